"""Empty ledgers to fill in: a workbook for every kind, with drop-downs and an example row."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fanpin_lib.desk.ledger_columns import (
    EITHER,
    REQUIRED,
    GuideColumn,
    about,
    columns_of,
)
from fanpin_lib.fields import Table, tables
from fanpin_lib.files.private_workbook import private_workbook
from fanpin_lib.ledgers import ColumnMap

_EXPLAINED = "填写说明"
_NUMBER = "序号"
_LAST_ROW = 5000
_LONGEST_LIST = 250  # characters that Excel allows in a drop-down's own list
_COLOURS = {REQUIRED: "#F8CBAD", EITHER: "#FFE699"}
_TEXTS = ("text", "region", "id_number", "phone", "code", "codes", "month")
_WIDTHS = {"列": 24, "要不要填": 26, "填什么": 34, "可以填的": 60, "单位": 8}


def write_empty_ledgers(folder: Path, columns: ColumnMap) -> list[Path]:
    """Write an empty workbook for every ledger kind into a folder.

    Args:
        columns: the county's, so that drop-downs have its profile's words.

    Raises:
        StoreUnusable: a file cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return [write_empty_ledger(table, folder, columns) for table in tables().values()]


def write_empty_ledger(table: Table, folder: Path, columns: ColumnMap) -> Path:
    """Write one kind's empty workbook, called like the ledger.

    Raises:
        StoreUnusable: the file cannot be written.
    """
    path = folder / f"{table.label}.xlsx"
    told = list(columns_of(table, columns))
    with private_workbook(path, private=False) as book:
        sheet = book.add_worksheet(table.label)
        lists = _explain(book, table, told)
        _fill(book, sheet, told, lists)
    return path


def _fill(book: Any, sheet: Any, told: Sequence[GuideColumn], lists: dict[str, str]) -> None:
    """The header, the example row, and cells that are ready to be filled in."""
    example = book.add_format({"italic": True, "font_color": "#7F7F7F", "num_format": "@"})
    sheet.write_string(0, 0, _NUMBER, _head(book, ""))
    sheet.write_string(1, 0, "示例", example)
    for place, column in enumerate(told, start=1):
        width = max(12, 2 * len(column.header) + 2, len(column.example) + 3)
        sheet.set_column(place, place, width, _cells(book, column))
        sheet.write_string(0, place, column.header, _head(book, column.need))
        sheet.write_string(1, place, column.example, example)
        sheet.data_validation(1, place, _LAST_ROW, place, _validation(column, lists))
    sheet.freeze_panes(1, 0)


def _head(book: Any, need: str) -> Any:
    colour = _COLOURS.get(need, "#DDEBF7")
    return book.add_format({"bold": True, "bg_color": colour, "border": 1, "text_wrap": True})


def _cells(book: Any, column: GuideColumn) -> Any:
    """Codes and numbers of documents are text: Excel would take their digits away."""
    shown = {"date": "yyyy-mm-dd"} | dict.fromkeys(_TEXTS, "@")
    return book.add_format({"num_format": shown.get(column.type, "General")})


def _validation(column: GuideColumn, lists: dict[str, str]) -> dict[str, Any]:
    """A message when the cell is entered, and a drop-down where words are fixed."""
    message = f"{column.what}{f'（{column.unit}）' if column.unit else ''}"
    told = {
        "input_title": column.label[:32],
        "input_message": f"{_needed(column)}。{message}"[:255],
        "ignore_blank": True,
    }
    if not column.choices or column.type == "codes":
        return told | {"validate": "any"}
    source: Any = list(column.choices)
    if len(",".join(column.choices)) > _LONGEST_LIST:
        source = lists[column.field]
    return told | {"validate": "list", "source": source, "error_type": "warning"}


def _needed(column: GuideColumn) -> str:
    if column.need == EITHER:
        return f"和“{column.instead}”至少填一样"
    return column.need


def _explain(book: Any, table: Table, told: Sequence[GuideColumn]) -> dict[str, str]:
    """A sheet that says how to fill in; where the long lists of words stand, by column."""
    sheet = book.add_worksheet(_EXPLAINED)
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
    lines = (
        f"{table.label}：{about(table)}",
        f"填好后在文件名里写上月份，如 {table.label}_202610.xlsx，放进 ledgers/ 文件夹。",
        "表头不要改；选填的列不用的可以删掉；“示例”那一行留着也不会当作数据。",
    )
    for row, line in enumerate(lines):
        sheet.write_string(row, 0, line, bold if row == 0 else None)
    top = len(lines) + 1
    for place, (title, width) in enumerate(_WIDTHS.items()):
        sheet.set_column(place, place, width, wrapped)
        sheet.write_string(top, place, title, bold)
    lists: dict[str, str] = {}
    for row, column in enumerate(told, start=top + 1):
        cells = (column.label, _needed(column), column.what, "、".join(column.choices), column.unit)
        for place, text in enumerate(cells):
            sheet.write_string(row, place, text, wrapped)
        if len(",".join(column.choices)) > _LONGEST_LIST:
            place = len(_WIDTHS) + 1 + len(lists)
            sheet.write_column(top, place, [column.label, *column.choices])
            lists[column.field] = _range(top + 1, place, len(column.choices))
    return lists


def _range(row: int, place: int, height: int) -> str:
    from xlsxwriter.utility import xl_range_abs

    return f"='{_EXPLAINED}'!{xl_range_abs(row, place, row + height - 1, place)}"
