"""Write one ledger file: .xlsx with titles and grouped headers, or .csv in an encoding."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from fanpin_lib.demo.files.cells import Column, columns_of
from fanpin_lib.demo.files.plan import Layout, Planned
from fanpin_lib.demo.office.table import LedgerTable

MARK = "演示数据（合成）"


def write_ledger(path: Path, planned: Planned, table: LedgerTable, county: str) -> None:
    """Write the table as this office keeps it; the folder must exist."""
    columns = columns_of(table, planned.layout)
    title = f"{county}{planned.layout.name} {MARK}"
    if planned.layout.format == "csv":
        _write_csv(path, columns, planned.layout)
    else:
        _write_xlsx(path, columns, planned, title)


def _write_csv(path: Path, columns: list[Column], layout: Layout) -> None:
    """Comma separated with a header row; the mark stands in the file's last column."""
    cells = [column.cells for column in columns]
    with path.open("w", encoding=layout.encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow([column.header for column in columns])
        writer.writerows(zip(*cells, strict=True))


def _write_xlsx(path: Path, columns: list[Column], planned: Planned, title: str) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    workbook = xlsxwriter.Workbook(str(path), options)
    day = planned.month.last_day
    workbook.set_properties(
        {"title": title, "comments": MARK, "created": datetime(day.year, day.month, day.day)}
    )
    sheet = workbook.add_worksheet(planned.layout.name[:31])
    header = workbook.add_format({"bold": True, "text_wrap": True, "align": "center", "border": 1})
    row = _head(workbook, sheet, columns, planned, title, header)
    for number, column in enumerate(columns):
        sheet.write_string(row, number, column.header, header)
    date = workbook.add_format({"num_format": "yyyy-mm-dd"})
    _write_rows(sheet, columns, row + 1, date)
    workbook.close()


def _head(
    workbook: Any, sheet: Any, columns: list[Column], planned: Planned, title: str, header: Any
) -> int:
    """Title, date and group rows; returns the row of the header."""
    layout, row = planned.layout, 0
    if layout.title:
        bold = workbook.add_format({"bold": True, "font_size": 14, "align": "center"})
        sheet.merge_range(row, 0, row, len(columns) - 1, _title(title, planned), bold)
        row += 1
    if layout.groups:
        _groups(sheet, columns, layout, row, header)
        row += 1
    return row


def _title(title: str, planned: Planned) -> str:
    day = planned.month.last_day
    return f"{title}　数据截止：{day.year}年{day.month}月{day.day}日"


def _groups(sheet: Any, columns: list[Column], layout: Layout, row: int, header: Any) -> None:
    """Labels over several columns, merged as people do."""
    place = {column.field: number for number, column in enumerate(columns)}
    for label, first, last in layout.groups:
        start, end = place[first], place[last]
        if start == end:
            sheet.write_string(row, start, label, header)
        else:
            sheet.merge_range(row, start, row, end, label, header)


def _write_rows(sheet: Any, columns: list[Column], first: int, date: Any) -> None:
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
