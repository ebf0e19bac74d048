"""On which day a report is due: the day that the calendar names, moved off days off.

The one place that says so; ``fanpin due`` and the figures about reports ask here. Whether a day
moves is the profile's rule ``report_day_off``; where it has none, a report that falls on a day
off has no due day (规则未定), and where the days off are not published yet, nobody knows either.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal

from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.period import Month
from fanpin_lib.policy.value_kinds import Due
from fanpin_lib.policy.workdays import Calendar

if TYPE_CHECKING:
    from fanpin_lib.policy.profile import Profile

#: The calendar of reports, and the rule that says what happens on days off.
REPORTS, DAY_OFF = "reporting_calendar", "report_day_off"
#: What the rule can say, and which way the day moves.
_MOVES = {"顺延": 1, "提前": -1, "照常": 0}

Unknown = Literal["", "日历待公布", "规则未定"]


@dataclass(frozen=True)
class ReportDay:
    """A report with the day on which it is due.

    Attributes:
        entry: what is due, from whom to whom.
        written: the day that the calendar names.
        due_on: the day that counts; the written one where that is not known.
        day_off: whether nobody works on the written day; None: not published.
        rule: the value of the rule for days off in force; None where there is none.
        unknown: why the due day is not known; empty where it is.
    """

    entry: Due
    written: date
    due_on: date
    day_off: bool | None
    rule: Any | None
    unknown: Unknown = ""

    @property
    def period(self) -> Month:
        """The period that the report is about."""
        return Month.of(self.written) - self.entry.period


def report_days(profile: Profile, month: Month, calendar: Calendar) -> list[ReportDay]:
    """The reports that are due in a month, in the order of the days.

    A day moved over the end of a month counts for the month that it moves to.

    Args:
        profile: asked for the calendar of reports and for the rule for days off.
    """
    days = [
        _placed(profile, entry, written, calendar)
        for offset in (-1, 0, 1)
        for written, entry in _written(profile, REPORTS, month + offset)
    ]
    here = [day for day in days if Month.of(day.due_on) == month]
    return sorted(here, key=lambda day: (day.due_on, day.entry.who, day.written))


def days_as_written(
    profile: Profile, rule_id: str, month: Month, calendar: Calendar
) -> list[ReportDay]:
    """What another calendar (sweeps, milestones) names in a month: its days do not move."""
    return [
        ReportDay(entry, written, written, _day_off(written, calendar), None)
        for written, entry in _written(profile, rule_id, month)
    ]


def _written(profile: Profile, rule_id: str, month: Month) -> Iterator[tuple[date, Due]]:
    try:
        entries = profile.calendar(rule_id, month.last_day)
    except RuleNotInForce:
        return
    for entry in entries:
        day = entry.due_on(month)
        if day is not None:
            yield day, entry


def _placed(profile: Profile, entry: Due, written: date, calendar: Calendar) -> ReportDay:
    rule = _rule(profile, written)
    move = _MOVES[rule.value] if rule else None
    off = _day_off(written, calendar)
    if off is False or move == 0:
        return ReportDay(entry, written, written, off, rule)
    if off and move is None:
        return ReportDay(entry, written, written, off, rule, "规则未定")
    moved = _moved(written, move, calendar) if off and move else None
    return ReportDay(entry, written, moved or written, off, rule, "" if moved else "日历待公布")


def _rule(profile: Profile, day: date) -> Any | None:
    try:
        found = profile.value(DAY_OFF, day)
    except RuleNotInForce:
        return None
    return found if found.value is not None else None


def _moved(day: date, move: int, calendar: Calendar) -> date | None:
    """The next (or previous) working day; None beyond the calendar."""
    while (off := _day_off(day, calendar)) is True:
        day += timedelta(days=move)
    return None if off is None else day


def _day_off(day: date, calendar: Calendar) -> bool | None:
    if not calendar.first_day <= day <= calendar.last_day:
        return None
    return not calendar.is_workday(day)
