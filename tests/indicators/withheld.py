"""Worlds in which files lacked columns, and what may be said of them."""

from __future__ import annotations

from copy import deepcopy

from fanpin_lib import fields
from fanpin_lib.indicators.loader import load_families
from fanpin_lib.indicators.model import Indicator
from tests.indicators.reference.core import World

Column = tuple[str, str]


def optional_columns(tables: frozenset[str] | set[str]) -> list[Column]:
    """Columns that a file may do without: neither required nor what tells where or who."""
    return [
        (name, field.name)
        for name in sorted(tables)
        for field in fields.table(name).fields.values()
        if not (field.required or field.found_by or field.personal or field.type == "region")
        and field.name not in ("opened_on", "head_id_number")
    ]


def without(world: World, lacking: set[Column]) -> World:
    """The same world as its files tell it without some columns."""
    if not lacking:
        return world
    told = deepcopy(world)
    told.lacking, told.whole = lacking, world
    for table, column in lacking:
        registers = list(told.by_month.get(table, {}).values())
        for rows in [told.rows(table), *registers]:
            for row in rows:
                if column in row:
                    row[column] = None
    return told


def assumed(indicator: Indicator, lacking: set[Column]) -> bool:
    """Whether the catalogue says what is taken for true where one of the columns is missing."""
    facts = {name: fact for f in load_families().values() for name, fact in f.facts.items()}
    return any(f"{table}.{column}" in facts[indicator.fact].assumes for table, column in lacking)
