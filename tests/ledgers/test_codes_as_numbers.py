"""Codes that Excel stores as numbers: whole ones are kept with a note, rounded ones refused."""

import pytest

from fanpin_lib.fields import Field, Table, tables
from fanpin_lib.ledgers import ColumnMap
from fanpin_lib.ledgers.body_rows import TypedRows
from fanpin_lib.ledgers.encoded import read_body
from fanpin_lib.ledgers.reading import recognise_file
from fanpin_lib.ledgers.row_errors import Severity
from fanpin_lib.ledgers.typed_rows import type_rows
from ledgers.making import REGIONS, case, cases, column, read, text, workbook, xls, xlsx

VILLAGE = 220281001200
NOTE = "“村代码”列有 2 格存成了数值，不是文本：位数没有丢，已照常收下；请把这一列改成文本格式"
ID_NUMBER = 220281199001011234
ROWS = [case(1), case(2, 村代码=VILLAGE), case(3, 村代码=VILLAGE)]
CODES = [
    (table, field)
    for table in tables().values()
    for field in table.fields.values()
    if field.type in ("region", "id_number") or field.name.endswith(("_id", "_code"))
]


@pytest.mark.parametrize(("make", "ending"), [(xlsx, "xlsx"), (xls, "xls")])
def test_whole_codes_are_kept_and_said_once_with_sheet_column_and_cells(
    tmp_path, make, ending: str
) -> None:
    reading = read(make(tmp_path / f"监测对象台账.{ending}", cases(*ROWS), sheet="十月"))
    [note] = reading.notes
    assert note.startswith(f"工作表“十月”{NOTE}")
    assert not reading.row_errors
    assert column(reading, "village_code")[-2:] == [str(VILLAGE)] * 2


def test_codes_as_text_need_no_note(tmp_path) -> None:
    assert read(xlsx(tmp_path / "监测对象台账.xlsx", cases(case(1)))).notes == []
    assert read(text(tmp_path / "监测对象台账.csv", cases(*ROWS))).notes == []


def test_every_sheet_is_named(tmp_path) -> None:
    sheets = {"一": cases(*ROWS), "二": [cases()[0], case(7, 户编号=12345678)]}
    first, second = read(workbook(tmp_path / "监测对象台账.xlsx", sheets)).notes
    assert first.startswith(f"工作表“一”{NOTE}")
    assert second.startswith("工作表“二”“户编号”列有 1 格存成了数值")


def test_rows_above_the_header_and_columns_left_of_it_do_not_shift_the_cells(tmp_path) -> None:
    shifted = [[], ["", "", "监测对象台账"], *[["", "", *row] for row in cases(*ROWS)]]
    reading = read(xlsx(tmp_path / "监测对象台账.xlsx", shifted))
    assert [n for n in reading.notes if NOTE in n]


def test_wrong_codes_are_row_errors_and_not_counted_as_whole(tmp_path) -> None:
    reading = read(xlsx(tmp_path / "x.xlsx", cases(*ROWS, case(4, 村代码=22028100120))))
    [error] = reading.row_errors
    assert (error.row, error.column) == (10, "村代码")
    [note] = reading.notes
    assert NOTE in note


def _typed(tmp_path, table: Table, field: Field, value: int) -> TypedRows:
    """One record of a ledger whose only number is in the given column."""
    labels = [f.label for f in table.fields.values()]
    record = [value if f is field else "甲" for f in table.fields.values()]
    path = xlsx(tmp_path / f"{table.label}.xlsx", [labels, record])
    columns = ColumnMap.load()
    [(grid, found)] = recognise_file(path, columns)
    assert found.match and found.match.table is table
    return type_rows(read_body(grid, found.match, columns.words), columns, REGIONS, path.name)


@pytest.mark.parametrize(("table", "field"), CODES, ids=lambda it: it.name)
def test_every_code_of_every_ledger_is_looked_at(tmp_path, table: Table, field: Field) -> None:
    if field.type == "region":
        rows = _typed(tmp_path, table, field, VILLAGE)
        assert any(f"“{field.label}”列有 1 格存成了数值" in note for note in rows.notes)
        return
    rows = _typed(tmp_path, table, field, ID_NUMBER)
    [error] = [e for e in rows.errors if e.column == field.label]
    assert "位数已经丢失，无法恢复" in error.message
    required = Severity.DROPPED if field.required else Severity.BLANKED
    assert error.severity is required
    assert rows.values[field.name][0].as_py() is None


def test_what_is_wrong_is_listed_row_by_row(tmp_path) -> None:
    headers = ["户编号", "证件号码", "姓名", "与户主关系"]
    good = [[f"H{n}", f"22028119900101{n + 1:04d}", f"张{n}", "户主"] for n in range(6)]
    bad = [["H7", 220281199001010016, "甲", "户主"], ["", ID_NUMBER, "乙", "户主"]]
    rows = [headers, *good, *bad, ["H9", 2.20281199001e17, "丙", "户主"]]
    errors = read(xlsx(tmp_path / "家庭成员台账.xlsx", rows)).blocking_errors
    assert [error.row for error in errors] == sorted(error.row for error in errors)
    assert {error.row for error in errors} == {8, 9, 10}
