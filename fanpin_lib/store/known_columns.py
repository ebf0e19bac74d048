"""Which columns of a ledger say nothing for a month, and where.

A column is not known where no file in force had it, or all left it blank. Townships hand in
files of their own: where some had a column and others had not, it is known in the villages
whose rows came with it. A delivery that an older version stored, and one without rows, lack
nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from fanpin_lib.fields import Field, Table, tables
from fanpin_lib.store import views
from fanpin_lib.store.selection import Chosen
from fanpin_lib.store.stored_part import StoredPart

if TYPE_CHECKING:
    import duckdb

#: Columns that say nothing, each with the villages where ("" for rows of no known village);
#: None: everywhere.
Lacking = dict[str, frozenset[str] | None]
#: A delivery's number and which of its kinds of sheets.
Origin = tuple[int, int]


def lacking_columns(
    table: Table, parts: Sequence[StoredPart], beside: Sequence[StoredPart] | None = None
) -> set[str]:
    """The columns that are not known from deliveries which count together.

    Args:
        parts: what each of them brought for the table.
        beside: those among which somebody may have filled it; default the parts.

    Returns:
        Names of fields. One is known if every part had a column for it (of a ledger whose
        fields count one by one: any part), and if somebody filled it, where an empty cell
        does not mean "none".
    """
    told = [part for part in parts if part.rows]
    if not told:
        return set()
    filled = told if beside is None else beside
    return {
        field.name
        for field in table.fields.values()
        if _is_written(table, field) and not _known(table, field, told, filled)
    }


@dataclass
class KnownColumns:
    """What a snapshot's deliveries had no columns for, month by month.

    Args:
        found: of each ledger all of its deliveries, placed and keyed.
        in_force: of a register the deliveries in force at the end of each month.
        rows: SQL for a ledger's rows in force at the closing month.
    """

    connection: duckdb.DuckDBPyConnection
    folder: Path
    months: Sequence[str]
    found: Mapping[str, list[Chosen]]
    in_force: Callable[[Table], dict[str, list[Chosen]]]
    rows: Callable[[Table], str]
    _by_table: dict[str, dict[str, Lacking]] = field(default_factory=dict)

    def lay_out(self) -> None:
        """Create ``lacking_columns``: table, month, column and village (NULL: everywhere)."""
        self.connection.execute(
            "CREATE TABLE lacking_columns "
            "(table_name VARCHAR, month VARCHAR, column_name VARCHAR, place VARCHAR)"
        )
        rows = [
            f"('{table.name}', '{month}', '{column}', {place})"
            for table in tables().values()
            for month, lacking in self.of(table).items()
            for column, places in sorted(lacking.items())
            for place in (["NULL"] if places is None else [f"'{p}'" for p in sorted(places)])
        ]
        if rows:
            self.connection.execute(f"INSERT INTO lacking_columns VALUES {', '.join(rows)}")

    def of(self, table: Table) -> dict[str, Lacking]:
        """For each month that a ledger covers the columns of which it says nothing."""
        if table.name not in self._by_table:
            by_month = self.in_force(table)
            stacks = {_numbers(stack): stack for stack in by_month.values()}
            lacking = {seqs: self._of_stack(table, stack) for seqs, stack in stacks.items()}
            own = {month: lacking[_numbers(stack)] for month, stack in by_month.items()}
            if table.mode == "events":
                own = dict.fromkeys(self.months, next(iter(own.values()), {}))
            self._by_table[table.name] = own | dict(self._elsewhere(table, own))
        return self._by_table[table.name]

    def _of_stack(self, table: Table, stack: list[Chosen]) -> Lacking:
        """The same of deliveries that count together; those whose rows are replaced do not."""
        parts = {origin: part for one in stack for origin, part in _by_sheets(one).items()}
        if not _differ(parts.values()):
            return dict.fromkeys(lacking_columns(table, list(parts.values())))
        places = self._places(table, stack)
        beside = list(parts.values()) if table.mode == "events" else None  # few rows, much blank
        by_group = {
            group: lacking_columns(table, [parts[origin] for origin in group], beside)
            for group in set(places.values())
        }
        found: Lacking = {}
        for column in sorted(set().union(*by_group.values())):
            where = frozenset(p for p, group in places.items() if column in by_group[group])
            everywhere = len(where) == len(places) or not _is_placed(table)
            found[column] = None if everywhere else where
        return found

    def _places(self, table: Table, stack: list[Chosen]) -> dict[str, frozenset[Origin]]:
        """The villages that rows in force speak of, each with what they came from."""
        rows = views.counting(self.folder, table, stack)
        sheets = {
            (one.seq, name): number
            for one in stack
            for number, alike in enumerate(one.part.sheets)
            for name in alike.names
        }
        triples = self.connection.execute(
            f"SELECT DISTINCT coalesce({self._place_of(table)}, ''), r._delivery, r._sheet "
            f"FROM ({rows}) AS r"
        ).fetchall()
        found: dict[str, set[Origin]] = {}
        for place, seq, sheet in triples:
            found.setdefault(place, set()).add((seq, sheets.get((seq, sheet), 0)))
        return {place: frozenset(origins) for place, origins in found.items()}

    def _place_of(self, table: Table) -> str:
        """SQL for a row's village: its own, or that of its household or episode."""
        sources = [f"r.{table.place}"] if table.place else []
        for name, key in (("households", "household_id"), ("cases", "case_id")):
            if key in table.fields and table.name != name:
                sources.append(
                    f"(SELECT any_value(o.village_code) FROM ({self.rows(tables()[name])}) AS o "
                    f"WHERE o.{key} = r.{key})"
                )
        return f"coalesce({', '.join(sources)}, NULL)" if sources else "NULL"

    def _elsewhere(self, table: Table, own: dict[str, Lacking]) -> Iterator[tuple[str, Lacking]]:
        """The same of months in which another ledger has rows of this one too."""
        for other, column in table.also_in:
            for month, lacking in self.of(tables()[other]).items():
                without = lacking.get(column, frozenset())
                if without is None:
                    continue
                found = dict(own.get(month, {}))
                for name in set(lacking) & set(table.fields):
                    theirs, mine = lacking[name], found.get(name, frozenset())
                    both = None if theirs is None or mine is None else mine | (theirs - without)
                    if both != frozenset():
                        found[name] = both
                yield month, found


