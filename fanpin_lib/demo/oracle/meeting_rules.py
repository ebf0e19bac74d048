"""Households that were taken in or let out without having been talked about in a meeting."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from fanpin_lib.demo.oracle import words
from fanpin_lib.demo.oracle.expected import Expected
from fanpin_lib.demo.rows.county import County, Row
from fanpin_lib.demo.rows.limits import limit

_SEPARATORS = re.compile(r"[、，,；;\s]+")


def households_of(meeting: Row) -> list[str]:
    """The households that a meeting's minutes name."""
    return [one for one in _SEPARATORS.split(meeting["household_ids"] or "") if one]


def decided(case: Row, end: date) -> Iterator[tuple[str, date]]:
    """The stages that a case has reached by a day, with the day of the decision."""
    if case["identified_on"]:
        yield "识别", case["identified_on"]
    gone, back = case["eliminated_on"], case["reversed_on"]
    if gone and not (back and back <= end):
        yield "消除", gone


def of_meetings(county: County) -> Iterator[Expected]:
    """By case and stage where no meeting of the year before the decision names the household.

    Only decisions since the first meeting that named anybody, and of the last months.
    """
    subject, matter = limit("meetings.subject"), limit("meetings.matter")
    named = [
        (meeting["held_on"], household)
        for meeting in county.now["meetings"]
        if meeting["subject"] == subject and meeting["held_on"] <= county.end
        for household in households_of(meeting)
    ]
    if not named:
        return
    first = max(min(day for day, _ in named), date.fromisoformat(limit("meetings.since")))
    since = words.months_after(county.end, -limit("meetings.late_months"))
    for case in county.now["cases"]:
        for stage, day in decided(case, county.end):
            if day > county.end or day <= since or day < first:
                continue
            earliest = words.months_after(day, -limit("meetings.meeting_months"))
            days = [held for held, household in named if household == case["household_id"]]
            if not any(earliest < held <= day for held in days):
                place = {key: case[key] for key in ("household_id", "village_code")}
                instance = f"{case['case_id']}{stage}{matter}"
                yield Expected("household_not_discussed", instance=instance, **place)
