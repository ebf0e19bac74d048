"""One list as a sheet: title, what it is, header, rows, a line to sign; A4 across."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fanpin_lib.office.worklists.catalogue import NUMBER, ListColumn
from fanpin_lib.office.worklists.rows import ListRows, number_of, written
from fanpin_lib.office.worklists.units import Unit

#: Rows above the header, as they count from 0.
TITLE, ABOUT, HEADER = 0, 1, 2
_A4, _LINE, _MOST_LINES = 9, 15, 12
_NUMBER_WIDTH = 20


def formats_of(book: Any) -> dict[str, Any]:
    """Cell formats by name."""
    base = {"border": 1, "border_color": "#BFBFBF", "valign": "top", "font_size": 10}
    text = base | {"text_wrap": True, "num_format": "@"}
    head = base | {"bold": True, "text_wrap": True, "valign": "vcenter", "align": "center"}
    return {
        "title": book.add_format({"bold": True, "font_size": 16, "align": "center"}),
        "about": book.add_format({"font_size": 9, "text_wrap": True, "valign": "top"}),
        "head": book.add_format(head | {"bg_color": "#DCE6F1"}),
        "head to fill in": book.add_format(head | {"bg_color": "#FFE699"}),
        "text": book.add_format(text),
        "to fill in": book.add_format(text | {"bg_color": "#FFF8DC"}),
        "number": book.add_format(base | {"font_color": "#7F7F7F", "font_size": 8}),
    }


def write_part(
    page: Any,
    title: str,
    month: str,
    unit: Unit,
    part: ListRows,
    choices: Mapping[str, Sequence[str]],
    formats: dict[str, Any],
) -> None:
    """Write what a unit has of a list.

    Args:
        choices: by column, the answers to choose from.
    """
    columns = part.filled.columns
    widths = [column.width for column in columns]
    set_up(page, title, part.filled.about, widths, unit.signs, formats)
    heads = [lines_of(column.label, column.width) for column in columns]
    page.set_row(HEADER, _LINE * max(2, *heads))
    for place, column in enumerate(columns):
        shape = "to fill in" if column.to_fill_in else "text"
        page.set_column(place, place, column.width, formats[shape])
        page.write_string(HEADER, place, column.label, _head(column, formats))
        if column.name in choices:
            _offer(page, place, len(part.rows), column, choices[column.name])
    if part.filled.spec.answer:
        page.set_column(len(columns), len(columns), _NUMBER_WIDTH, formats["number"])
        page.write_string(HEADER, len(columns), NUMBER, formats["head"])
    for place, row in enumerate(part.rows, start=HEADER + 1):
        number = number_of(month, unit, part.filled.spec, row["key"])
        _write_row(page, place, row, columns, number if part.filled.spec.answer else "")
    last = HEADER + max(1, len(part.rows))
    page.autofilter(HEADER, 0, last, len(columns) - 1)
    page.print_area(0, 0, last, len(columns) - 1)


def _write_row(
    page: Any, place: int, row: dict[str, Any], columns: Sequence[ListColumn], number: str
) -> None:
    lines = 1
    for at, column in enumerate(columns):
        text = written(row, column)
        if text:
            page.write_string(place, at, text)
            lines = max(lines, lines_of(text, column.width))
    page.set_row(place, _LINE * min(lines, _MOST_LINES) + 3)
    if number:
        page.write_string(place, len(columns), number)


def _head(column: ListColumn, formats: dict[str, Any]) -> Any:
    return formats["head to fill in" if column.to_fill_in else "head"]


def _offer(page: Any, place: int, rows: int, column: ListColumn, choices: Sequence[str]) -> None:
    page.data_validation(
        HEADER + 1,
        place,
        HEADER + max(1, rows),
        place,
        {
            "validate": "list",
            "source": list(choices),
            "error_title": "请从下拉框里选",
            "error_message": f"“{column.label}”只能选列出的几种。",
        },
    )


def lines_of(text: str, width: float) -> int:
    """How many lines a text takes in a column; a Chinese character is two wide."""
    wide = len(text.encode("gb18030", "replace"))
    return max(1, -(-wide // max(1, int(width) - 1)))


def set_up(
    page: Any,
    title: str,
    about: str,
    widths: Sequence[float],
    signs: str,
    formats: dict[str, Any],
) -> None:
    """Title and explanation over the columns, and printing: A4 across, page numbers, signatures."""
    last = len(widths) - 1
    if last:
        page.merge_range(TITLE, 0, TITLE, last, title, formats["title"])
        page.merge_range(ABOUT, 0, ABOUT, last, about, formats["about"])
    page.set_row(TITLE, 26)
    page.set_row(ABOUT, 13 * lines_of(about, sum(widths) * 1.1) + 3)
    page.freeze_panes(HEADER + 1, 0)
    page.set_landscape()
    page.set_paper(_A4)
    page.repeat_rows(TITLE, HEADER)
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
    page.set_footer(f"&L{signs}&C含个人信息，勿外传&R第 &P 页，共 &N 页")
