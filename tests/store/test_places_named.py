"""Villages that rows only name are those that the regions ledger calls so by now."""

from __future__ import annotations

from pathlib import Path

import pytest
from ledgers.making import NAMES, text, xlsx

from fanpin_lib.ledgers import ColumnMap
from fanpin_lib.period import Month
from fanpin_lib.regions import level_of
from fanpin_lib.store import Store, ingest_files
from fanpin_lib.store.known_regions import region_lookup, villages_at
from fanpin_lib.store.spill import database

OCTOBER = Month(2026, 10)
ASKED, GONE = "220281100201", "220281100202"


@pytest.fixture
def store(tmp_path) -> Store:
    return Store(tmp_path / "store")


def ingest(store: Store, *paths: Path) -> None:
    report = ingest_files(paths, store, ColumnMap.load(), "王某", county_code="220281")
    assert report.ok, report.to_text()


def regions(path: Path, names: dict[str, str], more: dict[str, list[str]] | None = None) -> Path:
    """With when each ended, its other names and its rural households, where that is given."""
    rows = [[code, name, level_of(code).label, *(more or {}).get(code, ["", "", ""])]
            for code, name in names.items()]  # fmt: skip
    headers = ["行政区划代码", "名称", "层级", "停用日期", "别名", "农村户数"]
    return text(path, [headers, *rows])


def homes(store: Store, month: Month = OCTOBER) -> dict[str, str | None]:
    with store.snapshot(month).connect() as connection:
        rows = connection.execute("SELECT household_id, village_code FROM households").fetchall()
    return dict(rows)


def test_places_are_looked_up_again_once_the_regions_are_known(tmp_path, store) -> None:
    headers = ["户编号", "乡镇", "村", "户类型", "家庭人口"]
    named = [["H1", "新站镇", "瓦窑村", "脱贫户", "2"], ["H2", "新站镇", "东沟村", "脱贫户", "3"]]
    assert region_lookup(store) is None
    ingest(store, xlsx(tmp_path / "农户台账_202610.xlsx", [headers, *named]))
    assert homes(store) == {"H1": None, "H2": None}
    few = {code: NAMES[code] for code in ("220281", "220281100", ASKED)}
    ingest(store, regions(tmp_path / "行政区划_202610.csv", few))
    assert homes(store) == {"H1": ASKED, "H2": None}
    other = NAMES | {ASKED: "东沟村", GONE: "瓦窑村"}
    ingest(store, regions(tmp_path / "行政区划_202610_新.csv", other))
    assert homes(store) == {"H1": GONE, "H2": ASKED}


def test_a_village_that_ended_is_known_and_does_not_stand_any_more(tmp_path, store) -> None:
    more = {GONE: ["2026-09-30", "老东沟、 东沟屯；", "5"], "220281001001": ["", "", "0"]}
    ingest(store, regions(tmp_path / "行政区划_202610.csv", NAMES, more))
    lookup = region_lookup(store)
    assert lookup is not None
    for name in ("东沟村", "老东沟", "东沟屯"):
        assert lookup.resolve(None, "新站镇", name).code == GONE
    assert lookup.resolve(None, "新站镇", "").code is None
    villages = {code for code in NAMES if len(code) == len(GONE)} - {"220281001001"}
    with database(store.folder) as connection:
        assert villages_at(store, connection, Month(2026, 8)) == villages
        assert villages_at(store, connection, OCTOBER) == villages - {GONE}
        assert villages_at(Store(tmp_path / "空"), connection, OCTOBER) == set()
