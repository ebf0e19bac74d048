"""Cells beyond the header, and two columns of one name."""

from ledgers.making import cases, read, text, xlsx
from ledgers.refusing import only_error


def test_a_row_of_text_with_more_cells_than_the_header(tmp_path) -> None:
    rows = cases()
    rows[3] = [*rows[3], "多出来"]
    error = only_error(text(tmp_path / "监测对象台账.csv", rows))
    assert error.blocks
    assert (error.row, error.value) == (4, "多出来")
    assert "格数比表头多，表头只有 7 列" in error.message


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
