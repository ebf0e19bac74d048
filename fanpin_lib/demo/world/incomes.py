"""Yearly incomes of every household by component, before anything happens to it."""

from __future__ import annotations

import numpy as np

from fanpin_lib.demo.assumptions import assume
from fanpin_lib.demo.world.county import Flows, World
from fanpin_lib.demo.world.draws import Rng, around, between
from fanpin_lib.demo.world.model import HouseholdState, PersonState

COMPONENTS = ("wage", "business", "property", "transfer", "expenses")
Amounts = dict[str, np.ndarray]


def build_flows(world: World) -> Flows:
    """Bases for every year that the window touches, errors of estimation, factors of one."""
    rng = world.draws.stream("incomes")
    years = world.timeline.month.year - world.timeline.months[0].year + 1
    first = _first_year(rng, world, *world.state(0))
    count = len(world.households)
    shape = (years, count)
    growth = assume("income.growth")
    rise = np.cumprod(1 + rng.normal(growth["mean"], growth["sigma"], shape), axis=0)
    rise /= rise[0]
    sigma = assume("income.estimate_error")
    months = (count, len(world.timeline.flow_months))
    return Flows(
        base={name: first[name] * rise for name in COMPONENTS},
        error={name: rng.normal(0, sigma, shape).clip(-2 * sigma, 2 * sigma) for name in first},
        factor=np.ones(months, dtype=np.float32),
        wage_factor=np.ones(months, dtype=np.float32),
        business_factor=np.ones(months, dtype=np.float32),
    )


def _first_year(rng: Rng, world: World, people: PersonState, state: HouseholdState) -> Amounts:
    land = world.households.land
    farming = (state.labourers > 0) & (rng.random(land.size) < assume("income.farming_share"))
    business, expenses = _business(rng, land * farming, state.labourers > 0)
    amounts = {
        "wage": _wage(rng, world, people, state),
        "business": business,
        "property": _property(rng, land * ~farming),
        "transfer": _transfer(rng, world, people, state),
        "expenses": expenses,
    }
    level = world.villages.income_level[world.households.village]
    level = level * np.exp(rng.normal(0, assume("income.household_sigma"), land.size))
    for name in ("wage", "business", "expenses"):
        amounts[name] = amounts[name] * level
    line = float(line_of(np.array([world.timeline.months[0].year]))[0])
    return _lift(rng, amounts, np.maximum(state.members, 1), line)


def _wage(rng: Rng, world: World, people: PersonState, state: HouseholdState) -> np.ndarray:
    persons, count = world.persons, state.members.size
    away = persons.wage * persons.work_months * (people.working & people.present)
    wage = np.bincount(persons.household, weights=away, minlength=count)
    casual = (state.labourers > 0) & (rng.random(count) < assume("income.casual_share"))
    return wage + casual * around(rng, assume("income.casual_year"), count)


def _business(rng: Rng, farmed: np.ndarray, able: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    size = farmed.size
    gross = farmed * around(rng, assume("income.farm_gross_per_mu"), size)
    side = able & (rng.random(size) < assume("income.sideline_share"))
    gross = gross + side * around(rng, assume("income.sideline_gross"), size)
    return gross, gross * between(rng, assume("income.farm_expense_share"), size)


def _property(rng: Rng, rented: np.ndarray) -> np.ndarray:
    size = rented.size
    rent = rented * between(rng, assume("income.rent_per_mu"), size)
    shares = rng.random(size) < assume("income.dividend_share")
    return rent + shares * between(rng, assume("income.dividend_year"), size)


def _transfer(rng: Rng, world: World, people: PersonState, state: HouseholdState) -> np.ndarray:
    size = state.members.size
    persons, present = world.persons, people.present
    elders = np.bincount(persons.household[present & (people.age >= 60)], minlength=size)
    support = assume("income.child_support")
    children = (elders > 0) & (state.labourers == 0) & (rng.random(size) < support["share"])
    total = world.households.land * between(rng, assume("income.subsidy_per_mu"), size)
    total += elders * 12 * between(rng, assume("income.pension_month"), size)
    total += children * around(rng, support, size)
    for status, path in (("低保", "income.dibao_month"), ("特困", "income.tekun_month")):
        granted = (state.safety_net == status) * state.members
        total += granted * 12 * between(rng, assume(path), size)
    return total + between(rng, assume("income.other_transfer"), size)


def line_of(years: np.ndarray) -> np.ndarray:
    """The monitoring line that the demo was designed around, yuan a head, by year."""
    lines = assume("income.line")
    first, last = min(lines), max(lines)
    later = np.maximum(years - last, 0) * assume("income.line_later_rise")
    return np.array([lines[max(first, min(y, last))] for y in years.tolist()], dtype=float) + later


def net(amounts: Amounts) -> np.ndarray:
    """Net income of a household: four incomes less business expenses."""
    earned = amounts["wage"] + amounts["business"] + amounts["property"] + amounts["transfer"]
    return earned - amounts["expenses"]


def _lift(rng: Rng, amounts: Amounts, members: np.ndarray, line: float) -> Amounts:
    """Raise households below the floor, all components alike; a few stay unseen."""
    per_head = net(amounts) / members
    floor = line * between(rng, assume("income.ordinary_floor"), members.size)
    low = (per_head < floor) & (rng.random(members.size) >= assume("income.undetected_share"))
    factor = np.where(low, floor / np.maximum(per_head, 1.0), 1.0)
    return {name: values * factor for name, values in amounts.items()}
