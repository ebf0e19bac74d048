"""Cells that cannot be right: one clear Chinese message with file, sheet, row and column."""

import openpyxl
import pytest
import xlsxwriter

from fanpin_lib.ledgers.row_errors import Severity
from ledgers.making import CASE_HEADERS, case, cases, column, read, text, workbook, xls, xlsx
from ledgers.refusing import only_error

MEMBERS = ["户编号", "证件号码", "姓名", "与户主关系"]


def test_an_unknown_village_code(tmp_path) -> None:
    error = only_error(xlsx(tmp_path / "台账.xlsx", cases(case(1, 村代码="220281001209")), "监测"))
    assert error.severity is Severity.DROPPED
    assert error.message.startswith(
        "文件“台账.xlsx” 工作表“监测” 第 7 行 “村代码”列：填的是“220281001209”，"
        "行政区划台账里没有这个村，相近的有：金星村(220281001200)"
    )


def test_a_townships_code_is_no_villages(tmp_path) -> None:
    error = only_error(xlsx(tmp_path / "x.xlsx", cases(case(1, 村代码="220281001"))))
    assert "这是乡镇的代码，应填村的代码" in error.message


def test_a_code_stored_as_a_number_that_lost_digits(tmp_path) -> None:
    error = only_error(text(tmp_path / "x.csv", cases(case(1, 村代码="2.20281E+11"))))
    assert "第 7 行 “村代码”列：填的是“2.20281E+11”，应是 12 位数字的区划代码" in error.message
    assert "文本格式" in error.message


def test_an_unknown_village_name(tmp_path) -> None:
    headers = ["户编号", "乡镇", "村", "户类型", "家庭人口"]
    good = [[f"H{n}", "新站镇", "瓦窑村", "脱贫户", "2"] for n in range(3)]
    path = xlsx(
        tmp_path / "农户台账.xlsx", [headers, *good, ["H9", "新站镇", "瓦窖村", "脱贫户", "2"]]
    )
    error = only_error(path)
    assert (error.row, error.column, error.value) == (5, "村", "瓦窖村")
    assert "相近的有：瓦窑村委会" in error.message


def good_members(count: int = 5) -> list[list[str]]:
    return [[f"H{n}", f"22028119900101{n + 1:04d}", f"张{n}", "户主"] for n in range(count)]


@pytest.mark.parametrize("stored", [220281199001011234, 2.20281199001011e17])
def test_an_id_number_that_lost_its_digits_in_a_workbook(tmp_path, stored) -> None:
    path = tmp_path / "家庭成员台账.xlsx"
    book = openpyxl.Workbook()
    for row in [MEMBERS, *good_members(), ["H9", stored, "李四", "户主"]]:
        book.active.append(row)
    book.save(path)
    reading = read(path)
    [error] = reading.blocking_errors
    assert (error.row, error.column) == (7, "证件号码")
    assert "位数已经丢失，无法恢复" in error.message
    assert "H9" not in column(reading, "household_id")


def test_an_id_number_that_lost_its_digits_in_an_xls(tmp_path) -> None:
    rows = [MEMBERS, *good_members(), ["H9", 220281199001011234, "李四", "户主"]]
    [error] = read(xls(tmp_path / "家庭成员台账.xls", rows)).blocking_errors
    assert (error.row, error.column) == (7, "证件号码")


@pytest.mark.parametrize("written", ["2.20281E+17", "220281199001011000"])
def test_an_id_number_that_lost_its_digits_in_a_csv(tmp_path, written: str) -> None:
    rows = [MEMBERS, *good_members(), ["H9", written, "李四", "户主"]]
    [error] = read(text(tmp_path / "家庭成员台账.csv", rows)).blocking_errors
    assert (error.row, error.column, error.value) == (7, "证件号码", written)


def test_real_id_numbers_ending_in_zeros_are_not_suspected(tmp_path) -> None:
    from datetime import date

    from ledgers.test_id_numbers import id_number

    numbers = [id_number(date(1990, 1, 1), n) for n in range(1, 999)]
    zeros = [n for n in numbers if n.endswith("0")]
    rows = [MEMBERS, *[[f"H{i}", n, "张三", "配偶"] for i, n in enumerate(zeros)]]
    for path in (
        xlsx(tmp_path / "家庭成员台账.xlsx", rows),
        text(tmp_path / "家庭成员台账.csv", rows),
    ):
        assert column(read(path), "id_number") == zeros


def test_a_wrong_checksum_is_noted_and_kept(tmp_path) -> None:
    rows = [MEMBERS, ["H1", "220281199001011239", "张三", "户主"]]
    reading = read(xlsx(tmp_path / "家庭成员台账.xlsx", rows))
    [error] = reading.row_errors
    assert error.severity is Severity.NOTED
    assert "校验码不对" in error.message
    assert column(reading, "id_number") == ["220281199001011239"]


@pytest.mark.parametrize("written", ["2026-02-30", "20261301", "明年", "2026年13月"])
def test_an_impossible_date_in_a_required_column(tmp_path, written: str) -> None:
    error = only_error(xlsx(tmp_path / "x.xlsx", cases(case(1, 识别日期=written))))
    assert error.severity is Severity.DROPPED
    assert f"第 7 行 “识别日期”列：填的是“{written}”，应是日期" in error.message


