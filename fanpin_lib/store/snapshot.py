"""What was in force at the end of a month, as DuckDB views over the store's files."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from fanpin_lib.fields import Table, tables
from fanpin_lib.period import Month
from fanpin_lib.store import selection, views
from fanpin_lib.store.delivery import Delivery
from fanpin_lib.store.keys import Keys, LaidKeys
from fanpin_lib.store.known_columns import KnownColumns
from fanpin_lib.store.laid import connection_to
from fanpin_lib.store.leading_nowhere import disregard
from fanpin_lib.store.made_up import is_made_up
from fanpin_lib.store.month_tables import Status, lay_months, lay_status
from fanpin_lib.store.regions import LATEST, with_renamed
from fanpin_lib.store.selection import Chosen
from fanpin_lib.store.shared_rows import also
from fanpin_lib.store.spill import database, quiet

if TYPE_CHECKING:
    import duckdb

MONTHS_BEFORE = 12


@dataclass(frozen=True)
class Snapshot:
    """A month seen from commit ``upto``; ``deliveries`` are those that count by then."""

    folder: Path
    month: Month
    upto: int
    deliveries: list[Delivery] = field(repr=False)

    @cached_property
    def synthetic(self) -> bool:
        """Whether a delivery that counts is made up: then all that follows is."""
        return any(is_made_up(self.folder, delivery) for delivery in reversed(self.deliveries))

    @property
    def window(self) -> list[Month]:
        """The twelve months before and the month, oldest first."""
        return self.month.window(MONTHS_BEFORE)

    def known_before(self, month: Month) -> Snapshot:
        """The same month as it was seen before any delivery of a month or a later one.

        A file of October may hold September anew; this is what September was until then.
        """
        earlier = [d for d in self.deliveries if d.as_of < month]
        return replace(self, deliveries=earlier)

    @cached_property
    def _placed(self) -> dict[str, list[Chosen]]:
        """The deliveries of each ledger, as they were written but for places renamed since."""
        found = selection.candidates(self.deliveries)
        regions = selection.register(found["regions"], LATEST)
        return with_renamed(self.folder, regions, found)

    @cached_property
    def _found(self) -> dict[str, list[Chosen]]:
        return {
            name: [replace(c, keys=self._keys) if c.part.lacking else c for c in ones]
            for name, ones in self._placed.items()
        }

    @cached_property
    def _keys(self) -> Keys:
        return Keys(self._written)

    def _written(self, table: Table) -> str:
        return self._query(table, self._placed[table.name])

    def chosen(self, table: str, month: Month | None = None) -> list[Chosen]:
        """The deliveries whose rows are in force at the end of a month (the snapshot's own)."""
        month = month or self.month
        found, mode = self._found[table], tables()[table].mode
        if mode == "register":
            return selection.register(found, month)
        if mode == "events":
            return selection.events(found, month)
        by_month = selection.period(found, month)
        return list({one.seq: one for stack in by_month.values() for one in stack}.values())

    def also(self, table: str) -> list[Chosen]:
        """Deliveries in force of other ledgers some of whose rows are rows of this one too."""
        return [
            one
            for other, column in tables()[table].also_in
            for one in self.chosen(other)
            if column in (one.part.fields if one.part.filled is None else one.part.filled)
        ]

    def has(self, table: str) -> bool:
        """Whether a ledger was ever delivered for this month or an earlier one."""
        return bool(self.chosen(table))

    def fields_delivered(self, table: str) -> set[str]:
        """Fields that the files in force have a column for; others say nothing (无数据)."""
        return {name for one in self.chosen(table) for name in one.part.fields}

    def connect(self) -> duckdb.DuckDBPyConnection:
        """An in-memory DuckDB with every view; close it when done.

        Within `laid_once` it may share views with others, never temporary tables.
        """
        numbers = tuple(one.seq for one in self.deliveries)
        connection = connection_to((self.folder, self.month, numbers), self._laid)
        quiet(connection)
        return connection

    def _laid(self) -> duckdb.DuckDBPyConnection:
        connection = database(self.folder)
        self.lay_into(connection)
        return connection

    def lay_into(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Create every view in the connection."""
        _Laying(self.folder, self.month, self.upto, self.deliveries).lay(connection)

    def rows_of(self, names: Collection[str]) -> duckdb.DuckDBPyConnection:
        """An in-memory DuckDB with the rows of some tables and nothing else; close it when done."""
        connection = database(self.folder)
        wanted = set(names)
        wanted |= {other for name in names for other, _ in tables()[name].also_in}
        laying = _Laying(self.folder, self.month, self.upto, self.deliveries)
        laying.lay_rows(connection, [table for table in tables().values() if table.name in wanted])
        return connection

    def _made_up(self, table: Table) -> bool:
        """Whether rows have to be looked for or merged, which is better done once."""
        found = self._found[table.name]
        if any(c.keys for c in found) or table.mode != "period":
            return any(c.keys for c in found)
        return views.merged(table, selection.period(found, self.month))

    def query(self, table: Table, columns: Collection[str] | None = None) -> str:
        """SQL for the rows of a table in force at the month's end, or some columns of them."""
        found = self._found[table.name]
        if columns is not None and table.name != "cases":  # ended ones are found by households
            asked = {*columns, *table.unit, *table.key}
            found = [one.asked(asked) for one in found]
        return self._query(table, found)

    def _own(self, table: Table) -> str:
        """The county's own rows of a ledger that exports fill up too, as handed in."""
        found = self._found[table.name]
        own = [one for one in found if not one.part.derived]
        return f"SELECT * FROM {table.name}" if own == found else self._query(table, own)

    def _query(self, table: Table, found: list[Chosen]) -> str:
        if table.mode == "register":
            stack = selection.register(found, self.month)
            rows = views.register(self.folder, table, stack)
            if table.name != "cases":
                return rows
            before = selection.superseded(found, stack, self.month)
            return views.with_ended_episodes(self.folder, table, rows, before)
        if table.mode == "period":
            return views.period(self.folder, table, selection.period(found, self.month))
        return views.events(self.folder, table, selection.events(found, self.month))

    def field_sources(self, table: Table) -> str:
        """SQL for a monthly ledger: the key of each row, and for each field the number of the
        delivery that its value is from (NULL: nobody filled it in).
        """
        chosen = selection.period(self._found[table.name], self.month)
        return views.field_sources(self.folder, table, chosen)

    def _by_month(self, table: str) -> dict[str, list[Chosen]]:
        """For each month of the window what is in force of a register at its end."""
        found = self._found[table]
        in_force = {str(m): selection.register(found, m) for m in self.window}
        return {month: stack for month, stack in in_force.items() if stack}

    def _status(self) -> list[Status]:
        """How each ledger covers each month of the window."""
        return [
            (name, str(month), *self._state(name, month), derived)
            for name in tables()
            for derived in [self._is_derived(name)]
            for month in self.window
        ]

    def _in_force(self, table: Table) -> dict[str, list[Chosen]]:
        """For each month the deliveries whose rows are in force; changes count as of now."""
        if table.mode == "register":
            return self._by_month(table.name)
        found = self._found[table.name]
        if table.mode == "period":
            return selection.period(found, self.month)
        return {str(self.month): selection.events(found, self.month)}

    def _is_derived(self, table: str) -> bool:
        chosen = self.chosen(table)
        return bool(chosen) and all(one.part.derived for one in chosen)

    def _state(self, table: str, month: Month) -> tuple[bool, bool, str | None]:
        found = [*self._found[table], *self.also(table)]
        latest = selection.covering(tables()[table].mode, found, month, self.month)
        return latest is not None, latest == month, str(latest) if latest else None


class _Laying(Snapshot):
    """Lays a snapshot out in a connection, in which its rows find what they lack."""

    @cached_property
    def _keys(self) -> LaidKeys:
        return LaidKeys(self._written)

    def lay(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Create every view."""
        lay_months(connection, self.window)
        lay_status(connection, self._status())
        self._lay_keys(connection, tables().values())
        window = [str(month) for month in self.window]
        columns = (self.folder, window, self._found, self._in_force, self.query)
        KnownColumns(connection, *columns).lay_out()
        for table in tables().values():
            kind = self._lay_rows(connection, table)
            if table.by_field:
                connection.execute(f"CREATE VIEW own_{table.name} AS {self._own(table)}")
            if table.mode == "register":
                by_month = views.register_by_month(self.folder, table, self._by_month(table.name))
                connection.execute(f"CREATE {kind} {table.name}_by_month AS {by_month}")
        disregard(connection)

    def lay_rows(self, connection: duckdb.DuckDBPyConnection, wanted: Sequence[Table]) -> None:
        """Create the rows of some tables only."""
        self._lay_keys(connection, wanted)
        for table in wanted:
            self._lay_rows(connection, table)

    def _lay_keys(self, connection: duckdb.DuckDBPyConnection, wanted: Iterable[Table]) -> None:
        """What leads to households and episodes, if rows of these tables look for any."""
        if any(one.keys for table in wanted for one in self._found[table.name]):
            self._keys.lay(connection)

    def _lay_rows(self, connection: duckdb.DuckDBPyConnection, table: Table) -> str:
        """The rows of a table as a view, or as a table where that is better done once."""
        kind = "TABLE" if self._made_up(table) else "VIEW"
        connection.execute(f"CREATE {kind} {table.name} AS {self.query(table)}{also(table)}")
        return kind
