"""Files that are damaged, locked, no tables or misnamed: one clear Chinese message, no crash."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fanpin_lib.errors import FanpinError, FileRefused
from fanpin_lib.ledgers.refusals import MostRowsBad
from ledgers.making import CASE_HEADERS, case, cases, column, read, text, workbook, xls, xlsx
from ledgers.refusing import refused

PROTECTED = Path(__file__).parent / "protected"
_UNHURRIED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


def test_a_missing_column_names_the_nearest_ledger_and_the_column(tmp_path) -> None:
    rows = [row[:3] + row[4:] for row in cases()]
    message = refused(xlsx(tmp_path / "台账.xlsx", rows, "监测"))
    assert message == (
        "文件“台账.xlsx” 工作表“监测”：最像“监测对象台账”（表头在第 1 行），"
        "但缺少必需的列：“监测对象类别”。"
        "表里没有的，请补上这些列；有而叫法不同的，请运行 fanpin teach 台账.xlsx 说明哪一列是什么。"
    )


def test_no_header_at_all(tmp_path) -> None:
    rows = [["一二三", "abc", 5], ["四五六", "def", 6]]
    assert "没有找到任何台账的表头" in refused(xlsx(tmp_path / "x.xlsx", rows))


def test_common_columns_alone_are_no_ledger_unless_its_name_is_written(tmp_path) -> None:
    rows = [["证件号码", "姓名"], ["220281199001011233", "张三"]]
    message = refused(xlsx(tmp_path / "名单.xlsx", rows))
    assert "认得的只有“证件号码”、“姓名”这些各种台账都有的列" in message
    assert "fanpin teach 名单.xlsx --kind" in message
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
        (b"<html><p>no table</p></html>", "里面没有表格"),
        (b"<?xml version='1.0'?><w:document/>", "这是 XML 文档"),
        (
            b"<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'>",
            "已损坏",
        ),
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
    with pytest.raises(MostRowsBad, match="12 行里有 9 行不能用，整份没有入库") as info:
        read(xlsx(tmp_path / "x.xlsx", rows))
    assert [error.row for error in info.value.row_errors] == list(range(5, 14))
    first = info.value.row_errors[0].message
    assert "第 5 行 “村代码”列：填的是“220281999999”" in first


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


@settings(max_examples=80, suppress_health_check=_UNHURRIED)
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


@pytest.mark.heavy
@settings(max_examples=60, suppress_health_check=_UNHURRIED)
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
