"""Worklists that come back filled in: exactly the rows filled in change, or nothing does."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from fanpin_lib.county import County
from fanpin_lib.desk.checks import check
from fanpin_lib.desk.deliveries import ingest
from fanpin_lib.desk.worklists.answer_book import latest_answers
from fanpin_lib.desk.worklists.writing import write_worklists
from fanpin_lib.fields import tables
from fanpin_lib.office.worklists.catalogue import NUMBER
from fanpin_lib.period import Month
from fanpin_lib.quality import CountyChecks, read_findings
from fanpin_lib.store.report import FileReport, Status
from tests.classification.workdir import FAR, NEAR, OTHER_TOWN, TOWN
from tests.desk.test_worklists import OCTOBER, case, whole

pytestmark = pytest.mark.heavy

NOVEMBER = OCTOBER + 1
#: What is written into a sheet: by the cell that names the row, answers by header.
Answers = dict[str, dict[str, Any]]
Ledger = dict[tuple, dict[str, Any]]


@pytest.fixture(scope="module")
def given_out(tmp_path_factory) -> Path:
    """A county whose lists of October lie there."""
    root = tmp_path_factory.mktemp("given-out")
    work = whole(root)
    case(work, "H3")
    work.put("alerts", alert_id="A2", household_id="H1", village_code=NEAR, source="媒体信访",
             risk="因学", found_on=date(2026, 10, 20))  # fmt: skip
    county = work.store().county
    check(county, OCTOBER)
    write_worklists(county, OCTOBER)
    return root


@pytest.fixture
def county(given_out, tmp_path) -> County:
    root = tmp_path / "county"
    shutil.copytree(given_out, root)
    return County.at(root)


@pytest.fixture(scope="module")
def before(given_out) -> dict[str, Ledger]:
    """What its ledgers hold before anything comes back."""
    return ledgers(County.at(given_out))


def fill(county: County, pattern: str, sheets: dict[str, Answers], to: Path | None = None) -> Path:
    """A workbook that was given out, with answers written in, handed in elsewhere."""
    (given,) = (county.private_folder(OCTOBER) / "worklists").glob(pattern)
    book = openpyxl.load_workbook(given)
    for name, answers in sheets.items():
        headers = {cell.value: cell.column for cell in book[name][3]}
        for row in book[name].iter_rows(min_row=4):
            for word, told in answers.items():
                if word in [cell.value for cell in row]:
                    for header, value in told.items():
                        book[name].cell(row[0].row, headers[header]).value = value
    path = to or county.root / "ledgers" / given.name
    path.parent.mkdir(exist_ok=True)
    book.save(path)
    return path


def take(county: County, *paths: Path) -> list[FileReport]:
    return ingest(county, list(paths), "测试").files


def ledgers(county: County, month: Month = NOVEMBER) -> dict[str, Ledger]:
    """Every ledger's rows in force by key, without where they came from."""
    found: dict[str, Ledger] = {}
    with county.store.snapshot(month).connect() as connection:
        for name, spec in tables().items():
            rows = connection.execute(f"SELECT {', '.join(spec.fields)} FROM {name}").fetchall()
            told = [dict(zip(spec.fields, row, strict=True)) for row in rows]
            found[name] = {tuple(row[key] for key in spec.key): row for row in told}
    return found


def test_a_visit_and_an_alert_reach_their_ledgers_and_nothing_else_changes(county, before):
    path = fill(county, f"乡镇/*{TOWN}.xlsx", {
        "走访": {"H1": {"走访日期": "11月6日", "走访方式": "入户", "走访人": "钱某"}},
        "待核实线索": {"A2": {"核查日期": "2026-11-04", "核查结果": "排除"}},
    })  # fmt: skip
    (report,) = take(county, path)
    assert report.status is Status.STORED, report.to_text()
    assert "走访 2 行，待核实线索 1 行" in report.to_text()
    assert "没有读" not in report.to_text()
    after = ledgers(county)
    assert {name for name in tables() if after[name] != before[name]} == {"visits", "alerts"}
    (visit,) = [row for key, row in after["visits"].items() if key not in before["visits"]]
    assert (visit["household_id"], visit["visit_date"], visit["visit_way"]) == (
        "H1", date(2026, 11, 6), "入户",
    )  # fmt: skip
    assert visit["month"] == "2026-11" and visit["village_code"] == NEAR
    changed = after["alerts"]["A2",]
    assert changed == before["alerts"]["A2",] | {
        "verified_on": date(2026, 11, 4), "result": "排除",
    }  # fmt: skip
    assert after["alerts"]["A1",] == before["alerts"]["A1",]


def test_answers_of_november_make_no_month_of_november(county):
    path = fill(county, f"村/*{NEAR}.xlsx", {
        "待核实线索": {"A2": {"核查日期": "2026-11-04", "核查结果": "排除"}},
    })  # fmt: skip
    take(county, path)
    assert county.newest_month() == OCTOBER
    status = "SELECT delivered FROM table_status WHERE table_name = 'alerts' AND month = '2026-11'"
    with county.store.snapshot(NOVEMBER).connect() as connection:
        assert connection.execute(status).fetchall() == [(False,)]


