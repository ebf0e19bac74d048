"""Every line of "Bad input": one clear Chinese message with file, sheet, row and column."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fanpin_lib.errors import FanpinError, FileRefused
from fanpin_lib.ledgers.row_errors import Severity
from ledgers.making import CASE_HEADERS, case, cases, column, read, text, workbook, xls, xlsx

PROTECTED = Path(__file__).parent / "protected"
MEMBERS = ["户编号", "证件号码", "姓名", "与户主关系"]


def refused(path, **options) -> str:
    with pytest.raises(FileRefused) as info:
        read(path, **options)
    assert info.value.exit_code == 2
    assert path.name in str(info.value)
    return str(info.value)


def only_error(path, **options):
    errors = read(path, **options).row_errors
    assert len(errors) == 1, errors
    return errors[0]


# ---- whole files ---------------------------------------------------------------------


def test_a_missing_column_names_the_nearest_ledger_and_the_column(tmp_path) -> None:
    rows = [row[:3] + row[4:] for row in cases()]
    message = refused(xlsx(tmp_path / "台账.xlsx", rows, "监测"))
    assert message == (
        "文件“台账.xlsx” 工作表“监测”：最像“监测对象台账”（表头在第 1 行），"
        "但缺少必需的列：“监测对象类别”。"
        "请补上这些列；如果只是叫法不同，可在 county/columns.yaml 里登记。"
    )


def test_no_header_at_all(tmp_path) -> None:
    rows = [["一二三", "abc", 5], ["四五六", "def", 6]]
    assert "没有找到任何台账的表头" in refused(xlsx(tmp_path / "x.xlsx", rows))


def test_two_ledgers_fit_alike(tmp_path) -> None:
    rows = [["证件号码", "姓名"], ["220281199001011233", "张三"]]
    message = refused(xlsx(tmp_path / "名单.xlsx", rows))
    assert "分不清是哪一种台账" in message
    assert "请在文件名或标题里写明台账名称" in message
    named = read(xlsx(tmp_path / "残联残疾人名单.xlsx", rows))
    assert named.parts[0].table == "dept_disability"


def test_an_empty_sheet_and_a_header_without_rows(tmp_path) -> None:
    assert "没有任何内容" in refused(workbook(tmp_path / "x.xlsx", {"表": []}))
    assert "“监测对象台账”只有表头，没有数据" in refused(xlsx(tmp_path / "y.xlsx", [CASE_HEADERS]))


def test_only_hidden_sheets_hold_data(tmp_path) -> None:
    path = workbook(tmp_path / "x.xlsx", {"封面": [], "底稿": cases()}, hidden=["底稿"])
    assert "只有隐藏的工作表“底稿”有内容" in refused(path)


def test_a_sheet_that_lacks_one_column_refuses_the_file(tmp_path) -> None:
    short = [row[:3] + row[4:] for row in cases()]
    path = workbook(tmp_path / "x.xlsx", {"一": cases(), "二": short})
    assert "工作表“二”：最像“监测对象台账”" in refused(path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "文件是空的"),
        (b"\xef\xbb\xbf\r\n", "文件是空的"),
        (b"PK\x03\x04 half a file", "文件不完整"),
        (b"%PDF-1.7 ...", "这是PDF 文件，不是台账"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "文件已损坏或不完整"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "网页格式的表格"),
        (bytes(range(128, 256)) * 3, "文字编码看不懂"),
    ],
)
def test_files_that_are_no_tables(tmp_path, content: bytes, said: str) -> None:
    path = tmp_path / "台账.xlsx"
    path.write_bytes(content)
    assert said in refused(path)


def test_a_workbook_with_a_password(tmp_path) -> None:
    """Encrypted as Excel does it (agile encryption)."""
    from msoffcrypto.format.ooxml import OOXMLFile

    plain, path = xlsx(tmp_path / "plain.xlsx", cases()), tmp_path / "监测对象台账.xlsx"
    with plain.open("rb") as source, path.open("wb") as target:
        OOXMLFile(source).encrypt("长城1949", target)
    said = refused(path)
    assert "文件“监测对象台账.xlsx”：文件设了打开密码，读不出来。请打开它，把密码删掉" in said


@pytest.mark.parametrize("ending", ["xls", "ods"])
def test_an_old_workbook_with_a_password(ending: str) -> None:
    """Written by LibreOffice with the password abc; readers call them damaged."""
    assert "文件设了打开密码" in refused(PROTECTED / f"password.{ending}")


def test_half_a_workbook(tmp_path) -> None:
    whole = xlsx(tmp_path / "whole.xlsx", cases()).read_bytes()
    path = tmp_path / "half.xlsx"
    path.write_bytes(whole[: len(whole) // 2])
    assert "文件不完整（可能只传了一半）。请重新导出或重新拷贝后再交" in refused(path)


def test_half_a_csv(tmp_path) -> None:
    whole = text(tmp_path / "whole.csv", cases(good=20), "utf-8").read_text(encoding="utf-8")
    path = tmp_path / "half.csv"
    path.write_text(whole[: whole.rindex(",", 0, len(whole) // 2)], encoding="utf-8")
    assert "文件不完整（可能只传了一半）：最后一行只有" in refused(path)


@pytest.mark.parametrize("ending", ["合计,20", "填表人：张三", ""])
def test_a_short_last_line_may_be_a_remark(tmp_path, ending: str) -> None:
    path = text(tmp_path / "台账.csv", cases(good=20), "utf-8")
    whole = path.read_text(encoding="utf-8").rstrip()
    path.write_text(f"{whole}\n{ending}".rstrip(), encoding="utf-8")
    assert read(path).parts[0].rows.num_rows == 20


def test_half_an_xls(tmp_path) -> None:
    whole = xls(tmp_path / "whole.xls", cases(good=2000)).read_bytes()
    path = tmp_path / "half.xls"
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(FileRefused):
        read(path)


def test_a_zip_of_something_else(tmp_path) -> None:
    path = tmp_path / "台账.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("台账.csv", "a,b")
    assert "压缩包请先解压" in refused(path)


def test_a_file_that_is_not_there(tmp_path) -> None:
    with pytest.raises(FileRefused, match="没有这个文件"):
        read(tmp_path / "无.xlsx")
    with pytest.raises(FileRefused, match="这是文件夹"):
        read(tmp_path)


@pytest.mark.skipif(not hasattr(os, "setuid"), reason="rights work differently on Windows")
def test_a_file_without_rights(tmp_path) -> None:
    path = xlsx(tmp_path / "台账.xlsx", cases())
    path.chmod(0)
    code = (
        "import os, sys, pathlib\n"
        "from fanpin_lib.ledgers.sniff import sniff\n"
        "from fanpin_lib.errors import FileRefused\n"
        "path = pathlib.Path(sys.argv[1])\n"
        "descriptor = os.open(path.parent, os.O_RDONLY); os.fchdir(descriptor)\n"
        "os.geteuid() or os.seteuid(65534)\n"
        "try:\n    sniff(pathlib.Path(path.name))\n"
        "except FileRefused as error:\n    print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert "没有权限读取" in done.stdout, done.stderr


def test_a_file_most_of_whose_rows_are_bad(tmp_path) -> None:
    rows = cases(*(case(n, 村代码="220281999999") for n in range(9)), good=3)
    message = refused(xlsx(tmp_path / "x.xlsx", rows))
    assert "12 行里有 9 行不能用，整份没有入库" in message
    assert "第 5 行 “村代码”列：填的是“220281999999”" in message


# ---- single cells ---------------------------------------------------------------------


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
    rows = [MEMBERS, *[[f"H{i}", n, "张三", "户主"] for i, n in enumerate(zeros)]]
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


@pytest.mark.parametrize(
    ("made", "named"), [("xls", "csv"), ("csv", "xls"), ("xlsx", "xls"), ("xlsx", "csv")]
)
def test_a_file_is_what_it_holds_and_not_what_it_is_called(tmp_path, made, named) -> None:
    make = {"xls": xls, "csv": text, "xlsx": xlsx}[made]
    path = make(tmp_path / f"x.{made}", cases()).rename(tmp_path / f"监测对象台账.{named}")
    assert len(column(read(path), "case_id")) == 5


def test_control_characters_in_a_workbook(tmp_path) -> None:
    rows = cases(case(1, 监测编号="C\x07\x0b00\x1f01"), case(2, 户编号="H\u200b0\ufeff002\xa0"))
    reading = read(xlsx(tmp_path / "监测对象台账.xlsx", rows))
    assert column(reading, "case_id")[-2] == "C0001"
    assert column(reading, "household_id")[-1] == "H0002"


def test_what_looks_like_a_formula_is_text(tmp_path) -> None:
    headers = ["户编号", "证件号码", "姓名", "文化程度", "备注"]
    nasty = ["=cmd|'/c calc'!A1", "http://example.invalid", "@SUM(1)", "𣒍\ue000😀", "长" * 32767]
    rows = [
        headers,
        *[
            [f"H{i}", f"22028119900101{i + 1:04d}", "张三", value, value]
            for i, value in enumerate(nasty)
        ],
    ]
    reading = read(xlsx(tmp_path / "家庭成员台账.xlsx", rows))
    assert column(reading, "education") == nasty
    assert '{"备注":"=cmd|' in column(reading, "extra")[0]


def test_control_characters_in_a_csv(tmp_path) -> None:
    rows = cases(case(1, 监测编号="C\x00\x070001"))
    assert column(read(text(tmp_path / "x.csv", rows)), "case_id")[-1] == "C0001"


def test_three_hundred_columns(tmp_path) -> None:
    rows = [
        [*row, *(f"列{i}" if r == 0 else f"值{i}" for i in range(293))]
        for r, row in enumerate(cases())
    ]
    reading = read(xlsx(tmp_path / "监测对象台账.xlsx", rows))
    assert len(reading.unknown_columns) == 293
    assert reading.row_errors == []


def test_a_workbook_with_macros_is_read_like_any_other(tmp_path) -> None:
    plain = xlsx(tmp_path / "x.xlsx", cases())
    path = tmp_path / "x.xlsm"
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))
        target.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0")
    assert len(column(read(path), "case_id")) == 5


@pytest.fixture(scope="module")
def whole_files(tmp_path_factory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("whole")
    makers = {"xlsx": xlsx, "xls": xls, "csv": text}
    return {kind: make(folder / f"x.{kind}", cases()).read_bytes() for kind, make in makers.items()}


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["xlsx", "xls", "csv"]),
    st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), min_size=1, max_size=20),
    st.floats(0.01, 1),
)
def test_a_damaged_file_is_read_or_refused_never_a_crash(
    tmp_path, whole_files, kind, changes, kept
) -> None:
    content = bytearray(whole_files[kind])
    for place, value in changes:
        content[int(place * len(content))] = value
    path = tmp_path / f"监测对象台账.{kind}"
    path.write_bytes(content[: int(kept * len(content)) + 1])
    try:
        read(path)
    except FanpinError as error:
        assert path.name in str(error)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.text(max_size=12), max_size=8), max_size=8))
def test_any_csv_is_read_or_refused(tmp_path, rows) -> None:
    path = text(tmp_path / "监测对象台账.csv", [CASE_HEADERS, *rows], "utf-8")
    try:
        read(path)
    except FanpinError as error:
        assert path.name in str(error)


def test_a_month_in_which_nothing_happened_is_no_mistake(tmp_path) -> None:
    headers = ["线索编号", "户编号", "村代码", "线索来源", "发现日期"]
    reading = read(xlsx(tmp_path / "预警线索台账_202610.xlsx", [headers]))
    assert (reading.parts[0].table, reading.parts[0].rows.num_rows) == ("alerts", 0)
    assert "没有数据行，记为没有发生" in reading.notes[0]
