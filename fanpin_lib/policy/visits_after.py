"""Visits that a profile wants after something happened: an alert came in, a list went up.

Rows of ``visit_ways`` that name sources of alerts (``after_alerts``) or a step of the
identification (``after_step``) hang a visit on each of them, within so many working days
(``within_days``); without a number by the end of the month in which it happened.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.policy.profile import Profile
from fanpin_lib.policy.visiting import WAYS, listed


@dataclass(frozen=True)
class VisitAfter:
    """One row: what it hangs a visit on, and by when the visit is due.

    Attributes:
        place: the row's place in the rule.
        who: by whom; cited: where it stands; both in words.
        sources: of alerts of which sources; step: after which step of the identification.
        within: working days; None: until the end of that month.
        ways: the ways that count; empty: any.
        since: from when the row is in force.
    """

    place: int
    who: str
    sources: tuple[str, ...]
    step: str
    within: int | None
    ways: tuple[str, ...]
    since: date
    cited: str


def visits_asked_after(profile: Profile, on: date) -> Iterator[VisitAfter]:
    """Every such row in force on a day; nothing where the profile has none."""
    try:
        value = profile.require(WAYS, on)
    except RuleNotInForce:
        return
    for place, entry in enumerate(value.value):
        sources, step = listed(entry.get("after_alerts")), entry.get("after_step", "")
        if sources or step:
            within = entry.get("within_days")
            yield VisitAfter(
                place,
                entry["who"],
                sources,
                step,
                None if within is None else int(within),
                listed(entry.get("ways")),
                value.since,
                entry.citation.short,
            )
