"""Who lives in which household: archetypes, newcomers and leavers of the window.

Works on a `Draft` — plain growing columns — that `persons` later dresses with names,
numbers, health and work.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fanpin_lib.demo.assumptions import assume
from fanpin_lib.demo.world.county import World
from fanpin_lib.demo.world.draws import Rng, pick, whole
from fanpin_lib.demo.world.model import FOREVER
from fanpin_lib.demo.world.timeline import DAY


@dataclass
class Draft:
    """People before they have names: one entry a person."""

    household: np.ndarray
    relation: np.ndarray
    male: np.ndarray
    birth: np.ndarray
    joined: np.ndarray
    left: np.ndarray

    def plus(self, other: Draft) -> Draft:
        """Both drafts' persons, one after the other."""
        return Draft(*(np.concatenate([a, b]) for a, b in zip(self, other, strict=True)))

    def __iter__(self):
        return iter(vars(self).values())

    def sorted(self) -> Draft:
        """By household; within it in the order of entry."""
        order = np.argsort(self.household, kind="stable")
        return Draft(*(column[order] for column in self))


def settle(world: World, archetype: np.ndarray, opened: np.ndarray) -> Draft:
    """The members that every household starts with."""
    rng = world.draws.stream("people")
    parts = []
    for name, spec in assume("households.archetypes").items():
        rows = np.flatnonzero(archetype == name)
        parts.append(_members(rng, world, rows, spec, opened[rows]))
    draft = parts[0]
    for part in parts[1:]:
        draft = draft.plus(part)
    return draft.sorted()


def _members(rng: Rng, world: World, rows: np.ndarray, spec: dict, opened: np.ndarray) -> Draft:
    head_age = whole(rng, spec["age"], rows.size)
    head_male = rng.random(rows.size) < spec["male"]
    columns = [(np.full(rows.size, "户主", dtype=object), head_male, head_age)]
    for role, youngest, oldest in spec["others"]:
        relation, male = _role(rng, role, head_male)
        age = np.maximum(head_age - whole(rng, [youngest, oldest], rows.size), 0)
        columns.append((relation, male, age))
    count = len(columns)
    return Draft(
        household=np.tile(rows, count),
        relation=np.concatenate([c[0] for c in columns]),
        male=np.concatenate([c[1] for c in columns]),
        birth=_births(rng, world, np.concatenate([c[2] for c in columns])),
        joined=np.tile(opened, count),
        left=np.full(rows.size * count, FOREVER),
    )


