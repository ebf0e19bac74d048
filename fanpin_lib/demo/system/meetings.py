"""The meetings that a profile asks for: again and again, or about every household."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from fanpin_lib.period import Month
from fanpin_lib.policy import Profile
from fanpin_lib.policy.openness import REQUIRED, openly_done
from fanpin_lib.policy.rhythm import OwedMeeting, meetings_owed


@dataclass(frozen=True)
class Discussed:
    """A meeting that has to talk about each household before a stage is reached.

    Attributes:
        words: as a regular expression, how the stage's step of this matter is called.
        subject: as the ledger of meetings calls it.
    """

    stage: str
    words: str
    subject: str
    since: date


def discussed(profile: Profile, on: date) -> tuple[Discussed, ...]:
    """One meeting a stage and matter; none where the documents ask for none."""
    return tuple(
        Discussed(row.stage, row.words, row.meetings[0], row.since)
        for row in openly_done(profile, on)
        if row.meetings and row.ruling == REQUIRED
    )


def owed(profile: Profile, months: Iterable[Month]) -> list[OwedMeeting]:
    """The calendar's meetings of all stretches of time that the months touch, by their start."""
    found = dict.fromkeys(one for month in months for one in meetings_owed(profile, month))
    return sorted(found, key=lambda one: (one.start, one.rule_id, one.place))
