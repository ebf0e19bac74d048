"""Made-up ledgers stay known as made up: in the file, in the store, in what is published."""

from dataclasses import replace

import openpyxl
import pyarrow as pa
import pytest
from ledgers.making import NAMES, OCTOBER, case, cases, text, xlsx

from fanpin_lib.config import load_config
from fanpin_lib.demo import write_demo
from fanpin_lib.desk import working_folder
from fanpin_lib.edition.about import About, write_about
from fanpin_lib.files.synthetic import MARK
from fanpin_lib.ledgers import ColumnMap, read_file
from fanpin_lib.ledgers.made_up_numbers import nobodys_ids, nobodys_phones
from fanpin_lib.ledgers.values.identifiers import right_id_numbers
from fanpin_lib.period import Month
from fanpin_lib.publish import PublishJob
from fanpin_lib.store import Store, ingest_files

pytestmark = pytest.mark.heavy

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


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """A demo's month as rows of ledgers, whatever its files say."""
    folder = tmp_path_factory.mktemp("demo")
    working_folder.lay_out(folder, "220281", "蛟河市", "demo-jiaohe", demo=True)
    write_demo(folder, OCTOBER, seed=5, scale=0.01)
    return folder / "ledgers" / "202610"


def unmarked(demo, folder, name):
    """A file of the demo as text, its title row deleted by hand; text has no properties."""
    path = next(demo.glob(f"{name}_*"))
    if path.suffix == ".csv":
        shorter = folder / path.name
        shorter.write_bytes(path.read_bytes().split(b"\n", 1)[1])
        return shorter
    rows = list(openpyxl.load_workbook(path).active.iter_rows(min_row=2, values_only=True))
    said = [["" if value is None else str(value) for value in row] for row in rows]
    return text(folder / f"{name}_202610.csv", said)


@pytest.mark.parametrize("name", ["家庭成员台账", "农户台账"])
def test_made_up_people_are_known_though_the_file_says_it_no_more(demo, tmp_path, name) -> None:
    path = unmarked(demo, tmp_path, name)
    assert MARK.encode("gb18030") not in path.read_bytes()
    assert MARK.encode() not in path.read_bytes()
    assert read_file(path, ColumnMap.load()).synthetic


def test_a_delivery_that_an_older_version_left_unmarked_is_known_by_its_people(
    demo, tmp_path, store
) -> None:
    reading = read_file(unmarked(demo, tmp_path, "家庭成员台账"), ColumnMap.load())
    store.ingest(replace(reading, synthetic=False), "王某")
    assert not store.deliveries()[0].synthetic
    assert store.snapshot(OCTOBER).synthetic


def numbered(*codes, day="19800105"):
    """ID numbers of a day with these sequence digits and the check that belongs to them."""
    tried = [f"220281{day}{code:03d}{check}" for code in codes for check in "0123456789X"]
    right = right_id_numbers(pa.array(tried))
    return [number for number, fits in zip(tried, right) if fits]


@pytest.mark.parametrize("codes", [(1, 12), (990, 991, 992), (981, 994), (87, 910, 998)])
def test_real_numbers_are_nobodys_nowhere(codes) -> None:
    """A police station with the highest block, too: it deals them out upwards."""
    days = [f"19{year}0{month}17" for year in range(50, 99) for month in (1, 5, 9)]
    people = [n for number, day in enumerate(days)
              for n in numbered(*codes[: 2 + number % 7 // 6], day=day)]  # fmt: skip
    assert not nobodys_ids(people)
    assert nobodys_ids([n for day in days for n in numbered(999, day=day)])


def test_a_range_of_telephones_alone_says_nothing() -> None:
    """Whoever invents numbers for a template may take the same range, one after the other."""
    assert not nobodys_phones(f"154{number:08d}" for number in range(400))
    assert not nobodys_phones(f"138{number * 7919 % 10**8:08d}" for number in range(400))
    assert nobodys_phones(f"154{number * 7919 % 10**8:08d}" for number in range(400))


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
