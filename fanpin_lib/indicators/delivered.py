"""What is known for which month, by ledger and column, and so what can be said at all."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

import duckdb

from fanpin_lib import fields
from fanpin_lib.indicators.lacking_columns import LackingColumns, Where, all_of, any_of
from fanpin_lib.indicators.model import ColumnNeed, Indicator, LedgerNeed
from fanpin_lib.period import Month

#: The years, by how far back, in which a ledger must have been delivered.
_OF_YEARS = {"this_year": (0,), "last_year": (1,), "this_and_last_year": (0, 1)}


class Ledgers:
    """The deliveries behind a snapshot's connection, seen from its closing month.

    Args:
        connection: with ``table_status`` and ``lacking_columns``.
    """

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
        months: dict[str, list[str]] = {}
        for name, month in sorted(self._delivered):
            months.setdefault(name, []).append(month)
        self._columns = LackingColumns(connection, months)
        self._dated: dict[str, bool] = {}
        self._holding: dict[str, set[str]] = {}

    def delivered(self, table: str, month: Month) -> bool:
        """Whether rows of the ledger are in force for a month."""
        return (table, str(month)) in self._delivered

    def met(self, need: LedgerNeed, month: Month) -> bool:
        """Whether the ledger that is needed was there for a month."""
        if need.when == "own" and need.table in self._derived:
            return False
        if need.when == "stock" or (need.when == "own" and _adds_only(need.table)):
            told = self._is_dated(need.table) or self._by(need.table, month)
            return told and self._by(need.table, self._closing)
        if need.when in ("closing", "own"):
            return self._told(need, month)
        if need.when == "ever":
            return all(self._by(need.table, month + offset) for offset in need.offsets)
        if need.when in _OF_YEARS:
            return all(self._within(need.table, month, back) for back in _OF_YEARS[need.when])
        return all(self.delivered(need.table, month + offset) for offset in need.offsets)

    def unknown(self, need: LedgerNeed, column: str, month: Month) -> Where:
        """Where a column of a ledger that was there says nothing, for the months needed."""
        name, columns = need.table, self._columns
        if need.when in ("closing", "own", "stock"):
            return columns.at(name, column, self._closing)
        if need.when in _OF_YEARS:  # of two years this one, where a column does not say otherwise
            first, last = _of_year(month, min(_OF_YEARS[need.when]))
            return columns.carried(name, column, last, since=first)
        asked = columns.carried if need.when == "ever" else columns.at
        return any_of(asked(name, column, month + offset) for offset in need.offsets)

    def lacking(self, indicator: Indicator, month: Month, part: str = "") -> list[str]:
        """The ledgers, or the columns, for want of which a figure has no data anywhere.

        Args:
            part: of which of the indicator's figures (`Indicator.needs`); default the total.
        """
        ledgers = [
            self._which(need, month) for need in indicator.ledgers if not self.met(need, month)
        ]
        if ledgers:
            return ledgers
        found = self.lacking_columns(indicator, month, part)
        return [column for column, where in found.items() if where is None]

    def lacking_columns(
        self, indicator: Indicator, month: Month, part: str = ""
    ) -> dict[str, Where]:
        """The columns for want of which a figure of an indicator has no data, and where."""
        needs = {need.table: need for need in indicator.ledgers}
        found: dict[str, Where] = {}
        for column in indicator.needs[part]:
            if self._is_asked(column, month):
                asked = [(replace(needs[t], when=column.when or needs[t].when), name)
                         for t, name in column.any_of]  # fmt: skip
                where = all_of(self.unknown(need, name, month) for need, name in asked)
                if where is None or where:
                    found[column.label] = where
        return found

    def _which(self, need: LedgerNeed, month: Month) -> str:
        """What is lacking of a ledger: all of it, this month's, or one of the county's own."""
        label = fields.table(need.table).label
        if need.when == "own" and need.table in self._derived:
            return f"本县自己的{label}"
        if need.when in _OF_YEARS:
            back = max(b for b in _OF_YEARS[need.when] if not self._within(need.table, month, b))
            return f"{'上年' if back else '本年'}的{label}"
        if need.when == "month" and self._by(need.table, month):
            return f"{self._months_of(need, month)}的{label}"
        quiet = _adds_only(need.table) and self._by(need.table, month)
        return f"本月的{label}" if quiet else label

    def _months_of(self, need: LedgerNeed, month: Month) -> str:
        """The months needed for which nothing was delivered: 本月, or 2026年9月、8月 by name."""
        lacking = [month + o for o in need.offsets if not self.delivered(need.table, month + o)]
        return "、".join("本月" if one == month else one.label for one in lacking)

    def _is_asked(self, column: ColumnNeed, month: Month) -> bool:
        """Whether the rules in force in a month make anything of a column."""
        if not column.condition:
            return True
        if column.condition not in self._holding:
            sql = f"SELECT month FROM window_months WHERE {column.condition}"
            self._holding[column.condition] = {m for (m,) in self._connection.sql(sql).fetchall()}
        return str(month) in self._holding[column.condition]

    def _told(self, need: LedgerNeed, month: Month) -> bool:
        """Whether a ledger with dates tells what happened in a month.

        Of what only adds (events) no more is known than until its last delivery; a register in
        force at the end tells the past, if it is dated.
        """
        if _adds_only(need.table):
            last = self._last.get(need.table, "")
            return str(month) <= last and (
                self._is_dated(need.table) or self.delivered(need.table, month)
            )
        told = need.when == "own" or self._is_dated(need.table)
        return self.delivered(need.table, self._closing) and (
            told or self.delivered(need.table, month)
        )

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

    def _within(self, table: str, month: Month, back: int) -> bool:
        """Whether a ledger was delivered in the year of a month until then, or years back."""
        first, last = _of_year(month, back)
        return any(name == table and str(first) <= m <= str(last) for name, m in self._delivered)

    def _by(self, table: str, month: Month) -> bool:
        first = self._first.get(table)
        return first is not None and first <= str(month)

    @cached_property
    def _first(self) -> dict[str, str]:
        first: dict[str, str] = {}
        for table, month in self._delivered:
            first[table] = min(month, first.get(table, month))
        return first

    @cached_property
    def _last(self) -> dict[str, str]:
        last: dict[str, str] = {}
        for table, month in self._delivered:
            last[table] = max(month, last.get(table, month))
        return last


def _of_year(month: Month, back: int) -> tuple[Month, Month]:
    """The first and the last month of its year until then, or of the year so many back."""
    year = month.year - back
    return Month(year, 1), Month(year, 12) if back else month


def _adds_only(table: str) -> bool:
    return fields.table(table).mode == "events"


def _is_beginning(field: fields.Field) -> bool:
    return field.required and field.type == "date"
