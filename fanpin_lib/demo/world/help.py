"""Measures that answer a case's risks, and the people responsible for it."""

from __future__ import annotations

from typing import Any

import numpy as np

from fanpin_lib.demo.assumptions import assume
from fanpin_lib.demo.world import identity
from fanpin_lib.demo.world.draws import Rng, pick, pick_one, whole
from fanpin_lib.demo.world.model import Helpers, Measures, World
from fanpin_lib.demo.world.timeline import DAY, NEVER

DEVELOPMENTAL = ("产业帮扶", "就业帮扶", "金融帮扶", "公益岗位帮扶")
_WORKING = ("就业帮扶", "公益岗位帮扶")
_ONGOING = ("综合保障", "健康帮扶")  # security goes on after elimination


def build_measures(world: World) -> Measures:
    """What was done for every case, in the order of cases."""
    rng = world.draws.stream("measures")
    finder = _Beneficiaries(world)
    rows: list[tuple] = []
    for case in range(len(world.cases)):
        for kind in _kinds(rng, world, case, finder):
            rows.append(_measure(rng, world, case, kind, finder))
    columns = list(zip(*rows, strict=True))
    starts = np.array(columns[5], dtype=DAY)
    months = np.char.replace(np.datetime_as_string(starts, "M"), "-", "").tolist()
    return Measures(
        id=np.array([f"CS{m}{n:06d}" for n, m in enumerate(months, 1)], dtype=object),
        case=np.array(columns[0], dtype=int),
        person=np.array(columns[1], dtype=int),
        kind=_column(columns[2]),
        item=_column(columns[3]),
        department=_column(columns[4]),
        started_on=starts,
        ended_on=np.array(columns[6], dtype=DAY),
        amount=np.array(columns[7], dtype=np.int64),
        fund=_column(columns[8]),
    )


def _column(values: Any) -> np.ndarray:
    result = np.empty(len(values), dtype=object)
    result[:] = values
    return result


class _Beneficiaries:
    """Finds a household's ill member, student or worker for a personal measure."""

    def __init__(self, world: World) -> None:
        first, last = world.person_states[0], world.person_states[-1]
        stays = first.present & last.present
        both = np.array([s.startswith(("普通", "中职", "高职", "本科")) for s in last.schooling])
        self._owner = world.persons.household
        self._starts = np.searchsorted(self._owner, np.arange(len(world.households) + 1))
        self._fits = {
            "健康帮扶": stays & (last.major | last.chronic),
            "教育帮扶": stays & last.student & both,
            "义务教育保障": stays & last.student & ~both,
            "就业帮扶": stays & first.working & last.working,
            "公益岗位帮扶": stays & first.working & last.working,
            "综合保障": stays & last.disabled,
        }

    def person(self, household: int, kind: str) -> int:
        """A fitting member's row, or -1."""
        rows = slice(self._starts[household], self._starts[household + 1])
        fits = self._fits.get(kind)
        found = np.flatnonzero(fits[rows]) if fits is not None else []
        return int(self._starts[household] + found[0]) if len(found) else -1


def _kinds(rng: Rng, world: World, case: int, finder: _Beneficiaries) -> list[str]:
    if rng.random() < assume("measures.no_measure"):
        return []
    kinds = []
    for risk in world.cases.risks[case]:
        if rng.random() >= assume("measures.unanswered"):
            kinds.append(_answer(rng, world, case, risk, finder))
    if rng.random() < assume("measures.developmental"):
        kinds += _developmental(rng, world, case, kinds, finder)
    if rng.random() < assume("measures.pairing"):
        kinds.append("包保帮扶")
    return list(dict.fromkeys(kinds))


def _answer(rng: Rng, world: World, case: int, risk: str, finder: _Beneficiaries) -> str:
    """Usually the first of the answering kinds; work only where somebody can work."""
    answers = assume("measures.answers")[risk]
    household = int(world.cases.household[case])
    able = [k for k in answers if k not in _WORKING or finder.person(household, k) >= 0]
    able = able or answers[:1]
    if len(able) == 1 or rng.random() < assume("measures.first_choice"):
        return able[0]
    return str(rng.choice(able[1:]))


def _developmental(rng: Rng, world: World, case: int, kinds: list[str], finder) -> list[str]:
    household = int(world.cases.household[case])
    state = world.household_states[-1]
    if state.labourers[household] == 0 or any(k in DEVELOPMENTAL for k in kinds):
        return []
    able = ["产业帮扶"] if world.flows.base["business"][0][household] > 0 else []
    able += [k for k in _WORKING if finder.person(household, k) >= 0]
    return [str(rng.choice(able))] if able else []


def _measure(rng: Rng, world: World, case: int, kind: str, finder: _Beneficiaries) -> tuple:
    cases = world.cases
    items = assume("measures.items")[kind]
    item, department, low, high = items[rng.integers(len(items))]
    gap = int(whole(rng, assume("measures.start_gap"), 1)[0])
    if rng.random() < assume("measures.start_late"):
        gap += int(whole(rng, assume("measures.start_late_extra"), 1)[0])
    start = world.timeline.workdays_after(cases.identified_on[case : case + 1], gap)[0]
    done = cases.eliminated_on[case]
    ends = kind not in _ONGOING and rng.random() < assume("measures.ends_with_case")
    end = done if ends and not np.isnat(done) and done > start else NEVER
    amount = int(round(rng.uniform(low, high) / 10) * 10)
    fund = pick_one(rng, assume("measures.funds")) if amount else None
    person = finder.person(int(cases.household[case]), kind)
    return case, person, kind, item, department, start, end, amount, fund


def build_helpers(world: World) -> Helpers:
    """Who watches and who helps each case, with changes of person."""
    rng = world.draws.stream("helpers")
    cases, roles = world.cases, assume("helpers.roles")
    with_helper = np.flatnonzero(rng.random(len(cases)) >= assume("helpers.without"))
    case = np.repeat(with_helper, len(roles))
    role = np.tile(np.array(roles, dtype=object), with_helper.size)
    start = world.timeline.workdays_after(cases.identified_on[case], whole(rng, [0, 6], case.size))
    changed = np.flatnonzero(rng.random(case.size) < assume("helpers.changed"))
    switch = start[changed] + whole(rng, assume("helpers.changed_after_days"), changed.size)
    end = np.full(case.size, NEVER)
    end[changed] = switch
    case, role = np.r_[case, case[changed]], np.r_[role, role[changed]]
    male = rng.random(case.size) < assume("helpers.male")
    names = identity.surnames(rng, case.size) + identity.given_names(rng, male)
    level = pick(rng, assume("helpers.levels"), case.size)
    level[role == roles[0]] = "村级"
    first_phone = len(world.households) + len(world.persons)
    helpers = Helpers(
        case=case,
        role=role,
        name=names,
        phone=identity.phones(first_phone, case.size),
        level=level,
        unit=_units(rng, world, case, level),
        valid_from=np.r_[start, switch + 1],
        valid_to=np.r_[end, np.full(changed.size, NEVER)],
    )
    return helpers.take(np.argsort(helpers.case, kind="stable"))


def _units(rng: Rng, world: World, case: np.ndarray, level: np.ndarray) -> np.ndarray:
    village = world.households.village[world.cases.household[case]]
    county = np.array(assume("helpers.units"), dtype=object)[
        rng.integers(len(assume("helpers.units")), size=case.size)
    ]
    township = world.villages.township_name[village] + "政府"
    committee = world.villages.name[village] + "“两委”"
    return np.select([level == "县级", level == "乡镇级"], [county, township], committee)
