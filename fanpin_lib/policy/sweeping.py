"""Which sweeps of village groups a profile wants in a month, by its calendar of sweeps.

Entries of the calendar ``sweeps`` that name a kind of the sweep ledger (``sweep``) are done
village group by village group; others (studies, lists, visits) are due and leave no row there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.period import Month
from fanpin_lib.policy.profile import Profile

RULE = "sweeps"


@dataclass(frozen=True)
class SweepDue:
    """A sweep of every village group in a month.

    Attributes:
        place: the entry's place in the rule.
        kind: as the sweep ledger writes it.
        due_on: by when; who: by whom.
    """

    place: int
    kind: str
    due_on: date
    who: str


def sweeps_due(profile: Profile, month: Month) -> list[SweepDue]:
    """The sweeps that fall due in a month; none where the profile has no calendar of them."""
    try:
        entries = profile.require(RULE, month.last_day).value
    except RuleNotInForce:
        return []
    dated = [(place, entry, entry.due_on(month)) for place, entry in enumerate(entries)]
    return [SweepDue(n, one.sweep, day, one.who) for n, one, day in dated if one.sweep and day]


def sweep_places(profile: Profile, on: date) -> list[int]:
    """The places of the calendar's entries that are sweeps of village groups, due now or not."""
    try:
        entries = profile.require(RULE, on).value
    except RuleNotInForce:
        return []
    return [place for place, entry in enumerate(entries) if entry.sweep]
