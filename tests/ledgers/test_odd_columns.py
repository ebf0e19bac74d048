"""Cells beyond the header, and two columns of one name."""

import pytest

from ledgers.making import case, cases, read, text, xlsx
from ledgers.refusing import only_error


def test_a_row_of_text_with_more_cells_than_the_header(tmp_path) -> None:
    rows = cases()
    rows[3] = [*rows[3], "多出来"]
    error = only_error(text(tmp_path / "监测对象台账.csv", rows))
    assert error.blocks
    assert (error.row, error.value) == (4, "多出来")
    assert "格数比表头多，表头只有 7 列" in error.message


def test_rows_of_text_with_fewer_cells_than_the_header_are_noted(tmp_path) -> None:
    for rows, which in (
        (cases(), ""),
        ([*cases(good=30)[:3], case(1)[:-1], *cases(good=30)[3:]], "第 4 行的"),
        ([["标题"], *cases(good=3), case(1)[:-1], case(2)[:-1]], "第 6 行等 2 行的"),
    ):
        reading = read(text(tmp_path / "监测对象台账.csv", rows))
        told = [note for note in reading.notes if "格数比表头少（表头有 7 列）" in note]
        assert [note.partition("格数")[0] for note in told] == ([which] if which else [])
        assert not reading.row_errors


@pytest.mark.parametrize("year", [2028, 2099, 2199])
def test_a_year_that_has_not_come_is_a_bad_cell_where_something_happened(tmp_path, year) -> None:
    rows = cases(case(1, 识别日期=f"{year}-10-08"))
    error = only_error(xlsx(tmp_path / "监测对象台账.xlsx", rows))
    assert error.blocks and error.row == 7 and str(year) in error.value
    assert "2026年10月以后" in error.message and "年份" in error.message


def test_what_ends_may_end_long_after_and_next_year_may_be_meant(tmp_path) -> None:
    rows = [
        ["措施编号", "户编号", "帮扶措施类型", "开始日期", "结束日期"],
        ["M1", "H1", "产业帮扶", "2026-03-01", "2099-12-31"],
        ["M2", "H2", "产业帮扶", "2027-03-01", ""],
    ]
    assert not read(xlsx(tmp_path / "帮扶措施台账.xlsx", rows)).row_errors


def test_a_remark_beside_a_sheet_is_noted(tmp_path) -> None:
    rows = cases()
    rows[3] = [*rows[3], "电话核实过"]
    reading = read(xlsx(tmp_path / "监测对象台账.xlsx", rows))
    assert not reading.row_errors
    assert "H 列没有表头，第 4 行有内容，没有读" in " ".join(reading.notes)


def test_two_columns_of_one_name_that_differ_are_told(tmp_path) -> None:
    rows = [[*row, row[5]] for row in cases()]
    same = read(xlsx(tmp_path / "监测对象台账.xlsx", rows))
    assert "有两列都叫" not in " ".join(same.notes)
    rows[2][-1] = "2025-01-01"
    reading = read(xlsx(tmp_path / "监测对象台账.xlsx", rows))
    assert "有两列都叫“识别日期”，第 3 行的内容不同，用的是 F 列" in " ".join(reading.notes)
