"""Households and episodes of rows that were written without their numbers.

A household is found by the ID number of its head or of a member: in the registers of
households and members, else in the national exports. A register of households without
numbers is numbered as the exports number the household of the same head, else by the head's
ID number itself. An episode of monitoring is the one that ran on the row's day; a register of
episodes without numbers is numbered like the episodes of an export, by household and month.

All of it is SQL over the rows of the deliveries in force, so that it is found anew whenever
rows are read: whichever file came first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from fanpin_lib.fields import Field, Table, leads_to, tables

if TYPE_CHECKING:
    import duckdb

_ROW = ("_delivery", "_sheet", "_row")


def lacking(table: Table, empty: Callable[[str], bool]) -> tuple[str, ...]:
    """The columns of a table that may have to be found by others.

    Args:
        empty: whether a column has rows in which it is empty.
    """
    return tuple(f.name for f in table.fields.values() if f.found_by and empty(f.name))


def told_apart_by(table: Table, names: Sequence[str], row: Sequence[str] = _ROW) -> str:
    """SQL for what tells rows apart: columns of the key, and what leads to them where they are
    empty; a row that says nothing of the kind is like no other.

    Args:
        names: the columns of the key.
        row: columns that tell every row apart.
    """
    itself = f"concat_ws(' ', {', '.join(row)})"
    return ", ".join(_told(table, name, itself) for name in names)


def _told(table: Table, name: str, itself: str) -> str:
    others = sorted(leads_to(table, name))
    return f"coalesce({', '.join([name, *others, itself])})" if others else name


@dataclass(frozen=True)
class Keys:
    """How rows find the households and episodes that a snapshot knows.

    Args:
        rows: SQL for a table's rows in force, as they were written.
    """

    rows: Callable[[Table], str]

    def found(self, table: Table, rows: str, wanted: tuple[str, ...]) -> str:
        """SQL for rows of a table with the wanted columns filled where they can be found."""
        if "household_id" in wanted:
            rows = self._with_household(table, rows)
        if "case_id" in wanted:
            rows = numbered(rows) if table.name == "cases" else self._with_case(table, rows)
        return rows

    def _with_household(self, table: Table, rows: str) -> str:
        if table.name == "households":
            return _by_persons(rows, self._exported, "head_id_number", own_number=True)
        if table.name == "members":
            rows = _by_persons(rows, self._heads, "head_id_number")
            rows = _by_persons(rows, self._exported, "id_number")
            return _by_persons(rows, self._exported, "head_id_number", own_number=True)
        for column in table.fields["household_id"].found_by:
            by_case = column == "case_id"
            rows = self._by_cases(rows) if by_case else _by_persons(rows, self.persons, column)
        return rows

    def _by_cases(self, rows: str) -> str:
        """Rows with the household of the episode that they name."""
        one = "SELECT case_id, any_value(household_id) AS household_id"
        return (
            "SELECT r.* REPLACE (coalesce(r.household_id, c.household_id) AS household_id) "
            f"FROM ({rows}) AS r LEFT JOIN ({one} FROM ({self._episodes}) GROUP BY case_id) AS c "
            "ON c.case_id = r.case_id"
        )

    def _with_case(self, table: Table, rows: str) -> str:
        same = " AND ".join(f"c.{name} IS NOT DISTINCT FROM r.{name}" for name in _ROW)
        return (
            f"SELECT r.* REPLACE (coalesce(r.case_id, c.case_id) AS case_id) FROM ({rows}) AS r "
            f"LEFT JOIN ({self.chosen_episodes(table, rows)}) AS c ON {same}"
        )

    def chosen_episodes(self, table: Table, rows: str) -> str:
        """For each row without an episode: the one it belongs to, and all ``possible`` ones."""
        row = ", ".join(_ROW)
        return (
            f"SELECT {row}, CASE len(possible) WHEN 1 THEN possible[1] END AS case_id, possible "
            f"FROM (SELECT {row}, coalesce("
            "list(case_id ORDER BY case_id) FILTER (running), "
            "list(case_id ORDER BY case_id) FILTER (near)) AS possible "
            f"FROM ({self._episodes_of(table, rows)}) GROUP BY {row})"
        )

    def _episodes_of(self, table: Table, rows: str) -> str:
        """Each row without an episode beside every episode of its household."""
        day, until = _days(table.fields["case_id"])
        running = "identified_on <= day AND (ended_on IS NULL OR ended_on >= day)"
        if "stage" in table.fields:  # steps of identification come before it
            soonest = (
                "min(identified_on) FILTER (last_day(identified_on) >= day) "
                f"OVER (PARTITION BY {', '.join(_ROW)})"
            )
            running = f"CASE WHEN stage = '识别' THEN identified_on = {soonest} ELSE {running} END"
        stage = "r.stage, " if "stage" in table.fields else ""
        columns = ", ".join(f"r.{name}" for name in _ROW)
        return (
            f"SELECT *, coalesce({running}, false) AS running, "
            "day IS NULL OR (date_trunc('month', identified_on) <= until "
            "AND (ended_on IS NULL OR last_day(ended_on) >= day)) AS near "
            f"FROM (SELECT {columns}, {stage}{day} AS day, {until} AS until, e.* "
            f"FROM ({rows}) AS r JOIN ({self._episodes}) AS e "
            "ON e.household_id = r.household_id WHERE r.case_id IS NULL)"
        )

    @cached_property
    def _episodes(self) -> str:
        return self._episodes_known()

    @cached_property
    def _exported(self) -> str:
        return self._persons_exported()

    @cached_property
    def _heads(self) -> str:
        return _single(self._households)

    @cached_property
    def persons(self) -> str:
        """SQL for (person, household_id): every person that one household is known of."""
        return self._persons_known()

    def _episodes_known(self) -> str:
        table = tables()["cases"]
        rows = numbered(self._with_household(table, self.rows(table)))
        return (
            "SELECT household_id, case_id, identified_on, "
            "CASE WHEN reversed_on >= eliminated_on THEN NULL ELSE eliminated_on END AS ended_on "
            f"FROM ({rows})"
        )

    def _persons_exported(self) -> str:
        """Persons of the national exports with their households."""
        persons = self.rows(tables()["national_persons"])
        heads = self.rows(tables()["national_households"])
        return _single(
            f"SELECT {_person('id_number')} AS person, household_id FROM ({persons}) "
            f"UNION SELECT {_person('head_id_number')}, household_id FROM ({heads})"
        )

    @cached_property
    def _households(self) -> str:
        table = tables()["households"]
        rows = self._with_household(table, self.rows(table))
        return f"SELECT {_person('head_id_number')} AS person, household_id FROM ({rows})"

    def _persons_known(self) -> str:
        table = tables()["members"]
        rows = self._with_household(table, self.rows(table))
        own = _single(
            f"{self._households} UNION SELECT {_person('id_number')}, household_id FROM ({rows})"
        )
        return f"{own} UNION ALL SELECT * FROM ({self._exported}) ANTI JOIN ({own}) USING (person)"


class LaidKeys(Keys):
    """The same out of tables laid first, which the rows of many tables then ask.

    A large county's persons are put together once, not once for each of its ledgers.
    """

    _exported = "SELECT * FROM _exported"
    _heads = "SELECT * FROM _heads"
    _episodes = "SELECT * FROM _episodes"
    persons = "SELECT * FROM _persons"

    def lay(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Create the tables in a connection."""
        for name, rows in (  # each asks those before it
            ("_exported", self._persons_exported()),
            ("_heads", _single(self._households)),
            ("_persons", self._persons_known()),
            ("_episodes", self._episodes_known()),
        ):
            connection.execute(f"CREATE TABLE {name} AS {rows}")


