"""Classes in a profile's file: order, dates, and what is wrong with them told by line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from fanpin_lib.errors import FileMistake
from fanpin_lib.policy import load_profile, profile_names, spellings_of

_CITE = "cite: {title: 某县办法, issuer: 某县, date: '2026-01-01', clause: 第三条}"
_OWN = """\
profile: ours
label: 本县办法
description: 测试用。
inherits: national-2026
classes:
  category:
    label: 监测对象类别
    {cite}
    values:
"""


def _own(folder: Path, values: str):
    (folder / "ours.yaml").write_text(_OWN.format(cite=_CITE) + values, encoding="utf-8")
    return load_profile("ours", folder)


@pytest.mark.parametrize("name", profile_names())
def test_every_profile_declares_what_its_ledgers_register_and_its_rules_decide(name: str) -> None:
    profile = load_profile(name)
    assert {"category", "safety_net"} <= profile.classes.keys()
    assert profile.headline is not None
    by_rule = {one.rule: one for one in profile.classes.values() if one.rule}
    for rule in profile.of_kind("decision"):
        for value in rule.values:
            given = value.value
            if given is None:
                continue
            declared = by_rule[rule.id]
            assert declared.names_on(value.since), (name, rule.id)
            assert set(declared.names_on(value.since)) <= set(given.outcomes)
            assert declared.several == (not given.exclusive)


def test_classes_have_an_order_and_days() -> None:
    category = load_profile("national-2026").classes["category"]
    assert category.names[0] == "防止返贫致贫对象"
    assert "边缘易致贫户" in category.names_on(date(2025, 12, 31))
    assert "边缘易致贫户" not in category.names_on(date(2026, 1, 1))
    assert category.spellings["边缘户"] == "边缘易致贫户"  # episodes of its time stay readable
    safety_net = load_profile("national-2021").classes["safety_net"]
    assert "低保边缘" not in safety_net.names_on(date(2023, 10, 18))
    assert "低保边缘" in safety_net.names_on(date(2023, 10, 19))


def test_an_own_profile_declares_its_own_words_and_keeps_the_rest(tmp_path: Path) -> None:
    profile = _own(tmp_path, "      - {value: 甲类, aliases: [一类户]}\n      - {value: 乙类}\n")
    spellings = spellings_of(profile.classes)
    assert spellings["category"] == {"甲类": "甲类", "乙类": "乙类", "一类户": "甲类"}
    assert spellings["safety_net"]["低保户"] == "低保"


@pytest.mark.parametrize(
    ("values", "line", "said"),
    [
        ("      - {value: 甲}\n      - {value: 乙, aliases: [甲]}\n", 11, "“甲”已经是“甲”的写法"),
        ("      - {value: 甲, since: 2026-02-01, until: 2026-01-01}\n", 10, "早于起始日期"),
        ("      - {aliases: [甲]}\n", 10, "缺少“value”"),
        ("      - {value: 甲, from: 2026-01-01}\n", 10, "没有“from”这个键"),
    ],
)
def test_mistakes_are_told_with_their_line(tmp_path, values, line, said) -> None:
    with pytest.raises(FileMistake, match=said) as caught:
        _own(tmp_path, values)
    assert caught.value.where is not None and caught.value.where.line == line


def test_a_classification_that_no_ledger_knows_is_refused(tmp_path: Path) -> None:
    text = _OWN.format(cite=_CITE).replace("category:", "categories:") + "      - {value: 甲}\n"
    (tmp_path / "ours.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(FileMistake, match="没有“categories”这种分类") as caught:
        load_profile("ours", tmp_path)
    assert "category" in caught.value.hint


def test_the_headline_passes_on_with_its_name_or_to_another_of_the_profiles_own(tmp_path) -> None:
    kept = _own(tmp_path, "      - {value: 甲类}\n")
    assert kept.headline is not None and kept.headline.names == ("甲类",)
    other = """\
      - {value: 甲类}
  level:
    label: 管理级别
    cite: {title: 某县办法, issuer: 某县, date: '2026-01-01', clause: 第四条}
    columns: [cases.registered_category]
    headline: true
    values: [{value: 一级, colour: red}, {value: 二级}]
"""
    changed = _own(tmp_path, other)
    assert changed.headline is not None and changed.headline.id == "level"
    assert not changed.classes["category"].headline
    words = spellings_of(changed.classes)["category"]  # one column, two classifications
    assert set(words.values()) == {"甲类", "一级", "二级"}


@pytest.mark.parametrize(
    ("name", "headline", "names"),
    [
        ("county-four-kinds", "四类户", "建档立卡贫困户"),
        ("town-three-classes", "脱贫户三类", "重点监测户"),
        ("town-three-colour-rm1", "三色分级", "红"),
        ("nm-hohhot", "防返贫致贫群体", "第一类"),
        ("county-2020", "重点监测对象", "重点一"),
        ("demo-jiaohe", "监测对象类别", "突发严重困难户"),
    ],
)
def test_what_a_page_shows_first_is_the_documents_own(name, headline, names) -> None:
    shown = load_profile(name).headline
    assert shown is not None and shown.label == headline and names in shown.names
