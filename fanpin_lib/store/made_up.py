"""Deliveries whose people are a demo's though nothing recorded says so: older versions' ones."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from fanpin_lib.fields import tables
from fanpin_lib.ledgers.made_up_numbers import ID_NUMBER, PHONE, SAMPLE, has_nobodys
from fanpin_lib.store.delivery import Delivery

_KINDS = (ID_NUMBER, PHONE)


def is_made_up(folder: Path, delivery: Delivery) -> bool:
    """Whether a delivery's rows are nobody's: by its mark, or by the numbers of its people.

    Args:
        folder: of the store.
    """
    return delivery.synthetic or any(
        _holds_nobodys(str(folder / path), part.table)
        for part in delivery.parts
        for path in part.paths
    )


@lru_cache(maxsize=4096)
def _holds_nobodys(path: str, name: str) -> bool:
    """Of a data file, which never changes; what cannot be read is told where it is needed."""
    from pyarrow import ArrowException, Table, parquet

    kinds = tables()[name].kinds if name in tables() else {}
    try:
        with parquet.ParquetFile(path) as file:
            asked = [c for c in file.schema_arrow.names if kinds.get(c) in _KINDS]
            batches = file.iter_batches(SAMPLE, columns=asked, use_threads=False) if asked else ()
            first = next(iter(batches), None)
    except (OSError, ArrowException):
        return False
    return first is not None and has_nobodys(Table.from_batches([first]), kinds)
