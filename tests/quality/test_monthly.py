"""A month's checks on a real store: lists, answers that come late, tables of the edition."""

from __future__ import annotations

import csv
import shutil
from datetime import date

import openpyxl
import pyarrow.parquet as pq
import pytest

from fanpin_lib import desk
from fanpin_lib.county import County
from fanpin_lib.desk import findings, working_folder
from fanpin_lib.edition.quality_tables import about_quality, write_quality
from fanpin_lib.errors import FileRefused, InputError
from fanpin_lib.ledgers.column_map import ColumnMap
from fanpin_lib.period import Month
from fanpin_lib.quality import load_catalogue, monthly
from fanpin_lib.quality.findings_sheet import COLUMNS
from fanpin_lib.store import Coverage, ingest_files

pytestmark = pytest.mark.heavy

MONTH = Month(2026, 10)
TODAY = date(2026, 11, 3)
HEADERS = [header for header, _ in COLUMNS]
REGIONS = [
    ["行政区划代码", "名称", "层级", "上级代码"],
    ["220281000000", "蛟河市", "县", "220200000000"],
    ["220281101000", "新站镇", "乡镇", "220281000000"],
    ["220281101201", "一村", "村", "220281101000"],
    ["220281101202", "二村", "村", "220281101000"],
]
CASES = [
    ["监测编号", "户编号", "村代码", "监测对象类别", "识别日期", "消除日期", "消除方式"],
    ["K1", "H1", "220281101201", "边缘易致贫户", "2024-03-01", "", ""],
    ["K2", "H2", "220281101202", "边缘易致贫户", "2026-04-01", "2026-08-01", "帮扶消除"],
]
CORRECTED = [*CASES[:2], [*CASES[2][:5], "2026-10-15", "帮扶消除"]]
HOUSEHOLDS = [
    ["户编号", "村代码", "户类型", "家庭人口", "户主姓名"],
    ["H1", "220281101201", "一般农户", "3", "张三"],
    ["H2", "220281101202", "一般农户", "2", "李四"],
]


#: Enough of the catalogue to see everything here; all of it would take seconds a test.
RULES = ["2_11_002", "vanished_case", "edited_case", "procedure_step_missing", "1_11_010"]


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    folder = tmp_path_factory.mktemp("stored") / "work"
    working_folder.lay_out(folder, "220281", "蛟河市", "demo-jiaohe", demo=True)
    county = County.at(folder)
    for month in ("202609", "202610"):
        deliver(county, f"行政区划_{month}.csv", REGIONS)
        deliver(county, f"农户台账_{month}.csv", HOUSEHOLDS)
        deliver(county, f"监测对象台账_{month}.csv", CASES)
    return folder


def few_rules(monkeypatch):
    monkeypatch.setattr(monthly, "load_catalogue", lambda _: load_catalogue().only(RULES))


@pytest.fixture
def county(stored, tmp_path, monkeypatch):
    few_rules(monkeypatch)
    return County.at(shutil.copytree(stored, tmp_path / "work"))


@pytest.fixture(scope="module")
def checked(stored, tmp_path_factory):
    """The month as it is checked first, to be looked at only."""
    folder = tmp_path_factory.mktemp("checked") / "work"
    with pytest.MonkeyPatch.context() as patched:
        few_rules(patched)
        return desk.check(County.at(shutil.copytree(stored, folder)), MONTH)


def deliver(county, name, rows):
    path = county.folders.ledgers / name
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    columns, whole = ColumnMap.load(), Coverage.ALL  # three rows lose more than a fifth at once
    report = ingest_files([path], county.store, columns, "测试", coverage=whole)
    assert report.ok, report.to_text()


def fill(path, rule, **answers):
    """Answer the first finding of a rule, whichever sheet it is on."""
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets[1:]:
        for row in range(2, sheet.max_row + 1):
            if sheet.cell(row, HEADERS.index("规则") + 1).value == rule:
                for header, value in answers.items():
                    sheet.cell(row, HEADERS.index(header) + 1, value)
                book.save(path)
                return path
    raise AssertionError(rule)


def rules_found(checked):
    return {finding.rule for finding in checked.findings.rows()}


def test_a_month_leaves_a_list_and_checks_the_month_before_for_comparison(checked):
    assert checked.sheet.name == "findings.xlsx" and checked.sheet.is_file()
    assert list(checked.earlier) == [MONTH - 1]
    assert "2_11_002" in rules_found(checked)  # eliminated after four months
    (finding,) = [f for f in checked.findings.rows() if f.rule == "2_11_002"]
    assert finding.name == "李四"  # the head, so that the village knows whom it is about
    assert "2026年10月：疑点" in findings.report(checked)


@pytest.mark.parametrize(
    ("by", "line"), [("乡镇", "新站镇："), ("村", "新站镇二村："), ("户", "二村 H2（李四）：")]
)
def test_findings_by_place(checked, by, line):
    assert line in findings.report(checked, by)


def test_findings_by_something_unknown(checked):
    with pytest.raises(InputError, match="不能按“组”汇总.*规则、乡镇、村、户"):
        findings.report(checked, "组")


