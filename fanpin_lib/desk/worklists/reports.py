"""What the reporting calendar asks of each kind of unit in the next month."""

from __future__ import annotations

from typing import Any

from fanpin_lib.classification.deadlines import due_reports, undated_reports
from fanpin_lib.county import County
from fanpin_lib.office.worklists.catalogue import Catalogue
from fanpin_lib.office.worklists.units import DEPARTMENT, Unit
from fanpin_lib.period import Month
from fanpin_lib.policy import Due


class NextMonth:
    """The entries of the calendars that fall due in the month after."""

    def __init__(self, county: County, month: Month, catalogue: Catalogue) -> None:
        after = month + 1
        found = [(str(day.due_on), day.entry) for day in
                 due_reports(county.profile, after, county.calendar)]  # fmt: skip
        found += [("没有写哪天", entry) for entry in undated_reports(county.profile, after)]
        self._found = [(day, entry, catalogue.units_of(entry.who)) for day, entry in found]

    def rows(self, unit: Unit) -> list[dict[str, Any]]:
        """What a unit owes, in the order of the days."""
        return [
            _row(day, entry)
            for day, entry, kinds in self._found
            if unit.kind in kinds and _meant(entry, unit)
        ]


def _meant(entry: Due, unit: Unit) -> bool:
    """Whether a department is among those that an entry names."""
    named = entry.departments
    return unit.kind != DEPARTMENT or not named or unit.code in named


def _row(day: str, entry: Due) -> dict[str, Any]:
    return {
        "key": f"{entry.id}/{day}",
        "due_on": day,
        "who": entry.who,
        "what": entry.what,
        "to": entry.to,
        "contents": "　".join(f"□{item}" for item in entry.contents),
        "remark": "；".join(part for part in (entry.citation.short, entry.note) if part),
    }
