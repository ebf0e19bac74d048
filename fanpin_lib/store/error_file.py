"""Row errors as a workbook for those who correct them (private: it may hold personal data)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fanpin_lib.fields import tables
from fanpin_lib.files.private_workbook import private_workbook
from fanpin_lib.ledgers.row_errors import RowError
from fanpin_lib.store.report import IngestReport

_COLUMNS = {
    "文件": 34,
    "工作表": 14,
    "行": 8,
    "台账": 18,
    "列": 22,
    "填的内容": 28,
    "应该是": 46,
    "怎么改": 40,
    "处理结果": 16,
}


def write_row_errors(report: IngestReport, path: Path) -> int:
    """Write every row error of an ingest to an .xlsx file; how many were written.

    Values are written as text, never as formulas or links.

    Raises:
        StoreUnusable: the file cannot be written (for example, it is open in Excel).
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with private_workbook(path) as workbook:
        return _fill(workbook, report.row_errors)


def _fill(workbook: Any, errors: list[RowError]) -> int:
    sheet = workbook.add_worksheet("行错误")
    head = workbook.add_format(
        {"bold": True, "bg_color": "#DDEBF7", "border": 1, "valign": "vcenter"}
    )
    text = workbook.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    for column, (title, width) in enumerate(_COLUMNS.items()):
        sheet.set_column(column, column, width, text)
        sheet.write_string(0, column, title, head)
    for row, error in enumerate(errors, start=1):
        for column, value in enumerate(_cells(error)):
            if isinstance(value, int):
                sheet.write_number(row, column, value)
            else:
                sheet.write_string(row, column, value)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(errors), 1), len(_COLUMNS) - 1)
    _for_print(sheet)
    return len(errors)


def _cells(error: RowError) -> list[str | int]:
    label = tables()[error.table].label if error.table in tables() else ""
    return [
        error.file,
        error.sheet or "",
        error.row,
        label,
        error.column,
        error.value,
        error.expected,
        error.advice,
        error.severity.value,
    ]


def _for_print(sheet: Any) -> None:
    """A4 across, the header repeated on every page."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
