"""Townships hand in files with different columns: each village says what its own file said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fanpin_lib.edition.about import About
from fanpin_lib.indicators.engine import compute
from fanpin_lib.indicators.long_table import lacking_by_place, lacking_ledgers
from fanpin_lib.ledgers import ColumnMap
from fanpin_lib.period import Month
from fanpin_lib.store import Store, ingest_files
from fanpin_lib.store.delivery import Coverage
from tests.indicators.ledger_tables import Rules
from tests.ledgers.making import text

OCTOBER = Month(2026, 10)
COUNTY, NORTH, SOUTH = "220281000000", "220281100000", "220281101000"
A, B, C = "220281100201", "220281100202", "220281101201"
REGIONS = [
    ["行政区划代码", "名称", "层级"],
    ["220281", "蛟河市", "县"],
    ["220281100", "新站镇", "乡镇"],
    ["220281101", "新农乡", "乡镇"],
    [A, "瓦窑村", "村"],
    [B, "东山村", "村"],
    [C, "西沟村", "村"],
]
HOMES = ["户编号", "村代码", "户类型", "家庭人口", "低保特困情况"]
NORTHERN = [["H1", A, "一般农户", "2", "低保"], ["H2", B, "脱贫户", "3", "无"]]
SOUTHERN = [["H3", C, "一般农户", "4", "低保"]]
RECORD = ["月份", "户编号", "村代码", "人均纯收入", "教育支出"]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "store")
    deliver(store, text(tmp_path / "行政区划_202601.csv", REGIONS))
    return store


def deliver(store: Store, *paths: Path, coverage: Coverage = Coverage.PART) -> None:
    report = ingest_files(list(paths), store, ColumnMap.load(), "王某", coverage=coverage)
    assert report.ok, report


def without(rows: list[list[str]], column: int = -1) -> list[list[str]]:
    return [row[:column] for row in rows]


def figures(store: Store, month: Month, family: str) -> tuple[dict[tuple[str, ...], Any], About]:
    """Value, or status, by indicator, dimension and region; and what is said to be lacking."""
    with store.snapshot(month).connect() as connection:
        table = compute(connection, month, Rules(), "220281", families=[family])
    found = {
        (r["indicator"], r["dimension"], r["region_code"]): r["value"]
        if r["status"] == "ok"
        else r["status"]
        for r in table.to_pylist()
        if r["month"] == str(month)
    }
    return found, About(lacking=lacking_ledgers(table), lacking_somewhere=lacking_by_place(table))


def by_region(found: dict[tuple[str, ...], Any], indicator: str, part: str = "") -> list[Any]:
    return [found.get((indicator, part, r)) for r in (A, B, NORTH, C, SOUTH, COUNTY)]


def two_files(folder: Path, head: list[str], one: list[list[str]], two: list[list[str]]) -> list:
    """North's file with every column, south's without the last."""
    return [
        text(folder / "新站镇农户台账_202610.csv", [head, *one]),
        text(folder / "新农乡农户台账_202610.csv", without([head, *two])),
    ]


def one_book(folder: Path) -> Path:
    """The same in two sheets of one file."""
    book = openpyxl.Workbook()
    for name, rows in (("新站镇", [HOMES, *NORTHERN]), ("新农乡", without([HOMES, *SOUTHERN]))):
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.remove(book["Sheet"])
    book.save(folder / "农户台账_202610.xlsx")
    return folder / "农户台账_202610.xlsx"


@pytest.mark.parametrize("how", ["two deliveries", "one delivery", "two sheets"])
def test_villages_are_known_by_their_own_file(how: str, store: Store, tmp_path: Path) -> None:
    files = two_files(tmp_path, HOMES, NORTHERN, SOUTHERN)
    if how == "two sheets":
        deliver(store, one_book(tmp_path), coverage=Coverage.ALL)
    elif how == "one delivery":
        deliver(store, *files, coverage=Coverage.ALL)
    else:
        deliver(store, files[0])
        deliver(store, files[1])
    found, about = figures(store, OCTOBER, "scale")
    assert by_region(found, "households_total") == [1, 1, 2, 1, 1, 3]
    split = by_region(found, "households_total", "safety_net=低保")
    assert split == [None, None, 1, None, None, "无数据"]  # villages are not split
    assert by_region(found, "households_total", "safety_net=未填")[4:] == ["无数据", "无数据"]
    assert "households_total" not in about.lacking_in(COUNTY)


def test_nothing_is_summed_over_those_who_told(store: Store, tmp_path: Path) -> None:
    deliver(store, *two_files(tmp_path, HOMES, NORTHERN, SOUTHERN), coverage=Coverage.ALL)
    north = [["2026-10", "H1", A, "9000", "500"], ["2026-10", "H2", B, "8000", "0"]]
    south = [["2026-10", "H3", C, "7000"]]
    deliver(store, text(tmp_path / "新站镇月度监测台账_202610.csv", [RECORD, *north]))
    deliver(store, text(tmp_path / "新农乡月度监测台账_202610.csv", [RECORD[:-1], *south]))
    found, about = figures(store, OCTOBER, "expenditure")
    schooling = by_region(found, "essential_expenditure", "kind=教育")
    assert schooling == [500, None, 500, "无数据", "无数据", "无数据"]  # a part of 0 is not listed
    found, _ = figures(store, OCTOBER, "income")
    assert by_region(found, "income_median") == [9000, 8000, 8500, 7000, 7000, 8000]
    column = "月度监测台账的“教育支出”列"
    assert column in about.lacking_in(C)["essential_mean"]
    assert f"1个村的{column}" in about.lacking_in(COUNTY)["essential_mean"]
    assert column not in about.lacking_in(A)["essential_mean"]


def test_a_state_is_carried_with_its_record(store: Store, tmp_path: Path) -> None:
    """A column that the latest record lacks is not known by an earlier one of other values."""
    deliver(store, text(tmp_path / "农户台账_202609.csv", [HOMES, *NORTHERN, *SOUTHERN]))
    rows = [["2026-09", h, v, "9000", "500"] for h, v in (("H1", A), ("H2", B), ("H3", C))]
    deliver(store, text(tmp_path / "月度监测台账_202609.csv", [RECORD, *rows]))
    later = [["2026-10", "H3", C, "7000"]]
    deliver(store, text(tmp_path / "月度监测台账_202610.csv", [RECORD[:-1], *later]))
    found, _ = figures(store, OCTOBER, "expenditure")
    schooling = by_region(found, "essential_expenditure", "kind=教育")
    assert schooling == [500, 500, 1000, "无数据", "无数据", "无数据"]


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(order=st.permutations([0, 1]), together=st.booleans())
def test_the_order_of_files_changes_nothing(
    order: list[int], together: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("order")
    store = Store(folder / "store")
    deliver(store, text(folder / "行政区划_202601.csv", REGIONS))
    files = two_files(folder, HOMES, NORTHERN, SOUTHERN)
    for group in [[0, 1]] if together else [[order[0]], [order[1]]]:
        deliver(store, *(files[i] for i in group))
    with store.snapshot(OCTOBER).connect() as connection:
        told = connection.execute(
            "SELECT DISTINCT place FROM lacking_columns "
            "WHERE table_name = 'households' AND column_name = 'safety_net'"
        ).fetchall()
    assert told == [(C,)]
