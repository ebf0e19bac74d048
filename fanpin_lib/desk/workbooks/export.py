"""An analyst's table as a workbook in ``private/``: numbers stay numbers, text stays text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from fanpin_lib.files.private import make_private
from fanpin_lib.files.private_workbook import private_workbook

_WIDEST = 40


def exported(frame: pd.DataFrame, path: Path, *, synthetic: bool) -> Path:
    """Write a table with its headers (a named index becomes columns).

    Raises:
        StoreUnusable: the file cannot be written, as when it is open in Excel.
    """
    table = frame.reset_index() if any(frame.index.names) else frame
    make_private(path.parent)
    with private_workbook(path, synthetic=synthetic) as book:
        page = book.add_worksheet()
        head = book.add_format({"bold": True, "bg_color": "#DDEBF7"})
        for column, name in enumerate(table.columns):
            page.write_string(0, column, str(name), head)
            values = [_plain(value) for value in table[name].tolist()]
            page.write_column(1, column, values)
            widest = max((len(str(value)) for value in values), default=0)
            page.set_column(column, column, min(max(2 * len(str(name)), widest) + 2, _WIDEST))
        page.freeze_panes(1, 0)
    return path


def _plain(value: Any) -> Any:
    """What a cell can hold: numbers, text, days as 2026-10-31, nothing for what is missing."""
    if isinstance(value, (list, tuple)) or hasattr(value, "tolist"):
        return "、".join(map(str, value))
    if value is None or pd.isna(value):
        return ""
    if isinstance(value, pd.Timestamp):
        return value.strftime("%Y-%m-%d")
    return value if isinstance(value, (int, float, str)) else str(value)