def test_measures_helpers_steps_and_tasks_are_added_to_what_stands_there(county, before):
    town = fill(county, f"乡镇/*{OTHER_TOWN}.xlsx", {
        "没有帮扶措施": {"CH2": {"帮扶措施": "产业帮扶", "具体项目": "养鹅", "开始日期": "2026/11/9"}},  # noqa: E501
        "没有帮扶责任人": {"CH2": {"责任人姓名": "李某", "帮扶单位": "农技站", "起始日期": "2026.11.2"}},  # noqa: E501
    })  # fmt: skip
    office = fill(county, "部门/住建.xlsx", {"交办事项": {"T1": {"反馈日期": date(2026, 11, 10)}}})
    assert [r.status for r in take(county, town, office)] == [Status.STORED] * 2
    measures, helpers, tasks = (ledgers(county)[n] for n in ("measures", "helpers", "tasks"))
    (new,) = [row for key, row in measures.items() if key not in before["measures"]]
    assert (new["case_id"], new["kind"], new["item"]) == ("CH2", "产业帮扶", "养鹅")
    assert before["measures"].items() <= measures.items(), "no other measure went"
    (helper,) = [row for key, row in helpers.items() if key not in before["helpers"]]
    assert (helper["case_id"], helper["role"], helper["unit"]) == ("CH2", "帮扶责任人", "农技站")
    assert before["helpers"].items() <= helpers.items()
    assert tasks["T1",] == before["tasks"]["T1",] | {"reported_back_on": date(2026, 11, 10)}


def test_the_next_lists_no_longer_hold_what_was_done(county):
    take(county, fill(county, f"乡镇/*{OTHER_TOWN}.xlsx", {
        "没有帮扶责任人": {"CH2": {"责任人姓名": "李某", "起始日期": "2026-10-30"}},
    }))  # fmt: skip
    made = write_worklists(county, OCTOBER)
    book = openpyxl.load_workbook(next(made.folder.glob(f"乡镇/*{OTHER_TOWN}.xlsx")))
    assert "没有帮扶责任人" not in book.sheetnames


def test_remarks_come_back_the_month_after_and_untouched_rows_say_nothing(county):
    path = fill(county, f"村/*{NEAR}.xlsx", {"待核实线索": {"A2": {"说明": "外出，下周再去"}}})
    (report,) = take(county, path)
    assert report.status is Status.STORED and report.delivery and report.delivery.rows == 0
    assert latest_answers(county.folders.private / "answers")["alerts", "A2"] == {
        "note": "外出，下周再去"
    }
    write_worklists(county, OCTOBER)
    again = fill(county, f"村/*{NEAR}.xlsx", {}, county.root / "ledgers" / "again.xlsx")
    book = openpyxl.load_workbook(again)
    assert "外出，下周再去" in [c.value for row in book["待核实线索"].iter_rows() for c in row]
    (untouched,) = take(county, again)
    assert untouched.status is Status.LEFT and "一行也没有填" in untouched.to_text()


def test_the_same_list_twice_is_one_delivery_and_a_corrected_one_counts(county):
    told = {"待核实线索": {"A2": {"核查日期": "2026-11-04", "核查结果": "排除"}}}
    path = fill(county, f"村/*{NEAR}.xlsx", told)
    take(county, path)
    (again,) = take(county, path)
    assert again.status is Status.KNOWN
    told["待核实线索"]["A2"]["核查结果"] = "纳入监测"
    take(county, fill(county, f"村/*{NEAR}.xlsx", told))
    assert ledgers(county)["alerts"]["A2",]["result"] == "纳入监测"


def _rename(book: openpyxl.Workbook) -> None:
    book["走访"]["A3"] = "情况"


def _drop_number(book: openpyxl.Workbook) -> None:
    sheet = book["走访"]
    sheet.cell(3, _column(sheet, NUMBER)).value = "编号"


def _own_row(book: openpyxl.Workbook) -> None:
    book["走访"].append(["逾期未办", "近村", "H9", "新来的"])


def _twice(book: openpyxl.Workbook) -> None:
    sheet = book["走访"]
    sheet.append([cell.value for cell in sheet[4]])


def _sorted_in_part(book: openpyxl.Workbook) -> None:
    sheet = book["走访"]
    column = _column(sheet, "户编号")
    values = [sheet.cell(row, column).value for row in range(4, sheet.max_row + 1)]
    for row, value in enumerate(reversed(values), start=4):
        sheet.cell(row, column).value = value


def _unreadable(book: openpyxl.Workbook) -> None:
    sheet = book["走访"]
    sheet.cell(4, _column(sheet, "走访日期")).value = "月初"
    sheet.cell(4, _column(sheet, "走访方式")).value = "托人带话"


