"""Lists for the office as workbooks: a frozen header, filters, printable on A4 across."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from fanpin_lib.files.private import make_private
from fanpin_lib.files.private_workbook import private_workbook


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, and label and width of each column of the table that is shown."""

    name: str
    headers: Mapping[str, tuple[str, float]]
    table: pd.DataFrame
    note: str = ""


def write_private_book(path: Path, sheets: Sequence[Sheet], *, synthetic: bool) -> Path:
    """Write sheets to a workbook in ``private/``, written beside and then renamed.

    Text stays text: nothing becomes a formula or a link.

    Args:
        synthetic: whether the rows are made up, which is said in it.
    """
    make_private(path.parent)
    with private_workbook(path, synthetic=synthetic) as book:
        formats = {
            "head": book.add_format(
                {"bold": True, "bg_color": "#DDEBF7", "border": 1, "text_wrap": True}
            ),
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
        }
        for sheet in sheets:
            _write(book.add_worksheet(sheet.name), sheet, formats)
    return path


def _write(page, sheet: Sheet, formats: dict[str, Any]) -> None:  # type: ignore[no-untyped-def]
    for column, (label, width) in enumerate(sheet.headers.values()):
        page.set_column(column, column, width)
        page.write_string(0, column, label, formats["head"])
    rows = sheet.table[list(sheet.headers)].values.tolist()
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            page.write(number, column, cell(value), formats["text"])
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, max(len(rows), 1), len(sheet.headers) - 1)
    page.set_landscape()
    page.set_paper(9)
    page.repeat_rows(0)
    page.fit_to_pages(1, 0)
    page.set_footer(f"&L{sheet.note}&R第 &P 页，共 &N 页")


def cell(value: object) -> str | int:
    """A value as the office writes it: dates as 2026-10-31, nothing for what is missing."""
    if isinstance(value, int):
        return value
    if value is None or pd.isna(value):  # type: ignore[call-overload]
        return ""
    if isinstance(value, pd.Timestamp):
        return value.strftime("%Y-%m-%d")
    return str(value)


def with_places(table: pd.DataFrame, names: Mapping[str, tuple[str, str]]) -> pd.DataFrame:
    """The table with the columns ``township`` and ``village`` (names) by ``village_code``."""
    codes = table.village_code
    return table.assign(
        township=[names.get(code, ("", ""))[0] for code in codes],
        village=[names.get(code, ("", code or ""))[1] for code in codes],
    )
