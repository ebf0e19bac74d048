"""Who is due for a visit in a month, how often, and what counts as one.

Whom a document wants visited is the decision ``visit_duty``; the rows of ``visit_ways`` that
name one of its outcomes (``duty``) say the rhythm: so many times (``times``; where it is not
given, ``monthly_visit``) every so many months (``every_months``), by a day of the last of them
(``by_day``), by which ways (``ways``). A profile without that decision wants the households
under monitoring visited as often as ``monthly_visit`` says, by any way.
"""

from __future__ import annotations

import calendar as _calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.period import Month
from fanpin_lib.policy.profile import Profile
from fanpin_lib.policy.value_kinds import TopicEntry

#: The decision that says whom; the parameter and the catalogue that say how often and how.
WHOM, TIMES, WAYS = "visit_duty", "monthly_visit", "visit_ways"

#: Months that a rhythm may have: those that divide a year.
RHYTHMS = (1, 2, 3, 4, 6, 12)


@dataclass(frozen=True)
class VisitDuty:
    """What falls due in a month for the households of one outcome.

    Attributes:
        place: the row of ``visit_ways``; None: no row says it.
        duty: the outcome of ``visit_duty``; empty: the households under monitoring.
        times: how many visits; 0: none yet; None: the profile gives no number.
        ways: the ways that count; empty: any.
        first_day: from when on visits count; due_on: by when (inclusive).
        who: by whom; cited: where it stands; both in words.
    """

    place: int | None
    duty: str
    times: int | None
    ways: tuple[str, ...]
    first_day: date
    due_on: date
    who: str = ""
    cited: str = ""


def visit_duties(profile: Profile, month: Month) -> list[VisitDuty]:
    """What falls due in a month: no visit (``times`` 0) while a longer rhythm's period runs on."""
    times = _times(profile, month)
    if not _decides_whom(profile, month):
        return [VisitDuty(None, "", times, (), month.first_day, month.last_day)]
    return list(_of_rows(profile, month, times))


def rows_with_rhythm(profile: Profile, on: date) -> list[tuple[int, TopicEntry]]:
    """Place and row of each row of ``visit_ways`` that says for whom it holds."""
    try:
        entries = profile.require(WAYS, on).value
    except RuleNotInForce:
        return []
    return [(place, entry) for place, entry in enumerate(entries) if entry.get("duty")]


def visitors(profile: Profile, on: date) -> list[str]:
    """By whom the document wants households visited, in its words; empty: it does not say."""
    return list(dict.fromkeys(entry["who"] for _, entry in rows_with_rhythm(profile, on)))


def _of_rows(profile: Profile, month: Month, times: int | None) -> Iterator[VisitDuty]:
    for place, entry in rows_with_rhythm(profile, month.last_day):
        every = int(entry.get("every_months") or 1)
        own = entry.get("times")
        asked = int(own) if own is not None else times
        yield VisitDuty(
            place,
            entry["duty"],
            0 if month.month % every else asked,
            listed(entry.get("ways")),
            (month - (every - 1)).first_day,
            _day(month, entry.get("by_day")),
            entry["who"],
            entry.citation.short,
        )


def _decides_whom(profile: Profile, month: Month) -> bool:
    try:
        profile.require(WHOM, month.last_day)
    except RuleNotInForce:
        return False
    return True


def _times(profile: Profile, month: Month) -> int | None:
    try:
        return int(profile.require(TIMES, month.last_day).value)
    except RuleNotInForce:
        return None


def _day(month: Month, day: object) -> date:
    last = _calendar.monthrange(month.year, month.month)[1]
    return date(month.year, month.month, last if day is None else min(int(str(day)), last))


def listed(held: object) -> tuple[str, ...]:
    """What a column holds as a tuple: a list, one word, or nothing."""
    if isinstance(held, list | tuple):
        return tuple(str(one) for one in held)
    return (str(held),) if held else ()
