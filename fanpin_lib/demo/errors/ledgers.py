"""From the county's rows back to the ledgers that the demo writes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from fanpin_lib.demo.errors.departments import LAYOUTS
from fanpin_lib.demo.files.plan import Planned, layouts
from fanpin_lib.demo.office.table import LedgerTable
from fanpin_lib.demo.rows.county import County, Row, columns_from

_AGAIN = "上月更正"


def last_month(county: County) -> dict[str, LedgerTable]:
    """The last month's own files by table, with what was planted."""
    return {
        name: LedgerTable(name, county.month, columns_from(county.files[name], original.columns))
        for name, original in county.originals.items()
    }


def more_files(county: County, index: int) -> Iterator[tuple[Planned, LedgerTable]]:
    """Files that the demo has only with errors: departments' lists, last month's records."""
    for name, layout in LAYOUTS.items():
        rows = county.files[name]
        if not rows:
            continue
        yield (
            Planned(name, index, county.month, layout),
            LedgerTable(name, county.month, _columns(rows)),
        )
    if county.corrected:
        layout = layouts()["monthly_records"]
        again = replace(layout, name=f"{layout.name}{_AGAIN}")
        columns = columns_from(county.corrected, county.originals["monthly_records"].columns)
        yield (
            Planned("monthly_records", index, county.month, again),
            LedgerTable("monthly_records", county.month, columns),
        )


def _columns(rows: list[Row]) -> dict[str, np.ndarray]:
    """Columns of a list; dates as dates, everything else as it is."""
    columns = {}
    for name in rows[0] if rows else ():
        cells = [row[name] for row in rows]
        if name.endswith(("_on", "_from")):
            columns[name] = np.array([np.datetime64(c or "NaT", "D") for c in cells])
            continue
        columns[name] = np.empty(len(cells), dtype=object)
        columns[name][:] = cells
    return columns
