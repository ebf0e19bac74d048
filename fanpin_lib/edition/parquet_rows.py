"""Reading only some regions' rows of a Parquet file that is sorted by region code.

``pyarrow.parquet.read_table(filters=…)`` would do it, but it imports pandas, and so does
an array's ``to_numpy``: 0.3 s in every notebook, three hundred times a month.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fanpin_lib.edition.damage import damaged
from fanpin_lib.edition.file_cache import cached_while_unchanged

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

_KEY = "region_code"
#: Some 65,000 rows.
_GROUPS_AT_ONCE = 16


def rows_of(path: Path, codes: Collection[str], columns: Sequence[str]) -> pa.Table:
    """The rows of some regions, in the file's order; texts as dictionaries (`values_of`).

    Args:
        columns: the columns to return, beside ``region_code``.

    Raises:
        StoreUnusable: the file is damaged.
    """
    import pyarrow as pa

    with _opened(path, _contents(path).texts) as file:
        groups = _groups_with(path, codes)
        table = file.read_row_groups(groups, columns=[_KEY, *columns], use_threads=False)
    runs = [run for code, run in _runs(table) if code in codes]
    return pa.concat_tables(runs) if runs else table.slice(0, 0)


def rows_by_region(path: Path) -> Iterator[tuple[str, pa.Table]]:
    """Every region's rows with all columns; a region may come in several pieces."""
    with _opened(path, [_KEY]) as file:
        table = file.read().replace_schema_metadata(None)
    yield from _runs(table)


def rows_where(
    path: Path, wanted: Mapping[str, Collection[str]], columns: Sequence[str]
) -> pa.Table:
    """The rows whose texts are among those wanted, in the file's order.

    Read a part of the file at a time and with texts as dictionaries: a month out of thirteen
    takes an eighth of the memory that it takes to read all and choose.

    Args:
        wanted: by column of text which values it may have.
        columns: the columns to return.

    Raises:
        StoreUnusable: the file is damaged.
    """
    import pyarrow as pa

    texts = _contents(path).texts
    read = list(dict.fromkeys([*columns, *wanted]))
    kept = []
    with _opened(path, texts) as file:
        types = file.schema_arrow
        schema = pa.schema([(name, _plain(types.field(name).type)) for name in columns])
        for first in range(0, file.num_row_groups, _GROUPS_AT_ONCE):
            groups = list(range(first, min(first + _GROUPS_AT_ONCE, file.num_row_groups)))
            table = file.read_row_groups(groups, columns=read, use_threads=False)
            kept.append(_among(table, wanted).select(columns).cast(schema))
    return pa.concat_tables(kept) if kept else schema.empty_table()


def _among(table: pa.Table, wanted: Mapping[str, Collection[str]]) -> pa.Table:
    import pyarrow as pa
    import pyarrow.compute as pc

    for name, values in wanted.items():
        found = table[name].cast(pa.string())
        table = table.filter(pc.is_in(found, pa.array(list(values), pa.string())))
    return table


def _plain(kind: pa.DataType) -> pa.DataType:
    import pyarrow as pa

    return kind.value_type if pa.types.is_dictionary(kind) else kind


def values_of(table: pa.Table, column: str) -> list[Any]:
    """A column's values; equal texts are one object, which is quicker to make and to find."""
    import numpy as np
    import pyarrow as pa

    found = table.column(column)
    if not pa.types.is_dictionary(found.type) or found.null_count:
        return list(found.to_pylist())
    values: list[Any] = []
    for part in found.chunks:
        known = part.dictionary.to_pylist()
        values += [known[index] for index in np.from_dlpack(part.indices).tolist()]
    return values


def _opened(path: Path, texts: Sequence[str]) -> pq.ParquetFile:
    """The file, whose columns ``texts`` are read as dictionaries."""
    import pyarrow.parquet as pq

    metadata = _contents(path).metadata
    return pq.ParquetFile(path, metadata=metadata, read_dictionary=list(texts))


@dataclass(frozen=True)
class _Contents:
    """What a file's end says: where everything lies, and the codes of each row group.

    A group whose codes are not told has None. ``texts`` are the columns of text.
    """

    metadata: pq.FileMetaData
    codes: list[tuple[str, str] | None]
    texts: list[str]


@cached_while_unchanged
def _contents(path: Path) -> _Contents:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        metadata = pq.read_metadata(path)
    except pa.ArrowInvalid as error:
        raise damaged(path) from error
    names = metadata.schema.names
    known = (
        metadata.row_group(group).column(names.index(_KEY)).statistics
        for group in range(metadata.num_row_groups)
    )
    return _Contents(
        metadata,
        [(each.min, each.max) if each and each.has_min_max else None for each in known],
        [name for place, name in enumerate(names) if _is_text(metadata.schema.column(place))],
    )


def _is_text(column: Any) -> bool:
    return str(column.physical_type) == "BYTE_ARRAY"


def _groups_with(path: Path, codes: Collection[str]) -> list[int]:
    """Row groups whose range of region codes may hold one of the codes."""
    first, last = min(codes), max(codes)
    return [
        group
        for group, range_of in enumerate(_contents(path).codes)
        if range_of is None or (range_of[0] <= last and range_of[1] >= first)
    ]


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


def by_region(table: pa.Table) -> dict[str, pa.Table]:
    """A table's rows by their region code, in the order that they had."""
    import pyarrow.compute as pc

    ordered = table.take(pc.sort_indices(table[_KEY]))
    counted = ordered[_KEY].value_counts()
    found, start = {}, 0
    for one in counted:
        code, length = one["values"].as_py(), one["counts"].as_py()
        found[code] = ordered.slice(start, length)
        start += length
    return found