def test_an_answer_to_a_finding_that_is_corrected_by_now_is_taken_over(county, tmp_path):
    checked = desk.check(county, MONTH)
    sent = tmp_path / "新站镇.xlsx"
    sent.write_bytes(checked.sheet.read_bytes())
    deliver(county, "监测对象台账_202610_更正.csv", CORRECTED)
    assert "2_11_002" not in rules_found(desk.check(county, MONTH))
    said = findings.take_answers(county, MONTH, fill(sent, "2_11_002", 答复="已改正"), TODAY)
    assert "记下 1 条答复：已改正 1 条" in said and "2_11_002：1/1" in said
    assert "已经记下" in findings.take_answers(county, MONTH, sent, TODAY)


def test_confirmed_findings_are_waived_and_rules_lose_precision(county):
    checked = desk.check(county, MONTH)
    answers = {"答复": "确认无误", "说明": "群众主动申请", "答复人": "王芳"}
    said = findings.take_answers(county, MONTH, fill(checked.sheet, "2_11_002", **answers), TODAY)
    assert "到 2027-10-31 为止" in said and "2_11_002：0/1（已改正 0，确认无误 1）" in said
    again = desk.check(county, MONTH)
    assert len(again.waived) == 1
    summary = openpyxl.load_workbook(again.sheet)["汇总"]
    row = next(r for r in summary.iter_rows(values_only=True) if r[0] == "2_11_002")
    assert row[5:8] == (1, 1, "0/1")


def test_a_list_of_another_month_is_told_in_one_sentence(county):
    old = desk.check(county, MONTH - 1).sheet
    desk.check(county, MONTH)
    book = openpyxl.load_workbook(old)
    sheet = book.worksheets[1]
    for row in (2, 3):
        sheet.cell(row, HEADERS.index("答复") + 1, "已改正")
        sheet.cell(row, len(HEADERS), f"{row}" * 16)
    book.save(old)
    with pytest.raises(FileRefused, match="2 条答复的编号都不在这个月的疑点里，多半是别的月份"):
        findings.take_answers(county, MONTH, old, TODAY)


def test_corrections_are_verified_the_month_after(county):
    sheet = desk.check(county, MONTH - 1).sheet
    findings.take_answers(county, MONTH - 1, fill(sheet, "2_11_002", 答复="已改正"), TODAY)
    assert "仍未改正 1 条" in findings.report(desk.check(county, MONTH))
    deliver(county, "监测对象台账_202610_更正.csv", CORRECTED)
    assert "已核实改正 1 条" in findings.report(desk.check(county, MONTH))


def test_a_vanished_case_stops_the_month_until_the_rule_is_waived_openly(county):
    deliver(county, "监测对象台账_202610_缺户.csv", CASES[:2])
    checked = desk.check(county, MONTH)
    assert not checked.decision.fit
    assert about_quality(checked)["blocking"] == {"vanished_case": 1}
    wrong = findings.Waived("vanished_case", " ", "王主任", TODAY, MONTH)
    with pytest.raises(InputError, match="没有写理由"):
        findings.waive(county, MONTH, wrong)
    decided = findings.Waived("vanished_case", "系统迁移", "王主任", TODAY, MONTH)
    assert "到 2026-10-31 为止" in findings.waive(county, MONTH, decided)
    about = about_quality(desk.check(county, MONTH))
    assert about["fit"] and about["waived_blocking"] == 1


def test_months_before_can_be_checked_for_the_trend(county, tmp_path):
    with pytest.raises(InputError, match="--since"):
        findings.check_since(county, MONTH + 1, MONTH, lambda *_: None)
    seen = []
    first = Month(2026, 1)  # nothing was delivered then
    checked = findings.check_since(county, first, MONTH, lambda *step: seen.append(step))
    assert seen[-1] == (2, 2, "2026年10月") and list(checked.earlier) == [MONTH - 1]
    write_quality(tmp_path, checked)
    months = pq.read_table(tmp_path / "quality_months.parquet").to_pylist()
    county = [row for row in months if row["region_code"] == "220281000000"]
    assert {row["month"] for row in county} == {"2026-09", "2026-10"}


def test_the_editions_tables_compare_with_last_month_and_name_nobody(county, tmp_path):
    desk.check(county, MONTH - 1)
    deliver(county, "监测对象台账_202610_更正.csv", CORRECTED)
    write_quality(tmp_path, desk.check(county, MONTH))
    rows = pq.read_table(tmp_path / "quality.parquet").to_pylist()
    (county,) = [r for r in rows if r["rule"] == "2_11_002" and r["level"] == "county"]
    assert (county["found"], county["before"], county["cleared"], county["fresh"]) == (0, 1, 1, 0)
    (edited,) = [r for r in rows if r["rule"] == "edited_case" and r["level"] == "county"]
    assert (edited["found"], edited["before"]) == (1, None)  # it compares months itself
    text = (tmp_path / "quality.csv").read_text(encoding="utf-8-sig")
    assert not [word for word in ("张三", "李四", "H1", "H2", "K1", "2026-10-15") if word in text]
