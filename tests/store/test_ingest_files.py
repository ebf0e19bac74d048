"""Files handed in → deliveries and a report that says everything."""

import openpyxl
import pytest
from ledgers.making import NAMES, OCTOBER, case, cases, text, workbook, xlsx

from fanpin_lib.ledgers import ColumnMap
from fanpin_lib.period import Month
from fanpin_lib.store import Store, ingest_files, write_row_errors
from fanpin_lib.store.differences import differences
from fanpin_lib.store.replacing import replaced
from fanpin_lib.store.report import Status
from store.readings import alert, household, part, reading, record

LEVELS = {6: "县", 9: "乡镇", 12: "村"}
COUNTY = "220281"


@pytest.fixture
def store(tmp_path) -> Store:
    return Store(tmp_path / "store")


def regions_file(folder, month: str = "202610", names=NAMES):
    rows = [["行政区划代码", "名称", "层级"], *([c, n, LEVELS[len(c)]] for c, n in names.items())]
    return text(folder / f"行政区划_{month}.csv", rows)


def ingest(store: Store, *paths, **options):
    options.setdefault("county_code", COUNTY)
    return ingest_files(paths, store, ColumnMap.load(), "王某", **options)


def test_regions_go_first_whatever_the_order(tmp_path, store) -> None:
    named = [
        ["户编号", "乡镇", "村", "户类型", "家庭人口"],
        ["H1", "新站镇", "瓦窑村", "脱贫户", "2"],
    ]
    households = xlsx(tmp_path / "农户台账_202609.xlsx", named)
    seen = []
    names = {code: NAMES[code] for code in ("220281", "220281100", "220281100201")}
    regions = regions_file(tmp_path, names=names)
    report = ingest(store, households, regions, on_progress=lambda f: seen.append(f.path.name))
    assert seen == ["行政区划_202610.csv", "农户台账_202609.xlsx"]
    assert [f.path.name for f in report.files] == ["农户台账_202609.xlsx", "行政区划_202610.csv"]
    assert report.ok
    assert report.exit_code == 0
    with store.snapshot(OCTOBER).connect() as connection:
        assert connection.execute("SELECT village_code FROM households").fetchall() == [
            ("220281100201",)
        ]
    assert store.deliveries()[1].as_of == Month(2026, 9)


def test_a_file_with_errors_is_held_back_whole_and_the_store_is_unchanged(tmp_path, store) -> None:
    ingest(store, regions_file(tmp_path))
    bad = xlsx(tmp_path / "监测对象台账_202610.xlsx", cases(case(1, 村代码="220281001209")))
    report = ingest(store, bad)
    assert report.files[0].status is Status.HELD
    assert report.exit_code == 2
    assert store.newest() == 1
    assert "第 7 行 “村代码”列" in report.to_text()


def test_the_good_rows_are_stored_if_asked_for(tmp_path, store) -> None:
    ingest(store, regions_file(tmp_path))
    bad = xlsx(tmp_path / "监测对象台账_202610.xlsx", cases(case(1, 村代码="220281001209")))
    report = ingest(store, bad, bad_rows="skip")
    assert report.ok
    assert (report.stored[0].rows, report.stored[0].bad_rows) == (5, 1)
    assert len(report.row_errors) == 1


def test_a_county_may_decide_that_a_ledgers_bad_rows_are_skipped(tmp_path, store) -> None:
    extra = tmp_path / "columns.yaml"
    extra.write_text("bad_rows_of: {cases: skip}\n", encoding="utf-8")
    bad = xlsx(tmp_path / "监测对象台账_202610.xlsx", cases(case(1, 识别日期="2026-02-30")))
    report = ingest_files([bad], store, ColumnMap.load(extra), "王某")
    assert report.files[0].status is Status.STORED


def test_noted_rows_do_not_hold_a_file_back(tmp_path, store) -> None:
    twice = xlsx(tmp_path / "监测对象台账_202610.xlsx", cases(case(1), case(1)))
    report = ingest(store, twice)
    assert report.ok
    assert len(report.row_errors) == 1


def test_one_refused_file_does_not_stop_the_others(tmp_path, store) -> None:
    broken = tmp_path / "农户台账_202610.xlsx"
    broken.write_bytes(b"PK\x03\x04 half")
    report = ingest(store, broken, xlsx(tmp_path / "监测对象台账_202610.xlsx", cases()))
    assert [f.status for f in report.files] == [Status.REFUSED, Status.STORED]
    assert report.exit_code == 2
    assert "文件不完整" in report.to_text()


def test_a_file_of_bad_rows_is_refused_with_the_rows_to_mend(tmp_path, store) -> None:
    bad = [case(n, 识别日期="2026-02-30") for n in range(4)]
    report = ingest(store, xlsx(tmp_path / "监测对象台账_202610.xlsx", cases(*bad, good=1)))
    assert report.files[0].status is Status.REFUSED and store.newest() == 0
    assert [error.row for error in report.row_errors] == [3, 4, 5, 6]


def test_the_same_file_again_changes_nothing(tmp_path, store) -> None:
    path = xlsx(tmp_path / "监测对象台账_202610.xlsx", cases())
    ingest(store, path)
    report = ingest(store, path)
    assert report.files[0].status is Status.KNOWN
    assert report.files[0].delivery.seq == 1
    assert report.ok
    assert store.newest() == 1


