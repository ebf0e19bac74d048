"""Classes in a profile's file: order, dates, and what is wrong with them told by line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from fanpin_lib.errors import FileMistake
from fanpin_lib.fields import code_lists
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
def test_every_profile_says_in_which_classes_its_ledgers_are_kept(name: str) -> None:
    classes = load_profile(name).classes
    assert {"category", "safety_net"} <= classes.keys() <= set(code_lists())
    for classification in classes.values():
        assert set(classification.spellings.values()) == set(classification.names)


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
