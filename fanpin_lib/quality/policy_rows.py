"""What a profile's catalogues and classes ask of ledgers, row by row (tables: `policy_schemas`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from fanpin_lib.fields import tables
from fanpin_lib.policy import aids, openness, pairing, routing, warning_steps
from fanpin_lib.quality.policy_schemas import SCHEMAS

if TYPE_CHECKING:
    from fanpin_lib.policy import Profile

#: The ledger that says from when on a household is in the class that it registers.
_REGISTER = "cases."


@dataclass(frozen=True)
class PolicyRow:
    """A row of one of the tables, and the topic and place of the clause that it comes from.

    ``topic`` is empty where it comes from a classification, which is no clause's row.
    """

    table: str
    topic: str
    place: int
    values: tuple[Any, ...]


def policy_rows(profile: Profile | None, on: date) -> list[PolicyRow]:
    """Every row of every table on a day; none without a profile."""
    if profile is None:
        return []
    return [
        *_matters(profile, on),
        *_warning_steps(profile, on),
        *_entered_first(profile, on),
        *_routes(profile, on),
        *_pairings(profile, on),
        *_aids(profile, on),
        *_ended_classes(profile),
    ]


def policy_tables(rows: list[PolicyRow]) -> dict[str, pa.Table]:
    """The rows as tables; a table without rows is empty."""
    return {
        name: pa.Table.from_pylist(
            [dict(zip(schema.names, row.values, strict=True)) for row in rows if row.table == name],
            schema,
        )
        for name, schema in SCHEMAS.items()
    }


def _matters(profile: Profile, on: date) -> Iterator[PolicyRow]:
    for row in openness.openly_done(profile, on):
        said = (row.stage, row.matter, row.words or None)
        dated = (row.since, row.cited)
        for subject in row.meetings if row.ruling == openness.REQUIRED else ():
            met = (row.stage, row.matter, subject, *dated)
            yield PolicyRow("discussed_matters", openness.TOPIC, row.place, met)
        if row.acts and row.ruling == openness.REQUIRED and row.words:
            yield PolicyRow("required_matters", openness.TOPIC, row.place, (*said, *dated))
        elif row.acts and row.ruling == openness.FORBIDDEN:
            source = row.alert_source or None
            yield PolicyRow("forbidden_matters", openness.TOPIC, row.place, (*said, source, *dated))


def _warning_steps(profile: Profile, on: date) -> Iterator[PolicyRow]:
    steps = [one for one in warning_steps.recorded_steps(profile, on) if not one.step.order_free]
    if len(steps) < 2:  # nothing can be out of order
        return
    since, fields = profile.require(warning_steps.RULE, on).since, tables()["warnings"].fields
    for one in steps:
        told = (one.column, fields[one.column].label, one.step.required)
        values = (one.step.name, one.step.order, *told, since, one.step.citation.short)
        yield PolicyRow("warning_steps", warning_steps.RULE, one.place, values)


def _entered_first(profile: Profile, on: date) -> Iterator[PolicyRow]:
    for place, step, since in warning_steps.entering_steps(profile, on):
        told = (step.name, since, step.citation.short)
        yield PolicyRow("entered_first", warning_steps.RULE, place, told)


def _routes(profile: Profile, on: date) -> Iterator[PolicyRow]:
    for row in routing.routes(profile, on):
        for table, meant in (("condition_routes", row.conditions), ("word_routes", row.words)):
            for one in meant if row.acts else ():
                for department in row.departments:
                    values = (one, department, row.since, row.cited)
                    yield PolicyRow(table, routing.TOPIC, row.place, values)


def _pairings(profile: Profile, on: date) -> Iterator[PolicyRow]:
    for row in pairing.pairings(profile, on):
        if row.asks_levels:
            values = (row.registered, row.levels, row.who, row.cited)
            yield PolicyRow("pairing", pairing.TOPIC, row.place, values)
        for group in (row.groups or (None,)) if row.asks_somebody else ():
            wanted = (group, row.registered or None, row.role, row.who, row.since, row.cited)
            yield PolicyRow("offices", pairing.TOPIC, row.place, wanted)


def _aids(profile: Profile, on: date) -> Iterator[PolicyRow]:
    for aid in aids.aid_amounts(profile, on):
        amount = round(Decimal(aid.amount), 2)
        for word in aid.words:
            values = (aid.item, aid.kind, word, amount, aid.meant, aid.times, aid.since, aid.cited)
            yield PolicyRow("aid_amounts", aids.AIDS, aid.place, values)
    for row in aids.insured(profile, on):
        yield PolicyRow("insured", aids.INSURANCE, row.place, (row.item, row.since, row.cited))


def _ended_classes(profile: Profile) -> Iterator[PolicyRow]:
    """Every spelling of a class with a last day, by the column of the register that holds it."""
    for one in profile.classes.values():
        held_in = [column for column in one.columns if column.startswith(_REGISTER)]
        for value in one.values if held_in else ():
            for word in (value.name, *value.aliases) if value.until else ():
                for column in held_in:
                    told = (column, word, value.until, one.citation.short)
                    yield PolicyRow("ended_classes", "", 0, told)
