"""Write one ledger file: .xlsx with titles and grouped headers, or .csv in an encoding."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from fanpin_lib.demo.files.cells import WrittenColumn, columns_of
from fanpin_lib.demo.files.plan import FileLayout, Planned
from fanpin_lib.demo.office.table import LedgerTable
from fanpin_lib.files.synthetic import MARK


def write_ledger(path: Path, planned: Planned, table: LedgerTable, county: str) -> None:
    """Write the table as this office keeps it; the folder must exist."""
    columns = columns_of(table, planned.layout)
    day = planned.month.last_day
    title = f"{county}{planned.layout.name} {MARK}"
    heading = f"{title}　数据截止：{day.year}年{day.month}月{day.day}日"
    if planned.layout.format == "csv":
        _write_csv(path, columns, planned.layout, heading)
    else:
        _write_xlsx(path, columns, planned, title, heading)


def _write_csv(path: Path, columns: list[WrittenColumn], layout: FileLayout, heading: str) -> None:
    """A title line, as Excel saves it, then the header and the rows."""
    cells = [column.cells for column in columns]
    with path.open("w", encoding=layout.encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow([heading, *[""] * (len(columns) - 1)])
        writer.writerow([column.header for column in columns])
        writer.writerows(zip(*cells, strict=True))


def _write_xlsx(
    path: Path, columns: list[WrittenColumn], planned: Planned, title: str, heading: str
) -> None:
    workbook = xlsxwriter.Workbook(str(path), _options(columns, planned.layout))
    day = planned.month.last_day
    workbook.set_properties(
        {"title": title, "comments": MARK, "created": datetime(day.year, day.month, day.day)}
    )
    sheet = workbook.add_worksheet(planned.layout.name)
    bold = workbook.add_format({"bold": True, "font_size": 14, "align": "center"})
    sheet.merge_range(0, 0, 0, len(columns) - 1, heading, bold)
    header = workbook.add_format({"bold": True, "text_wrap": True, "align": "center", "border": 1})
    below = _header(sheet, columns, planned.layout, header)
    _write_rows(sheet, columns, below, workbook.add_format({"num_format": "yyyy-mm-dd"}))
    workbook.close()


def _options(columns: list[WrittenColumn], layout: FileLayout) -> dict[str, bool]:
    """Rows leave memory as they are written, unless headers are merged downwards."""
    downwards = bool(layout.groups and _ungrouped(columns, layout))
    return {
        "constant_memory": not downwards,
        "strings_to_formulas": False,
        "strings_to_urls": False,
    }


def _header(sheet: Any, columns: list[WrittenColumn], layout: FileLayout, style: Any) -> int:
    """One header row, or two; returns the first row of the data."""
    if layout.groups:
        _grouped_header(sheet, columns, layout, 1, style)
        return 3
    for number, column in enumerate(columns):
        sheet.write_string(1, number, column.header, style)
    return 2


def _grouped_header(
    sheet: Any, columns: list[WrittenColumn], layout: FileLayout, row: int, style: Any
) -> None:
    """Two header rows, merged as people do: groups across, columns of no group downwards."""
    place = {column.field: number for number, column in enumerate(columns)}
    for label, first, last in layout.groups:
        sheet.merge_range(row, place[first], row, place[last], label, style)
    alone = _ungrouped(columns, layout)
    for number, column in enumerate(columns):
        if number in alone:
            sheet.merge_range(row, number, row + 1, number, column.header, style)
        else:
            sheet.write_string(row + 1, number, column.header, style)


def _ungrouped(columns: list[WrittenColumn], layout: FileLayout) -> set[int]:
    """Positions of the columns that stand under no group label."""
    place = {column.field: number for number, column in enumerate(columns)}
    grouped = {n for _, a, b in layout.groups for n in range(place[a], place[b] + 1)}
    return set(range(len(columns))) - grouped


def _write_rows(sheet: Any, columns: list[WrittenColumn], first: int, date: Any) -> None:
    text, number = sheet.write_string, sheet.write_number
    numeric = [column.kind != "text" for column in columns]
    dated = [column.kind == "date" for column in columns]
    rows = zip(*(column.cells for column in columns), strict=True)
    for at, cells in enumerate(rows, first):
        for place, cell in enumerate(cells):
            if cell is None:
                continue
            if not numeric[place] or isinstance(cell, str):
                text(at, place, str(cell))
            elif dated[place]:
                number(at, place, cell, date)
            else:
                number(at, place, cell)
