"""The class in which the register of cases keeps each case, in the profile's words."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from fanpin_lib.demo.assumptions import assume
from fanpin_lib.demo.system.possible import possible
from fanpin_lib.demo.system.system import System
from fanpin_lib.demo.world.county import World
from fanpin_lib.policy import Classification

_LEDGER = "cases"


def registered_words(world: World) -> dict[str, np.ndarray]:
    """By column of the register of cases the class of each case; one a column, the first that
    the profile declares.
    """
    found: dict[str, np.ndarray] = {}
    for one in world.system.profile.classes.values():
        for column in one.columns:
            ledger, _, field = column.partition(".")
            if ledger == _LEDGER and field not in found and _own(one):
                found[field] = _classes(world, one)
    return found


def scope_fits(system: System, kinds: np.ndarray) -> np.ndarray:
    """Households (by type) that the profile may take into monitoring at all."""
    known = {"household_type": kinds, "at_risk": np.ones(kinds.size, dtype=bool)}
    found = possible(system.profile, assume("classes.scope"), system.on, known)
    return next(iter(found.values()), np.ones(kinds.size, dtype=bool))


def _own(one: Classification) -> bool:
    return any(not value.foreign for value in one.values)


def _classes(world: World, one: Classification) -> np.ndarray:
    """The case's word in the profile's spelling; else what its clauses allow; else in turn."""
    cases, system = world.cases, world.system
    days = cases.identified_on.astype(object)
    allowed = possible(system.profile, one.rule, system.on, _facts(world)) if one.rule else {}
    result = np.full(len(cases), None, dtype=object)
    for case, day in enumerate(days):
        given = one.names_on(system.on) if day is None else one.names_on(day)
        said = _spelled(one, list(_words(world, case)), given)
        able = [name for name in given if name in allowed and allowed[name][case]]
        result[case] = said or _in_turn(able or list(given or one.names), one.graded, case)
    return result


def _words(world: World, case: int) -> Iterator[str]:
    """What a case may be called elsewhere, the nearest first."""
    household = world.cases.household[case]
    kind = world.households.kind[household]
    if kind == world.system.poor:
        yield kind
    yield world.cases.category[case]
    yield assume("cases.categories")[bool(world.households.registered[household])]


def _spelled(one: Classification, words: list[str], given: tuple[str, ...]) -> str:
    """The first word that is a class of the profile's own, given on the day if any is."""
    foreign = {value.name for value in one.values if value.foreign}
    names = [one.spellings[word] for word in words if word in one.spellings]
    own = [name for name in names if name not in foreign]
    return next((name for name in own if name in given or not given), "")


def _in_turn(names: list[str], graded: bool, case: int) -> str:
    """Of graded classes the gravest: it is the one that the register is kept for."""
    return names[0] if graded else names[case % len(names)]


def _facts(world: World) -> dict[str, np.ndarray]:
    """What is known of a case on the day when it is registered."""
    cases, homes = world.cases, world.household_states[0]
    known = {
        fact: np.array([risk in risks for risks in cases.risks], dtype=bool)
        for fact, risk in assume("classes.risk_facts").items()
    }
    return known | {
        "household_type": world.households.kind[cases.household],
        "safety_net": homes.safety_net[cases.household],
        "at_risk": np.ones(len(cases), dtype=bool),
        "tagged_2019": cases.tagged_2019,
    }
