"""Columns that say nothing, and where: what `Ledgers` asks about a single column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import duckdb

from fanpin_lib import fields
from fanpin_lib.period import Month

#: The codes of villages as ledgers write them ("": in no known village); None: everywhere.
Where = frozenset[str] | None
EVERYWHERE: Where = None
NOWHERE: Where = frozenset()


def any_of(places: Iterable[Where]) -> Where:
    """Where at least one holds."""
    found: Where = NOWHERE
    for one in places:
        found = EVERYWHERE if found is None or one is None else found | one
    return found


def all_of(places: Iterable[Where]) -> Where:
    """Where every one holds."""
    found: Where = EVERYWHERE
    for one in places:
        found = one if found is None else found if one is None else found & one
    return found


class LackingColumns:
    """Where a ledger's column says nothing in a month, or in no month until then.

    Args:
        connection: with ``lacking_columns`` (table, month, column, village or NULL).
        months: of each ledger the months that it was delivered for.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, months: dict[str, list[str]]) -> None:
        self._connection = connection
        self._months = months
        self._found: dict[tuple[str, str, str], Where] = {}
        for table, column, month, place in connection.execute(
            "SELECT table_name, column_name, month, place FROM lacking_columns"
        ).fetchall():
            key = table, column, month
            here = EVERYWHERE if place is None else frozenset([place])
            self._found[key] = any_of([self._found.get(key, NOWHERE), here])
        self._latest: dict[tuple[str, str, str, str], Where] = {}
        self._rows: dict[str, dict[str, frozenset[str]]] = {}

    def at(self, table: str, column: str, month: Month) -> Where:
        """Where the column says nothing in a month's own rows."""
        return self._found.get((table, column, str(month)), NOWHERE)

    def carried(self, table: str, column: str, month: Month, since: Month | None = None) -> Where:
        """Where it says nothing in the latest record of its kind until a month.

        That is the latest which says the column; or, of a column that goes beside another
        one, the latest which says that one.
        """
        first = str(since or "")
        key = table, column, str(month), first
        if key not in self._latest:
            until = [m for m in self._months.get(table, []) if first <= m <= str(month)]
            beside = fields.table(table).fields[column].beside
            self._latest[key] = self._carried(table, column, beside or column, until)
        return self._latest[key]

    def _carried(self, table: str, column: str, said: str, months: Sequence[str]) -> Where:
        lacking = {m: self._found.get((table, column, m), NOWHERE) for m in months}
        without = {m: self._found.get((table, said, m), NOWHERE) for m in months}
        if not any(where is None or where for where in lacking.values()):
            return NOWHERE if months else EVERYWHERE
        if all(where is None for where in lacking.values()):
            return EVERYWHERE
        latest = list(self._latest_records(table, without))
        unknown = {p for p, month in latest if month is None or _holds(lacking[month], p)}
        everywhere = latest and len(unknown) == len(latest)  # without rows nobody lacks anything
        return EVERYWHERE if everywhere else frozenset(unknown)

    def _latest_records(
        self, table: str, without: dict[str, Where]
    ) -> Iterator[tuple[str, str | None]]:
        """Each village with the latest of the months in which its rows say something."""
        rows = self._villages(table)
        newest_first = sorted(without, reverse=True)
        for place in frozenset().union(*(rows.get(m, frozenset()) for m in newest_first)):
            said = (
                m
                for m in newest_first
                if place in rows.get(m, frozenset()) and not _holds(without[m], place)
            )
            yield place, next(said, None)

    def _villages(self, table: str) -> dict[str, frozenset[str]]:
        """By month the villages that a ledger's rows speak of."""
        if table not in self._rows:
            by_month: dict[str, set[str]] = {}
            for month, place in self._connection.execute(_villages_of(table)).fetchall():
                by_month.setdefault(month, set()).add(place)
            self._rows[table] = {month: frozenset(found) for month, found in by_month.items()}
        return self._rows[table]


def _holds(where: Where, place: str) -> bool:
    return where is None or place in where


def _villages_of(table: str) -> str:
    """SQL for the months and villages of a monthly ledger's rows."""
    known = fields.table(table)
    own = f"r.{known.place}" if known.place else "NULL"
    if "household_id" not in known.fields:
        return f"SELECT DISTINCT month, coalesce({own}, '') FROM {table} AS r"
    homes = "SELECT household_id, any_value(village_code) AS village FROM households GROUP BY 1"
    return (
        f"SELECT DISTINCT r.month, coalesce({own}, h.village, '') FROM {table} AS r "
        f"LEFT JOIN ({homes}) AS h ON h.household_id = r.household_id"
    )
