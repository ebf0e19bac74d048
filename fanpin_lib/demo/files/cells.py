"""From columns of a ledger table to cells: headers, dates as this office writes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from fanpin_lib.demo.files.plan import FileLayout
from fanpin_lib.demo.office.table import LedgerTable
from fanpin_lib.fields import table as vocabulary

_EXCEL_ZERO = np.datetime64("1899-12-30", "D")


@dataclass
class WrittenColumn:
    """One column ready to be written: header, kind of cell, and cells (None = empty)."""

    field: str
    header: str
    kind: str  # text | number | date
    cells: list[Any]


def columns_of(table: LedgerTable, layout: FileLayout) -> list[WrittenColumn]:
    """Columns in the order of ``fields.yaml``, with this office's headers."""
    fields = vocabulary(table.table).fields
    result = []
    for name, field in fields.items():
        if name in table.columns:
            header = layout.headers.get(name, field.label)
            kind, cells = _cells(table.columns[name], name, layout)
            result.append(WrittenColumn(name, header, kind, cells))
    return result


def _cells(values: np.ndarray, name: str, layout: FileLayout) -> tuple[str, list[Any]]:
    if values.dtype.kind == "M":
        style = "compact_month" if name in layout.month_dates else layout.dates
        return _dates(values, style)
    if values.dtype.kind in "if":
        return "number", _numbers(values)
    cells = values.tolist()
    first = next((cell for cell in cells if cell is not None), "")
    numeric = isinstance(first, int | float)
    return ("number" if numeric else "text"), cells


def _numbers(values: np.ndarray) -> list[Any]:
    """Whole numbers without a decimal point; empty for missing ones."""
    if values.dtype.kind == "i":
        return values.tolist()
    missing = np.isnan(values)
    whole = ~missing & (values == np.round(np.where(missing, 0, values)))
    cells: list[Any] = values.tolist()
    for row in np.flatnonzero(missing):
        cells[row] = None
    for row in np.flatnonzero(whole):
        cells[row] = int(cells[row])
    return cells


def _dates(days: np.ndarray, style: str) -> tuple[str, list[Any]]:
    missing = np.isnat(days)
    if style == "excel":
        cells: list[Any] = (days - _EXCEL_ZERO).astype(np.int64).tolist()
        kind = "date"
    else:
        cells, kind = [_spell(text, style) for text in np.datetime_as_string(days).tolist()], "text"
    for row in np.flatnonzero(missing):
        cells[row] = None
    return kind, cells


def _spell(iso: str, style: str) -> str:
    """One date in the office's spelling."""
    if style == "iso" or iso == "NaT":
        return iso
    year, month, day = iso.split("-")
    if style == "compact":
        return year + month + day
    if style == "compact_month":
        return year + month
    if style == "chinese_month":
        return f"{year}年{month}月"
    if style == "chinese":
        return f"{year}年{int(month)}月{int(day)}日"
    return f"{year}/{int(month)}/{int(day)}"
