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
    day = planned.month.last_day
    title = f"{county}{planned.layout.name} {MARK}"
    heading = f"{title}　数据截止：{day.year}年{day.month}月{day.day}日"
    if planned.layout.format == "csv":
        _write_csv(path, columns, planned.layout, heading)
    else:
        _write_xlsx(path, columns, planned, title, heading)


def _write_csv(path: Path, columns: list[Column], layout: Layout, heading: str) -> None:
    """A title line, as Excel saves it, then the header and the rows."""
    cells = [column.cells for column in columns]
    with path.open("w", encoding=layout.encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow([heading, *[""] * (len(columns) - 1)])
        writer.writerow([column.header for column in columns])
        writer.writerows(zip(*cells, strict=True))


def _write_xlsx(
    path: Path, columns: list[Column], planned: Planned, title: str, heading: str
) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    workbook = xlsxwriter.Workbook(str(path), options)
    day = planned.month.last_day
    workbook.set_properties(
        {"title": title, "comments": MARK, "created": datetime(day.year, day.month, day.day)}
    )
    sheet = workbook.add_worksheet(planned.layout.name)
    bold = workbook.add_format({"bold": True, "font_size": 14, "align": "center"})
    sheet.merge_range(0, 0, 0, len(columns) - 1, heading, bold)
    header = workbook.add_format({"bold": True, "text_wrap": True, "align": "center", "border": 1})
    row = 1
    if planned.layout.groups:
        _groups(sheet, columns, planned.layout, row, header)
        row += 1
    for number, column in enumerate(columns):
        sheet.write_string(row, number, column.header, header)
    _write_rows(sheet, columns, row + 1, workbook.add_format({"num_format": "yyyy-mm-dd"}))
    workbook.close()


def _groups(sheet: Any, columns: list[Column], layout: Layout, row: int, header: Any) -> None:
    """Labels over several columns, merged as people do."""
    place = {column.field: number for number, column in enumerate(columns)}
    for label, first, last in layout.groups:
        sheet.merge_range(row, place[first], row, place[last], label, header)


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
