"""Meetings 研判会议: those that the calendar asks for, and those that talk about households."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import numpy as np

from fanpin_lib.demo.assumptions import assume
from fanpin_lib.demo.system.meetings import Discussed, owed
from fanpin_lib.demo.world.county import World
from fanpin_lib.demo.world.draws import Rng
from fanpin_lib.demo.world.records import Meetings
from fanpin_lib.demo.world.timeline import DAY
from fanpin_lib.period import Month
from fanpin_lib.policy.rhythm import OwedMeeting

_VILLAGE, _TOWNSHIP, _COUNTY = "村", "乡镇", "县"
#: Day, level, place, department, subject, stage, cases read out.
_Held = tuple[Any, str, str, str, str, str, list[int]]


def build_meetings(world: World) -> Meetings:
    """All meetings up to the window's end, numbered by their days; none if none are asked for."""
    rng = world.draws.stream("meetings")
    held = [*_of_calendar(rng, world)]
    for one in world.system.discussed:
        held += _about_households(rng, world, one)
    held = sorted((h for h in held if h[0] <= world.timeline.end), key=lambda h: h[:6])
    days = np.array([h[0] for h in held], dtype=DAY)
    months = [Month.of(day).compact for day in days.tolist()]
    names = ("level", "place", "department", "subject", "stage", "cases")
    return Meetings(
        id=_objects([f"HY{m}{n:05d}" for n, m in enumerate(months, 1)]),
        held_on=days,
        **{name: _objects([h[at] for h in held]) for at, name in enumerate(names, 1)},
    )


def _objects(values: list[Any]) -> np.ndarray:
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


def _of_calendar(rng: Rng, world: World) -> Iterator[_Held]:
    """Every unit's meeting of every stretch; a few units hold none."""
    for one in owed(world.system.profile, world.timeline.months):
        for level, place, department in _units(world, one):
            day = _day_in(rng, world, one)
            if rng.random() >= assume("meetings.missed"):
                yield day, level, place, department, one.entry.meeting or "", "", []


def _units(world: World, one: OwedMeeting) -> Iterator[tuple[str, str, str]]:
    own = world.villages
    for level in one.entry.held_by:
        if level == _VILLAGE:
            yield from ((level, code, "") for code in own.code.tolist())
        elif level == _TOWNSHIP:
            yield from ((level, code + "000", "") for code in np.unique(own.township_code))
        elif level == _COUNTY:
            yield level, "", ""
        else:
            named = one.entry.departments or assume("submissions.departments")
            yield from ((level, "", name) for name in named)


def _day_in(rng: Rng, world: World, one: OwedMeeting) -> np.datetime64:
    """A working day of the stretch, mostly of its last month."""
    last = Month.of(one.end)
    back = int(rng.integers(0, last.months_since(Month.of(one.start)) + 1))
    late = rng.random() < assume("meetings.last_month")
    days = world.timeline.workdays_of(last if late else last - back)
    return np.datetime64(days[int(rng.integers(days.size))], "D")


def _about_households(rng: Rng, world: World, one: Discussed) -> Iterator[_Held]:
    """A village's meeting on the day of the step, about all its households of that day."""
    level = assume("meetings.levels")[one.subject]
    days = _days(world, one)
    forgotten = rng.random(len(world.cases)) < assume("meetings.not_minuted")
    read_out: dict[tuple[Any, str], list[int]] = defaultdict(list)
    for case, day in sorted(days.items()):
        if not forgotten[case] and day >= np.datetime64(one.since, "D"):
            read_out[day, _place(world, level, case)].append(case)
    for (day, place), cases in read_out.items():
        yield day, level, place, "", one.subject, one.stage, cases


def _days(world: World, one: Discussed) -> dict[int, np.datetime64]:
    """By case when it was talked about; on the day of the decision where no step is written."""
    cases, steps = world.cases, world.steps
    reached = {"识别": cases.identified_on, "消除": cases.eliminated_on}.get(one.stage)
    decided = {} if reached is None else {int(c): reached[c] for c in _dated(reached)}
    named = np.array([bool(re.search(one.words, step)) for step in steps.step], dtype=bool)
    written = np.flatnonzero((steps.stage == one.stage) & named & ~np.isnat(steps.completed_on))
    for row in written[::-1]:  # the first step of a case stands last, and stays
        decided[int(steps.case[row])] = steps.completed_on[row]
    return decided


def _dated(days: np.ndarray) -> np.ndarray:
    return np.flatnonzero(~np.isnat(days))


def _place(world: World, level: str, case: int) -> str:
    village = world.households.village[world.cases.household[case]]
    if level == _VILLAGE:
        return str(world.villages.code[village])
    township = str(world.villages.township_code[village]) + "000"
    return township if level == _TOWNSHIP else ""
