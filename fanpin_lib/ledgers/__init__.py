"""Readers: files of an office (xlsx, xls, csv, national exports) → typed tables and row errors.

::

    columns = ColumnMap.load(extra=Path("county/columns.yaml"))
    reading = read_file(path, columns, regions, as_of=None)
    reading.parts        # typed pyarrow tables, one per sheet and ledger
    reading.row_errors   # every cell that could not be used, with its place

Everything is imported on first use, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fanpin_lib.ledgers.column_map import ColumnMap
    from fanpin_lib.ledgers.explain import explain_file
    from fanpin_lib.ledgers.folders import ledger_files
    from fanpin_lib.ledgers.model import FileReading, LedgerPart
    from fanpin_lib.ledgers.reading import read_file
    from fanpin_lib.ledgers.region_lookup import Region, RegionLookup
    from fanpin_lib.ledgers.row_errors import RowError

__all__ = [
    "ColumnMap",
    "LedgerPart",
    "FileReading",
    "Region",
    "RegionLookup",
    "RowError",
    "explain_file",
    "ledger_files",
    "read_file",
]

_HOME = {
    "ColumnMap": "column_map",
    "LedgerPart": "model",
    "FileReading": "model",
    "Region": "region_lookup",
    "RegionLookup": "region_lookup",
    "RowError": "row_errors",
    "explain_file": "explain",
    "ledger_files": "folders",
    "read_file": "reading",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
