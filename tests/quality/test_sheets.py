"""findings.xlsx: made for the people who correct, and read back with every damage named."""

from __future__ import annotations

from datetime import date

import openpyxl
import pytest

from fanpin_lib.errors import FileRefused
from fanpin_lib.quality import Answer, AnswersRefused, read_answers, write_findings_sheet
from fanpin_lib.quality.findings_sheet import COLUMNS, sheet_name
from tests.libreoffice import saved_as
from tests.quality.made import OTHER, VILLAGE, made, row

NAMES = {
    "220281101000": "新站镇",
    "220281102000": "天岗镇",
    VILLAGE: "一村",
    OTHER: "二村",
}
HEADERS = [header for header, _ in COLUMNS]


@pytest.fixture
def path(tmp_path):
    findings = made(
        row("a1", message='=HYPERLINK("http://x")', value="=cmd|' /C calc'!A0"),
        row("a2", household_id="H2", name="😀\x00𣒍", value="x" * 40_000),
        row("b1", village_code=OTHER),
        row("n1", village_code=None, household_id=None),
        row("w1"),
        states={"3_03_003": "无数据"},
    )
    target = tmp_path / "private" / "findings.xlsx"
    return write_findings_sheet(target, findings, NAMES, waived={"w1"})


def rows_of(path, sheet):
    return list(openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True))


def fill(path, sheet, cells):
    book = openpyxl.load_workbook(path)
    for number, answers in cells.items():
        for header, value in answers.items():
            book[sheet].cell(number, HEADERS.index(header) + 1, value)
    book.save(path)
    return path


def test_a_sheet_a_township_one_line_a_finding(path):
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["汇总", "新站镇", "天岗镇", "未识别乡镇"]
    header, first, *rest = rows_of(path, "新站镇")
    assert list(header) == HEADERS
    assert len(rest) == 1  # the waived one is left out
    assert first[HEADERS.index("村")] == "一村"
    assert first[HEADERS.index("户编号")] == "H1"
    assert rows_of(path, "天岗镇")[1][HEADERS.index("村")] == "二村"


def test_nothing_in_a_cell_is_a_formula_or_a_link(path):
    sheet = openpyxl.load_workbook(path)["新站镇"]
    assert {cell.data_type for line in sheet.iter_rows() for cell in line} <= {
        "s",
        "n",
        "inlineStr",
    }
    assert not any(cell.hyperlink for line in sheet.iter_rows() for cell in line)
    assert sheet.cell(2, HEADERS.index("登记的值") + 1).value.startswith("=cmd")
    assert len(sheet.cell(3, HEADERS.index("登记的值") + 1).value) == 2000


