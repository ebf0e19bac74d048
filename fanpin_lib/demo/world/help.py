"""Measures that answer a case's risks: what is missing is what is supplied."""

from __future__ import annotations

from typing import Any

import numpy as np

from fanpin_lib.demo.assumptions import assume
from fanpin_lib.demo.world.county import World
from fanpin_lib.demo.world.draws import Rng, pick_one, whole
from fanpin_lib.demo.world.model import FOREVER
from fanpin_lib.demo.world.records import Measures
from fanpin_lib.demo.world.timeline import DAY, NEVER, months_of
from fanpin_lib.fields import code_list

_WORKING = ("就业帮扶", "公益岗位帮扶")
_ONGOING = ("综合保障", "健康帮扶")  # security goes on after elimination
_SENIOR = ("普通", "中职", "高职", "本科")
_VOCATIONAL = ("中职", "高职")
_FAR = ("外出务工交通补贴", "劳务输出")


def build_measures(world: World) -> Measures:
    """What was done for every case, in the order of cases."""
    rng = world.draws.stream("measures")
    finder = _Beneficiaries(world)
    rows: list[tuple] = []
    for case in range(len(world.cases)):
        kinds = _kinds(rng, world, case, finder)
        rows += [_measure(rng, world, case, kind, finder) for kind in kinds]
        rows += _insurance(rng, world, case) if kinds else []
    columns = list(zip(*rows, strict=True)) if rows else [()] * 9
    starts = np.array(columns[5], dtype=DAY)
    months = months_of(starts)
    measures = Measures(
        id=_column([f"CS{m}{n:06d}" for n, m in enumerate(months, 1)]),
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
    _fill_posts(world, measures)
    return measures


def _column(values: Any) -> np.ndarray:
    result = np.empty(len(values), dtype=object)
    result[:] = values
    return result


def _fill_posts(world: World, measures: Measures) -> None:
    """Who holds a public-benefit post works in the county."""
    rows = (measures.kind == "公益岗位帮扶") & (measures.person >= 0)
    people = measures.person[rows]
    world.persons.public_post[people] = True
    world.persons.work_place[people] = world.home


class _Beneficiaries:
    """Finds a household's ill member, student or worker for a personal measure."""

    def __init__(self, world: World) -> None:
        first, last = world.person_states[0], world.person_states[-1]
        stays = first.present & last.present
        senior = np.array([s.startswith(_SENIOR) for s in last.schooling])
        self._vocational = stays & np.array([s.startswith(_VOCATIONAL) for s in last.schooling])
        working = np.all([s.working for s in world.person_states], axis=0) & stays
        self._owner = world.persons.household
        self._starts = np.searchsorted(self._owner, np.arange(len(world.households) + 1))
        self._fits = {
            "健康帮扶": stays & (last.major | last.chronic),
            "教育帮扶": self._vocational | stays & senior & ~self._with_vocational(),
            "义务教育保障": stays & last.student & ~senior,
            "就业帮扶": working,
            "公益岗位帮扶": working,
            "综合保障": stays & last.disabled,
        }

    def _with_vocational(self) -> np.ndarray:
        """People in whose household somebody goes to a vocational school: they come first."""
        homes = np.bincount(self._owner[self._vocational], minlength=self._starts.size) > 0
        return homes[self._owner]

    def vocational(self, household: int) -> bool:
        """Whether somebody in the household goes to a vocational school."""
        rows = slice(self._starts[household], self._starts[household + 1])
        return bool(self._vocational[rows].any())

    def person(self, household: int, kind: str) -> int:
        """A fitting member's row, or -1."""
        fits = self._fits.get(kind)
        if fits is None:
            return -1
        start = self._starts[household]
        found = np.flatnonzero(fits[start : self._starts[household + 1]])
        return int(start + found[0]) if found.size else -1


def _kinds(rng: Rng, world: World, case: int, finder: _Beneficiaries) -> list[str]:
    household = int(world.cases.household[case])
    secured = bool(world.households.tekun[household])
    secured |= world.households.dibao_from[household] < FOREVER
    if rng.random() < assume("measures.no_measure") and not secured:
        return []
    kinds = ["综合保障"] if secured else []
    for risk in world.cases.risks[case]:
        if rng.random() >= assume("measures.unanswered"):
            kinds.append(_answer(rng, world, case, risk, finder))
    if finder.vocational(household):
        kinds.append("教育帮扶")
    if rng.random() < assume("measures.developmental"):
        kinds += _developmental(rng, world, household, kinds, finder)
    if rng.random() < assume("measures.pairing"):
        kinds.append("包保帮扶")
    if "公益岗位帮扶" in kinds:  # who holds a post in the village is not sent away to work
        kinds = [kind for kind in kinds if kind != "就业帮扶"]
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


def _developmental(rng: Rng, world: World, household: int, kinds: list[str], finder) -> list[str]:
    """Households with labour get help to earn, unless an answer already is that."""
    developmental = code_list("developmental_measure")
    labourers = world.household_states[-1].labourers[household]
    if labourers == 0 or any(k in developmental for k in kinds):
        return []
    runs_business = world.flows.base["business"][0][household] > assume("measures.business_from")
    able = ["产业帮扶"] if runs_business else []
    able += [k for k in _WORKING if finder.person(household, k) >= 0]
    return [str(rng.choice(able or ["金融帮扶"]))]


def _measure(rng: Rng, world: World, case: int, kind: str, finder: _Beneficiaries) -> tuple:
    cases = world.cases
    household = int(cases.household[case])
    person = finder.person(household, kind)
    able = _able_items(world, household, kind, person)
    item, department, low, high = able[rng.integers(len(able))]
    start = _start(rng, world, case, item)
    done = cases.eliminated_on[case]
    ends = kind not in _ONGOING and rng.random() < assume("measures.ends_with_case")
    end = done if ends and not np.isnat(done) and done > start else NEVER
    amount = int(round(rng.uniform(low, high) / 10) * 10)
    fund = pick_one(rng, assume("measures.funds")) if amount else None
    return case, person, kind, item, department, start, end, amount, fund


def _insurance(rng: Rng, world: World, case: int) -> list[tuple]:
    """Subsidised insurance premiums, noted for those identified while that was the rule."""
    spec = assume("measures.insurance_subsidy")
    identified = world.cases.identified_on[case]
    if identified > np.datetime64(spec["until"], "D"):
        return []
    done, amount = world.cases.eliminated_on[case], int(whole(rng, spec["amount"], 1)[0])
    fund = next(iter(assume("measures.funds")))
    return [(case, -1, "健康帮扶", spec["item"], "医保", identified, done, amount, fund)]


def _able_items(world: World, household: int, kind: str, person: int) -> list[list]:
    """The catalogue's items that fit the household's and the member's circumstances."""
    items = assume("measures.items")[kind]
    if kind == "综合保障":
        wanted = _security(world, household, person)
    elif kind == "教育帮扶":
        last = world.person_states[-1].schooling
        vocational = person >= 0 and last[person].startswith(_VOCATIONAL)
        wanted = ["雨露计划"] if vocational else ["国家助学金"]
    elif kind == "就业帮扶" and _at_home(world, person):
        wanted = [item for item, *_ in items if item not in _FAR]
    else:
        return items
    return [item for item in items if item[0] in wanted]


def _security(world: World, household: int, person: int) -> list[str]:
    if world.households.tekun[household]:
        return ["特困供养"]
    if world.households.dibao_from[household] < FOREVER:
        return ["农村低保"]
    return ["残疾人两项补贴", "临时救助"] if person >= 0 else ["临时救助"]


def _at_home(world: World, person: int) -> bool:
    return person < 0 or world.persons.work_place[person] == world.home


def _start(rng: Rng, world: World, case: int, item: str) -> np.datetime64:
    if item in ("农村低保", "特困供养"):
        gap = int(whole(rng, assume("measures.security_gap"), 1)[0])
    else:
        gap = int(whole(rng, assume("measures.start_gap"), 1)[0])
        if rng.random() < assume("measures.start_late"):
            gap += int(whole(rng, assume("measures.start_late_extra"), 1)[0])
    return world.timeline.workdays_after(world.cases.identified_on[case : case + 1], gap)[0]
