"""Households short of one of the six conditions for a time, and their warnings.

Shortfalls of schooling and medical insurance begin and end in update months, so that the
register of members and the monthly records always tell the same story.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from fanpin_lib.demo.assumptions import assume
from fanpin_lib.demo.world.county import World
from fanpin_lib.demo.world.draws import Rng, whole
from fanpin_lib.demo.world.model import FOREVER
from fanpin_lib.demo.world.records import Shortfalls
from fanpin_lib.demo.world.timeline import DAY, DAYS_A_MONTH, NEVER
from fanpin_lib.period import Month

Row = tuple[int, int, str, np.datetime64, np.datetime64]  # household, person, condition, from, to
_BY_UPDATE = ("义务教育", "基本医疗")


def build_shortfalls(world: World) -> Shortfalls:
    """All shortfalls since the window's first year, by the day they were flagged."""
    rng = world.draws.stream("shortfalls")
    rows = [*_of_cases(rng, world), *_background(rng, world), *_floods(rng, world)]
    rows.sort(key=lambda row: (row[3], row[0], row[2]))
    flagged = np.array([row[3] for row in rows], dtype=DAY)
    closed = np.array([row[4] for row in rows], dtype=DAY)
    departments = assume("shortfalls.departments")
    months = [f"{day.astype(object):%Y%m}" for day in flagged]
    return Shortfalls(
        id=np.array([f"YJH{m}{n:05d}" for n, m in enumerate(months, 1)], dtype=object),
        household=np.array([row[0] for row in rows], dtype=int),
        person=np.array([row[1] for row in rows], dtype=int),
        condition=np.array([row[2] for row in rows], dtype=object),
        flagged_on=flagged,
        department=np.array([departments[row[2]] for row in rows], dtype=object),
        closed_on=closed,
        **_workflow(rng, world, flagged, closed),
    )


def _workflow(rng: Rng, world: World, flagged: np.ndarray, closed: np.ndarray) -> dict[str, Any]:
    """Township, county, application and the department's own system around the shortfall."""
    gaps, size, after = assume("shortfalls.gaps"), flagged.size, world.timeline.workdays_after
    township = after(flagged, whole(rng, gaps["township"], size))
    decided = after(township, whole(rng, gaps["county"], size))
    applied = closed - whole(rng, gaps["apply_before"], size)
    applied = np.where(applied < decided, closed, applied)
    updated = after(closed, whole(rng, gaps["system_after"], size))
    forgotten = rng.random(size) < assume("shortfalls.system_missing")
    return {
        "township_on": township,
        "county_decided_on": decided,
        "closing_applied_on": applied,
        "system_updated_on": np.where(forgotten, NEVER, updated),
    }


def _repaired(rng: Rng, world: World, day: np.datetime64) -> np.datetime64:
    """When the shortfall is made good: mostly in time, else some months later."""
    if rng.random() < assume("shortfalls.on_time"):
        gap = whole(rng, assume("shortfalls.on_time_workdays"), 1)
        return world.timeline.workdays_after(np.array([day]), gap)[0]
    low, high = assume("shortfalls.repair_months")
    return day + int(rng.uniform(low, high) * DAYS_A_MONTH)


def _of_cases(rng: Rng, world: World) -> list[Row]:
    """Unsafe housing or water is what these cases were identified for."""
    rows: list[Row] = []
    conditions = assume("shortfalls.risk_condition")
    cases = world.cases
    for case in range(len(cases)):
        for risk in cases.risks[case]:
            if risk not in conditions:
                continue
            start = cases.found_on[case]
            end = _repaired(rng, world, cases.found_on[case])
            done = cases.eliminated_on[case]
            if rng.random() < assume("shortfalls.open_share"):
                end = NEVER
            elif not np.isnat(done) and end > done:
                end = max(start + 1, done - 10)
            rows.append((int(cases.household[case]), -1, conditions[risk], start, end))
    return rows


