"""People: names, numbers, health, schooling and work of everybody in the draft."""

from __future__ import annotations

import numpy as np

from fanpin_lib.demo.assumptions import assume
from fanpin_lib.demo.world import identity
from fanpin_lib.demo.world.county import World
from fanpin_lib.demo.world.draws import Rng, pick, whole
from fanpin_lib.demo.world.model import FOREVER, Persons
from fanpin_lib.demo.world.people import Draft, years_between

_OWN_SURNAME = ("配偶", "之儿媳", "之母")


def build_persons(world: World, draft: Draft, county_code: str) -> Persons:
    """Dress the draft; health is what people have by the window's end."""
    count = draft.household.size
    rng = world.draws.stream("persons")
    age = years_between(draft.birth, world.timeline.update_days[0])
    return Persons(
        **vars(draft),
        name=_names(world.draws.stream("names"), draft),
        id_number=identity.id_numbers(county_code, draft.birth, draft.male),
        ethnicity=_ethnicity(world.draws.stream("ethnicity"), world, draft),
        phone=_phones(rng, world, age),
        **_health(world.draws.stream("health"), age),
        luck_school=rng.random(count),
        luck_college=rng.random(count),
        luck_education=rng.random(count),
        luck_labour=rng.random(count),
        luck_work=rng.random(count),
        pension_insured=rng.random(count) < assume("persons.pension_insured"),
        **_work(world.draws.stream("work"), draft.male, world.home),
    )


def _names(rng: Rng, draft: Draft) -> np.ndarray:
    """Blood relatives share the head's surname; those who married in have their own."""
    family = identity.surnames(rng, int(draft.household.max()) + 1)[draft.household]
    own = identity.surnames(rng, draft.household.size)
    surname = np.where(np.isin(draft.relation, _OWN_SURNAME), own, family)
    return surname + identity.given_names(rng, draft.male)


def _ethnicity(rng: Rng, world: World, draft: Draft) -> np.ndarray:
    """One a household; the Korean township has its own mix."""
    households = world.households
    general = pick(rng, assume("persons.ethnicity"), len(households))
    korean = pick(rng, assume("persons.ethnicity_korean_township"), len(households))
    township = world.villages.township_code[households.village]
    mixed = np.where(township == assume("persons.korean_township"), korean, general)
    return mixed[draft.household]


def _phones(rng: Rng, world: World, age: np.ndarray) -> np.ndarray:
    """Adults' own numbers, in a series after the households'; some old people have none."""
    numbers = identity.phones(len(world.households), age.size)
    without = (age >= 65) & (rng.random(age.size) < assume("persons.phone_missing_old"))
    numbers[(age < 15) | without] = None
    return numbers


def _health(rng: Rng, age: np.ndarray) -> dict[str, np.ndarray]:
    bands = assume("persons.health")
    band = np.searchsorted([b["below"] for b in bands], age, side="right")
    result = {}
    for name in ("chronic", "major", "disabled"):
        rate = np.array([b[name] for b in bands])[band]
        result[f"{name}_from"] = np.where(rng.random(age.size) < rate, 0, FOREVER)
    result["disability_kind"] = pick(rng, assume("persons.disability_kinds"), age.size)
    result["disability_grade"] = pick(rng, assume("persons.disability_grades"), age.size)
    return result


def _work(rng: Rng, male: np.ndarray, home: str) -> dict[str, np.ndarray]:
    spec = assume("persons.wage_month")
    median = np.where(male, spec["male"], spec["female"])
    wage = median * np.exp(rng.normal(0, spec["sigma"], male.size))
    low, high = assume("persons.wage_limits")
    months = whole(rng, assume("persons.work_months"), male.size)
    place = pick(rng, assume("persons.work_places"), male.size)
    place[place == assume("export.home")] = home
    return {
        "wage": np.round(np.clip(wage, low, high), -2),
        "work_months": months,
        "work_place": place,
        "public_post": np.zeros(male.size, dtype=bool),
    }
