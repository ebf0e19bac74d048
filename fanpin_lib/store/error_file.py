"""Row errors as a workbook for those who correct them (private: it may hold personal data)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fanpin_lib.errors import FileRefused
from fanpin_lib.fields import tables
from fanpin_lib.files.apart import ask
from fanpin_lib.files.private import make_private
from fanpin_lib.files.private_workbook import private_workbook
from fanpin_lib.ledgers.row_errors import RowError
from fanpin_lib.store.report import IngestReport, Status

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
_FILE, _LEDGER = list(_COLUMNS).index("文件"), list(_COLUMNS).index("台账")


Row = list[str | int]


def write_row_errors(
    report: IngestReport, path: Path, left: Sequence[Row] = (), *, synthetic: bool = False
) -> int:
    """Write every row error of an ingest to an .xlsx file; how many were written.

    Values are written as text, never as formulas or links.

    Args:
        left: rows of the list before that are still to be mended, as `listed` gives them.
        synthetic: whether the rows are made up.

    Raises:
        StoreUnusable: the file cannot be written (for example, it is open in Excel).
    """
    rows = [*map(_cells, report.row_errors), *left]
    make_private(path.parent)
    with private_workbook(path, synthetic=synthetic) as workbook:
        _fill(workbook, rows)
    return len(rows)


def listed(path: Path) -> list[Row]:
    """The rows of a list written before; none where it is gone or cannot be read any more."""
    try:
        return ask(_rows, path.absolute(), name=path.name, hint="")
    except (OSError, FileRefused):
        return []


def _rows(path: Path) -> list[Row]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
    except CalamineError:
        return []
    rows = sheet.to_python(skip_empty_area=False)[1:]
    return [[int(v) if isinstance(v, float) else str(v) for v in row] for row in rows]


def still_to_mend(rows: Sequence[Row], report: IngestReport, lying: set[str]) -> list[Row]:
    """Of an earlier list what an ingest did not settle.

    A row is settled when its file was stored now without it, or when the file is gone and
    another one of the same ledger was stored.

    Args:
        lying: the names of the files in ``ledgers/``.
    """
    stored = [file for file in report.files if file.status is Status.STORED]
    told = {error.file for error in report.row_errors}
    named_now = {file.path.name for file in stored} | told
    clean = {p.label for f in stored if f.path.name not in told for p in f.parts}
    return [
        row
        for row in rows
        if row[_FILE] not in named_now and (row[_FILE] in lying or row[_LEDGER] not in clean)
    ]


def _fill(workbook: Any, rows: Sequence[Row]) -> None:
    sheet = workbook.add_worksheet("行错误")
    head = workbook.add_format(
        {"bold": True, "bg_color": "#DDEBF7", "border": 1, "valign": "vcenter"}
    )
    text = workbook.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    for column, (title, width) in enumerate(_COLUMNS.items()):
        sheet.set_column(column, column, width, text)
        sheet.write_string(0, column, title, head)
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, int):
                sheet.write_number(number, column, value)
            else:
                sheet.write_string(number, column, value)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(rows), 1), len(_COLUMNS) - 1)
    _for_print(sheet)


def _cells(error: RowError) -> Row:
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
