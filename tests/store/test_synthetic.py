"""Made-up ledgers stay known as made up: in the file, in the store, in what is published."""

import openpyxl
import pytest
from ledgers.making import NAMES, OCTOBER, case, cases, text, xlsx

from fanpin_lib.config import load_config
from fanpin_lib.desk import working_folder
from fanpin_lib.edition.about import About, write_about
from fanpin_lib.files.synthetic import MARK
from fanpin_lib.ledgers import ColumnMap
from fanpin_lib.period import Month
from fanpin_lib.publish import PublishJob
from fanpin_lib.store import Store, ingest_files

LEVELS = {6: "县", 9: "乡镇", 12: "村"}


@pytest.fixture
def store(tmp_path) -> Store:
    return Store(tmp_path / "store")


def regions(folder, title=None):
    rows = [["行政区划代码", "名称", "层级"], *([c, n, LEVELS[len(c)]] for c, n in NAMES.items())]
    rows = [[title, "", ""], *rows] if title else rows
    return text(folder / "行政区划_202610.csv", rows)


def stored(store, *paths):
    report = ingest_files(paths, store, ColumnMap.load(), "王某", county_code="220281")
    assert report.ok, report.to_text()
    return store.deliveries()


def test_a_title_row_marks_the_delivery_and_every_snapshot_with_it(tmp_path, store) -> None:
    assert not stored(store, xlsx(tmp_path / "监测对象台账_202609.xlsx", cases(case(1))))[
        -1
    ].synthetic
    assert not store.snapshot(OCTOBER).synthetic
    assert stored(store, regions(tmp_path, "某县行政区划 演示数据 (合成)　截止10月31日"))[
        -1
    ].synthetic
    assert Store(store.folder).snapshot(OCTOBER).synthetic
    assert not store.snapshot(OCTOBER, upto=1).synthetic


def test_without_its_title_row_a_workbook_still_says_so_in_its_properties(tmp_path, store) -> None:
    path = xlsx(tmp_path / "监测对象台账_202610.xlsx", cases(case(1)))
    book = openpyxl.load_workbook(path)
    book.properties.description = MARK
    book.save(path)
    assert stored(store, path)[-1].synthetic


def test_withdrawn_it_marks_nothing_more(tmp_path, store) -> None:
    stored(store, regions(tmp_path, MARK))
    assert store.snapshot(OCTOBER).synthetic
    store.undo(1, "王某")
    assert not store.snapshot(OCTOBER).synthetic


@pytest.mark.parametrize("month", [OCTOBER, Month(2026, 9)], ids=["shown", "earlier"])
def test_no_setting_publishes_a_made_up_edition_unlabelled(tmp_path, month) -> None:
    working_folder.lay_out(tmp_path, "522301", "兴义市", "national-2026")
    for number in (9, 10):
        data = tmp_path / "reports" / f"2026-{number:02d}" / "internal" / "data"
        (data.parent / "county").mkdir(parents=True)
        data.mkdir()
        write_about(data, About(month=f"2026-{number:02d}", demo=month == Month(2026, number)))
    config = load_config(tmp_path)
    assert not config.county.demo
    assert PublishJob.of(config, OCTOBER).demo
    assert PublishJob.of(config, Month(2026, 9)).demo == (month == Month(2026, 9))
