"""Households: where they live, when they were opened, what land they have."""

from __future__ import annotations

import numpy as np

from fanpin_lib.demo.assumptions import assume
from fanpin_lib.demo.world import people
from fanpin_lib.demo.world.county import World
from fanpin_lib.demo.world.draws import Rng, around, weighted_sample, whole
from fanpin_lib.demo.world.identity import phones
from fanpin_lib.demo.world.model import FOREVER, Households, HouseholdState, PersonState
from fanpin_lib.demo.world.timeline import DAY, NEVER, month_number

LABOUR = ("技能劳动力", "普通劳动力", "弱劳动力或半劳动力")


def build_households(world: World) -> tuple[Households, people.Draft]:
    """All households and, as a draft, the people in them."""
    rng = world.draws.stream("households")
    village = np.repeat(np.arange(len(world.villages)), world.villages.households)
    count = village.size
    archetype = people.archetypes(rng, count)
    opened = _opened_updates(rng, world, count)
    draft = people.settle(world, archetype, opened)
    draft, closed = people.change(world, draft, archetype)
    place = _place_within(village)
    households = Households(
        village=village,
        id=_ids(world, village, place),
        group=1 + place * world.villages.groups[village] // world.villages.households[village],
        archetype=archetype,
        opened_update=opened,
        closed_update=closed,
        opened_on=_opened_on(rng, world, opened),
        closed_on=_closed_on(rng, world, closed),
        phone=_phones(rng, archetype),
        land=np.minimum(around(rng, assume("income.land"), count), assume("income.land")["limit"]),
        registered=np.zeros(count, dtype=bool),
        kind=np.full(count, assume("households.types")["other"], dtype=object),
        dibao_from=np.full(count, FOREVER),
        tekun=np.zeros(count, dtype=bool),
    )
    return households, draft


def _place_within(village: np.ndarray) -> np.ndarray:
    starts = np.searchsorted(village, village, side="left")
    return np.arange(village.size) - starts


def _ids(world: World, village: np.ndarray, place: np.ndarray) -> np.ndarray:
    codes = world.villages.code[village].tolist()
    pairs = zip(codes, place.tolist(), strict=True)
    return np.array([f"{code}{number + 1:04d}" for code, number in pairs], dtype=object)


def _opened_updates(rng: Rng, world: World, count: int) -> np.ndarray:
    """0 for those there from the start; a few are opened at a later update."""
    rate = assume("households.members_change")["new_household"]
    updates = len(world.timeline.update_months)
    new = rng.random(count) < rate * (updates - 1)
    return np.where(new, rng.integers(1, updates, size=count), 0)


def _opened_on(rng: Rng, world: World, opened: np.ndarray) -> np.ndarray:
    low, high = assume("households.opened_years")
    before = world.timeline.update_days[0] - rng.integers(low * 365, high * 365, opened.size)
    days = assume("households.members_change")["days_before"]
    during = world.timeline.update_days[opened] - whole(rng, days, opened.size)
    return np.where(opened > 0, during, before).astype(DAY)


def _closed_on(rng: Rng, world: World, closed: np.ndarray) -> np.ndarray:
    days = np.full(closed.size, NEVER)
    rows = np.flatnonzero(closed < FOREVER)
    before = whole(rng, assume("households.members_change")["days_before"], rows.size)
    days[rows] = world.timeline.update_days[closed[rows]] - before
    return days


def _phones(rng: Rng, archetype: np.ndarray) -> np.ndarray:
    numbers = phones(0, archetype.size)
    numbers[rng.random(archetype.size) < assume("households.phone_missing")] = None
    return numbers


def household_state(world: World, update: int, state: PersonState) -> HouseholdState:
    """Counts of members and labourers, and the safety net, at an update."""
    households, persons = world.households, world.persons
    count = len(households)
    owner = persons.household[state.present]
    members = np.bincount(owner, minlength=count)
    able = state.present & np.isin(state.labour, LABOUR)
    labourers = np.bincount(persons.household[able], minlength=count)
    is_open = (households.opened_update <= update) & (households.closed_update > update)
    dibao = households.dibao_from <= update
    return HouseholdState(
        open=is_open,
        members=members,
        labourers=labourers,
        no_labour=labourers == 0,
        safety_net=np.select([households.tekun, dibao], ["特困", "低保"], "无").astype(object),
    )


def grant_status(world: World, state: PersonState, households: HouseholdState) -> None:
    """Who is an out-of-poverty household, on 低保 or 特困; written into the households."""
    rng = world.draws.stream("status")
    own = world.households
    traits = _traits(world, state, households)
    lone = np.isin(own.archetype, ["独居老人", "中年单身"]) & traits["no_labour"]
    own.tekun[:] = lone & (rng.random(len(own)) < assume("households.tekun_share"))
    ranked = _weights("households.registered_weight", traits)
    size = round(assume("households.registered_share") * len(own))
    own.registered[weighted_sample(rng, ranked * (own.opened_update == 0), size)] = True
    own.kind[own.registered] = assume("households.types")["registered"]
    wanted = _weights("households.dibao_weight", traits) * ~own.tekun
    size = round(assume("households.dibao_share") * len(own))
    own.dibao_from[weighted_sample(rng, wanted, size)] = 0
    secured = own.registered & traits["no_labour"] & ~own.tekun
    own.dibao_from[secured & (rng.random(len(own)) < assume("households.registered_dibao"))] = 0
    if world.system.poor:
        poor = world.draws.stream("poor").random(len(own)) < assume("households.poor_share")
        own.kind[own.registered & poor] = world.system.poor


def grant_case_dibao(world: World) -> None:
    """Watched households are taken into 低保 when identified, those without labour mostly."""
    rng = world.draws.stream("case-dibao")
    own, shares = world.households, assume("households.case_dibao")
    without = world.household_states[-1].no_labour | world.household_states[0].no_labour
    share = np.where(without, shares["no_labour"], shares["other"])
    months = month_number(world.cases.identified_on) - month_number(world.timeline.ends[0])
    for household, month in zip(world.cases.household, months, strict=True):
        able = not own.tekun[household] and own.dibao_from[household] == FOREVER
        if rng.random() < share[household] and able:
            last = len(world.timeline.months) - 1
            own.dibao_from[household] = world.timeline.update_at(int(np.clip(month, 0, last)))


def _traits(world: World, state: PersonState, households: HouseholdState) -> dict[str, np.ndarray]:
    owner, count = world.persons.household, len(world.households)

    def any_of(mask: np.ndarray) -> np.ndarray:
        return np.bincount(owner[mask & state.present], minlength=count) > 0

    return {
        "ill": any_of(state.major),
        "disabled": any_of(state.disabled),
        "no_labour": households.no_labour,
        "elder": any_of(state.age >= 65),
    }


def _weights(path: str, traits: dict[str, np.ndarray]) -> np.ndarray:
    spec = assume(path)
    weight = np.full(traits["ill"].size, float(spec["base"]))
    for trait, present in traits.items():
        weight += spec[trait] * present
    return weight
