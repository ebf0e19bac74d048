import csv
import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st

from fanpin_lib.errors import FileRefused
from fanpin_lib.ledgers import ColumnMap, explain_file
from fanpin_lib.ledgers.text_grid import _fast_columns, _slow_columns
from fanpin_lib.period import Month
from ledgers.making import (
    CASE_HEADERS,
    OCTOBER,
    case,
    cases,
    column,
    read,
    text,
    workbook,
    xls,
    xlsx,
)


def test_a_plain_ledger_is_typed(tmp_path) -> None:
    reading = read(xlsx(tmp_path / "监测对象台账.xlsx", cases(good=1)))
    assert [p.table for p in reading.parts] == ["cases"]
    row = reading.parts[0].rows.to_pylist()[0]
    assert row["identified_on"] == date(2026, 3, 5)
    assert row["risks"] == ["因病", "因残"]
    assert row["eliminated_on"] is None
    assert (row["_row"], row["_sheet"], row["extra"]) == (2, "Sheet1", None)
    assert reading.row_errors == []


def test_xlsx_xls_and_csv_give_identical_tables(tmp_path) -> None:
    rows = [
        ["蛟河市监测对象台账"],
        *cases(case(1, 监测对象类别="边缘户"), case(2, 识别日期="202304")),
    ]
    files = [
        xlsx(tmp_path / "a.xlsx", rows),
        xls(tmp_path / "a.xls", rows),
        text(tmp_path / "gb.csv", rows),
        text(tmp_path / "utf8.csv", rows, "utf-8"),
        text(tmp_path / "bom.csv", rows, "utf-8-sig"),
        text(tmp_path / "tab.csv", rows, "utf-16", "\t"),
        text(tmp_path / "semicolon.csv", rows, "gb18030", ";"),
    ]
    tables = [read(file).parts[0].rows.drop_columns(["_sheet"]) for file in files]
    assert tables[0].num_rows == 7
    assert all(table.equals(tables[0]) for table in tables)


def test_the_ending_does_not_decide(tmp_path) -> None:
    real = xls(tmp_path / "real.xls", cases())
    assert read(real.rename(tmp_path / "wrong.csv")).parts[0].rows.num_rows == 5


def test_the_header_is_found_below_titles_and_groups(tmp_path) -> None:
    groups = ["基本情况", "", "", "风险", "", "识别与消除", ""]
    rows = [["监测对象台账"], ["数据截止：2026年9月30日"], groups, *cases()]
    reading = read(xlsx(tmp_path / "x.xlsx", rows), as_of=None)
    assert reading.as_of == Month(2026, 9)
    assert column(reading, "_row")[0] == 5


def test_a_cell_merged_downwards_is_joined_from_above(tmp_path) -> None:
    upper = ["监测编号", "户编号", "村代码", "风险情况", "", "日期", ""]
    lower = ["", "", "", "监测对象类别", "致贫返贫风险", "识别日期", "消除日期"]
    reading = read(xlsx(tmp_path / "x.xlsx", [upper, lower, *cases()[1:]]))
    assert set(reading.parts[0].fields) >= {
        "case_id",
        "household_id",
        "registered_category",
        "risks",
    }
    assert column(reading, "_row") == [3, 4, 5, 6, 7]


def test_a_group_tells_headers_of_one_name_apart(tmp_path) -> None:
    upper = ["", "", "", "", "户主", "", ""]
    lower = ["户编号", "村代码", "户类型", "家庭人口", "姓名", "联系电话", "备注"]
    row = ["H1", "220281001200", "脱贫户", "3", "张三", "13800000000", "x"]
    reading = read(xlsx(tmp_path / "农户台账.xlsx", [upper, lower, row]))
    assert column(reading, "head_name") == ["张三"]
    assert column(reading, "head_phone") == ["13800000000"]


def test_rows_keep_their_numbers_when_the_sheet_starts_lower(tmp_path) -> None:
    rows = [[], [], ["", *CASE_HEADERS], [], *[["", *case(n)] for n in range(3)]]
    reading = read(xlsx(tmp_path / "x.xlsx", rows))
    assert column(reading, "_row") == [5, 6, 7]


def test_totals_footers_and_column_numbers_are_left_out_and_said(tmp_path) -> None:
    rows = cases(
        ["小计", "", "", "", "", "", ""],
        case(7),
        ["", "合 计：", "6 户", "", "", "", ""],
        ["填表人：王某", "", "审核人：李某"],
    )
    rows.insert(1, ["1", "2", "3", "4", "5", "6", "7"])
    reading = read(xlsx(tmp_path / "x.xlsx", rows))
    assert len(column(reading, "case_id")) == 6
    assert reading.row_errors == []
    assert any("第 8、10 行是合计行" in note for note in reading.notes)
    assert any("第 11 行是表尾说明" in note for note in reading.notes)
    assert any("第 2 行是列号" in note for note in reading.notes)