def test_it_prints_and_filters_as_offices_need(path):
    sheet = openpyxl.load_workbook(path)["新站镇"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:P3"
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.oddHeader.center.text.strip().endswith("2026年10月疑点数据 新站镇")
    assert sheet.print_area.endswith("$A$1:$N$3")
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    (rule,) = sheet.data_validations.dataValidation
    assert (rule.formula1, str(rule.sqref)) == ('"已改正,确认无误,待核实"', "K2:K3")


def test_the_summary_counts_by_rule_and_says_what_was_not_checked(path):
    header, *rows = rows_of(path, "汇总")
    by_rule = {line[0]: dict(zip(header, line)) for line in rows}
    assert (by_rule["4_02_001"]["疑点"], by_rule["4_02_001"]["已豁免"]) == (5, 1)
    assert by_rule["3_03_003"]["状态"] == "无数据"


def test_filled_in_answers_are_read_back(path):
    confirmed = {"答复": "确认无误", "说明": "属实", "答复人": "李四", "日期": date(2026, 11, 6)}
    fill(path, "新站镇", {2: {"答复": "已改正", "日期": "2026年11月5日"}, 3: confirmed})
    fill(path, "天岗镇", {2: {"答复": "待核实", "日期": 46_000}})
    assert read_answers(path, {"a1", "a2", "b1", "n1"}) == [
        Answer("a1", "已改正", "", "", date(2026, 11, 5)),
        Answer("a2", "确认无误", "属实", "李四", date(2026, 11, 6)),
        Answer("b1", "待核实", "", "", date(2025, 12, 9)),
    ]


@pytest.mark.libreoffice
def test_answers_filled_in_with_libreoffice_are_read_back(path, tmp_path):
    confirmed = {"答复": "确认无误", "说明": "属实", "答复人": "李四", "日期": date(2026, 11, 6)}
    fill(path, "新站镇", {2: {"答复": "已改正", "日期": "2026年11月5日"}, 3: confirmed})
    saved = saved_as(path, "xlsx", tmp_path / "saved")
    assert read_answers(saved, {"a1", "a2", "b1", "n1"}) == [
        Answer("a1", "已改正", "", "", date(2026, 11, 5)),
        Answer("a2", "确认无误", "属实", "李四", date(2026, 11, 6)),
    ]
    (rule,) = openpyxl.load_workbook(saved)["新站镇"].data_validations.dataValidation
    assert (rule.formula1, str(rule.sqref)) == ('"已改正,确认无误,待核实"', "K2:K3")


def test_a_title_above_and_blank_sheets_do_no_harm(path):
    fill(path, "新站镇", {2: {"答复": "已改正"}})
    book = openpyxl.load_workbook(path)
    book["新站镇"].insert_rows(1)
    book["新站镇"]["A1"] = "新站镇的答复"
    book.create_sheet("Sheet1")
    book.save(path)
    assert [answer.fingerprint for answer in read_answers(path, {"a1"})] == ["a1"]


def test_a_day_without_its_year_is_the_next_one_after_the_month(path):
    fill(path, "新站镇", {2: {"答复": "已改正", "日期": "11月6日"}})
    fill(path, "天岗镇", {2: {"答复": "已改正", "日期": "1月4日"}})
    answers = read_answers(path, {"a1", "b1"}, date(2026, 10, 31))
    assert [a.answered_on for a in answers] == [date(2026, 11, 6), date(2027, 1, 4)]


def test_rows_may_be_sorted_and_columns_moved(path):
    book = openpyxl.load_workbook(path)
    sheet = book["新站镇"]
    lines = list(sheet.iter_rows(values_only=True))
    sheet.delete_rows(1, 3)
    for line in (lines[0], lines[2], lines[1]):
        sheet.append([*reversed(line)])
    sheet.cell(2, len(HEADERS) - HEADERS.index("答复"), "待核实")
    book.save(path)
    assert [a.fingerprint for a in read_answers(path, {"a1", "a2"})] == ["a2"]


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({2: {"答复": "改了"}}, ["新站镇", "第 2 行", "“答复”列", "改了", "已改正"]),
        ({2: {"答复": "已改正", "编号（勿改）": "zzz"}}, ["第 2 行", "zzz", "当月"]),
        ({2: {"答复": "已改正", "编号（勿改）": " "}}, ["第 2 行", "编号空着"]),
        ({3: {"答复": "确认无误"}}, ["第 3 行", "没有写说明", "没有写答复人"]),
        ({3: {"答复": "已改正", "日期": "下周"}}, ["第 3 行", "“日期”列", "下周"]),
        ({3: {"答复": "已改正", "日期": "2026-13-01"}}, ["第 3 行", "2026-13-01"]),
        ({3: {"说明": "改过了"}}, ["第 3 行", "没有选答复"]),
        ({2: {"答复": "已改正"}, 3: {"答复": "待核实", "编号（勿改）": "a1"}}, ["两种答复"]),
        ({1: {"答复": "回复"}}, ["新站镇", "缺少“答复”列"]),
    ],
)
def test_damage_is_named_and_nothing_is_taken_over(path, cells, words):
    with pytest.raises(AnswersRefused) as caught:
        read_answers(fill(path, "新站镇", cells), {"a1", "a2", "b1"})
    for word in words:
        assert word in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04half a zip", "编号,答复\n".encode()])
def test_what_is_no_workbook_is_refused(tmp_path, content):
    path = tmp_path / "答复.xlsx"
    path.write_bytes(content)
    with pytest.raises(FileRefused, match="不是能打开的"):
        read_answers(path, set())
    with pytest.raises(FileRefused, match="没有这个文件"):
        read_answers(tmp_path / "没有.xlsx", set())


def test_earlier_answers_are_shown_again(tmp_path):
    findings = made(row("a1"))
    earlier = {"a1": Answer("a1", "待核实", "在外地", "李四", date(2026, 10, 5))}
    path = write_findings_sheet(tmp_path / "p" / "findings.xlsx", findings, NAMES, answers=earlier)
    assert read_answers(path, {"a1"}) == list(earlier.values())


def test_no_findings_still_make_a_list_with_a_summary(tmp_path):
    path = write_findings_sheet(tmp_path / "p" / "f.xlsx", made(states={"x": "已查"}), {})
    assert openpyxl.load_workbook(path).sheetnames == ["汇总"]


def test_sheet_names_are_ones_that_excel_allows():
    taken = {"汇总"}
    names = [sheet_name(n, taken) for n in ("汇总", "a/b:c[d]*?'", "长" * 40, "长" * 40, "", "  ")]
    assert names[0] == "汇总（2）" and len(set(names)) == 6
    assert all(0 < len(n) <= 31 and not set(n) & set("[]:*?/\\'") for n in names)
