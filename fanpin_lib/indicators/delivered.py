"""Which ledgers are in force for which months, and so what can be said at all."""

from __future__ import annotations

from functools import cached_property

import duckdb

from fanpin_lib import fields
from fanpin_lib.indicators.model import Indicator, LedgerNeed
from fanpin_lib.period import Month


class Ledgers:
    """The deliveries behind a snapshot's connection, seen from its closing month."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, closing: Month) -> None:
        self._connection = connection
        self._closing = closing
        rows = connection.execute(
            "SELECT table_name, month, derived FROM table_status WHERE delivered"
        ).fetchall()
        self._delivered = {(name, month) for name, month, _ in rows}
        self._derived = {name for name, _, derived in rows if derived}
        for name, table in fields.tables().items():
            if table.mode == "period":
                found = connection.execute(f"SELECT DISTINCT month FROM {name}").fetchall()
                self._delivered |= {(name, month) for (month,) in found}
        self._filled: dict[str, bool] = {}
        self._dated: dict[str, bool] = {}

    def delivered(self, table: str, month: Month) -> bool:
        """Whether rows of the ledger are in force for a month."""
        return (table, str(month)) in self._delivered

    def met(self, need: LedgerNeed, month: Month) -> bool:
        """Whether a need is met for a month."""
        if need.when == "closing":
            told = self._is_dated(need.table) or self.delivered(need.table, month)
            return told and self.delivered(need.table, self._closing)
        if need.when == "own":
            return need.table not in self._derived and self.delivered(need.table, self._closing)
        if need.when == "ever":
            return all(self._by(need.table, month + offset) for offset in need.offsets)
        if need.when == "year_end":
            return self._by(need.table, Month(month.year - 1, 12))
        return all(self.delivered(need.table, month + offset) for offset in need.offsets)

    def sufficient(self, indicator: Indicator, month: Month) -> bool:
        """Whether the ledgers, and the columns, that an indicator needs are there."""
        return all(self.met(need, month) for need in indicator.ledgers) and all(
            self._any_value(column) for column in indicator.columns
        )

    def lacking(self, indicator: Indicator, month: Month) -> list[str]:
        """The ledgers (and columns) for want of which an indicator has no data, by name."""
        ledgers = [
            f"本县自己的{fields.table(need.table).label}"
            if need.when == "own" and need.table in self._derived
            else fields.table(need.table).label
            for need in indicator.ledgers
            if not self.met(need, month)
        ]
        return ledgers or [
            f"{table.label}的“{table.fields[name].label}”列"
            for table, name in map(_column, indicator.columns)
            if not self._any_value(f"{table.name}.{name}")
        ]

    def _is_dated(self, table: str) -> bool:
        """Whether a register's dates tell the past: rows without the date on which they began
        (as exports have them) are only known from the delivery that first held them.
        """
        if table not in self._dated:
            began = [f.name for f in fields.table(table).fields.values() if _is_beginning(f)]
            undated = " OR ".join(f"{name} IS NULL" for name in began) or "false"
            sql = f"SELECT count(*) FROM (SELECT 1 FROM {table} WHERE {undated} LIMIT 1)"
            self._dated[table] = not self._connection.execute(sql).fetchall()[0][0]
        return self._dated[table]

    def _by(self, table: str, month: Month) -> bool:
        first = self._first.get(table)
        return first is not None and first <= str(month)

    @cached_property
    def _first(self) -> dict[str, str]:
        first: dict[str, str] = {}
        for table, month in self._delivered:
            first[table] = min(month, first.get(table, month))
        return first

    def _any_value(self, column: str) -> bool:
        """Whether a ledger column (``table.column``) holds any value at all."""
        if column not in self._filled:
            table, name = column.split(".")
            sql = f"SELECT count(*) FROM (SELECT 1 FROM {table} WHERE {name} IS NOT NULL LIMIT 1)"
            self._filled[column] = bool(self._connection.execute(sql).fetchall()[0][0])
        return self._filled[column]


def _is_beginning(field: fields.Field) -> bool:
    return field.required and field.type == "date"


def _column(name: str) -> tuple[fields.Table, str]:
    table, column = name.split(".")
    return fields.table(table), column