def test_unknown_columns_are_kept_and_named(tmp_path) -> None:
    rows = [[*row, "" if i % 2 else f"说明{i}"] for i, row in enumerate(cases())]
    rows[0][-1] = "包保 领导"
    reading = read(xlsx(tmp_path / "x.xlsx", rows))
    assert [(c.header, c.letter) for c in reading.unknown_columns] == [("包保 领导", "H")]
    assert column(reading, "extra") == [
        None,
        '{"包保 领导":"说明2"}',
        None,
        '{"包保 领导":"说明4"}',
        None,
    ]


def test_sheets_of_one_ledger_are_one_part_and_others_are_told_of(tmp_path) -> None:
    sheets = {
        "民主街道": cases(good=2),
        "新站镇": [CASE_HEADERS, case(1), case(2)],
        "统计": [["乡镇", "户数"], ["民主街道", 2]],
        "空表": [],
        "旧表": cases(good=9),
    }
    reading = read(workbook(tmp_path / "x.xlsx", sheets, hidden=["旧表"]))
    assert [(p.table, p.rows.num_rows) for p in reading.parts] == [("cases", 4)]
    assert column(reading, "_sheet") == ["民主街道"] * 2 + ["新站镇"] * 2
    notes = " ".join(reading.notes)
    assert "“统计”是汇总表，已跳过" in notes
    assert "“空表”是空的" in notes
    assert "“旧表”是隐藏的，没有读取" in notes


def test_one_file_may_carry_several_ledgers(tmp_path) -> None:
    households = [["户编号", "村代码", "户类型", "家庭人口"], ["H1", "220281001200", "一般户", "3"]]
    reading = read(workbook(tmp_path / "x.xlsx", {"监测": cases(), "农户": households}))
    assert {p.table for p in reading.parts} == {"cases", "households"}


def test_village_names_stand_for_codes(tmp_path) -> None:
    headers = ["户编号", "县(市、区、旗)", "乡（镇）", "行政村", "户类型", "家庭人口"]
    rows = [headers, ["H1", "蛟河市", "天岗镇", "金星村", "一般农户", "3"]]
    reading = read(xlsx(tmp_path / "农户台账.xlsx", rows))
    assert column(reading, "village_code") == ["220281101201"]
    assert "village_code" in reading.parts[0].fields


def test_without_a_place_a_household_is_where_its_number_says(tmp_path) -> None:
    rows = [["户编号", "户主姓名", "脱贫状态", "家庭人口数"]]
    rows += [[f"220281100202000{n}", "王小平", "脱贫户", "3"] for n in range(1, 8)]
    rows += [["2202811009990008", "高山", "脱贫户", "2"], ["H-9", "李四", "脱贫户", "1"]]
    reading = read(xlsx(tmp_path / "贫困户名单导出_202610.xlsx", rows))
    [part] = reading.parts
    assert (part.table, set(column(reading, "village_code"))) == ("households", {"220281100202"})
    assert "village_code" in part.fields and part.rows.num_rows == 7
    assert [error.value for error in reading.row_errors] == ["2202811009990008", "H-9"]
    assert all("前 12 位是本县的村代码" in error.expected for error in reading.row_errors)
    assert any("7 行的村按“户编号”的前 12 位认" in note for note in reading.notes)


def test_real_dates_numbers_and_codes_stored_as_numbers(tmp_path) -> None:
    from datetime import datetime

    rows = cases(case(1, 村代码=220281001200, 识别日期=datetime(2026, 3, 5), 消除日期=46300))
    rows[0].append("识别时人均纯收入（万元）")
    for row in rows[1:]:
        row.append(0.45)
    reading = read(xlsx(tmp_path / "x.xlsx", rows))
    row = reading.parts[0].rows.to_pylist()[-1]
    assert row["village_code"] == "220281001200"
    assert row["identified_on"] == date(2026, 3, 5)
    assert row["eliminated_on"] == date(2026, 10, 5)
    assert row["income_at_identification"] == Decimal("4500.00")


