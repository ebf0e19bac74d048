"""Real ledger files for tests: .xlsx, .xls and .csv as offices hand them in."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
import xlwt

from fanpin_lib.ledgers import ColumnMap, FileReading, RegionLookup, read_file
from fanpin_lib.period import Month

Rows = Sequence[Sequence[Any]]

NAMES = {
    "220281": "蛟河市",
    "220281001": "民主街道",
    "220281001200": "金星村",
    "220281001001": "红星社区居委会",
    "220281100": "新站镇",
    "220281100201": "瓦窑村委会",
    "220281100202": "东沟村民委员会",
    "220281101": "天岗镇",
    "220281101201": "金星村",
}
REGIONS = RegionLookup.from_mapping(NAMES)
OCTOBER = Month(2026, 10)

CASE_HEADERS = [
    "监测编号",
    "户编号",
    "村代码",
    "监测对象类别",
    "致贫返贫风险",
    "识别日期",
    "消除日期",
]


def case(number: int, **changes: Any) -> list[Any]:
    """A good row of the monitored households' ledger, with some cells changed."""
    cells = {
        "监测编号": f"C{number:04d}",
        "户编号": f"H{number:04d}",
        "村代码": "220281001200",
        "监测对象类别": "边缘易致贫户",
        "致贫返贫风险": "因病、因残",
        "识别日期": "2026-03-05",
        "消除日期": "",
    }
    return [changes.get(header, cells[header]) for header in CASE_HEADERS]


def cases(*rows: list[Any], good: int = 5) -> list[list[Any]]:
    """A ledger of monitored households: header, some good rows, then the given ones."""
    return [list(CASE_HEADERS), *(case(1000 + i) for i in range(good)), *rows]


def xlsx(path: Path, rows: Rows, sheet: str = "Sheet1") -> Path:
    return workbook(path, {sheet: rows})


def workbook(path: Path, sheets: dict[str, Rows], hidden: Sequence[str] = ()) -> Path:
    """Text cells are written as text, numbers as numbers."""
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for r, row in enumerate(rows):
                for c, value in enumerate(row):
                    write = sheet.write_string if isinstance(value, str) else sheet.write
                    if value not in ("", None):
                        write(r, c, value)
            if name in hidden:
                sheet.hide()
    return path


def xls(path: Path, rows: Rows, sheet: str = "Sheet1") -> Path:
    book = xlwt.Workbook()
    page = book.add_sheet(sheet)
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            page.write(r, c, value)
    book.save(str(path))
    return path


def text(path: Path, rows: Rows, encoding: str = "gb18030", delimiter: str = ",") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def read(path: Path, regions: RegionLookup | None = REGIONS, **options: Any) -> FileReading:
    """Read as of October 2026 unless told otherwise."""
    options.setdefault("as_of", OCTOBER)
    return read_file(path, options.pop("columns", ColumnMap.load()), regions, **options)


def column(reading: FileReading, name: str, part: int = 0) -> list[Any]:
    return reading.parts[part].rows[name].to_pylist()
