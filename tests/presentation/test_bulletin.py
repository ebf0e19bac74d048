"""What a bulletin says of figures: what became better, and sentences without the page's marks."""

from __future__ import annotations

import pytest

from fanpin_lib.edition.figures import Figure, Figures
from fanpin_lib.edition.region_reading import RegionData
from fanpin_lib.edition.regions import Region
from fanpin_lib.period import Month
from fanpin_lib.presentation.bulletin.improved import improved
from fanpin_lib.presentation.bulletin.plain_text import numeral, plain_text
from fanpin_lib.regions import Level

MONTH = Month(2026, 10)


def told(indicator: str, then: float | None, now: float | None, **more: object) -> list[str]:
    """What is said to be better of an indicator's two months."""
    unit = str(more.get("unit", "条"))
    figures = [
        Figure(indicator, "", str(month), value, unit, n=more.get("n"),  # type: ignore[arg-type]
               status="ok" if value is not None else str(more.get("status", "无数据")))
        for month, value in ((MONTH - 1, then), (MONTH, now))
    ]  # fmt: skip
    data = RegionData(Region("220281000000", "某县", Level.COUNTY), MONTH, Figures(MONTH, figures))
    return [f"{one.title}：{one.text}" for one in improved(data)]


def test_a_fall_is_told_with_both_numbers() -> None:
    assert told("alerts_overdue", 8, 6) == ["线索核查：超过核查时限的线索由上月末的8条减少到6条。"]
    assert told("alerts_overdue", 8, 0) == ["线索核查：上月末超过核查时限的8条线索已经清完。"]


@pytest.mark.parametrize(
    ("then", "now"), [(6, 6), (6, 8), (0, 0), (None, 3), (3, None), (None, None)]
)
def test_what_did_not_fall_or_is_not_known_is_not_told(then, now) -> None:
    assert told("alerts_overdue", then, now, status="为保护个人信息不显示") == []


def test_a_rate_is_told_only_over_enough_observations() -> None:
    assert told("visit_rate", 80.0, 99.0, unit="%", n=5) == []
    assert told("visit_rate", 80.0, 99.0, unit="%", n=200) == [
        "走访完成率：由上月的80.0%提高到99.0%。"
    ]
    assert told("visit_rate", 99.0, 80.0, unit="%", n=200) == []


def test_links_marks_and_references_become_plain_words() -> None:
    said = '**走访**：[近村](region:220281100201)<span class="figure-a">3户</span>&#40;甲&#41;→乙'
    assert plain_text(said) == "走访：近村3户(甲)转为乙"


@pytest.mark.parametrize(("count", "said"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十")])
def test_numerals(count, said) -> None:
    assert numeral(count) == said
