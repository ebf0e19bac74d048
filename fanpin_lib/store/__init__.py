"""The store: Delta tables, one commit a delivery, history never overwritten.

::

    store = Store(config.folders.store)
    delivery = store.ingest(reading, who="王某")
    with store.snapshot(Month(2026, 10)).connect() as connection:
        connection.sql("SELECT count(*) FROM cases")

Everything is imported on first use, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fanpin_lib.store.delivery import Coverage, Delivery
    from fanpin_lib.store.error_file import write_row_errors
    from fanpin_lib.store.ingest import ingest_files
    from fanpin_lib.store.known_regions import region_lookup
    from fanpin_lib.store.report import FileReport, IngestReport
    from fanpin_lib.store.snapshot import Snapshot
    from fanpin_lib.store.store import Store
    from fanpin_lib.store.stored_part import StoredPart

_HOME = {
    "Coverage": "delivery",
    "Delivery": "delivery",
    "FileReport": "report",
    "IngestReport": "report",
    "Snapshot": "snapshot",
    "Store": "store",
    "StoredPart": "stored_part",
    "ingest_files": "ingest",
    "region_lookup": "known_regions",
    "write_row_errors": "error_file",
}
__all__ = [
    "Coverage",
    "Delivery",
    "FileReport",
    "IngestReport",
    "Snapshot",
    "Store",
    "StoredPart",
    "ingest_files",
    "region_lookup",
    "write_row_errors",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
