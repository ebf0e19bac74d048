"""A month's figures are the same whether it is closed now or looked back upon later."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fanpin_lib.county import County
from fanpin_lib.indicators.engine import compute
from fanpin_lib.ledgers import ColumnMap
from fanpin_lib.period import Month
from fanpin_lib.store import Store, ingest_files
from tests.indicators.ledger_tables import Rules
from tests.indicators.withheld_page import MONTH
from tests.ledgers.making import text

SEPTEMBER, OCTOBER = Month(2026, 9), Month(2026, 10)
STAYS, LEFT = "220281100201", "220281100202"
REGIONS = [
    ["行政区划代码", "名称", "层级"],
    ["220281", "蛟河市", "县"],
    ["220281100", "新站镇", "乡镇"],
    [STAYS, "瓦窑村", "村"],
    [LEFT, "河南村", "村"],
]
HEADERS = ["户编号", "村代码", "户类型", "家庭人口", "销户日期"]
RECORDS = ["月份", "户编号", "村代码", "家庭人口", "人均纯收入", "教育支出", "住房安全有保障"]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """H2 leaves the register, H3 is closed, H4 comes back after a month; all had records."""
    store = Store(tmp_path / "store")
    homes = {
        "202508": [(h, STAYS, "") for h in ("H1", "H2", "H3", "H4")],
        "202609": [("H1", STAYS, ""), ("H2", LEFT, ""), ("H3", STAYS, "")],
        "202610": [("H1", STAYS, ""), ("H3", STAYS, "2026-10-09"), ("H4", STAYS, "")],
    }
    deliver(store, tmp_path, "行政区划_202501.csv", REGIONS)
    for month, rows in homes.items():
        listed = [[home, village, "一般农户", "2", closed] for home, village, closed in rows]
        deliver(store, tmp_path, f"农户台账_{month}.csv", [HEADERS, *listed])
    for month, income in (("2025-08", "9000"), ("2026-08", "4000")):
        told = [[month, h, "", "2", income, "800", "否"] for h in ("H1", "H2", "H3", "H4")]
        deliver(store, tmp_path, f"月度监测台账_{month.replace('-', '')}.csv", [RECORDS, *told])
    return store


def deliver(store: Store, folder: Path, name: str, rows: list[list[str]]) -> None:
    from fanpin_lib.store import Coverage

    files = [text(folder / name, rows)]
    report = ingest_files(files, store, ColumnMap.load(), "王某", coverage=Coverage.ALL)
    assert report.ok, report


def figures(store: Store, closing: Month, month: Month) -> dict[tuple[str, ...], Any]:
    with store.snapshot(closing).connect() as connection:
        table = compute(connection, closing, Rules(), "220281")
    return {
        (r["indicator"], r["region_code"], r["dimension"]): (r["value"], r["status"], r["n"])
        for r in table.to_pylist()
        if r["month"] == str(month)
    }


@pytest.mark.heavy
def test_who_leaves_the_register_stays_in_the_months_before(store: Store) -> None:
    alone = figures(store, SEPTEMBER, SEPTEMBER)
    later = figures(store, OCTOBER, SEPTEMBER)
    assert alone["income_households", "220281000000", ""][0] == 3
    assert figures(store, OCTOBER, OCTOBER)["income_households", "220281000000", ""][0] == 2
    assert {key: later[key] for key in alone} == alone


@pytest.mark.heavy
def test_every_month_of_the_demo_is_the_same_alone_and_looked_back_upon(demo: County) -> None:
    last = _by_month(demo, MONTH)
    for month in MONTH.window(11)[::3]:
        alone = _by_month(demo, month)[str(month)]
        later = last[str(month)]
        for key in alone.keys() & later.keys():
            # what nobody had said yet of a quiet month, the next file may say
            assert alone[key] == later[key] or alone[key][1] == "无数据", (month, key)


def _by_month(county: County, closing: Month) -> dict[str, dict[tuple[str, ...], Any]]:
    with county.snapshot(closing).connect() as connection:
        table = compute(
            connection, closing, county.profile, county.code, calendar=county.calendar
        ).to_pylist()
    found: dict[str, dict[tuple[str, ...], Any]] = {}
    for r in table:
        key = (r["indicator"], r["region_code"], r["dimension"])
        found.setdefault(r["month"], {})[key] = (r["value"], r["status"])
    return found
