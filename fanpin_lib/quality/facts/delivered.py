"""Which columns the county's files really brought: a missing one is never a pass."""

from __future__ import annotations

from fnmatch import fnmatchcase

import duckdb

from fanpin_lib.fields import tables
from fanpin_lib.quality.facts.model import AnyOf, FactTable, fact_tables
from fanpin_lib.store.snapshot import Snapshot

#: In a requirement ``table.own``: the ledger, and not worked out from a national export.
OWN = "own"


class Delivered:
    """Delivered columns as ``table.column``; ``table.`` stands for the table itself.

    Args:
        columns: the columns that hold data.
        derived: tables whose rows were worked out from a national export; None: not known,
            rows of the export's own deliveries are taken for derived.
        everything: treat every column as delivered (rules' own examples, empty on purpose).
    """

    def __init__(
        self, columns: set[str], derived: set[str] | None = None, everything: bool = False
    ) -> None:
        self._columns = columns
        self.derived = derived
        self._everything = everything
        self._known: dict[tuple[str, str, str], bool] = {}

    @classmethod
    def of(cls, connection: duckdb.DuckDBPyConnection) -> Delivered:
        """What a connection holds: columns with at least one filled cell.

        A column that is empty in every row cannot be told from a missing one here;
        `of_snapshot` can.
        """
        return cls(_filled_columns(connection))

    @classmethod
    def of_snapshot(cls, snapshot: Snapshot) -> Delivered:
        """What a store's snapshot holds: the columns that the files in force had."""
        there = [name for name in tables() if snapshot.has(name)]
        columns = {f"{name}." for name in there}
        for name in there:
            columns |= {f"{name}.{field}" for field in _fields(snapshot, name)}
        derived = {n for n in there if any(one.part.derived for one in snapshot.chosen(n))}
        columns |= {f"{name}.{OWN}" for name in there if name not in derived}
        return cls(columns, derived=derived)

    @classmethod
    def all_columns(cls) -> Delivered:
        """As if every file had every column."""
        return cls(set(), everything=True)

    def has(self, need: str) -> bool:
        """Whether a ``table.column`` (``*`` allowed) was delivered."""
        if self._everything or need in self._columns:
            return True
        return "*" in need and any(fnmatchcase(column, need) for column in self._columns)

    def has_table(self, name: str) -> bool:
        """Whether the month brought that ledger."""
        return self._everything or f"{name}." in self._columns

    def knows(self, fact_table: FactTable, fact: str, source: str) -> bool:
        """Whether a fact can be known from a source."""
        key = (fact_table.name, fact, source)
        if key not in self._known:
            self._known[key] = not self.missing(fact_table, fact, source)
        return self._known[key]

    def missing(self, fact_table: FactTable, fact: str, source: str) -> list[str]:
        """Requirements of a fact that a source does not meet, as columns people know."""
        spec = fact_table.facts[fact]
        if spec.kind == "columns":
            if source not in spec.sql:
                return [spec.label]
            return [_shown(need) for need in spec.columns[source] if not self._any(need)]
        owner = fact_tables()["person"] if spec.kind == "members" else fact_table
        lacking = [fact_table.label] if not self._source_there(fact_table, source) else []
        for need in spec.facts:
            if not any(self.knows(owner, name, source) for name in need):
                lacking += self.missing(owner, need[0], source)
        return list(dict.fromkeys(lacking))

    def _any(self, need: AnyOf) -> bool:
        return any(self.has(column) for column in need)

    def _source_there(self, fact_table: FactTable, source: str) -> bool:
        return self.has_table(fact_table.sources[source].table)


def _fields(snapshot: Snapshot, name: str) -> set[str]:
    """A ledger's delivered fields; of one that exports fill up, what the county handed in."""
    if not tables()[name].by_field:
        return snapshot.fields_delivered(name)
    own = (one.part.fields for one in snapshot.chosen(name) if not one.part.derived)
    return {field for fields in own for field in fields}


def _shown(need: AnyOf) -> str:
    """A requirement in words: 农户台账“联系电话”."""
    owner, column = need[0].split(".", 1)
    spec = tables()[owner]
    field = spec.fields.get(column)
    return f"{spec.label}“{field.label}”列" if field else spec.label


def _exists(connection: duckdb.DuckDBPyConnection, name: str) -> bool:
    found = connection.execute(
        "SELECT count(*) FROM information_schema.tables WHERE table_name = ?", [name]
    ).fetchall()
    return bool(found[0][0])


def _filled_columns(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """Tables with rows, and their columns with at least one filled cell."""
    columns: set[str] = set()
    for name, spec in tables().items():
        if not _exists(connection, name):
            continue
        counts = ", ".join(f"count({field})" for field in spec.fields)
        (found,) = connection.execute(f"SELECT count(*), {counts} FROM {name}").fetchall()
        if not found[0]:
            continue
        columns |= {f"{name}.", f"{name}.{OWN}"}
        columns |= {f"{name}.{f}" for f, filled in zip(spec.fields, found[1:]) if filled}
    return columns
