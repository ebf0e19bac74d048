"""What reporters hand in, by the profile's calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fanpin_lib.demo.assumptions import assume
from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.fields import code_list
from fanpin_lib.period import Month
from fanpin_lib.policy import Due, Profile


@dataclass(frozen=True)
class Report:
    """A report of one kind of reporter, handed in between two days of the month."""

    kind: str
    name: str
    days: tuple[int, int]
    back: int


@dataclass(frozen=True)
class Reports:
    """The calendar's entries by kind of reporter."""

    dues: tuple[tuple[str, Due], ...]

    def of(self, month: Month) -> list[Report]:
        """What is handed in in a month, in the calendar's order."""
        found = []
        for kind, due in self.dues:
            usual = assume("submissions.reports")[kind]
            day = due.due_on(month)
            if day is None and (due.day is not None or due.once is not None):
                continue
            low, high = usual["days"]
            if day is not None:
                low, high = max(1, day.day - (high - low)), day.day
            found.append(Report(kind, due.what, (low, high), due.period))
        return found


def reports_of(profile: Profile, on: date) -> Reports:
    """Entries whose reporters the ledger of submissions knows; none without a calendar."""
    try:
        calendar = profile.calendar("reporting_calendar", on)
    except RuleNotInForce:
        return Reports(())
    named = [
        (_reporter(due.who), due) for due in calendar if due.every in assume("submissions.kept")
    ]
    return Reports(tuple((kind, due) for kind, due in named if kind))


def _reporter(who: str) -> str:
    """行业部门 hands in as 部门; 村民小组 and single persons hand in to nobody who keeps a list."""
    return next((kind for kind in code_list("reporter_kind") if who.endswith(kind)), "")
