"""The last month's ledgers as plain rows: what errors are planted into and the key read from.

``now`` holds the rows in force at the month's end, ``before`` those in force a month
earlier. Rows of the last month's own files are shared with these lists, so a cell that is
changed here is changed in the file.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from fanpin_lib.demo.divisions import county_villages
from fanpin_lib.demo.files.plan import layouts, plan
from fanpin_lib.demo.office.table import Columns, LedgerTable
from fanpin_lib.demo.world.county import World
from fanpin_lib.fields import table as vocabulary
from fanpin_lib.period import Month

Row = dict[str, Any]
Tables = dict[str, list[Row]]

_REGISTERS = ("households", "members", "cases", "measures", "helpers", "regions")
_EXPORTS = ("national_persons", "national_work", "national_villages")
_EVENTS = ("case_steps", "alerts", "meetings")
_MONTH_STYLES = ("compact_month", "chinese_month")


@dataclass
class County:
    """One month's ledgers as rows.

    Attributes:
        files: the rows of the last month's own files, by table.
        originals: those files as the demo would have written them.
        villages: codes by the names of township and village.
        corrected: the month before, handed in again: rows by field, empty if it was not.
    """

    month: Month
    code: str
    name: str
    now: Tables
    before: Tables
    files: Tables
    originals: dict[str, LedgerTable]
    villages: dict[tuple[str, str], str]
    corrected: list[Row] = field(default_factory=list)

    @property
    def end(self) -> date:
        """The last month's last day."""
        return self.month.last_day


def read_county(world: World) -> County:
    """The rows of every ledger that the checks read."""
    tables = {(p.table, p.index): p.table_of(world) for p in plan(world.timeline.months)}
    last = len(world.timeline.months) - 1
    code = str(world.villages.code[0])[:6]
    now: Tables = {}
    before: Tables = {}
    files: Tables = {}
    for name in (*_REGISTERS, *_EXPORTS):
        files[name] = now[name] = rows_of(tables[name, last])
        before[name] = rows_of(tables[name, max(i for t, i in tables if t == name and i < last)])
    for name in (*_EVENTS, "monthly_records"):
        parts = [rows_of(tables[name, i]) for i in range(last + 1)]
        files[name] = parts[-1]
        now[name] = latest_of(name, parts)
    before["monthly_records"] = rows_of(tables["monthly_records", last - 1])
    return County(
        month=world.timeline.month,
        code=code,
        name=county_villages(code)[0]["county"],
        now=now,
        before=before,
        files=files,
        originals={name: tables[name, last] for name in files},
        villages=_villages(now["national_villages"], world),
    )


def _villages(rows: list[Row], world: World) -> dict[tuple[str, str], str]:
    """Codes by the names of township and village, as exports write them."""
    codes = world.villages.code.tolist()
    for row, code in zip(rows, codes, strict=True):
        row["_code"] = code
    return {(r["township_name"], r["village_name"]): c for r, c in zip(rows, codes, strict=True)}


def latest_of(name: str, parts: Iterable[list[Row]]) -> list[Row]:
    """Of each key the row delivered last."""
    key = vocabulary(name).key
    found = {tuple(row[column] for column in key): row for rows in parts for row in rows}
    return list(found.values())


def rows_of(table: LedgerTable) -> list[Row]:
    """Rows as readers will see them: dates written as months are the first or last day."""
    layout = layouts().get(table.table)
    columns = {name: _cells(values) for name, values in table.columns.items()}
    for name, values in table.columns.items():
        if layout is None or values.dtype.kind != "M":
            continue
        style = "compact_month" if name in layout.month_dates else layout.dates
        if style in _MONTH_STYLES:
            columns[name] = [as_read(day, name) for day in columns[name]]
    names = list(columns)
    return [dict(zip(names, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


def as_read(day: date | None, column: str) -> date | None:
    """A day that was written as a month only."""
    if day is None:
        return None
    return Month.of(day).last_day if column == "ended_on" else day.replace(day=1)


def _cells(values: np.ndarray) -> list[Any]:
    if values.dtype.kind == "f":
        return [None if cell != cell else cell for cell in values.tolist()]
    return values.tolist()


def columns_from(rows: list[Row], original: Columns) -> Columns:
    """Columns of the original's kinds from rows (whole numbers may have become empty)."""
    return {name: _column([r[name] for r in rows], old) for name, old in original.items()}


def _column(cells: list[Any], old: np.ndarray) -> np.ndarray:
    if old.dtype.kind == "M":
        return np.array([np.datetime64(c or "NaT", "D") for c in cells], dtype=old.dtype)
    if old.dtype.kind in "if":
        return np.array([np.nan if c is None else c for c in cells], dtype=float)
    column = np.empty(len(cells), dtype=object)
    column[:] = cells
    return column
