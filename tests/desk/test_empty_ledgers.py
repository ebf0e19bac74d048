"""Empty ledgers: filled in they are read without a question; the example row never counts."""

from __future__ import annotations

from datetime import date

import openpyxl
import pytest

from fanpin_lib.desk.empty_ledgers import write_empty_ledger, write_empty_ledgers
from fanpin_lib.desk.ledger_columns import EITHER, REQUIRED, about, columns_of
from fanpin_lib.fields import leads_to, tables
from fanpin_lib.ledgers import ColumnMap
from tests.ledgers.making import read
from tests.ledgers.refusing import refused
from tests.ledgers.test_id_numbers import id_number

COLUMNS = ColumnMap.load()
OWN = {  # what differs from row to row, or must be a real place of the tests' county
    "county_name": ("蛟河市", "蛟河市"),
    "township_name": ("新站镇", "天岗镇"),
    "village_name": ("瓦窑村", "金星村"),
    "village_code": ("220281100201", "220281101201"),
    "region_code": ("220281100201", "220281101201"),
}


def filled(table, row: int, only_required: bool) -> list[str]:
    """A row of values as a clerk fills them in under the template's header."""
    cells = []
    for column in columns_of(table, COLUMNS):
        if only_required and column.need not in (REQUIRED, EITHER):
            cells.append("")
        elif column.field in OWN:
            cells.append(OWN[column.field][row])
        elif column.type == "id_number":
            cells.append(id_number(date(1980, 1, 1 + row), 7))
        elif column.type == "text" and not column.choices:
            cells.append(f"{column.example}{row}")
        else:
            cells.append(column.example)
    return cells


@pytest.mark.parametrize("only_required", [True, False])
@pytest.mark.parametrize("name", list(tables()))
def test_filled_in_it_is_read_without_a_question(tmp_path, name: str, only_required: bool) -> None:
    table = tables()[name]
    path = write_empty_ledger(table, tmp_path, COLUMNS)
    book = openpyxl.load_workbook(path)
    sheet = book[book.sheetnames[0]]
    for row in (0, 1):
        for place, value in enumerate(filled(table, row, only_required), start=2):
            sheet.cell(3 + row, place, value or None)
    done = tmp_path / f"{table.label}_202610.xlsx"
    book.save(done)
    reading = read(done)
    assert [part.table for part in reading.parts if not part.derived] == [name]
    assert not reading.blocking_errors
    assert not reading.unknown_columns
    assert reading.parts[0].rows.num_rows == 2
    assert any("填写示例" in note for note in reading.notes)


def test_the_example_row_alone_is_no_data(tmp_path) -> None:
    path = write_empty_ledger(tables()["households"], tmp_path, COLUMNS)
    assert "只有表头，没有数据" in refused(path)


@pytest.mark.parametrize("mark", [None, 1, "gone"])
@pytest.mark.parametrize("name", list(tables()))
def test_the_example_row_is_no_data_without_its_mark(tmp_path, name: str, mark) -> None:
    """The column of numbers was deleted, emptied, or numbered from one."""
    table = tables()[name]
    book = openpyxl.load_workbook(write_empty_ledger(table, tmp_path, COLUMNS))
    sheet = book.worksheets[0]
    for place, value in enumerate(filled(table, 0, only_required=False), start=2):
        sheet.cell(3, place, value or None)
    if mark == "gone":
        sheet.delete_cols(1)
    else:
        sheet.cell(2, 1).value = mark
    done = tmp_path / f"{table.label}_202610.xlsx"
    book.save(done)
    reading = read(done)
    assert reading.parts[0].rows.num_rows == 1
    assert f"工作表“{table.label}”第 2 行是填写示例，没有当作数据" in reading.notes


def test_optional_columns_that_stay_empty_are_as_if_they_were_not_there(tmp_path) -> None:
    """The village is read from the household's number, the month is the file's."""
    rows = {"cases": {"户编号": "2202811002010001", "识别日期": "2026-03-01"}}
    rows["cases"] |= {"监测编号": "J1", "监测对象类别": "边缘易致贫户"}
    rows["visits"] = {"户编号": "2202811002010001", "走访日期": "2026-10-08"}
    known = {"cases": "220281100201", "visits": "2026-10"}
    for name, row in rows.items():
        label = tables()[name].label
        book = openpyxl.load_workbook(write_empty_ledger(tables()[name], tmp_path, COLUMNS))
        sheet = book.worksheets[0]
        heads = {(cell.value or "").strip("*"): cell.column for cell in sheet[1]}
        for header, value in row.items():
            sheet.cell(3, heads[header]).value = value
        book.save(tmp_path / f"{label}_202610.xlsx")
        reading = read(tmp_path / f"{label}_202610.xlsx")
        assert not reading.blocking_errors
        [told] = reading.parts[0].rows.to_pylist()
        assert told["month" if name == "visits" else "village_code"] == known[name]


def test_an_example_row_that_was_filled_over_is_data(tmp_path) -> None:
    table = tables()["credit"]
    book = openpyxl.load_workbook(write_empty_ledger(table, tmp_path, COLUMNS))
    sheet = book.worksheets[0]
    sheet.cell(2, 1).value, sheet.cell(2, 3).value = 1, "农商行"
    book.save(tmp_path / "信贷台账_202610.xlsx")
    assert read(tmp_path / "信贷台账_202610.xlsx").parts[0].rows.num_rows == 1


@pytest.mark.parametrize("name", list(tables()))
def test_what_a_needed_column_may_be_left_for_is_read_instead(name: str) -> None:
    """A household's number also says its village, but the village never says the household."""
    table = tables()[name]
    for column in columns_of(table, COLUMNS):
        spec = table.fields.get(column.field)
        if column.need != EITHER or spec is None or not spec.required:
            continue
        sets = COLUMNS.stand_ins(spec.name)
        leading = {n for names in sets for n in names} | leads_to(table, spec.name)
        labels = {table.fields[n].label if n in table.fields else "村" for n in leading}
        assert set(column.instead.split("、")) <= labels, column.label


def test_every_ledger_has_a_workbook_and_a_sentence_about_it(tmp_path) -> None:
    written = write_empty_ledgers(tmp_path / "空表", COLUMNS)
    assert [path.stem for path in written] == [table.label for table in tables().values()]
    assert all(about(table) for table in tables().values())


def test_required_and_optional_columns_look_different_and_codes_have_a_list(tmp_path) -> None:
    path = write_empty_ledger(tables()["cases"], tmp_path, COLUMNS)
    sheet = openpyxl.load_workbook(path).worksheets[0]
    heads = {cell.value: cell for cell in sheet[1]}
    assert heads["*监测对象类别"].fill.fgColor.rgb != heads["消除日期"].fill.fgColor.rgb
    lists = [rule for rule in sheet.data_validations.dataValidation if rule.type == "list"]
    assert any("边缘易致贫户" in rule.formula1 for rule in lists)
