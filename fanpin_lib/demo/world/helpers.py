"""The people responsible for each case, and changes among them."""

from __future__ import annotations

import numpy as np

from fanpin_lib.demo.assumptions import assume
from fanpin_lib.demo.world import identity
from fanpin_lib.demo.world.county import World
from fanpin_lib.demo.world.draws import Rng, pick, whole
from fanpin_lib.demo.world.records import Helpers
from fanpin_lib.demo.world.timeline import NEVER


def build_helpers(world: World) -> Helpers:
    """Who watches and who helps each case, one row a person and spell, by case."""
    rng = world.draws.stream("helpers")
    case, role, start, end = _spells(rng, world)
    male = rng.random(case.size) < assume("helpers.male")
    level = pick(rng, assume("helpers.levels"), case.size)
    level[role == assume("helpers.roles")[0]] = "村级"
    first_phone = len(world.households) + len(world.persons)
    helpers = Helpers(
        case=case,
        role=role,
        name=identity.surnames(rng, case.size) + identity.given_names(rng, male),
        phone=identity.phones(first_phone, case.size),
        level=level,
        unit=_units(rng, world, case, level),
        valid_from=start,
        valid_to=end,
    )
    return helpers.take(np.argsort(helpers.case, kind="stable"))


def _spells(rng: Rng, world: World) -> tuple[np.ndarray, ...]:
    """Case, role, from and to; a few cases have nobody, some change the person."""
    cases, roles = world.cases, assume("helpers.roles")
    covered = np.flatnonzero(rng.random(len(cases)) >= assume("helpers.without"))
    case = np.repeat(covered, len(roles))
    role = np.tile(np.array(roles, dtype=object), covered.size)
    gap = whole(rng, assume("helpers.start_gap"), case.size)
    start = world.timeline.workdays_after(cases.identified_on[case], gap)
    changed = np.flatnonzero(rng.random(case.size) < assume("helpers.changed"))
    switch = start[changed] + whole(rng, assume("helpers.changed_after_days"), changed.size)
    end = np.full(case.size, NEVER)
    end[changed] = switch
    return (
        np.r_[case, case[changed]],
        np.r_[role, role[changed]],
        np.r_[start, switch + 1],
        np.r_[end, np.full(changed.size, NEVER)],
    )


def _units(rng: Rng, world: World, case: np.ndarray, level: np.ndarray) -> np.ndarray:
    village = world.households.village[world.cases.household[case]]
    units = np.array(assume("helpers.units"), dtype=object)
    county = units[rng.integers(units.size, size=case.size)]
    township = world.villages.township_name[village] + "政府"
    committee = world.villages.name[village] + "“两委”"
    return np.select([level == "县级", level == "乡镇级"], [county, township], committee)
