"""A slow, plain implementation of the catalogue's definitions, to compare the fast one with.

Written from the definitions in words: loops over rows and months, no SQL, no shared code with
the product except the working-day flags of single days and region code prefixes.
"""

from __future__ import annotations

from tests.indicators.reference import (
    assistance,
    classes,
    conditions,
    early,
    income,
    low_income,
    medical,
    meetings,
    money,
    procedure,
    scale,
    tasks,
    visits,
)
from tests.indicators.reference.core import Book, World

FAMILIES = {
    "scale": scale.count,
    "income": income.count,
    "expenditure": income.count_expenditure,
    "conditions": conditions.count,
    "visits": visits.count,
    "sweeps": visits.count_sweeps,
    "helpers": visits.count_helpers,
    "alerts": tasks.count_alerts,
    "warnings": tasks.count_warnings,
    "tasks": tasks.count_tasks,
    "submissions": tasks.count_submissions,
    "meetings": meetings.count,
    "medical": medical.count,
    "targets": meetings.count_targets,
    "procedure": procedure.count,
    "assistance": assistance.count,
    "elimination": assistance.count_eliminations,
    "money": money.count,
    "early_signs": early.count,
    "low_income": low_income.count,
    "assessment": scale.count_assessments,
    "classes": classes.count,
}


def expected(world: World, family: str) -> Book:
    """Everything that happened in the window, for one family."""
    book = Book(world)
    FAMILIES[family](world, book)
    return book
