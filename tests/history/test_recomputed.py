"""重算一致 is said of nothing but a figure that was computed again and came out the same."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pyarrow as pa
import pytest

from fanpin_lib.history.cells import cell_sources
from fanpin_lib.history.explain_text import _verdict
from fanpin_lib.history.same_figure import same_figure
from fanpin_lib.indicators.loader import load_indicators
from fanpin_lib.indicators.model import WITHHELD
from fanpin_lib.store import Store
from tests.store.readings import OCTOBER, part, reading

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


def test_a_figure_withheld_from_readers_is_the_number_kept_here() -> None:
    withheld = MEDIAN | {"status": WITHHELD}
    assert same_figure(withheld, MEDIAN)
    assert not same_figure(withheld, MEDIAN | {"value": 9101.0})
    agreeing = SimpleNamespace(agrees=True, figure=withheld, recomputed=MEDIAN)
    assert _verdict(agreeing) == "核对：从结账时的台账重算，与本机留存的数一致。"
    not_kept = SimpleNamespace(agrees=False, figure=withheld | {"value": None}, recomputed=MEDIAN)
    assert "没有核对" in _verdict(not_kept) and "不一致" not in _verdict(not_kept)


def test_the_cells_behind_a_figure_are_from_the_last_file_that_filled_them(tmp_path) -> None:
    store = Store(tmp_path / "store")
    own = {"month": "2026-10", "household_id": "H1"}
    rows = [
        {**own, "wage_income": 100, "transfer_income": 50, "net_income_per_capita": 75},
        {**own, "visit_date": date(2026, 10, 9)},
        {**own, "transfer_income": 60},
        {**own, "month": "2026-09", "property_income": 1, "wage_income": 9},
    ]
    for row in rows:
        store.ingest(reading(OCTOBER, part("monthly_records", [row])), "甲")
    traced = SimpleNamespace(table=pa.table({"household_id": ["H1"]}), behind=None)
    indicator = load_indicators()["transfer_dependent"]
    found = cell_sources(store.snapshot(OCTOBER), indicator, traced)
    assert {(c.column, c.month, c.delivery) for c in found} == {
        ("工资性收入", "2026-10", 1),
        ("人均纯收入", "2026-10", 1),
        ("转移性收入", "2026-10", 3),
        ("财产性收入", "2026-09", 4),
    }
    nobody = SimpleNamespace(table=pa.table({"village_code": ["x"]}), behind=None)
    assert cell_sources(store.snapshot(OCTOBER), indicator, nobody) == []
