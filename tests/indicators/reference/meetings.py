"""Meetings that a document demands, and numbers that it sets."""

from __future__ import annotations

from datetime import date

from fanpin_lib.period import Month
from fanpin_lib.policy import Due
from tests.indicators.reference.core import (
    COUNTY,
    TOWNS,
    VILLAGES,
    Book,
    Row,
    World,
    place_of,
)

_LENGTH = {"每月": 1, "每季度": 3, "每半年": 6, "每年": 12}


def count(world: World, book: Book) -> None:
    (calendar,) = world.rules.calendars
    (value,) = calendar.values
    for month in world.window:
        _in_month(world, book, month)
        for entry in value.value:
            if entry.every in _LENGTH:
                _entry(world, book, month, entry, entry.first or value.since)


def _in_month(world: World, book: Book, month: Month) -> None:
    for m in world.rows("meetings"):
        if month.first_day <= m["held_on"] <= month.last_day:
            own = m["level"] in ("村", "乡镇")
            code = (m["region_code"] or "").ljust(12, "0") if own else COUNTY
            split = {"subject": m["subject"], "meeting_level": m["level"]}
            book.add("meetings_in_month", month, code, 1, **split)


def _entry(world: World, book: Book, month: Month, entry: Due, since: date) -> None:
    stretches = []
    for back in (1, 0):
        first, last = _stretch(month, _LENGTH[entry.every], back)
        begins_late = first.first_day < since
        too_late = entry.until and min(last.last_day, month.last_day) > entry.until
        if not (begins_late or too_late):
            stretches.append((first, last))
    ended = [one for one in stretches if one[1] <= month]
    for stretch in stretches:
        current = stretch[1] >= month
        for level, unit, code in _units(world, entry):
            held = any(
                _counts(m, entry, level, unit, stretch, month) for m in world.rows("meetings")
            )
            split = {"subject": entry.meeting, "meeting_level": level}
            missed = stretch == (ended or [None])[-1] and not held
            book.add("meetings_owed", month, code, int(current), **split)
            book.add("meetings_held", month, code, int(current and held), **split)
            book.add("meetings_missed", month, code, int(missed), **split)


def _stretch(month: Month, length: int, back: int) -> tuple[Month, Month]:
    first = month
    while (first.month - 1) % length:
        first = first - 1
    first = first - length * back
    return first, first + (length - 1)


def _units(world: World, entry: Due) -> list[tuple[str, str, str]]:
    known = sorted({m["department"] for m in world.rows("meetings") if m["department"]})
    found = {
        "村": [(code, code) for code in VILLAGES],
        "乡镇": [(code, code) for code in TOWNS],
        "县": [(COUNTY, COUNTY)],
        "部门": [(name, COUNTY) for name in entry.departments or known],
    }
    return [(level, *unit) for level in entry.held_by for unit in found[level]]


def _counts(
    m: Row, entry: Due, level: str, unit: str, stretch: tuple[Month, Month], month: Month
) -> bool:
    if m["level"] != level or m["subject"] != entry.meeting:
        return False
    mine = {"县": COUNTY, "部门": m["department"]}.get(level)
    if mine is None and m["region_code"]:
        mine = place_of(m["region_code"].ljust(12, "0"))
    last = min(stretch[1].last_day, month.last_day)
    return mine == unit and stretch[0].first_day <= m["held_on"] <= last


def count_targets(world: World, book: Book) -> None:
    rows = [e for e in world.rules.catalogues["targets"] if e.get("tracked") and e.get("compare")]
    for month in world.window:
        actual = {r["item"]: r["actual"] for r in world.register("tracked_numbers", month)}
        for entry in rows:
            name, number = entry["tracked"], entry["number"]
            told = actual.get(name)
            book.add("targets_tracked", month, COUNTY, 1)
            book.add("targets_unreported", month, COUNTY, int(told is None))
            book.add("target_number", month, COUNTY, number, item=name)
            if told is None:
                book.add("targets_missed", month, COUNTY, 0)
                continue
            over = told - number
            gap = {"不少于": max(-over, 0), "不多于": max(over, 0)}.get(entry["compare"], abs(over))
            book.add("targets_missed", month, COUNTY, int(gap > 0))
            book.add("target_actual", month, COUNTY, told, item=name)
            book.add("target_gap", month, COUNTY, gap, item=name)
