"""SQL of the views that a snapshot offers; DuckDB reads the store's files directly."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from fanpin_lib.fields import SQL_TYPES, Table
from fanpin_lib.store.delivery import ROW_COLUMNS
from fanpin_lib.store.selection import Chosen


def view_columns(table: Table) -> dict[str, str]:
    """Columns of a view with their DuckDB types."""
    return {f.name: SQL_TYPES[f.type] for f in table.fields.values()} | ROW_COLUMNS


def empty(table: Table, leading: str = "") -> str:
    """A query with the right columns and no rows."""
    columns = (f"NULL::{kind} AS {name}" for name, kind in view_columns(table).items())
    return f"SELECT {leading}{', '.join(columns)} WHERE false"


def register(folder: Path, table: Table, chosen: Chosen | None) -> str:
    """Rows of the one delivery in force."""
    return _rows(folder, table, [chosen]) if chosen else empty(table)


def period(folder: Path, table: Table, chosen: dict[str, Chosen]) -> str:
    """Rows of each month from the delivery that counts for it."""
    if not chosen:
        return empty(table)
    wanted: dict[int, list[str]] = {}
    for month, one in sorted(chosen.items()):
        wanted.setdefault(one.seq, []).append(month)
    deliveries = {one.seq: one for one in chosen.values()}
    whole = all(set(wanted[seq]) == set(one.part.months) for seq, one in deliveries.items())
    rows = _rows(folder, table, deliveries.values())
    if whole:
        return rows
    pairs = ", ".join(f"({seq}, '{m}')" for seq, months in wanted.items() for m in months)
    return f"SELECT * FROM ({rows}) WHERE (_delivery, month) IN ({pairs})"


def events(folder: Path, table: Table, chosen: list[Chosen]) -> str:
    """The latest row of each key."""
    rows = _rows(folder, table, chosen)
    if len(chosen) < 2:
        return rows
    order = [one.seq for one in chosen]
    rank = "_delivery" if order == sorted(order) else f"list_position({order}, _delivery)"
    key = ", ".join(table.key)
    return (
        f"SELECT * FROM ({rows}) QUALIFY row_number() OVER "
        f"(PARTITION BY {key} ORDER BY {rank} DESC, _row DESC) = 1"
    )


def register_by_month(folder: Path, table: Table, chosen: dict[str, Chosen]) -> str:
    """The rows in force at the end of each month, with a leading column ``month``."""
    if not chosen:
        return empty(table, "NULL::VARCHAR AS month, ")
    pairs = ", ".join(f"('{month}', {one.seq})" for month, one in chosen.items())
    rows = _rows(folder, table, {one.seq: one for one in chosen.values()}.values())
    return (
        f"SELECT m.month, t.* FROM (VALUES {pairs}) AS m(month, seq) "
        f"JOIN ({rows}) AS t ON t._delivery = m.seq"
    )


def _rows(folder: Path, table: Table, chosen: Iterable[Chosen]) -> str:
    """All rows of some deliveries, files written with other columns than today's adapted.

    A delivery may have no rows (nothing happened that month).
    """
    alike: dict[tuple, list[Chosen]] = {}
    for one in chosen:
        if one.part.paths:
            lacking = one.part.lacking if one.keys else ()
            alike.setdefault((one.part.columns, one.renamed, lacking), []).append(one)
    return " UNION ALL ".join(_alike(folder, table, ones) for ones in alike.values()) or empty(
        table
    )


def _alike(folder: Path, table: Table, chosen: list[Chosen]) -> str:
    """Rows of deliveries that were written alike, with what they lack found by now."""
    first = chosen[0]
    paths = _quoted([str(folder / path) for one in chosen for path in one.part.paths])
    written = f"SELECT {_adapted(table, dict(first.part.columns))} FROM read_parquet([{paths}])"
    rows = _placed(written, first.renamed)
    return first.keys.found(table, rows, first.part.lacking) if first.keys else rows


def _placed(rows: str, renamed: tuple[tuple[str, str], ...]) -> str:
    """Rows with the villages that the places they name lead to by now."""
    if not renamed:
        return rows
    pairs = ", ".join(f"({_quoted([place])}, '{code}')" for place, code in renamed)
    return (
        "SELECT r.* REPLACE (coalesce(p.code, r.village_code) AS village_code) "
        f"FROM ({rows}) AS r LEFT JOIN (VALUES {pairs}) AS p(place, code) ON p.place = r._place"
    )


def _adapted(table: Table, written: dict[str, str]) -> str:
    """Today's columns from files as they were written."""
    return ", ".join(
        name
        if written.get(name) == kind
        else f"TRY_CAST({name} AS {kind}) AS {name}"
        if name in written
        else f"NULL::{kind} AS {name}"
        for name, kind in view_columns(table).items()
    )


def _quoted(paths: list[str]) -> str:
    return ", ".join("'" + path.replace("'", "''") + "'" for path in paths)