def test_an_impossible_date_elsewhere_leaves_the_row(tmp_path) -> None:
    reading = read(xlsx(tmp_path / "x.xlsx", cases(case(1, 消除日期="2026-02-30"))))
    assert [e.severity for e in reading.row_errors] == [Severity.BLANKED]
    assert len(column(reading, "case_id")) == 6
    assert column(reading, "eliminated_on")[-1] is None


def test_an_empty_required_cell(tmp_path) -> None:
    error = only_error(xlsx(tmp_path / "x.xlsx", cases(case(1, 监测对象类别=""))))
    assert "第 7 行 “监测对象类别”列：没有填，这一列必须填" in error.message


def test_a_household_twice_the_same(tmp_path) -> None:
    reading = read(xlsx(tmp_path / "x.xlsx", cases(case(1), case(1))))
    [error] = reading.row_errors
    assert error.severity is Severity.NOTED
    assert (error.row, error.value) == (8, "C0001")
    assert "与第 7 行的“监测编号”相同，内容也完全一样" in error.message
    assert column(reading, "case_id").count("C0001") == 1


def test_a_household_twice_and_different_stores_neither(tmp_path) -> None:
    reading = read(xlsx(tmp_path / "x.xlsx", cases(case(1), case(1, 识别日期="2026-04-01"))))
    assert [(e.row, e.severity) for e in reading.row_errors] == [
        (7, Severity.DROPPED),
        (8, Severity.DROPPED),
    ]
    assert "与第 8 行的“监测编号”相同，但“识别日期”不同" in reading.row_errors[0].message
    assert "与第 7 行的“监测编号”相同" in reading.row_errors[1].message
    assert "C0001" not in column(reading, "case_id")
    assert reading.bad_rows == 2


def test_rows_without_a_number_are_told_by_what_leads_to_it(tmp_path) -> None:
    rows = [row[1:] for row in cases(case(1), case(1, 识别日期="2026-03-09"), good=1)]
    reading = read(xlsx(tmp_path / "监测对象台账_202610.xlsx", rows))
    assert [(e.column, e.value) for e in reading.row_errors] == [("户编号", "H0001")] * 2
    visits = [["月份", "户编号", "走访日期", "走访人"]]
    visits += [["202610", "H0001", "2026-10-09", who] for who in ("张三", "李四")]
    [first, _] = read(xlsx(tmp_path / "走访台账_202610.xlsx", visits)).row_errors
    assert "None" not in first.message
    assert first.value == "2026-10、H0001、2026-10-09、空"


def test_the_same_household_in_two_sheets_names_both(tmp_path) -> None:
    sheets = {
        "一": cases(case(1), good=2),
        "二": [CASE_HEADERS, case(1, 识别日期="2026-04-01"), case(3)],
    }
    first, second = read(workbook(tmp_path / "x.xlsx", sheets)).row_errors
    assert "与工作表“二”第 2 行" in first.message
    assert "与工作表“一”第 4 行" in second.message


def test_a_formula_error_is_not_read_as_empty(tmp_path) -> None:
    path = tmp_path / "x.xlsx"
    book = openpyxl.Workbook()
    for row in cases():
        book.active.append(row)
    book.active["G3"].value = "#DIV/0!"
    book.active["G3"].data_type = "e"
    book.save(path)
    [error] = read(path).row_errors
    assert (error.row, error.column, error.severity) == (3, "消除日期", Severity.BLANKED)
    assert "公式错误" in error.message


def test_formulas_and_links_are_read_by_their_result(tmp_path) -> None:
    path = tmp_path / "监测对象台账.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(cases(case(1))):
            sheet.write_row(number, 0, row)
        sheet.write_formula(1, 0, '="C"&"1000"', None, "C1000")
        sheet.write_formula(2, 6, "=F3+30", None, 46117)
        sheet.write_url(3, 1, "http://example.invalid/x", string="H1002")
        sheet.write_comment(4, 1, "批注")
    reading = read(path)
    assert reading.row_errors == []
    assert column(reading, "case_id")[0] == "C1000"
    assert str(column(reading, "eliminated_on")[1]) == "2026-04-05"
    assert column(reading, "household_id")[2] == "H1002"


def test_a_formula_without_its_result_is_not_read_as_empty(tmp_path) -> None:
    path = tmp_path / "监测对象台账.xlsx"
    book = openpyxl.Workbook()
    book.active.append([])
    for row in cases():
        book.active.append(["", *row])
    book.active["H4"] = "=G4+30"
    book.active["B5"] = '="C"&"9"'
    book.save(path)
    lost, dropped = sorted(read(path).row_errors, key=lambda error: error.row)
    assert (lost.row, lost.column, lost.severity) == (4, "消除日期", Severity.BLANKED)
    assert (dropped.row, dropped.column, dropped.severity) == (5, "监测编号", Severity.DROPPED)
    for error in (lost, dropped):
        assert "公式没有算出结果" in error.message and "用 Excel 打开" in error.message
