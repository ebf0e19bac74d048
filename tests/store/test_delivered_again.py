"""A, then B, then A again at one place; the same bytes elsewhere; archives; moved folders."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from ledgers.making import NAMES, OCTOBER, case, cases, text, xlsx

from fanpin_lib.ledgers import ColumnMap
from fanpin_lib.store import IngestReport, Store, ingest_files
from fanpin_lib.store.report import Status

pytestmark = pytest.mark.heavy

LEVELS = {6: "县", 9: "乡镇", 12: "村"}
NAME = "监测对象台账_202610.xlsx"


def ingest(store: Store, *paths: Path) -> IngestReport:
    return ingest_files(paths, store, ColumnMap.load(), "王某", county_code="220281")


def statuses(report: IngestReport) -> list[Status]:
    return [file.status for file in report.files]


def monitored(store: Store) -> list[str]:
    with store.snapshot(OCTOBER).connect() as connection:
        sql = "SELECT household_id FROM cases WHERE household_id < 'H1' ORDER BY ALL"
        return [name for (name,) in connection.execute(sql).fetchall()]


@pytest.fixture
def work(tmp_path) -> Path:
    """A working directory with regions in its store, and two ledgers A and B aside."""
    rows = [["行政区划代码", "名称", "层级"], *([c, n, LEVELS[len(c)]] for c, n in NAMES.items())]
    (tmp_path / "work" / "ledgers").mkdir(parents=True)
    ingest(Store(tmp_path / "work" / "store"), text(tmp_path / "行政区划_202610.csv", rows))
    xlsx(tmp_path / "A.xlsx", cases(case(1)))
    xlsx(tmp_path / "B.xlsx", cases(case(2)))
    return tmp_path / "work"


def put(work: Path, which: str, at: str = f"ledgers/{NAME}") -> Path:
    (work / at).parent.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copyfile(work.parent / f"{which}.xlsx", work / at))


def test_going_back_to_the_first_file_is_a_delivery_and_counts(work) -> None:
    store = Store(work / "store")
    for which, known in (("A", ["H0001"]), ("B", ["H0002"]), ("A", ["H0001"])):
        assert statuses(ingest(store, put(work, which))) == [Status.STORED]
        assert monitored(store) == known
    assert statuses(ingest(store, put(work, "A"))) == [Status.KNOWN]
    assert statuses(ingest(Store(work / "store"), put(work, "B"))) == [Status.STORED]
    assert monitored(store) == ["H0002"]


def test_the_old_file_lying_elsewhere_does_not_come_back(work) -> None:
    store, old = Store(work / "store"), put(work, "A")
    ingest(store, old)
    ingest(store, put(work, "B", f"../下载/{NAME}"))
    again = ingest(store, old)
    assert statuses(again) == [Status.KNOWN]
    assert monitored(store) == ["H0002"]
    assert "之后第 3 次交付的是另一份同名文件" in again.to_text()
    assert "fanpin ledger undo 3" in again.to_text()
    store.undo(3, "王某", "交错了")
    assert "之后" not in ingest(store, old).to_text()
    assert monitored(store) == ["H0001"]


def test_after_the_second_was_withdrawn_the_first_counts_and_is_known(work) -> None:
    store = Store(work / "store")
    ingest(store, put(work, "A"))
    ingest(store, put(work, "B"))
    store.undo(3, "王某", "交错了")
    assert statuses(ingest(store, put(work, "A"))) == [Status.KNOWN]
    assert monitored(store) == ["H0001"]


def test_two_townships_files_of_one_name_do_not_take_turns(work) -> None:
    store = Store(work / "store")
    one, two = put(work, "A", f"ledgers/新站镇/{NAME}"), put(work, "B", f"ledgers/天岗镇/{NAME}")
    ingest(store, one)
    ingest(store, two)
    newest = store.newest()
    for _ in range(3):
        assert set(statuses(ingest(store, one, two))) == {Status.KNOWN}
        assert statuses(ingest(store, one)) == [Status.KNOWN]
    assert store.newest() == newest


def test_in_a_moved_working_directory_places_are_the_same(work) -> None:
    ingest(Store(work / "store"), put(work, "A"))
    ingest(Store(work / "store"), put(work, "B"))
    moved = work.rename(work.with_name("moved"))
    store = Store(moved / "store")
    assert statuses(ingest(store, moved / "ledgers" / NAME)) == [Status.KNOWN]
    assert statuses(ingest(store, put(moved, "A"))) == [Status.STORED]


def test_in_an_archive_that_was_replaced_too(work) -> None:
    store, archive = Store(work / "store"), work / "ledgers" / "202610.zip"
    seen: list[Sequence[Status]] = []
    for which in ("A", "B", "A", "A"):
        with zipfile.ZipFile(archive, "w") as packed:
            packed.write(work.parent / f"{which}.xlsx", NAME)
        seen.append(statuses(ingest(store, archive)))
    assert seen == [[Status.STORED]] * 3 + [[Status.KNOWN]]
    assert monitored(store) == ["H0001"]


def test_a_file_of_another_month_at_the_same_place_replaces_nothing(work) -> None:
    store = Store(work / "store")
    place = put(work, "A", "ledgers/监测对象台账.xlsx")
    for which, month in (("A", OCTOBER), ("B", OCTOBER + 1)):
        put(work, which, "ledgers/监测对象台账.xlsx")
        ingest_files([place], store, ColumnMap.load(), "王某", as_of=month, county_code="220281")
    put(work, "A", "ledgers/监测对象台账.xlsx")
    again = ingest_files(
        [place], store, ColumnMap.load(), "王某", as_of=OCTOBER, county_code="220281"
    )
    assert statuses(again) == [Status.KNOWN]
