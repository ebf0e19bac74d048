"""Essential expenditure: what illness, schooling, housing, disasters and the rest cost."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from fanpin_lib.demo.assumptions import assume
from fanpin_lib.demo.world.county import Expenses, World
from fanpin_lib.demo.world.draws import Rng, around, between
from fanpin_lib.demo.world.timeline import DAY

_STAGES: dict[str, tuple[str, ...]] = {
    "小学": ("小学",),
    "初中": ("七", "八", "九"),
    "高中": ("普通高中",),
    "中职": ("中职",),
    "高职高专": ("高职高专",),
    "本科": ("本科",),
}
_LUMPS = {
    "因安全住房": ("housing", "expenditure.housing_case"),
    "因自然灾害": ("disaster", "expenditure.disaster_case"),
    "因意外事故": ("disaster", "expenditure.accident_case"),
}


def build_expenses(world: World) -> Expenses:
    """Yearly medical and schooling costs, and single sums with their dates."""
    rng = world.draws.stream("expenses")
    years = world.timeline.month.year - world.timeline.months[0].year + 1
    household, kind, day, amount = _lumps(rng, world)
    return Expenses(
        medical=np.array([_medical(rng, world) for _ in range(years)]),
        schooling=_schooling(world),
        lump_household=household,
        lump_kind=kind,
        lump_on=day,
        lump_amount=amount,
        premium=between(rng, assume("income.disposable_per_head"), len(world.households)),
    )


def _medical(rng: Rng, world: World) -> np.ndarray:
    state, owner = world.person_states[-1], world.persons.household
    size, count = state.age.size, len(world.households)
    cost = around(rng, assume("expenditure.medical_healthy"), size)
    chronic = around(rng, assume("expenditure.medical_chronic"), size)
    major = around(rng, assume("expenditure.medical_major"), size)
    cost = np.select([state.major, state.chronic], [major, chronic], cost)
    total = np.bincount(owner, weights=cost * (world.persons.joined == 0), minlength=count)
    ill = [h for h, r in zip(world.cases.household, world.cases.risks, strict=True) if "因病" in r]
    factor = np.ones(count)
    factor[ill] = between(rng, assume("expenditure.medical_case_factor"), len(ill))
    return np.round(total * factor, -1)


def _schooling(world: World) -> np.ndarray:
    """Yuan a year at the schools attended now; one number a household."""
    state = world.person_states[-1]
    price = np.zeros(state.age.size)
    for stage, yuan in assume("expenditure.schooling").items():
        price[[str(s).startswith(_STAGES[stage]) for s in state.schooling]] = yuan
    price *= world.persons.joined == 0
    return np.bincount(world.persons.household, weights=price, minlength=len(world.households))


def _lumps(rng: Rng, world: World) -> tuple[np.ndarray, ...]:
    rows = [*_of_cases(rng, world), *_of_others(rng, world)]
    household, kind, day, amount = zip(*rows, strict=True)
    return (
        np.array(household, dtype=int),
        np.array(kind, dtype=object),
        np.array(day, dtype=DAY),
        np.round(np.array(amount), -1),
    )


def _of_cases(rng: Rng, world: World) -> Iterator[tuple]:
    for case, risks in enumerate(world.cases.risks):
        if risks[0] in _LUMPS:
            kind, path = _LUMPS[risks[0]]
            amount = between(rng, assume(path), 1)[0]
            yield world.cases.household[case], kind, world.cases.found_on[case], amount


def _of_others(rng: Rng, world: World) -> Iterator[tuple]:
    """Something unforeseen in any household and month."""
    count = max(round(assume("expenditure.other_share") * len(world.households)), 1)
    months = world.timeline.flow_months
    for household in rng.integers(len(world.households), size=count).tolist():
        month = months[rng.integers(len(months))]
        amount = between(rng, assume("expenditure.other_amount"), 1)[0]
        yield household, "other", np.datetime64(month.last_day, "D"), amount


def spent_so_far(world: World, index: int) -> dict[str, np.ndarray]:
    """Yuan from January to the end of window month ``index``, by kind."""
    month, costs = world.timeline.months[index], world.expenses
    year = month.year - world.timeline.months[0].year
    season = np.array(assume("expenditure.schooling_season"))
    share = season[: month.month].sum() / season.sum()
    first = np.datetime64(f"{month.year}-01-01", "D")
    now = (costs.lump_on >= first) & (costs.lump_on <= world.timeline.ends[index])
    spent = {
        "medical": np.round(costs.medical[year] * month.month / 12, -1),
        "schooling": np.round(costs.schooling * share, -1),
    }
    for kind in ("housing", "disaster", "other"):
        rows = now & (costs.lump_kind == kind)
        spent[kind] = np.bincount(
            costs.lump_household[rows], costs.lump_amount[rows], len(world.households)
        )
    return spent