def _by_sheets(one: Chosen) -> dict[Origin, StoredPart]:
    """A delivery's part, or what each kind of its sheets brought of it."""
    if not one.part.sheets:
        return {(one.seq, 0): one.part}
    return {
        (one.seq, number): replace(one.part, fields=alike.fields)
        for number, alike in enumerate(one.part.sheets)
    }


def _differ(parts: Iterable[StoredPart]) -> bool:
    """Whether some of the parts had, or filled, columns that others had not."""
    told = [part for part in parts if part.rows and part.fields]
    return len({(frozenset(p.fields), p.filled and frozenset(p.filled)) for p in told}) > 1


def _numbers(stack: list[Chosen]) -> tuple[int, ...]:
    return tuple(one.seq for one in stack)


def _is_placed(table: Table) -> bool:
    """Whether a ledger's rows lie in villages, by themselves or by households or episodes."""
    return bool(table.place or {"household_id", "case_id"} & set(table.fields))


def _is_written(table: Table, field: Field) -> bool:
    """Not what is found out when the file is read: numbers by persons, places, the month."""
    by_the_file = table.mode == "period" and field.name == "month"
    return not field.found_by and field.type != "region" and not by_the_file


def _known(
    table: Table, field: Field, told: Sequence[StoredPart], beside: Sequence[StoredPart]
) -> bool:
    carried = [not part.fields or field.name in part.fields for part in told]
    if not (any(carried) if table.by_field else all(carried)):
        return False
    return field.blank_says_none or any(
        part.filled is None or field.name in part.filled for part in beside
    )