def test_risks_in_columns_of_their_own_are_joined(tmp_path) -> None:
    headers = [
        "监测编号",
        "户编号",
        "村代码",
        "监测对象类别",
        "识别日期",
        "风险1",
        "风险2",
        "风险3",
    ]
    row = ["C1", "H1", "220281001200", "边缘户", "2026-01-02", "因病", "", "因学"]
    headers = [h.replace("风险", "致贫返贫风险") for h in headers]
    assert column(read(xlsx(tmp_path / "监测对象台账.xlsx", [headers, row])), "risks") == [
        ["因病", "因学"]
    ]


def test_a_monthly_ledger_says_its_month_in_its_rows_or_its_name(tmp_path) -> None:
    own = [["月份", "户编号", "人均纯收入（元）"], ["2026年9月", "H1", "5,000.00"]]
    reading = read(xlsx(tmp_path / "月度监测台账.xlsx", own), as_of=None)
    assert (reading.as_of, column(reading, "month")) == (Month(2026, 9), ["2026-09"])
    without = [["户编号", "走访日期", "人均纯收入（元）"], ["H1", "2026-09-03", "5000"]]
    reading = read(xlsx(tmp_path / "月度监测台账_202609.xlsx", without), as_of=None)
    assert column(reading, "month") == ["2026-09"]


@pytest.mark.parametrize(
    "name",
    [
        "监测对象台账_202610.xlsx",
        "2026年10月监测对象台账.xlsx",
        "台账20261031.xlsx",
        "台账 2026-10.xlsx",
    ],
)
def test_the_month_in_the_files_name(tmp_path, name: str) -> None:
    assert read(xlsx(tmp_path / name, cases()), as_of=None).as_of == OCTOBER


def test_a_file_that_names_no_month_is_refused(tmp_path) -> None:
    with pytest.raises(FileRefused, match="不知道这份台账是哪个月的.*监测对象台账_202610"):
        read(xlsx(tmp_path / "监测对象台账.xlsx", cases()), as_of=None)


def test_explaining_says_what_each_column_was_taken_for(tmp_path) -> None:
    rows = cases()
    rows[0] = [
        "监测编号*",
        "家庭编号",
        "村代码",
        "监测对象类别",
        "致贫返贫风险",
        "识别日期",
        "领导",
    ]
    [sheet] = explain_file(xlsx(tmp_path / "x.xlsx", [["标题"], *rows]), ColumnMap.load())
    assert (sheet.table, sheet.recognised, sheet.header_row, sheet.rows) == ("cases", True, 2, 5)
    assert [(c.letter, c.field, c.how) for c in sheet.columns if c.letter in "ABG"] == [
        ("A", "case_id", "标准列名"),
        ("B", "household_id", "别名"),
        ("G", "", "不认识，原样保留在 extra 里"),
    ]
    assert "消除日期" in sheet.absent


def test_explaining_a_file_that_is_no_ledger_names_what_is_missing(tmp_path) -> None:
    rows = [["监测编号", "户编号", "致贫返贫风险", "识别日期"], ["C1", "H1", "因病", "202601"]]
    [sheet] = explain_file(xlsx(tmp_path / "x.xlsx", rows), ColumnMap.load())
    assert not sheet.recognised
    assert (sheet.label, sheet.missing) == ("监测对象台账", ["监测对象类别"])


@settings(max_examples=60)
@given(
    st.lists(st.lists(st.text('a,"\n中 ', max_size=4), min_size=3, max_size=3), max_size=40),
    st.lists(st.lists(st.text('合计"', max_size=3), max_size=5), max_size=2),
    st.integers(0, 40),
)
def test_a_csv_read_fast_is_the_same_as_line_by_line(body, odd, place) -> None:
    rows = [["标题"], ["甲", "乙", "丙"], *body[:place], *odd, *body[place:]]
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows(rows)
    fast = _fast_columns(buffer.getvalue(), ",")
    slow = _slow_columns(Path("x.csv"), buffer.getvalue(), ",")
    assert not fast or [c.to_pylist() for c in fast[0]] == [c.to_pylist() for c in slow[0]]
    assert not fast or fast[1] == slow[1]


def test_the_folders_name_may_say_the_month(tmp_path) -> None:
    folder = tmp_path / "2026年10月"
    folder.mkdir()
    assert read(xlsx(folder / "监测对象台账.xlsx", cases()), as_of=None).as_of == OCTOBER


def test_cells_merged_over_a_households_members_are_filled(tmp_path) -> None:
    path = tmp_path / "家庭成员台账_202610.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("成员")
        sheet.write_row(1, 1, ["户编号", "村代码", "证件号码", "姓名"])
        sheet.merge_range(2, 1, 4, 1, "H1")
        sheet.merge_range(2, 2, 4, 2, "220281001200")
        sheet.write_row(5, 1, ["H2", "220281001200"])
        for row in range(2, 6):
            sheet.write_row(row, 3, [f"22028119900101{row:04d}", f"张{row}"])
    reading = read(path)
    assert column(reading, "household_id") == ["H1", "H1", "H1", "H2"]
    assert column(reading, "village_code") == ["220281001200"] * 4
    assert not reading.blocking_errors


