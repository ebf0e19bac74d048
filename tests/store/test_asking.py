"""What is asked about a part of a register names the numbers, the places and the ways on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fanpin_lib.ledgers.region_lookup import Region, RegionLookup
from fanpin_lib.store.asking import place_name, question
from fanpin_lib.store.coverage import Loss
from store.readings import OCTOBER

COUNTY, TOWN, ALONE = "220281000000", "220281100000", "220281101200"
VILLAGES = [f"22028110020{n}" for n in range(7)]
REGIONS = RegionLookup(
    [Region(COUNTY, "蛟河市"), Region(TOWN, "新站镇")]
    + [Region(code, f"{n}号村") for n, code in enumerate(VILLAGES)]
    + [Region(ALONE, "孤村")]
)
LOSS = Loss("households", 40, 30, (), "第 1 次交付（a.xlsx）以后")


@pytest.mark.parametrize(
    ("loss", "said"),
    [
        (
            LOSS,
            "“农户台账”第 1 次交付（a.xlsx）以后有 40 行，这次的文件有 30 行：少了 10 行（25%）。",
        ),
        (replace(LOSS, kept=True), "这次的文件里只有其中的 30 行：少了 10 行（25%）。"),
        (replace(LOSS, now=39), "有 39 行：少了 1 行（2%）。"),
        (replace(LOSS, now=40, villages=(VILLAGES[0],)), "有 40 行：少了 1 个村（新站镇0号村）。"),
        (replace(LOSS, now=50, villages=(VILLAGES[0],)), "有 50 行：少了 1 个村（新站镇0号村）。"),
        (
            replace(LOSS, villages=(COUNTY, TOWN)),
            "少了 10 行（25%），少了 2 个县、乡镇、村（蛟河市、新站镇）。",
        ),
        (
            replace(LOSS, villages=tuple(VILLAGES[:6])),
            "少了 6 个村（新站镇0号村、新站镇1号村、新站镇2号村、新站镇3号村、新站镇4号村 等）。",
        ),
        (
            replace(LOSS, villages=tuple(VILLAGES[:5])),
            "少了 5 个村（新站镇0号村、新站镇1号村、新站镇2号村、新站镇3号村、新站镇4号村）。",
        ),
        (
            replace(LOSS, before=9, now=8, villages=(VILLAGES[6],), against=""),
            "里有 8 个村，行政区划台账里有 9 个村，少了 1 个：新站镇6号村。",
        ),
        (
            replace(LOSS, before=3, now=1, against="", township=TOWN),
            "“农户台账”的行都在新站镇，行政区划台账里有 3 个乡镇。",
        ),
    ],
)
def test_what_would_vanish_is_counted_and_named(loss: Loss, said: str) -> None:
    asked = question(loss, REGIONS)
    assert said in asked
    assert "--partial" in asked and "--replace-all" in asked


def test_a_month_that_would_be_replaced_is_named_with_what_to_call_a_file_of_its_own() -> None:
    asked = question(Loss("monthly_records", 40, 30, (), "库里", month=OCTOBER - 1), None)
    assert "里2026年9月的只有 30 行，库里有 40 行：整份替换会少 10 行（25%）" in asked
    assert "文件名里写上 2026-09" in asked


def test_heads_alone_are_asked_for_the_others() -> None:
    loss = Loss("members", 30, 10, (), "“农户台账”里这些户", heads_only=True)
    asked = question(loss, REGIONS)
    assert "每户一人，共 10 人；“农户台账”里这些户有 30 人。看来只有户主" in asked
    assert "--partial" not in asked


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (VILLAGES[1], "新站镇1号村"),
        (TOWN, "新站镇"),
        (COUNTY, "蛟河市"),
        (ALONE, "孤村"),
        ("220281101201", "220281101201"),
    ],
)
def test_a_place_is_named_with_its_township_or_is_its_code(code: str, name: str) -> None:
    assert place_name(code, REGIONS) == name
    assert place_name(code, None) == code
