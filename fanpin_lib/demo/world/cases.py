"""Monitoring episodes: which households, why, found when and by whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from fanpin_lib.demo.assumptions import assume
from fanpin_lib.demo.world import incomes
from fanpin_lib.demo.world.county import World
from fanpin_lib.demo.world.draws import Rng, pick_one
from fanpin_lib.demo.world.model import FOREVER
from fanpin_lib.demo.world.words import scope_fits
from fanpin_lib.period import Month

Arrival = tuple[np.datetime64, str, int]  # day, risk, household or -1


@dataclass
class Found:
    """A household found in danger; becomes a row of `Cases`."""

    household: int
    risks: list[str]
    category: str
    source: str
    department: str | None
    found_on: np.datetime64


def find_cases(world: World) -> list[Found]:
    """First episodes since the start of the history, by the day they were found."""
    rng = world.draws.stream("cases")
    able = candidates(world)
    attraction = _attraction(world)
    free = world.households.opened_update == 0
    free &= scope_fits(world.system, world.households.kind)
    found: list[Found] = []
    for day, risk, struck in sorted([*_arrivals(rng, world), *_struck(rng, world)]):
        household = struck
        if household < 0:
            household = _choose(rng, world, able[risk] * attraction * free, risk, day)
        if household >= 0 and free[household]:
            free[household] = False
            found.append(_found(rng, world, able, household, risk, day))
    return found


def _arrivals(rng: Rng, world: World) -> Iterator[Arrival]:
    """When and for which risk a household, not chosen yet, is found (-1)."""
    for month in world.timeline.history:
        count = rng.poisson(_rate(month) * len(world.households))
        days = world.timeline.workdays_of(month)
        for day in rng.choice(days, count):
            yield day, pick_one(rng, _risk_mix(month)), -1


def _struck(rng: Rng, world: World) -> Iterator[Arrival]:
    """Households hit by an event and found in danger because of it."""
    events = world.events
    risks = {kind: risk for risk, kinds in assume("events.risk_kinds").items() for kind in kinds}
    low, high = assume("events.found_after_days")
    for event in range(len(events)):
        for household in events.hit[event]:
            day = events.started_on[event] + int(rng.integers(low, high + 1))
            if rng.random() < assume("events.case_share") and day <= world.timeline.end:
                yield day, risks[events.kind[event]], household


def _rate(month: Month) -> float:
    if month == Month.parse(assume("calendar.history_start")):
        return float(assume("cases.monthly_rate")[2019])
    return float(assume("cases.monthly_rate").get(month.year, assume("cases.later_rate")))


def _risk_mix(month: Month) -> dict[str, float]:
    season = assume("cases.risk_season")
    return {
        risk: share * (season[risk][month.month - 1] if risk in season else 1.0)
        for risk, share in assume("cases.risk_mix").items()
    }


def candidates(world: World) -> dict[str, np.ndarray]:
    """For each risk, the households whose circumstances fit it all along (1.0 or 0.0).

    A household that closes in the window need not fit any longer once it is closed.
    """
    updates = range(len(world.household_states))
    fits = [_fitting(world, update) for update in updates]
    return {risk: np.all([f[risk] for f in fits], axis=0).astype(float) for risk in fits[0]}


def _fitting(world: World, update: int) -> dict[str, np.ndarray]:
    people, state = world.person_states[update], world.household_states[update]
    persons, count = world.persons, len(world.households)
    closed = world.households.closed_update <= update
    stays = people.present & (
        (persons.left == FOREVER)
        | (world.households.closed_update[persons.household] == persons.left)
    )

    def any_of(mask: np.ndarray) -> np.ndarray:
        return np.bincount(persons.household[mask & stays], minlength=count) > 0

    senior = np.array([s.startswith(("普通", "中职", "高职", "本科")) for s in people.schooling])
    everyone = state.open
    special = {
        "因病": any_of(people.major | people.chronic),
        "因残": any_of(people.disabled),
        "因学": any_of(senior),
        "因自然灾害": state.labourers > 0,
        "因产业项目失败": (state.labourers > 0)
        & (world.flows.base["business"][0] > assume("measures.business_from")),
        "因务工就业不稳": any_of(people.working),
        "缺劳动力": state.labourers * 4 <= state.members,
    }
    mix = assume("cases.risk_mix")
    return {risk: (special.get(risk, everyone) & everyone) | closed for risk in mix}


def _attraction(world: World) -> np.ndarray:
    """Poorer and out-of-poverty households are more likely to need monitoring."""
    first = {name: values[0] for name, values in world.flows.base.items()}
    per_head = incomes.net(first) / np.maximum(world.household_states[0].members, 1)
    line = incomes.line_of(np.array([world.timeline.months[0].year]))
    poorer = (np.maximum(per_head, 1) / line) ** -assume("cases.income_weight")
    registered = np.where(world.households.registered, assume("cases.registered_weight"), 1.0)
    without = world.household_states[0].no_labour
    return poorer * registered * np.where(without, assume("cases.no_labour_weight"), 1.0)


def _choose(rng: Rng, world: World, weight: np.ndarray, risk: str, day: np.datetime64) -> int:
    """A household drawn by weight, preferably one that a recent event has hit; -1 if none."""
    kinds = assume("events.risk_kinds").get(risk, [])
    events = world.events
    recent = np.isin(events.kind, kinds) & (events.started_on <= day)
    recent &= events.started_on >= day - assume("events.memory_days")
    if recent.any():
        hit = sorted({row for rows in events.hit[recent] for row in rows})
        weight = weight.copy()
        weight[hit] *= assume("events.case_pick")
    total = weight.sum()
    if total <= 0:
        return -1
    return int(np.searchsorted(np.cumsum(weight), rng.random() * total, side="right"))


def _found(rng: Rng, world: World, able, household: int, risk: str, day) -> Found:
    risks = [risk, *_further_risks(rng, able, household, risk)]
    source = pick_one(rng, world.system.sources)
    department = pick_one(rng, assume("alerts.departments")[risk])
    sudden = rng.random() < assume("cases.sudden_share").get(risk, 0.0)
    registered = bool(world.households.registered[household])
    category = assume("cases.categories")[registered]
    return Found(
        household=household,
        risks=risks,
        category="突发严重困难户" if sudden else category,
        source=source,
        department=department if source == "部门筛查预警" else None,
        found_on=day,
    )


def _further_risks(rng: Rng, able, household: int, risk: str) -> list[str]:
    if rng.random() >= assume("cases.extra_risk"):
        return []
    fitting = [
        other
        for other in ("因病", "因残", "因学", "缺劳动力", "因务工就业不稳")
        if other != risk and able[other][household]
    ]
    return [str(rng.choice(fitting))] if fitting else []