def _background(rng: Rng, world: World) -> list[Row]:
    """Gaps that turn up month by month in any household."""
    rows: list[Row] = []
    timeline = world.timeline
    for condition, rate in assume("shortfalls.background_monthly").items():
        step = assume("calendar.update_every_months") if condition in _BY_UPDATE else 1
        months = timeline.update_months if condition in _BY_UPDATE else timeline.flow_months
        for month in months:
            for _ in range(rng.poisson(rate * step * len(world.households))):
                rows += _one_gap(rng, world, condition, month)
    return rows


def _one_gap(rng: Rng, world: World, condition: str, month: Any) -> list[Row]:
    household, person = _victim(rng, world, condition)
    if household < 0:
        return []
    days = world.timeline.workdays_of(month)
    start = days[rng.integers(days.size)]
    if condition not in _BY_UPDATE:
        return [(household, person, condition, start, _repaired(rng, world, start))]
    return [(household, person, condition, start, _made_good_by_update(rng, world, month, start))]


def _made_good_by_update(rng: Rng, world: World, month: Month, start: np.datetime64):
    """In the same month or in a later update month; NaT past the window."""
    months = world.timeline.update_months
    at_once = rng.random() < assume("shortfalls.same_month")
    later = 0 if at_once else int(whole(rng, assume("shortfalls.later_updates"), 1)[0])
    stop = months.index(month) + later
    if stop >= len(months):
        return NEVER
    days = world.timeline.workdays_of(months[stop])
    days = days[days >= start]
    return days[rng.integers(days.size)]


def _victim(rng: Rng, world: World, condition: str) -> tuple[int, int]:
    """A household, and the person for whom schooling or insurance is missing."""
    persons, first = world.persons, world.person_states[0]
    staying = (persons.joined == 0) & (persons.left == FOREVER)
    staying &= ~np.isin(persons.household, world.cases.household)
    if condition == "义务教育":
        ages = assume("shortfalls.dropout_ages")
        staying &= (first.age >= ages[0]) & (first.age <= ages[1])
    people = np.flatnonzero(staying)
    if not people.size:
        return -1, -1
    person = int(people[rng.integers(people.size)])
    household = int(persons.household[person])
    return household, person if condition in _BY_UPDATE else -1


def _floods(rng: Rng, world: World) -> list[Row]:
    """A flood leaves part of the hit households without safe water for a while."""
    rows: list[Row] = []
    events, watched = world.events, set(world.cases.household.tolist())
    for event in np.flatnonzero(events.what == "暴雨洪涝"):
        for household in sorted(set(events.hit[event]) - watched):
            if rng.random() < assume("shortfalls.flood_water"):
                start = min(events.ended_on[event] + 1, world.timeline.end)
                end = _repaired(rng, world, start)
                rows.append((household, -1, "饮水安全", start, end))
    return rows


def apply_to_members(world: World) -> None:
    """Write dropped-out pupils and uninsured people into the states of the members."""
    short = world.shortfalls
    for update, day in enumerate(world.timeline.update_days):
        state = world.person_states[update]
        now = (short.flagged_on <= day) & ~(short.closed_on <= day)
        out = short.person[now & (short.condition == "义务教育")]
        out = out[(state.age[out] >= 7) & (state.age[out] <= 15)]
        state.schooling[out] = ""
        state.education[out] = "小学"
        state.dropout_reason[out] = assume("shortfalls.dropout_reason")
        state.insured[short.person[now & (short.condition == "基本医疗")]] = False


def short_of(world: World, condition: str, day: np.datetime64) -> np.ndarray:
    """Households (boolean) short of a condition on a day."""
    short = world.shortfalls
    now = (short.flagged_on <= day) & ~(short.closed_on <= day) & (short.condition == condition)
    result = np.zeros(len(world.households), dtype=bool)
    result[short.household[now]] = True
    return result
