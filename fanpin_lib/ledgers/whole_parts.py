"""What the sheets of one file come to: one part a ledger, and what a national export contains."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from fanpin_lib.fields import tables
from fanpin_lib.ledgers.column_map import ColumnMap
from fanpin_lib.ledgers.derive import DERIVED, derive
from fanpin_lib.ledgers.duplicates import RowsSource, without_duplicates
from fanpin_lib.ledgers.model import LedgerPart, where_they_differ
from fanpin_lib.ledgers.row_errors import RowError
from fanpin_lib.period import Month


def merged(
    read: Sequence[LedgerPart], file: str, columns: ColumnMap
) -> tuple[list[LedgerPart], list[RowError]]:
    """Sheets of one ledger as one part each, and the rows whose key occurs in two of them.

    Args:
        read: a part each sheet.
        file: its name, for messages.
    """
    parts, mistakes = [], []
    for name in dict.fromkeys(part.table for part in read):
        of = [part for part in read if part.table == name]
        part, errors = _one_part(of, RowsSource(file, columns.duplicates(name)))
        parts.append(part)
        mistakes += errors
    return parts, mistakes


def _one_part(parts: Sequence[LedgerPart], source: RowsSource) -> tuple[LedgerPart, list[RowError]]:
    """The sheets of one ledger together; of rows with the same key as `RowsSource` says."""
    first, rows = parts[0], pa.concat_tables([part.rows for part in parts])
    kept, errors, lost = without_duplicates(rows, tables()[first.table], source)
    part = replace(
        first,
        sheet=first.sheet if len(parts) == 1 else None,
        rows=kept,
        bad_rows=sum(p.bad_rows for p in parts) + lost,
        fields=tuple(dict.fromkeys(f for p in parts for f in p.fields)),
        places={place: code for p in parts for place, code in p.places.items()},
        sheet_fields=where_they_differ({p.sheet or "": p.fields for p in parts}),
    )
    return part, errors


def latest_month(parts: Sequence[LedgerPart]) -> Month | None:
    """The latest month that the rows of monthly ledgers speak of."""
    latest = [
        pc.max(part.rows["month"]).as_py()
        for part in parts
        if tables()[part.table].mode == "period" and part.rows.num_rows
    ]
    return Month.parse(max(latest)) if latest else None


def contained(
    parts: Sequence[LedgerPart], month: Month, columns: ColumnMap
) -> Iterator[LedgerPart]:
    """Rows of other ledgers contained in a national export."""
    for part in parts:
        if part.table in DERIVED and part.rows.num_rows:
            for name, rows in derive(part.table, part.rows, month, columns.words).items():
                told, places = _told(rows, part), _places(name, part)
                yield LedgerPart(name, part.sheet, rows, 0, told, True, part.table, places)


def _places(name: str, part: LedgerPart) -> dict[str, str | None]:
    """The places that rows of a ledger still name that were worked out from a part."""
    return part.places if "village_code" in tables()[name].fields else {}


def _told(rows: pa.Table, export: LedgerPart) -> tuple[str, ...]:
    """What the export says anything about: columns with a value, and those that it has itself
    (nobody's risk eliminated yet is known where it has a column for that).
    """
    return tuple(
        name
        for name in rows.column_names
        if name not in ("_row", "extra", "_sheet", "_place")
        and (name in export.fields or rows[name].null_count < rows.num_rows)
    )
