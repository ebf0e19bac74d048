"""Reading only some regions' rows of a Parquet file that is sorted by region code.

``pyarrow.parquet.read_table(filters=…)`` would do it, but it imports pandas, and so does
an array's ``to_numpy``: 0.3 s in every notebook, three hundred times a month.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from fanpin_lib.errors import StoreUnusable

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

_KEY = "region_code"
#: What to do when an edition's data are damaged.
COMPUTE_AGAIN = "请重新运行这个月的“fanpin month 月份”，会重新计算。"


def rows_of(path: Path, codes: Collection[str], columns: Sequence[str]) -> pa.Table:
    """The rows of some regions, in the file's order.

    Args:
        columns: the columns to return, beside ``region_code``.

    Raises:
        StoreUnusable: the file is damaged.
    """
    import pyarrow as pa

    with _opened(path) as file:
        groups = _groups_with(file.metadata, codes)
        table = file.read_row_groups(groups, columns=[_KEY, *columns], use_threads=False)
    runs = [run for code, run in _runs(table) if code in codes]
    return pa.concat_tables(runs) if runs else table.slice(0, 0)


def rows_by_region(path: Path) -> Iterator[tuple[str, pa.Table]]:
    """Every region's rows with all columns; a region may come in several pieces."""
    with _opened(path) as file:
        table = file.read().replace_schema_metadata(None)
    yield from _runs(table)


def _opened(path: Path) -> pq.ParquetFile:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.ParquetFile(path, read_dictionary=[_KEY])
    except pa.ArrowInvalid as error:
        raise StoreUnusable(f"“{path}”读不出来，可能已损坏", hint=COMPUTE_AGAIN) from error


def _groups_with(metadata: pq.FileMetaData, codes: Collection[str]) -> list[int]:
    """Row groups whose range of region codes may hold one of the codes."""
    place = metadata.schema.names.index(_KEY)
    first, last = min(codes), max(codes)
    kept = []
    for group in range(metadata.num_row_groups):
        known = metadata.row_group(group).column(place).statistics
        if known is None or not known.has_min_max or (known.min <= last and known.max >= first):
            kept.append(group)
    return kept


def _runs(table: pa.Table) -> Iterator[tuple[str, pa.Table]]:
    """Slices of consecutive rows of one region."""
    import numpy as np

    start = 0
    for keys in table.column(_KEY).chunks:
        indices = np.from_dlpack(keys.indices)
        names = keys.dictionary.to_pylist()
        borders = [0, *(np.flatnonzero(np.diff(indices)) + 1).tolist(), len(indices)]
        for first, end in pairwise(borders):
            if end > first:
                yield names[indices[first]], table.slice(start + first, end - first)
        start += len(indices)
