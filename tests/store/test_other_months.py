"""A cell with the wrong month takes nothing away from that month."""

import pytest
from ledgers.making import OCTOBER, text

from fanpin_lib.ledgers import ColumnMap
from fanpin_lib.store import Coverage, Store, ingest_files
from fanpin_lib.store.differences import differences
from fanpin_lib.store.report import Status

HEADER = ["月份", "户编号", "人均纯收入"]


@pytest.fixture
def store(tmp_path) -> Store:
    return Store(tmp_path / "store")


def deliver(store: Store, path, *rows: tuple[str, int, str], **options):
    """Rows of (month, number of the household, income)."""
    told = [HEADER, *([month, f"H{n}", income] for month, n, income in rows)]
    return ingest_files([text(path, told)], store, ColumnMap.load(), "王某", **options)


def month(of: str, count: int, income: str = "5000") -> list[tuple[str, int, str]]:
    return [(of, n, income) for n in range(count)]


def counts(store: Store) -> dict[str, int]:
    with store.snapshot(OCTOBER).connect() as connection:
        query = "SELECT month, count(*) FROM monthly_records GROUP BY 1 ORDER BY 1"
        return dict(connection.execute(query).fetchall())


@pytest.mark.parametrize("name", ["月度监测台账_202610.csv", "月度监测台账更正_202610.csv"])
def test_one_mistyped_month_leaves_september_as_it_was(tmp_path, store, name: str) -> None:
    deliver(store, tmp_path / "月度监测台账_202609.csv", *month("202609", 12))
    rows = [*month("202610", 11), ("202609", 11, "1")]
    for options in ({}, {"bad_rows": "skip"}):
        report = deliver(store, tmp_path / name, *rows, coverage=Coverage.ALL, **options)
        assert counts(store)["2026-09"] == 12
    if "更正" in name:
        assert report.files[0].status is Status.PART
        assert "2026年9月的只有 1 行，库里有 12 行：整份替换会少 11 行（92%）" in report.to_text()
        assert "文件名里写上 2026-09" in report.to_text()


def test_a_month_is_replaced_whole_where_its_file_says_so(tmp_path, store) -> None:
    deliver(store, tmp_path / "月度监测台账_202609.csv", *month("202609", 12))
    again = tmp_path / "月度监测台账_202609_新.csv"
    assert deliver(store, again, *month("202609", 3), coverage=Coverage.ALL).ok
    assert counts(store) == {"2026-09": 3}


@pytest.mark.parametrize(("rows", "ok"), [(8, True), (7, False)])
def test_a_fifth_of_another_months_rows_may_go(tmp_path, store, rows: int, ok: bool) -> None:
    deliver(store, tmp_path / "月度监测台账_202609.csv", *month("202609", 10))
    both = [*month("202610", 1), *month("202609", rows)]
    again = tmp_path / "月度监测台账更正_202610.csv"
    assert deliver(store, again, *both, coverage=Coverage.ALL).ok is ok


def test_changes_are_told_by_month(tmp_path, store) -> None:
    deliver(store, tmp_path / "月度监测台账_202609.csv", *month("202609", 4))
    deliver(store, tmp_path / "月度监测台账_202610.csv", *month("202610", 4))
    rows = [*month("202609", 2, "6000"), *month("202610", 1, "6000"), ("202610", 9, "7000")]
    report = deliver(store, tmp_path / "月度监测台账更正_202610.csv", *rows)
    said = "2026年9月新增 0 行，减少 0 行，改动 2 行；2026年10月新增 1 行，减少 0 行，改动 1 行"
    assert f"以本次为准：{said}" in report.to_text()
    [found] = differences(store, 3)
    assert found.months == {"2026-09": (0, 0, 2), "2026-10": (1, 0, 1)}
    assert (found.added, found.removed, found.changed) == (1, 0, 3)
    [found] = differences(store, 3, against=1)
    assert found.months == {"2026-09": (0, 0, 2), "2026-10": (5, 0, 0)}
