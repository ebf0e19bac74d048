"""Worlds in which files lacked columns, and what may be said of them."""

from __future__ import annotations

from copy import deepcopy

from hypothesis import strategies as st

from fanpin_lib import fields
from fanpin_lib.indicators.loader import load_families
from fanpin_lib.indicators.model import Indicator
from tests.indicators.random_basics import HOUSEHOLDS
from tests.indicators.reference.core import VILLAGES, Row, World

Column = tuple[str, str]
#: Ledgers without which others still tell something (states are carried on, records hold visits).
_ALWAYS = {"households", "regions", "monthly_records", "visits"}


def withheld(draw: st.DrawFn, world: World, tables: frozenset[str]) -> World:
    """A world as files tell it that lack something: nothing, columns (everywhere or of one
    village), whole ledgers, or a ledger of changes in the closing month.
    """
    what = draw(st.sampled_from(["", "", "columns", "village", "ledger", "quiet"]))
    if what in ("columns", "village"):
        columns = st.sampled_from(optional_columns(tables))
        lacking = draw(st.sets(columns, min_size=1, max_size=2))
        if what == "columns":
            return without(world, lacking)
        _settle(world)
        return without(world, lacking, draw(st.sampled_from(VILLAGES)))
    if what == "ledger" and (able := sorted(tables - _ALWAYS)):
        return without_ledger(world, draw(st.sampled_from(able)))
    events = [name for name in sorted(tables) if fields.table(name).mode == "events"]
    if what == "quiet" and events:
        world.quiet = {draw(st.sampled_from(events))}
    return world


def without_ledger(world: World, table: str) -> World:
    """The same world as it is told without a ledger."""
    told = deepcopy(world)
    told.absent, told.whole = {table}, world
    told.tables[table] = []
    told.by_month.pop(table, None)
    return told


def _settle(world: World) -> None:
    """Every household stays in one village, and what is said of its cases: what another village's
    file said of it is known.
    """
    home = {h: VILLAGES[n % len(VILLAGES)] for n, h in enumerate(HOUSEHOLDS)}
    homes = {c["case_id"]: home.get(c["household_id"]) for c in world.rows("cases")}
    for row in world.rows("case_steps"):  # steps of an unknown case are all of one household
        homes.setdefault(row["case_id"], home.get(row["household_id"]))
    for rows in [*world.tables.values(), *(r for m in world.by_month.values() for r in m.values())]:
        for row in rows:
            own = homes.get(row.get("case_id")) or home.get(row.get("household_id"))
            if own and "village_code" in row:
                row["village_code"] = own


def optional_columns(tables: frozenset[str] | set[str]) -> list[Column]:
    """Columns that a file may do without: neither required nor what tells where or who, nor
    what makes a row of another ledger (a record's day of visit).
    """
    makes_rows = {pair for name in tables for pair in fields.table(name).also_in}
    return [
        (name, field.name)
        for name in sorted(tables)
        for field in fields.table(name).fields.values()
        if not (field.required or field.found_by or field.personal or field.type == "region")
        and field.name not in ("opened_on", "head_id_number")
        and (name, field.name) not in makes_rows
    ]


def without(world: World, lacking: set[Column], place: str | None = None) -> World:
    """The same world as its files tell it without some columns (of one village)."""
    told = deepcopy(world)
    lacking = lacking | {pair for column in lacking for pair in _also_lacking(*column)}
    told.lacking, told.whole, told.place = lacking, world, place
    for table, column in lacking:
        registers = list(told.by_month.get(table, {}).values())
        for rows in [told.rows(table), *registers]:
            for row in rows:
                if column in row and (place is None or _lies_in(told, row, place)):
                    row[column] = None
    return told


def _also_lacking(table: str, column: str) -> set[Column]:
    """The same column of ledgers that the table's rows are rows of too."""
    return {
        (name, column)
        for name, other in fields.tables().items()
        if table in dict(other.also_in) and column in other.fields
    }


def _lies_in(world: World, row: Row, place: str) -> bool:
    """Whether a row's own village, or its episode's, is that one."""
    if row.get("village_code") is None and "case_id" in row:
        return any(
            c["village_code"] == place
            for c in world.rows("cases")
            if c["case_id"] == row["case_id"]
        )
    return row.get("village_code") == place


def assumed(indicator: Indicator, lacking: set[Column]) -> bool:
    """Whether the catalogue says what is taken for true where one of the columns is missing."""
    facts = {name: fact for f in load_families().values() for name, fact in f.facts.items()}
    return any(f"{table}.{column}" in facts[indicator.fact].assumes for table, column in lacking)
