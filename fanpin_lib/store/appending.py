"""The rows of one ledger of a delivery into the store, and what is remembered of them."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from fanpin_lib.fields import SQL_TYPES, tables
from fanpin_lib.ledgers.model import LedgerPart
from fanpin_lib.store import delta
from fanpin_lib.store.delivery import ROW_COLUMNS, Coverage
from fanpin_lib.store.integrity import digest_of_bytes
from fanpin_lib.store.keys import lacking
from fanpin_lib.store.stored_part import StoredPart, sheets_of


def append_part(
    store: Path, folder: str, part: LedgerPart, seq: int, coverage: Coverage
) -> StoredPart:
    """Write the rows of a ledger, unless there are none.

    Args:
        folder: of the Delta table in the store.

    Raises:
        StoreUnusable: they cannot be written.
    """
    rows = _with_origin(part.rows, seq)
    columns = written_columns(part.table)
    filled = rows.num_rows > 0
    appended = delta.append(store / folder, rows) if filled else delta.NOTHING
    return StoredPart(
        table=part.table,
        version=appended.version,
        files=appended.files,
        rows=rows.num_rows,
        columns=columns,
        fields=part.fields,
        months=_months(part),
        derived=part.derived,
        folder=folder,
        hashes=tuple(digest_of_bytes(store / folder / name) for name in appended.files),
        whole=_whole(part, coverage),
        answers=coverage is Coverage.ANSWERS,
        filled=_filled(part),
        sheets=sheets_of(part.sheet_fields),
        source=part.source,
        places=tuple(sorted(part.places.items())),
        lacking=lacking(tables()[part.table], lambda name: rows[name].null_count > 0),
    )


def _filled(part: LedgerPart) -> tuple[str, ...]:
    """The fields with a value in at least one row."""
    rows = part.rows
    known = (name for name in part.fields if name in rows.column_names)
    return tuple(name for name in known if rows[name].null_count < rows.num_rows)


def _whole(part: LedgerPart, coverage: Coverage) -> bool:
    """Whether nothing delivered before counts beside it.

    What a national export says of a month is all that it says of it; a monthly ledger of the
    office's own adds to its months.
    """
    mode = tables()[part.table].mode
    if mode == "period" and not part.derived:
        return coverage is Coverage.ALL
    return mode != "events" and coverage not in (Coverage.PART, Coverage.ANSWERS)


def _with_origin(rows: pa.Table, seq: int) -> pa.Table:
    """Rows with the delivery's number and the sheet they came from."""
    numbers = pa.array([seq], pa.int64()).take(pa.array([0] * rows.num_rows, pa.int64()))
    rows = rows.append_column("_delivery", numbers)
    if "_sheet" not in rows.column_names:
        rows = rows.append_column("_sheet", pa.nulls(rows.num_rows, pa.string()))
    return rows


def written_columns(name: str) -> tuple[tuple[str, str], ...]:
    """Columns of a ledger as it is written, with their DuckDB types."""
    own = {f.name: SQL_TYPES[f.type] for f in tables()[name].fields.values()}
    return tuple((own | ROW_COLUMNS).items())


def _months(part: LedgerPart) -> tuple[str, ...]:
    if tables()[part.table].mode != "period":
        return ()
    return tuple(sorted(pc.unique(part.rows["month"]).to_pylist()))