def numbered(rows: str) -> str:
    """Episodes with the numbers that an export would give them."""
    number = "household_id || '-' || strftime(identified_on, '%Y%m')"
    return f"SELECT r.* REPLACE (coalesce(case_id, {number}) AS case_id) FROM ({rows}) AS r"


def _by_persons(rows: str, persons: str, column: str, *, own_number: bool = False) -> str:
    """Rows with the household of the person that a column names."""
    person = _person(f"r.{column}")
    known = f"coalesce(r.household_id, p.household_id{f', {person}' if own_number else ''})"
    return (
        f"SELECT r.* REPLACE ({known} AS household_id) FROM ({rows}) AS r "
        f"LEFT JOIN ({persons}) AS p ON p.person = {person}"
    )


def _single(rows: str) -> str:
    """Persons of one household only; of two nobody knows which is meant."""
    return (
        f"SELECT person, any_value(household_id) AS household_id FROM ({rows}) "
        "WHERE person IS NOT NULL AND household_id IS NOT NULL "
        "GROUP BY person HAVING count(DISTINCT household_id) = 1"
    )


def _person(column: str) -> str:
    """An ID number as a person is known by: a disability certificate begins with it."""
    return f"upper(left({column}, 18))"


def _days(case: Field) -> tuple[str, str]:
    """SQL for the day of a row, and for the day up to which it speaks."""
    day = f"coalesce({', '.join(f'r.{name}' for name in case.runs_on)})"
    until = f"coalesce(r.{case.until}, DATE '9999-12-31')" if case.until else day
    return day, until
