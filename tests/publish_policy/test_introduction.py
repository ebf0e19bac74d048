"""The introducing pages tell of the county's own documents, and of nothing else."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest

from fanpin_lib.policy import Profile, load_profile, profile_names
from fanpin_lib.publish.policy import policy_pages
from fanpin_lib.publish.policy.introduction import GLOSSARY, PAGES
from tests.classification.profiles import category, made

DAY = date(2026, 10, 31)
#: Names of places whose documents are shipped, with the profile whose they are.
PLACES = {"蛟河": "jilin-jiaohe", "呼和浩特": "nm-hohhot", "宜宾": "town-three-colour-n6",
          "武川": "nm-hohhot"}  # fmt: skip
PROFILES = {name: load_profile(name) for name in profile_names()}


def told(profile: Profile, day: date = DAY) -> dict[str, str]:
    """What a reader sees on the pages of a county that works by the profile."""
    everybody = [profile, *(one for one in PROFILES.values() if one.name != profile.name)]
    pages = policy_pages(everybody, profile.name, {one.name: day for one in everybody}, {})
    return {page: unescape(re.sub(r"<[^>]+>", " ", pages[page])) for page in (*PAGES, GLOSSARY)}


@pytest.mark.parametrize("name", sorted(set(PROFILES) - {"practice"}))
def test_no_other_place_is_named(name):
    text = "\n".join(told(PROFILES[name]).values())
    for place, owner in PLACES.items():
        assert place not in text or owner in PROFILES[name].lineage, place


def test_each_profile_is_told_in_its_own_words():
    jiaohe, n6 = told(PROFILES["jilin-jiaohe"]), told(PROFILES["town-three-colour-n6"])
    assert "突发严重困难户" in jiaohe["policy/index.md"]
    assert "红" in n6["policy/index.md"] and "突发严重困难户" not in n6["policy/index.md"]
    assert "突发严重困难户" in jiaohe[GLOSSARY] and "重点跟踪" in jiaohe[GLOSSARY]
    assert "“三色分级”中的一类" in n6[GLOSSARY] and "边缘易致贫户" not in n6[GLOSSARY]
    assert "镇扶贫办" in n6["policy/who.md"] and "镇扶贫办" not in jiaohe["policy/who.md"]
    assert "乡镇复核" in jiaohe["policy/procedure.md"] or "复核" in jiaohe["policy/procedure.md"]


def test_a_document_without_classes_says_whose_classes_are_counted():
    finance, jiaohe = (told(PROFILES[n])["policy/index.md"] for n in ("finance", "jilin-jiaohe"))
    assert "这份方案没有写类别" in finance and "按经办惯例" not in jiaohe
    counted = "、".join(PROFILES["finance"].headline.names)
    assert f"按经办惯例，把“监测对象类别”分为{counted}（" in finance


def test_what_the_document_forbids_is_named_once_and_described_nowhere():
    page = told(PROFILES["town-three-colour-rm1"])["policy/procedure.md"]
    assert re.search(r"文件写明不做的：[^。]*公示", page)
    rest = re.sub(r"文件写明不做的：[^。]*。|不公示", "", page)
    assert "公示" not in rest and "公告" not in rest
    assert "这份方案没有写监测怎样结束" in page


def test_endings_that_the_documents_do_not_know_are_left_out():
    rm1, jiaohe = (told(PROFILES[n])["policy/endings.md"]
                   for n in ("town-three-colour-rm1", "jilin-jiaohe"))  # fmt: skip
    assert "**预警销号**" in rm1 and "**退出监测**" not in rm1
    assert "**退出监测**" in jiaohe and "**预警销号**" not in jiaohe


def test_lapsed_documents_say_since_when_and_what_came_after():
    page = told(PROFILES["national-2021"])["policy/index.md"]
    assert "到 2025-12-31 为止，2026-01-01 起不再适用" in page
    assert "之后的规定是“全国通用（2026 年起）”（2026-01-01 起）" in page
    assert "不再适用" not in told(PROFILES["national-2021"], date(2025, 12, 31))["policy/index.md"]
    assert "请县里核对" in told(PROFILES["nm-hohhot"])["policy/index.md"]
    assert "请县里核对" not in told(PROFILES["nm-hohhot"], date(2020, 12, 31))["policy/index.md"]
    assert "请县里核对" not in told(PROFILES["national-2026"])["policy/index.md"]


def test_a_profile_of_one_rule_says_what_it_does_not_rule(tmp_path):
    clauses = "      - {id: a, label: 低, when: 'not_registered', outcome: 边缘易致贫户}\n"
    pages = told(made(tmp_path, category=category(clauses)))
    assert "没有写监测范围" in pages["policy/index.md"]
    assert "没有写怎样发现" in pages["policy/procedure.md"]
    assert "没有写怎样算结束" in pages["policy/endings.md"]
    assert "没有写各步由谁定" in pages["policy/who.md"]
    assert "评议" not in pages["policy/procedure.md"]
