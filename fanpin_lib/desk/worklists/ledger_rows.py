"""From answers to rows of ledgers: the row that stands there with the answers in it, or a new one.

Only the rows that were filled in are delivered. Rows of registers name no village: a part of a
register says everything of the villages that it names, and an answer does not.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from fanpin_lib.desk.worklists.refusal import Problems
from fanpin_lib.desk.worklists.typed import TypedRow
from fanpin_lib.fields import Table, tables
from fanpin_lib.ledgers.model import LedgerPart
from fanpin_lib.ledgers.schema import arrow_schema
from fanpin_lib.period import Month
from fanpin_lib.store import Snapshot

if TYPE_CHECKING:
    import duckdb

Row = dict[str, Any]


class LedgerRows:
    """Puts the rows of one delivery together.

    Args:
        snapshot, connection: the ledgers as they stand.
    """

    def __init__(
        self, snapshot: Snapshot, connection: duckdb.DuckDBPyConnection, problems: Problems
    ) -> None:
        self._snapshot, self._connection, self._problems = snapshot, connection, problems
        self._rows: dict[str, dict[tuple[Any, ...], Row]] = {}

    def add(self, typed: TypedRow) -> None:
        """Take an answer over; rows with the same key become one."""
        answering = typed.answering
        if not typed.values:
            return
        table = tables()[answering.ledger]
        put = self._changed if answering.how == "change" else self._new
        row = put(table, typed)
        if row is None:
            return
        if answering.with_rows_of:
            self._beside(table, answering.with_rows_of, row)
        self._keep(table, row, typed)

    def parts(self) -> list[LedgerPart]:
        """A part a ledger, in the vocabulary's order."""
        return [self._part(tables()[name], self._rows[name]) for name in tables() if
                name in self._rows]  # fmt: skip

    def _changed(self, table: Table, typed: TypedRow) -> Row | None:
        """The ledger's row with the answers, or a new one where the list allows it."""
        answering, given = typed.answering, typed.filled.issued.values
        key = {name: given[column] for name, column in answering.key.items()}
        same = " AND ".join(f"{name} = ${name}" for name in key)
        found = self._read(table, f"SELECT {_own(table)} FROM {table.name} WHERE {same}", key)
        if not found and not answering.or_add:
            message = f"{table.label}里没有这一行了（{'、'.join(key.values())}）"
            self._problems.note(typed.filled.where, None, message, "请核对台账，或留空这一行。")
            return None
        row = found[0] if found else key | dict(answering.begin) | self._copied(typed)
        return row | dict(answering.set) | typed.values

    def _new(self, table: Table, typed: TypedRow) -> Row:
        answering = typed.answering
        row = self._copied(typed) | dict(answering.set) | typed.values
        if answering.number:
            row[answering.number] = typed.filled.issued.number
        day = row.get(answering.month_of)
        if isinstance(day, date):
            row["month"] = str(Month.of(day))
        return row

    def _copied(self, typed: TypedRow) -> Row:
        given = typed.filled.issued.values
        return {name: given.get(name) or None for name in typed.answering.row}

    def _beside(self, table: Table, column: str, row: Row) -> None:
        """What stands in the register of the same unit stays: it is delivered with the new row."""
        query = f"SELECT {_own(table)} FROM {table.name} WHERE {column} = $unit"
        for other in self._read(table, query, {"unit": row[column]}):
            self._keep(table, other, None)

    def _keep(self, table: Table, row: Row, typed: TypedRow | None) -> None:
        if table.mode == "register" and table.place:
            row[table.place] = None
        known = self._rows.setdefault(table.name, {})
        key = tuple(str(row.get(name)) for name in table.key)
        where = (
            {"_row": typed.filled.where.row, "_sheet": typed.filled.where.sheet} if typed else {}
        )
        known[key] = known.get(key, {}) | {k: v for k, v in row.items() if v is not None} | where

    def _read(self, table: Table, query: str, asked: dict[str, Any]) -> list[Row]:
        found = self._connection.execute(query, asked)
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def _part(self, table: Table, rows: dict[tuple[Any, ...], Row]) -> LedgerPart:
        listed = [{"_row": 0} | row for row in rows.values()]
        sheets = pa.array([row.get("_sheet") or "" for row in listed], pa.string())
        typed = pa.Table.from_pylist(listed, schema=arrow_schema(table))
        filled = {name for row in listed for name in row}
        told = self._snapshot.fields_delivered(table.name) | filled
        fields = tuple(name for name in table.fields if name in told)
        return LedgerPart(table.name, None, typed.append_column("_sheet", sheets), fields=fields)


def _own(table: Table) -> str:
    return ", ".join([*table.fields, "extra"])


def latest_month(rows: Iterable[TypedRow], month: Month) -> Month:
    """The month of the latest day filled in, not before the list's."""
    days = (v for row in rows for v in row.values.values() if isinstance(v, date))
    return max([month, *(Month.of(day) for day in days)])