def test_cells_merged_over_members_in_an_xls(tmp_path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("成员")
    for place, header in enumerate(["户编号", "证件号码", "姓名"]):
        sheet.write(0, place, header)
    sheet.write_merge(1, 2, 0, 0, "H1")
    for row in (1, 2):
        sheet.write(row, 1, f"22028119900101{row:04d}")
        sheet.write(row, 2, "张三")
    book.save(str(tmp_path / "家庭成员台账_202610.xls"))
    reading = read(tmp_path / "家庭成员台账_202610.xls")
    assert column(reading, "household_id") == ["H1", "H1"]


def test_hidden_and_filtered_rows_are_rows(tmp_path) -> None:
    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for row, cells in enumerate(cases()):
            sheet.write_row(row, 0, cells)
        sheet.autofilter(0, 0, 5, 6)
        sheet.set_row(3, None, None, {"hidden": True})
    assert column(read(path), "_row") == [2, 3, 4, 5, 6]


def test_levels_of_regions_are_written_in_one_way(tmp_path) -> None:
    rows = [
        ["行政区划代码", "名称", "级别"],
        ["220281", "蛟河市", "县级市"],
        ["220281100", "新站镇", "镇"],
    ]
    reading = read(text(tmp_path / "行政区划.csv", [*rows, ["220281100201", "瓦窑村", "行政村"]]))
    assert column(reading, "level") == ["县", "乡镇", "村"]
    wrong = read(text(tmp_path / "行政区划.csv", [*rows, ["220281100201", "瓦窑村", "屯子"]]))
    assert "只能填：省、市、县、乡镇、村" in wrong.row_errors[0].message


def test_many_remarks_of_one_kind_are_counted(tmp_path) -> None:
    rows = cases(*(case(n, 识别日期="2023.1") for n in range(300)))
    reading = read(xlsx(tmp_path / "x.xlsx", rows))
    assert len(reading.row_errors) == 200
    assert any("另有 100 格同样的提示" in note for note in reading.notes)


def test_a_header_repeated_on_every_page_is_no_row(tmp_path) -> None:
    rows = cases()
    rows.insert(4, rows[0])
    reading = read(xlsx(tmp_path / "x.xlsx", rows))
    assert len(column(reading, "case_id")) == 5
    assert any("第 5 行是重复的表头" in note for note in reading.notes)


def test_a_repeated_header_may_be_broken_into_lines_otherwise(tmp_path) -> None:
    rows = cases()
    rows[0] = ["监测\n编号", "户编号", "村\r\n代码", *rows[0][3:]]
    rows.insert(4, ["监测编号", "户 编号", "村代\n码", *rows[0][3:]])
    reading = read(xlsx(tmp_path / "x.xlsx", rows))
    assert reading.row_errors == []
    assert any("第 5 行是重复的表头" in note for note in reading.notes)


def test_units_and_column_numbers_below_the_header_are_no_rows(tmp_path) -> None:
    rows = [[*row[:6], 0.75] for row in cases()]
    rows[0][6] = "识别时人均纯收入"
    rows[1:1] = [
        ["", "", "", "", "（种）", "（日）", "（万元）"],
        ["1", "2", "3", "4", "5", "6", "7"],
    ]
    reading = read(xlsx(tmp_path / "x.xlsx", rows))
    assert reading.row_errors == []
    assert len(column(reading, "case_id")) == 5
    assert [float(x) for x in column(reading, "income_at_identification")] == [7500.0] * 5
    assert any("第 2 行是单位" in note for note in reading.notes)
    assert any("第 3 行是列号" in note for note in reading.notes)
    assert reading.row_errors == []


def test_a_header_with_breaks_of_lines_is_repeated_on_one_line(tmp_path) -> None:
    rows = cases(case(1, 识别日期="2026-05"), case(2, 户编号=""))
    rows[0][1], rows[0][5] = "户\n编号", "识别\r\n日期"
    reading = read(xlsx(tmp_path / "监测对象台账_202610.xlsx", rows))
    [error] = reading.row_errors
    assert error.column == "户 编号"
    assert any("“识别 日期”列有 1 格只写到月份" in note for note in reading.notes)
    assert not any("\n" in note for note in reading.notes)