def _role(rng: Rng, role: str, head_male: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    size = head_male.size
    boy = rng.random(size) < assume("persons.child_male")
    pairs = {
        "配偶": ("配偶", "配偶", ~head_male),
        "子女": ("之子", "之女", boy),
        "孙辈": ("之孙子", "之孙女", boy),
        "父母": ("之父", "之母", boy),
        "成年子": ("之子", "之子", np.ones(size, dtype=bool)),
        "儿媳": ("之儿媳", "之儿媳", np.zeros(size, dtype=bool)),
    }
    man, woman, male = pairs[role]
    return np.where(male, man, woman).astype(object), male


def _births(rng: Rng, world: World, age: np.ndarray) -> np.ndarray:
    """A birth date in the year that makes somebody ``age`` years old in the window's first."""
    year = world.timeline.months[0].year - 1 - age
    start = (year - 1970).astype("datetime64[Y]").astype(DAY)
    return start + rng.integers(0, 365, size=age.size)


def change(world: World, draft: Draft, archetype: np.ndarray) -> tuple[Draft, np.ndarray]:
    """Births, marriages and deaths at each update after the first.

    Returns:
        The draft with its newcomers and leavers, and every household's closing update.
    """
    rng = world.draws.stream("changes")
    closed = np.full(archetype.size, FOREVER)
    rates = assume("households.members_change")
    for update in range(1, len(world.timeline.update_months)):
        _deaths(rng, world, draft, closed, update, rates)
        _marry_out(rng, world, draft, update, rates)
        draft = draft.plus(_newborn(rng, world, draft, update, rates))
        draft = draft.plus(_brides(rng, world, draft, update, rates))
    return draft.sorted(), closed


def _age(world: World, draft: Draft, update: int) -> np.ndarray:
    return years_between(draft.birth, world.timeline.update_days[update])


def years_between(birth: np.ndarray, day: np.datetime64) -> np.ndarray:
    """Full years of age on a day."""
    months = day.astype("datetime64[M]").astype(int) - birth.astype("datetime64[M]").astype(int)
    early = (day - day.astype("datetime64[M]").astype(DAY)) < (
        birth - birth.astype("datetime64[M]").astype(DAY)
    )
    return (months - early) // 12


def _here(draft: Draft, update: int) -> np.ndarray:
    return (draft.joined < update) & (draft.left > update)


def _deaths(rng: Rng, world: World, draft: Draft, closed: np.ndarray, update: int, rates) -> None:
    """Old people die; a head only if alone, which closes the household."""
    age = _age(world, draft, update)
    older, old = rates["death"][80], rates["death"][70]
    risk = np.select([age >= 80, age >= 70], [older, old], 0.0)
    here = _here(draft, update)
    living = np.bincount(draft.household[here], minlength=closed.size)
    head = draft.relation == "户主"
    able = here & (~head | (living[draft.household] == 1))
    dying = able & (rng.random(age.size) < risk)
    draft.left[dying] = update
    closed[draft.household[dying & head]] = update


def _marry_out(rng: Rng, world: World, draft: Draft, update: int, rates) -> None:
    age = _age(world, draft, update)
    able = _here(draft, update) & (draft.relation == "之女")
    able &= _within(age, rates["marry_out"]["ages"])
    draft.left[able & (rng.random(age.size) < rates["marry_out"]["rate"])] = update


def _within(age: np.ndarray, bounds: list[int]) -> np.ndarray:
    return (age >= bounds[0]) & (age <= bounds[1])


def _newborn(rng: Rng, world: World, draft: Draft, update: int, rates) -> Draft:
    """Children of wives (之子/之女) and daughters-in-law (之孙子/之孙女)."""
    age = _age(world, draft, update)
    spec = rates["birth"]
    mother = _here(draft, update) & _within(age, spec["ages"]) & ~draft.male
    mother &= np.isin(draft.relation, ["配偶", "之儿媳"])
    rows = np.flatnonzero(mother & (rng.random(age.size) < spec["rate"]))
    boy = rng.random(rows.size) < assume("persons.child_male")
    grandchild = draft.relation[rows] == "之儿媳"
    relation = np.where(
        grandchild, np.where(boy, "之孙子", "之孙女"), np.where(boy, "之子", "之女")
    )
    days = world.timeline.update_days
    born = days[update] - whole(rng, spec["days_before"], rows.size)
    return _newcomers(draft.household[rows], relation, boy, born, update)


def _brides(rng: Rng, world: World, draft: Draft, update: int, rates) -> Draft:
    age = _age(world, draft, update)
    wives = np.isin(draft.relation, ["之儿媳", "之女"]) & (draft.left > update)
    taken = np.bincount(draft.household[wives], minlength=draft.household.max() + 1) > 0
    spec = rates["marry_in"]
    groom = _here(draft, update) & (draft.relation == "之子") & _within(age, spec["ages"])
    groom &= ~taken[draft.household]
    rows = np.flatnonzero(groom & (rng.random(age.size) < spec["rate"]))
    rows = rows[np.unique(draft.household[rows], return_index=True)[1]]
    born = draft.birth[rows] + whole(rng, spec["younger_days"], rows.size)
    relation = np.full(rows.size, "之儿媳", dtype=object)
    return _newcomers(draft.household[rows], relation, np.zeros(rows.size, bool), born, update)


def _newcomers(household, relation, male, born, update: int) -> Draft:
    return Draft(
        household=household,
        relation=np.asarray(relation, dtype=object),
        male=np.asarray(male, dtype=bool),
        birth=born.astype(DAY),
        joined=np.full(household.size, update),
        left=np.full(household.size, FOREVER),
    )


def archetypes(rng: Rng, count: int) -> np.ndarray:
    """The kind of each household, drawn by weight."""
    shares = {name: spec["weight"] for name, spec in assume("households.archetypes").items()}
    return pick(rng, shares, count)