def test_last_months_file_under_a_new_name_is_pointed_out(tmp_path, store) -> None:
    path = xlsx(tmp_path / "监测对象台账_202609.xlsx", cases())
    ingest(store, path)
    report = ingest(store, path.rename(tmp_path / "监测对象台账_202610.xlsx"))
    assert "内容与第 1 次交付" in report.to_text()
    assert "请确认没有交错文件" in report.to_text()


def test_another_countys_file_is_refused(tmp_path, store) -> None:
    foreign = {"220282": "桦甸市", "220282001": "明桦街道", "220282001200": "东山村"}
    report = ingest(store, regions_file(tmp_path, names=foreign))
    assert "是 220282 的，不是本县（220281）的" in report.to_text()
    rows = cases(*(case(n, 村代码="220282001200") for n in range(5)), good=0)
    report = ingest(store, xlsx(tmp_path / "监测对象台账_202610.xlsx", rows))
    assert report.files[0].status is Status.REFUSED
    assert store.newest() == 0
    ingest(store, regions_file(tmp_path, "202609"))
    report = ingest(store, tmp_path / "监测对象台账_202610.xlsx")
    assert "这是别的县（220282）的代码" in report.to_text()


def test_a_month_given_by_hand_counts(tmp_path, store) -> None:
    report = ingest(store, xlsx(tmp_path / "监测对象台账.xlsx", cases()), as_of=Month(2026, 5))
    assert report.stored[0].as_of == Month(2026, 5)


def test_row_errors_are_written_for_those_who_correct_them(tmp_path, store) -> None:
    nasty = case(
        1, 监测编号="=cmd|'/c calc'!A1", 识别日期="=1+1", 监测对象类别="http://example.invalid"
    )
    report = ingest(store, xlsx(tmp_path / "监测对象台账_202610.xlsx", cases(nasty), "监测"))
    target = tmp_path / "private" / "错误.xlsx"
    assert write_row_errors(report, target) == 2
    sheet = openpyxl.load_workbook(target).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][:6] == ["文件", "工作表", "行", "台账", "列", "填的内容"]
    assert rows[1][:3] == ["监测对象台账_202610.xlsx", "监测", 7]
    assert {row[5] for row in rows[1:]} == {"=1+1", "http://example.invalid"}
    assert all(
        cell.data_type in "sn" and cell.hyperlink is None
        for row in sheet.iter_rows()
        for cell in row
    )
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref


def test_what_a_delivery_changed(tmp_path, store) -> None:
    ingest(store, xlsx(tmp_path / "监测对象台账_202609.xlsx", cases(case(1), case(2), good=0)))
    rows = cases(case(2, 消除日期="2026-10-08"), case(3), good=0)
    ingest(store, xlsx(tmp_path / "监测对象台账_202610.xlsx", rows))
    [found] = differences(store, 2)
    assert (found.added, found.removed, found.changed) == (1, 1, 1)
    assert found.columns == {"eliminated_on": 1}
    assert found.cells.to_pylist() == [
        {"case_id": "C0002", "column": "eliminated_on", "before": None, "after": "2026-10-08"}
    ]
    [first] = differences(store, 1)
    assert (first.added, first.removed, first.changed) == (2, 0, 0)


def test_several_ledgers_of_one_file_are_one_delivery(tmp_path, store) -> None:
    households = [["户编号", "村代码", "户类型", "家庭人口"], ["H1", "220281001200", "一般户", "3"]]
    path = workbook(tmp_path / "台账_202610.xlsx", {"监测": cases(), "农户": households})
    report = ingest(store, path)
    assert sorted(report.stored[0].tables) == ["cases", "households"]
    assert [p.label for p in report.files[0].parts] == ["监测对象台账", "农户台账"]


def test_a_folder_stands_for_the_tables_in_it(tmp_path, store) -> None:
    folder = tmp_path / "ledgers" / "202610"
    folder.mkdir(parents=True)
    xlsx(folder / "监测对象台账_202610.xlsx", cases())
    (folder / "~$监测对象台账_202610.xlsx").write_bytes(b"lock")
    (folder / "说明.txt").write_text("no table")
    report = ingest(store, tmp_path / "ledgers")
    assert [f.path.name for f in report.files] == ["监测对象台账_202610.xlsx"]
    assert report.ok


def test_two_files_that_contradict_each_other_are_told_of(tmp_path, store) -> None:
    ingest(store, xlsx(tmp_path / "监测对象台账_202610.xlsx", cases(case(1), case(2), good=0)))
    second = cases(case(1, 识别日期="2026-01-01"), case(3), good=0)
    report = ingest(store, xlsx(tmp_path / "监测对象台账_202610_新.xlsx", second))
    assert report.ok
    assert (
        "“监测对象台账”同一月份第 1 次交付（监测对象台账_202610.xlsx，王某）已交过，"
        "以本次为准：新增 1 行，减少 1 行，改动 1 行"
    ) in report.to_text()


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        (part("households", [household(1)], derived=True), part("households", [household(1)])),
        (part("households", [household(1)]), part("monthly_records", [record(OCTOBER, 1)])),
        (part("alerts", [alert(1)]), part("alerts", [alert(1)])),
        *[
            (part("monthly_records", [record(OCTOBER - 1, 1)]), part("monthly_records", rows))
            for rows in ([record(OCTOBER, 1)], [record(OCTOBER - 2, 1), record(OCTOBER, 1)])
        ],
    ],
)
def test_what_takes_nothings_place_is_not_said_to(store, earlier, later) -> None:
    """Rows worked out from an export, another ledger, events, other months."""
    store.ingest(reading(OCTOBER, earlier), "王某")
    assert replaced(store, store.ingest(reading(OCTOBER, later), "王某")) == []