def _half(book: openpyxl.Workbook) -> None:
    sheet = book["走访"]
    sheet.cell(4, _column(sheet, "走访方式")).value = "入户"


def _far(book: openpyxl.Workbook) -> None:
    sheet = book["走访"]
    sheet.cell(4, _column(sheet, "走访方式")).value = "入户"
    sheet.cell(4, _column(sheet, "走访日期")).value = "2062-11-03"


def _column(sheet: Any, header: str) -> int:
    return next(cell.column for cell in sheet[3] if cell.value == header)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_rename, "缺少“状态”列、多出“情况”列"),
        (_drop_number, "表头里找不到“清单编号（勿改）”"),
        (_own_row, "没有清单编号，不是发出的清单里的"),
        (_twice, "和第 4 行是同一行"),
        (_sorted_in_part, "编号和“户编号”对不上"),
        (_unreadable, "填的是“月初”"),
        (_half, "“走访日期”列：这一行填了别的，没有填这一格"),
        (_far, "离清单的月份太远"),
    ],
)
def test_a_spoilt_list_is_refused_whole_with_one_message(county, spoil, said):
    before = county.store.newest()
    path = fill(county, f"村/*{NEAR}.xlsx", {
        "待核实线索": {"A2": {"核查日期": "2026-11-04", "核查结果": "排除"}},
    })  # fmt: skip
    book = openpyxl.load_workbook(path)
    spoil(book)
    book.save(path)
    kept = path.read_bytes()
    (report,) = take(county, path)
    assert report.status is Status.REFUSED
    assert said in str(report.refusal) and "工作表“走访”" in str(report.refusal)
    assert "一行也没有记下" in str(report.refusal)
    assert county.store.newest() == before, "nothing was stored"
    assert path.read_bytes() == kept and not latest_answers(county.folders.private / "answers")


def test_a_row_of_another_village_and_two_lists_that_differ_are_named(county):
    path = fill(county, f"村/*{NEAR}.xlsx", {})
    other = openpyxl.load_workbook(
        next((county.private_folder(OCTOBER) / "worklists").glob(f"村/*{FAR}.xlsx"))
    )
    book = openpyxl.load_workbook(path)
    book["走访"].append([cell.value for cell in other["走访"][4]])
    book.save(path)
    (report,) = take(county, path)
    assert "这一行是发给白石山镇远村的" in str(report.refusal)
    told: Callable[[str], dict[str, Answers]] = lambda result: {  # noqa: E731
        "待核实线索": {"A2": {"核查日期": "2026-11-04", "核查结果": result}}
    }
    village = fill(county, f"村/*{NEAR}.xlsx", told("排除"))
    town = fill(county, f"乡镇/*{TOWN}.xlsx", told("纳入监测"))
    first, second = take(county, village, town)
    assert {first.status, second.status} == {Status.STORED, Status.REFUSED}
    refused = first if first.status is Status.REFUSED else second
    assert "里填的不一样" in str(refused.refusal)


def test_a_list_of_another_county_is_refused(county, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    other = whole(elsewhere).store().county
    path = fill(county, f"村/*{NEAR}.xlsx", {"走访": {"H1": {"走访方式": "入户"}}})
    (report,) = take(other, path)
    assert "没有一行是本县发出的" in str(report.refusal)


def test_answers_to_findings_are_kept_as_those_of_the_findings_list(county):
    (finding, *_) = read_findings(county.private_folder(OCTOBER)).rows()
    of_county = finding.corrector in ("县", "部门")
    pattern = "县/*.xlsx" if of_county else f"乡镇/*{finding.village_code[:9]}*"
    told = {"答复": "确认无误", "说明": "户口本写的就是这样", "填写人": "赵某"}
    (given,) = (county.private_folder(OCTOBER) / "worklists").glob(pattern)
    sheet = openpyxl.load_workbook(given)["疑点数据"]
    first = [cell.value for cell in sheet[4]]
    path = fill(county, pattern, {"疑点数据": {first[-1]: told}})
    (report,) = take(county, path)
    assert report.status is Status.STORED, report.to_text()
    (answer,) = CountyChecks(county).book().answers
    assert (answer.answer, answer.note, answer.author) == tuple(told.values())
    assert CountyChecks(county).book().waivers


def test_lists_come_back_in_an_archive_and_from_a_folder(county, tmp_path):
    box = tmp_path / "back"
    box.mkdir()
    path = fill(county, f"村/*{NEAR}.xlsx", {
        "待核实线索": {"A2": {"核查日期": "2026-11-04", "核查结果": "排除"}},
    }, box / "近村.xlsx")  # fmt: skip
    assert path.exists()
    archive = shutil.make_archive(str(tmp_path / "新站镇"), "zip", box)
    (report,) = take(county, Path(archive))
    assert report.status is Status.STORED
    assert ledgers(county)["alerts"]["A2",]["result"] == "排除"
