"""A register is the whole truth on its date: is a delivery perhaps only a part of the county?

Offices keep ledgers by township. One township's file, taken for the county's, would make
every other township's households vanish from the figures; a list of heads of households,
taken for the members, everybody else.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from fanpin_lib.fields import Table, tables
from fanpin_lib.ledgers.column_map import ColumnMap
from fanpin_lib.ledgers.model import FileReading, LedgerPart
from fanpin_lib.period import Month
from fanpin_lib.regions import Level, ancestor, level_of
from fanpin_lib.store.known_regions import villages_at
from fanpin_lib.store.snapshot import Snapshot
from fanpin_lib.store.spill import database
from fanpin_lib.store.store import Store
from fanpin_lib.store.together import registers

if TYPE_CHECKING:
    import duckdb

_HOMES, _PERSONS = "households", "members"
_ABOVE = (Level.TOWNSHIP, Level.COUNTY)


@dataclass(frozen=True)
class Loss:
    """What would be lost if a delivery were taken for the whole register.

    ``before`` and ``now`` are rows (persons, where a list of heads is meant), ``villages`` the
    codes of those that would be gone, ``against`` says what it is compared with; empty: with
    the villages of the division list, which ``before`` and ``now`` count. ``month``: of a
    monthly ledger only this month's rows are meant; ``kept``: ``now`` counts those of the rows
    before that are in the file again; ``township``: the only one of ``before`` that has rows.
    """

    table: str
    before: int
    now: int
    villages: tuple[str, ...]
    against: str
    heads_only: bool = False
    month: Month | None = None
    kept: bool = False
    township: str = ""


class Guard:
    """Compares what is handed in with what is in force; close it when done.

    Args:
        columns: says how much may be missing.
    """

    def __init__(self, store: Store, columns: ColumnMap) -> None:
        self._store, self._columns = store, columns

    @cached_property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        return database(self._store.folder)

    def close(self) -> None:
        """Give back what comparing needed."""
        if "_connection" in self.__dict__:
            self._connection.close()

    def losses(self, reading: FileReading, beside: Set[str] = frozenset()) -> list[Loss]:
        """What the registers in a delivery lack, against the one in force or the division list.

        Args:
            beside: villages of other files of the same delivery, which are stored already.
        """
        own = registers(reading)
        if not own:
            return []
        snapshot = self._store.snapshot(reading.as_of)
        known = villages_at(self._store, self._connection, reading.as_of)
        found: list[Loss | None] = []
        for part in own:
            if snapshot.has(part.table):
                compared = _Compared(self._connection, snapshot, part, self._columns, beside, known)
                found.append(compared.loss())
            elif self._columns.in_every_village(part.table):
                found.append(_against_divisions(part, known - beside))
            elif least := self._columns.asked_from_townships(part.table, len(part.rows)):
                found.append(_in_one_township(part, known | beside, beside, least))
        return [loss for loss in found if loss]

    def lost_months(self, reading: FileReading) -> list[Loss]:
        """Months before the file's own of which it would leave too few rows, were it all of
        each: a mistyped month cell must not stand for a month.
        """
        own = [p for p in reading.parts if not p.derived and tables()[p.table].mode == "period"]
        snapshot = self._store.snapshot(reading.as_of)
        return [loss for part in own for loss in self._lost_months(snapshot, part)]

    def _lost_months(self, snapshot: Snapshot, part: LedgerPart) -> list[Loss]:
        self._connection.register("now", part.rows)
        counted = self._connection.execute(
            f"SELECT month, count(*), (SELECT count(*) FROM now WHERE now.month = b.month) "
            f"FROM ({snapshot.query(tables()[part.table])}) AS b SEMI JOIN now USING (month) "
            "WHERE month <> ? GROUP BY month ORDER BY month",
            [str(snapshot.month)],
        ).fetchall()
        least = 1 - self._columns.share("lost_rows")
        return [
            Loss(part.table, before, now, (), "库里", month=Month.parse(month))
            for month, before, now in counted
            if now < before * least
        ]

    def heads_only(self, reading: FileReading) -> Loss | None:
        """A list of one person a household where the households' register knows of many more."""
        part = next((p for p in registers(reading) if p.table == _PERSONS), None)
        snapshot = self._store.snapshot(reading.as_of)
        if part is None or not snapshot.has(_HOMES):
            return None
        self._connection.register("now", part.rows)
        homes, persons, known = self._connection.execute(
            "SELECT count(DISTINCT n.household_id), count(*), "
            f"(SELECT sum(members) FROM ({snapshot.query(tables()[_HOMES])}) "
            "SEMI JOIN now USING (household_id)) FROM now AS n"
        ).fetchall()[0]
        least = (known or 0) * (1 - self._columns.share("lost_rows"))
        if persons > homes or persons >= least:
            return None
        against = f"“{tables()[_HOMES].label}”里这些户"
        return Loss(_PERSONS, int(known), persons, (), against, heads_only=True)


