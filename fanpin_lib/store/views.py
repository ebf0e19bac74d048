"""SQL of the views that a snapshot offers; DuckDB reads the store's files directly."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from fanpin_lib.fields import SQL_TYPES, Table
from fanpin_lib.store.delivery import ROW_COLUMNS
from fanpin_lib.store.keys import told_apart_by
from fanpin_lib.store.selection import Chosen


def view_columns(table: Table) -> dict[str, str]:
    """Columns of a view with their DuckDB types."""
    return {f.name: SQL_TYPES[f.type] for f in table.fields.values()} | ROW_COLUMNS


def empty(table: Table, leading: str = "") -> str:
    """A query with the right columns and no rows."""
    columns = (f"NULL::{kind} AS {name}" for name, kind in view_columns(table).items())
    return f"SELECT {leading}{', '.join(columns)} WHERE false"


def register(folder: Path, table: Table, chosen: list[Chosen]) -> str:
    """Rows of the whole in force, under the parts delivered after it."""
    return _latest_units(folder, table, chosen) if chosen else empty(table)


def with_ended_episodes(folder: Path, table: Table, rows: str, before: list[Chosen]) -> str:
    """Episodes in force and, of the same households, those that earlier exports saw end.

    An export holds each household's newest episode only. A date of identification that was
    corrected is no new episode: only what had ended by the newer identification is one.
    """
    if not before:
        return rows
    return (
        f"SELECT * FROM ({rows}) UNION ALL BY NAME "
        f"SELECT e.* EXCLUDE (_rank) FROM ({_ranked(folder, table, before)}) AS e "
        f"SEMI JOIN ({rows}) AS n ON n.household_id = e.household_id "
        "AND n.identified_on >= e.eliminated_on AND n.identified_on > e.identified_on "
        f"WHERE e.case_id NOT IN (SELECT case_id FROM ({rows})) "
        "QUALIFY row_number() OVER (PARTITION BY e.case_id ORDER BY e._rank DESC) = 1"
    )


def period(folder: Path, table: Table, chosen: dict[str, list[Chosen]]) -> str:
    """Rows of each month from the deliveries that count for it."""
    stacks = _stacks(chosen)
    alone = [(stack[0], months) for stack, months in stacks if not _merged(table, stack)]
    queries = [_of_months(folder, table, alone)] if alone else []
    for stack, months in stacks:
        if _merged(table, stack):
            rows = _by_field if table.by_field else _latest_units
            queries.append(
                f"SELECT * FROM ({rows(folder, table, stack)}) WHERE month IN ({_texts(months)})"
            )
    return " UNION ALL ".join(queries) or empty(table)


def merged(table: Table, chosen: dict[str, list[Chosen]]) -> bool:
    """Whether rows of several deliveries, or of persons of one household, make up a month."""
    return any(_merged(table, stack) for stack in chosen.values())


def _merged(table: Table, stack: list[Chosen]) -> bool:
    return len(stack) > 1 or (table.by_field and stack[0].keys is not None)


def _of_months(folder: Path, table: Table, months_of: list[tuple[Chosen, list[str]]]) -> str:
    """The rows of single deliveries for their months; every file is read once."""
    rows = _rows(folder, table, [one for one, _ in months_of])
    if all(set(one.part.months) == set(months) for one, months in months_of):
        return rows
    pairs = ", ".join(f"({one.seq}, '{month}')" for one, months in months_of for month in months)
    return f"SELECT * FROM ({rows}) WHERE (_delivery, month) IN ({pairs})"


def field_sources(folder: Path, table: Table, chosen: dict[str, list[Chosen]]) -> str:
    """Of each row of a monthly ledger: for every field the delivery that its value is from."""
    sources = ", ".join(
        f"arg_max(_delivery, (_rank, _row)) FILTER ({name} IS NOT NULL) AS {name}"
        for name in table.fields
        if name not in table.key
    )
    queries = [
        f"SELECT {_key(table)}, {sources} FROM ({_ranked(folder, table, stack)}) "
        f"WHERE month IN ({_texts(months)}) GROUP BY {_group(table)}"
        for stack, months in _stacks(chosen)
    ]
    return " UNION ALL ".join(queries)


def events(folder: Path, table: Table, chosen: list[Chosen]) -> str:
    """The latest row of each key."""
    rows = _rows(folder, table, chosen)
    if len(chosen) < 2:
        return rows
    return (
        f"SELECT * FROM ({rows}) QUALIFY row_number() OVER "
        f"(PARTITION BY {_group(table)} ORDER BY {_rank(chosen)} DESC, _row DESC) = 1"
    )


def counting(folder: Path, table: Table, stack: list[Chosen]) -> str:
    """The rows of deliveries that count together, each with the delivery that it came from.

    Of a ledger whose fields count one by one these are all rows, not those made of them.
    """
    if table.mode == "events":
        return events(folder, table, stack)
    return (_rows if table.by_field else _latest_units)(folder, table, stack)


def register_by_month(folder: Path, table: Table, chosen: dict[str, list[Chosen]]) -> str:
    """The rows in force at the end of each month, with a leading column ``month``."""
    stacks = _stacks(chosen)
    alone = [(stack[0], months) for stack, months in stacks if len(stack) == 1]
    queries = [_joined(folder, table, alone)] if alone else []
    for stack, months in stacks:
        if len(stack) > 1:
            rows = _latest_units(folder, table, stack)
            listed = ", ".join(f"('{month}')" for month in months)
            queries.append(f"SELECT m.month, t.* FROM (VALUES {listed}) AS m(month), ({rows}) AS t")
    return " UNION ALL ".join(queries) or empty(table, "NULL::VARCHAR AS month, ")


def _joined(folder: Path, table: Table, months_of: list[tuple[Chosen, list[str]]]) -> str:
    """The rows of single deliveries, each for its months; every file is read once."""
    pairs = ", ".join(f"('{month}', {one.seq})" for one, months in months_of for month in months)
    rows = _rows(folder, table, [one for one, _ in months_of])
    return (
        f"SELECT m.month, t.* FROM (VALUES {pairs}) AS m(month, seq) "
        f"JOIN ({rows}) AS t ON t._delivery = m.seq"
    )


def _stacks(chosen: dict[str, list[Chosen]]) -> list[tuple[list[Chosen], list[str]]]:
    """The deliveries that count together, with the months for which they do."""
    found: dict[tuple[int, ...], tuple[list[Chosen], list[str]]] = {}
    for month, stack in sorted(chosen.items()):
        _, months = found.setdefault(tuple(one.seq for one in stack), (stack, []))
        months.append(month)
    return list(found.values())


def _by_field(folder: Path, table: Table, stack: list[Chosen]) -> str:
    """For each field the last value that anybody filled in; what is blank erases nothing."""
    values = ", ".join(
        f"arg_max({name}, (_rank, _row)) AS {name}"
        for name in view_columns(table)
        if name not in table.key
    )
    rows = (
        f"SELECT {_key(table)}, {values} FROM ({_ranked(folder, table, stack)}) "
        f"GROUP BY {_group(table)}"
    )
    return f"SELECT {', '.join(view_columns(table))} FROM ({rows})"


def _key(table: Table) -> str:
    """The columns of the key for rows that are grouped by what tells them apart."""
    return ", ".join(
        f"any_value({name}) AS {name}" if table.fields[name].found_by else name
        for name in table.key
    )


def _group(table: Table) -> str:
    return told_apart_by(table, table.key)


def _latest_units(folder: Path, table: Table, chosen: list[Chosen]) -> str:
    """Rows that no later delivery speaks of: of their unit, or of their village as a part of
    a register, which says of its villages everything. Answers on lists of ours do not.
    """
    if len(chosen) == 1:
        return _rows(folder, table, chosen)
    unit = told_apart_by(table, table.unit)
    counts = f"_rank = max(_rank) OVER (PARTITION BY {unit})"
    if table.mode == "register" and table.place:
        told = (one for one in chosen if not (one.part.whole or one.part.answers))
        parts = ", ".join(str(one.seq) for one in told)
        of_part = f"_delivery IN ({parts})" if parts else "false"
        latest = f"max(_rank) FILTER ({of_part}) OVER (PARTITION BY {table.place})"
        counts += f" AND ({table.place} IS NULL OR coalesce(_rank >= {latest}, true))"
    return f"SELECT * EXCLUDE (_rank) FROM ({_ranked(folder, table, chosen)}) QUALIFY {counts}"


def _ranked(folder: Path, table: Table, chosen: list[Chosen]) -> str:
    """Rows with the place of their delivery among those that count: ``_rank``."""
    return f"SELECT *, {_rank(chosen)} AS _rank FROM ({_rows(folder, table, chosen)})"


def _rank(chosen: list[Chosen]) -> str:
    order = [one.seq for one in chosen]
    return "_delivery" if order == sorted(order) else f"list_position({order}, _delivery)"


def _rows(folder: Path, table: Table, chosen: Iterable[Chosen]) -> str:
    """All rows of some deliveries, files written with other columns than today's adapted.

    A delivery may have no rows (nothing happened that month).
    """
    alike: dict[tuple[Any, ...], list[Chosen]] = {}
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
    paths = _texts([str(path) for one in chosen for path in one.verified(folder)])
    written = f"SELECT {_adapted(table, dict(first.part.columns))} FROM read_parquet([{paths}])"
    rows = _placed(written, first.renamed)
    return first.keys.found(table, rows, first.part.lacking) if first.keys else rows


def _placed(rows: str, renamed: tuple[tuple[str, str], ...]) -> str:
    """Rows with the villages that the places they name lead to by now."""
    if not renamed:
        return rows
    pairs = ", ".join(f"({_texts([place])}, '{code}')" for place, code in renamed)
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


def _texts(values: Iterable[str]) -> str:
    return ", ".join("'" + value.replace("'", "''") + "'" for value in values)
