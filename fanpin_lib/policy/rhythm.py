"""Meetings that a calendar demands again and again: by whom, about what, by when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.period import Month
from fanpin_lib.policy.model import Rule
from fanpin_lib.policy.profile import Profile
from fanpin_lib.policy.value_kinds import Due, TopicEntry

#: How many months each frequency goes back to; the others have no stretch of time.
_MONTHS = {"每月": 1, "每季度": 3, "每半年": 6, "每年": 12}


@dataclass(frozen=True)
class OwedMeeting:
    """A meeting that each unit of some levels owes between two days (both included)."""

    rule_id: str
    place: int
    entry: Due
    start: date
    end: date


def stretch(entry: Due, month: Month) -> tuple[date, date] | None:
    """First and last day of the month, quarter, half-year or year that ``month`` lies in.

    None where the frequency is none of these.
    """
    length = _MONTHS.get(entry.every)
    if length is None:
        return None
    first = Month(month.year, (month.month - 1) // length * length + 1)
    return first.first_day, (first + (length - 1)).last_day


def meetings_owed(profile: Profile, month: Month) -> list[OwedMeeting]:
    """The meetings of the stretches that ``month`` lies in, and of those just before them.

    A stretch counts only if the clause was in force from its first to its last day (or to
    the month's end): nobody owes a half-year that had half gone when the document came.
    """
    return [owed for rule in profile.of_kind("calendar") for owed in _of_rule(rule, month)]


def dated_rows(profile: Profile, day: date) -> Iterator[tuple[str, int, TopicEntry]]:
    """The rows of catalogues in force on a day that a calendar's entry dates (``due``), each with
    its rule and its place there."""
    for rule in profile.of_kind("catalogue"):
        try:
            entries = profile.entries(rule.id, day)
        except RuleNotInForce:
            continue
        yield from ((rule.id, n, one) for n, one in enumerate(entries) if one.get("due"))


def duties_by_date(profile: Profile, day: date) -> dict[str, list[TopicEntry]]:
    """The duties and tasks in force on a day that a calendar's entry dates, by its id."""
    found: dict[str, list[TopicEntry]] = {}
    for _, _, row in dated_rows(profile, day):
        found.setdefault(row["due"], []).append(row)
    return found


def _of_rule(rule: Rule, month: Month) -> Iterator[OwedMeeting]:
    try:
        value = rule.on(month.last_day)
    except RuleNotInForce:
        return
    entries = value.value if value.decided else ()
    for place, entry in enumerate(entries):
        now = stretch(entry, month) if entry.meeting else None
        if now is None:
            continue
        before = stretch(entry, Month.of(now[0]) - 1) or now
        for start, end in (before, now):
            first = max(filter(None, (value.since, entry.first)))
            if start >= first and (entry.until is None or min(end, month.last_day) <= entry.until):
                yield OwedMeeting(rule.id, place, entry, start, end)