class _Compared:
    """A register in a file beside the one in force."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        snapshot: Snapshot,
        part: LedgerPart,
        columns: ColumnMap,
        beside: Set[str],
        known: Set[str],
    ) -> None:
        self._connection, self._snapshot, self._part = connection, snapshot, part
        self._columns, self._beside, self._known = columns, beside, known
        self._table: Table = tables()[part.table]

    def loss(self) -> Loss | None:
        """What would be lost; None if nothing worth asking about."""
        self._connection.register("now", self._part.rows)
        columns = dict.fromkeys([*filter(None, [self._table.place]), *self._table.unit])
        self._connection.execute(
            f"CREATE OR REPLACE TEMP TABLE before AS SELECT {', '.join(columns)} "
            f"FROM ({self._snapshot.query(self._table, columns)})"
        )
        before, now, kept = self._counts()
        villages = self._villages()
        enough = self._by_exports or now >= before * (1 - self._columns.share("lost_rows"))
        if enough and not villages:
            return None
        last = self._snapshot.chosen(self._table.name)[-1].delivery
        against = f"第 {last.seq} 次交付（{last.file}）以后"
        return Loss(self._table.name, before, now, villages, against, kept=kept)

    def _counts(self) -> tuple[int, int, bool]:
        """Rows in force (but for villages delivered beside), rows now, whether only kept ones.

        Where the file names no village, nobody can see that another township's list has the
        same length: rows in force count as kept only if the file has their unit.
        """
        place = self._table.place
        beside = f"{place} IN (SELECT unnest(?))" if place else "len(?) < 0"
        before, named = self._connection.execute(
            f"SELECT count(*) FILTER (NOT coalesce({beside}, false)), "
            f"(SELECT count({place or 'NULL'}) FROM now) FROM before",
            [sorted(self._beside)],
        ).fetchall()[0]
        kept = not named and self._numbered
        again = f"before SEMI JOIN now USING ({', '.join(self._table.unit)})" if kept else "now"
        now = self._connection.execute(f"SELECT count(*) FROM {again}").fetchall()[0][0]
        return before, now, kept

    @property
    def _by_exports(self) -> bool:
        """Whether all that is in force was worked out from exports: other rows, same villages."""
        return all(one.part.derived for one in self._snapshot.chosen(self._table.name))

    def _villages(self) -> tuple[str, ...]:
        place, least = self._table.place, self._columns.village_lost_from(self._table.name)
        if self._by_exports and not self._columns.exports_cover(self._table.name):
            return ()
        if not place or not least or not self._any_village(place):
            return ()
        unit = ", ".join(self._table.unit)
        moved = f"ANTI JOIN now USING ({unit})" if self._numbered else ""
        rows = self._connection.execute(
            f"SELECT {place} FROM (SELECT DISTINCT {place}, {unit} FROM before {moved}) "
            f"ANTI JOIN now USING ({place}) "
            f"WHERE {place} IS NOT NULL GROUP BY 1 HAVING count(*) >= ? ORDER BY 1",
            [least],
        ).fetchall()
        lost = {code for (code,) in rows if level_of(code) is Level.VILLAGE} - self._beside
        gone = lost & self._known if self._known else lost  # some villages end
        return tuple(sorted(gone | self._above({code for (code,) in rows})))

    def _above(self, lost: Set[str]) -> Set[str]:
        """Of a list of places: the county and townships gone whose villages are still there."""
        place = self._table.place
        if place not in self._table.key:
            return set()
        there = self._connection.execute(f"SELECT {place} FROM now").fetchall()
        above = {ancestor(code, level) for (code,) in there for level in _ABOVE if code}
        return above & lost

    @property
    def _numbered(self) -> bool:
        """Whether every row says which unit it is about; some are only found by persons."""
        return not any(self._part.rows[name].null_count for name in self._table.unit)

    def _any_village(self, place: str) -> bool:
        return bool(self._connection.execute(f"SELECT count({place}) FROM now").fetchall()[0][0])


def _against_divisions(part: LedgerPart, known: Set[str]) -> Loss | None:
    """The villages of the division list that a first register lacks."""
    place = tables()[part.table].place
    named = {code for code in part.rows[place].unique().to_pylist() if code} if place else set()
    lost = known - named
    if not lost or not named:
        return None
    return Loss(part.table, len(known), len(known) - len(lost), tuple(sorted(lost)), "")


def _in_one_township(
    part: LedgerPart, known: Set[str], beside: Set[str], least: int
) -> Loss | None:
    """A first register whose rows are all in one of the division list's townships."""
    place = tables()[part.table].place
    named = {code for code in part.rows[place].unique().to_pylist() if code} if place else set()
    there = {ancestor(code, Level.TOWNSHIP) for code in named | beside}
    every = {ancestor(code, Level.TOWNSHIP) for code in known}
    if len(there) != 1 or len(every) < least:
        return None
    return Loss(part.table, len(every), 1, (), "", township=there.pop())
