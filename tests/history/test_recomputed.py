"""重算一致 is said of nothing but a figure that was computed again and came out the same."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from fanpin_lib.history.explain_text import _verdict
from fanpin_lib.history.same_figure import same_figure

MEDIAN = {
    "value": 9100.0,
    "numerator": None,
    "denominator": None,
    "n": 212,
    "low": None,
    "high": None,
    "status": "ok",
}


def test_a_median_of_as_many_rows_is_not_the_same_median() -> None:
    assert same_figure(MEDIAN, MEDIAN | {"value": 9100.0 * (1 + 1e-12)})
    assert not same_figure(MEDIAN, MEDIAN | {"value": 9101.0})


@pytest.mark.parametrize(
    "other",
    [{"n": 211}, {"status": "无数据"}, {"numerator": 3.0}, {"value": None}, {"low": 1.0}],
)
def test_every_part_of_a_figure_counts(other) -> None:
    assert not same_figure(MEDIAN, MEDIAN | other)
    assert not same_figure(MEDIAN | other, MEDIAN)


def test_no_data_is_compared_too_and_a_part_that_is_gone_is_none() -> None:
    nothing = dict.fromkeys(MEDIAN) | {"status": "无数据"}
    assert same_figure(nothing, dict(nothing))
    assert not same_figure(nothing, MEDIAN)
    assert not same_figure(nothing, nothing | {"status": "规则未定"})
    assert not same_figure(MEDIAN, None)


@pytest.mark.parametrize(
    ("again", "said"),
    [
        (MEDIAN | {"value": 9101.0}, "重算得 9,101，与公布的数不一致"),
        (dict.fromkeys(MEDIAN) | {"status": "无数据"}, "重算是无数据，与公布的数不一致"),
        (None, "重算没有这个数，与公布的数不一致"),
        (MEDIAN, "列出的行加起来对不上"),
    ],
)
def test_what_does_not_agree_says_what_came_out(again, said) -> None:
    found = SimpleNamespace(agrees=False, figure=MEDIAN, recomputed=again)
    assert said in _verdict(found)
