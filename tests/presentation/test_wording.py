from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanpin_lib.edition.figures import Figure
from fanpin_lib.presentation.settings import settings
from fanpin_lib.presentation.wording import amount, band, compare, count, number, percent_change


def _count(value: float | None, unit: str = "户", status: str = "ok") -> Figure:
    return Figure("cases_active", "", "2026-10", value, unit, n=40, status=status)


@given(now=st.integers(0, 5000), then=st.integers(0, 5000))
def test_the_direction_of_a_change_is_never_wrong(now: int, then: int) -> None:
    text = compare(_count(now), _count(then), "上月末")
    assert ("增加" in text) == (now > then > 0)
    assert ("减少" in text) == (now < then)
    assert "增加0" not in text and "减少0" not in text
    assert ("%" not in text) or then >= settings().few_observations


@given(now=st.floats(0, 1e6), then=st.floats(0, 1e6))
def test_a_rise_is_never_called_a_fall(now: float, then: float) -> None:
    text = percent_change(_count(now, "元"), _count(then, "元"), "上年同月")
    assert not ("上升" in text and now < then)
    assert not ("下降" in text and now > then)
    assert "上升0.0%" not in text and "下降0.0%" not in text


def test_months_without_a_value_are_not_compared() -> None:
    assert compare(_count(3), _count(None, status="无数据"), "上月末") == ""


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        (12345.4, "元", "12,345元"),
        (8, "户", "8户"),
        (87.53, "%", "87.5%"),
        (100, "%", "100%"),
        (0, "%", "0%"),
        (2.5, "个月", "2.5个月"),
    ],
)
def test_amounts(value: float, unit: str, written: str) -> None:
    assert amount(_count(value, unit)) == written


def test_an_amount_without_value_says_why() -> None:
    assert amount(_count(None, status="不适用")) == "不适用"
    assert amount(_count(None, status="口径矛盾")) == "口径矛盾"  # a status we do not know yet
    assert amount(_count(float("nan"))) == "没有数据"


def test_cases_of_one_month_are_households_to_a_reader() -> None:
    assert count(_count(2, "户次")) == "2户"
    assert count(_count(2, "条")) == "2条"


def test_a_rounded_zero_has_no_minus_sign() -> None:
    assert number(-0.2) == "0"
    assert number(-1234.5, 1) == "-1,234.5"


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("<5000", "不足5,000元"),
        ("5000–<10000", "5,000元至不足10,000元"),
        ("≥10000", "10,000元及以上"),
        ("未填", "未填"),
    ],
)
def test_income_bands_read_as_people_say_them(label: str, said: str) -> None:
    assert band(label) == said
