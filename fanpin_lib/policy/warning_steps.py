"""The steps of a warning that its ledger has a date of, and the days by which it has to close.

A step of the procedure of warnings names the ledger's column that holds its date (``column``).
Entries of any calendar marked ``warnings`` are days by which the warnings flagged until then
have to be closed: the first such day after its flagging is a warning's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.period import Month
from fanpin_lib.policy.profile import Profile
from fanpin_lib.policy.value_kinds import Due, Step

#: The stage of the procedure, its rule, and the calendar that names days of closing.
STAGE, RULE, CALENDAR = "预警销号", "procedure_warning", "milestones"


@dataclass(frozen=True)
class RecordedStep:
    """A step with the column that holds its date; ``place`` is its place in the procedure."""

    place: int
    step: Step
    column: str


def recorded_steps(profile: Profile, on: date) -> list[RecordedStep]:
    """The steps of warnings that the ledger has a date of, in order; none without a procedure."""
    try:
        steps = profile.require(RULE, on).value
    except RuleNotInForce:
        return []
    return [RecordedStep(n, step, step.column) for n, step in enumerate(steps) if step.column]


def entering_steps(profile: Profile, on: date) -> list[tuple[int, Step, date]]:
    """Place, step and start of each step by which a household is entered before it is flagged."""
    try:
        value = profile.require(RULE, on)
    except RuleNotInForce:
        return []
    return [(place, one, value.since) for place, one in enumerate(value.value) if one.enters]


def closing_entries(profile: Profile, on: date) -> list[tuple[int, Due]]:
    """Place and entry of each calendar entry by which warnings have to be closed."""
    try:
        entries = profile.require(CALENDAR, on).value
    except RuleNotInForce:
        return []
    return [(place, entry) for place, entry in enumerate(entries) if entry.warnings]


def closing_days(profile: Profile, first: Month, last: Month) -> list[date]:
    """Every day in a span of months by which warnings have to be closed, in order."""
    days = set()
    month = first
    while month <= last:
        due = (entry.due_on(month) for _, entry in closing_entries(profile, month.last_day))
        days |= {day for day in due if day}
        month = month + 1
    return sorted(days)
