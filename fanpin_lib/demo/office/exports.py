"""Two smaller exports of the national system: work away from home, and villages."""

from __future__ import annotations

import numpy as np

from fanpin_lib.demo.assumptions import assume
from fanpin_lib.demo.divisions import county_villages
from fanpin_lib.demo.office.national import place_names, watched_persons
from fanpin_lib.demo.office.places import village_names
from fanpin_lib.demo.office.table import Columns, yes_no
from fanpin_lib.demo.world.county import World
from fanpin_lib.demo.world.draws import between, pick, whole
from fanpin_lib.demo.world.model import filled
from fanpin_lib.demo.world.shortfalls import short_of
from fanpin_lib.demo.world.timeline import NEVER


def national_work(world: World, index: int) -> Columns:
    """The people of those households who work away from home."""
    rows = watched_persons(world, index)
    rows = rows[world.state(index)[0].working[rows]]
    people, post = world.persons.take(rows), world.persons.public_post[rows]
    home = people.work_place == world.home
    return {
        **place_names(world, index, people.household),
        "household_id": world.households.id[people.household],
        "name": people.name,
        "id_number": people.id_number,
        "working": yes_no(np.ones(rows.size, dtype=bool)),
        "work_county": people.work_place,
        "channel": np.where(post, "公益性岗位", "自主就业").astype(object),
        **_employers(world, rows),
        "point_to_point": yes_no(np.zeros(rows.size, dtype=bool)),
        "started_on": _starts(world, index, rows),
        "ended_on": np.full(rows.size, NEVER),
        "monthly_wage": people.wage,
        "transport_subsidy": np.where(home, 0, assume("export.transport_subsidy")),
        "public_post_months": np.where(post, people.work_months, np.nan),
        "public_post": filled(post, "公益性岗位"),
        "phone": people.phone,
    }


def _employers(world: World, rows: np.ndarray) -> Columns:
    rng, everybody = world.draws.stream("employers"), len(world.persons)
    return {
        "employer": pick(rng, assume("export.employers"), everybody)[rows],
        "industry": pick(rng, assume("export.industries"), everybody)[rows],
    }


def _starts(world: World, index: int, rows: np.ndarray) -> np.ndarray:
    """Most left after the Spring Festival; a month is what the system records."""
    year = world.timeline.months[index].year
    first, months = np.datetime64(f"{year}-01", "M"), assume("export.work_starts")
    return (first + (rows % len(months) + months[0] - 1)).astype("datetime64[D]")


def national_villages(world: World, index: int) -> Columns:
    """One row a village: counts from the registers, facilities drawn once."""
    size = len(world.villages)
    county = county_villages(str(world.villages.code[0])[:6])[0]["county"]
    names = [name.split("（")[0] for name in village_names(world, index)]
    return {
        "county_name": np.full(size, county, dtype=object),
        "township_name": world.villages.township_name,
        "village_name": np.array(names, dtype=object),
        "delisted": yes_no(np.ones(size, dtype=bool)),
        **_counts(world, index),
        **_facilities(world),
        **_areas(world),
    }


def _counts(world: World, index: int) -> Columns:
    people, homes = world.state(index)
    village, size = world.households.village, len(world.villages)
    of_person = village[world.persons.household]
    end, owner = world.timeline.ends[index], world.persons.household

    def households(mask: np.ndarray) -> np.ndarray:
        return np.bincount(village[mask & homes.open], minlength=size)

    def persons(mask: np.ndarray) -> np.ndarray:
        return np.bincount(of_person[mask & people.present], minlength=size)

    dibao, tekun = homes.safety_net == "低保", homes.safety_net == "特困"
    return {
        "households_total": households(homes.open),
        "population_total": persons(people.present),
        "dibao_households": households(dibao),
        "dibao_population": persons(dibao[owner]),
        "tekun_population": persons(tekun[owner]),
        "disabled_population": persons(people.disabled),
        "unsafe_water_households": households(short_of(world, "饮水安全", end)),
        "dangerous_housing_households": households(short_of(world, "住房安全", end)),
        "pension_insured": persons(world.persons.pension_insured & (people.age >= 16)),
    }


def _facilities(world: World) -> Columns:
    rng, size = world.draws.stream("facilities"), len(world.villages)
    spec = assume("export.facilities")
    return {
        "bus_service": yes_no(np.ones(size, dtype=bool)),
        "paved_to_township": yes_no(np.ones(size, dtype=bool)),
        "clinics": np.ones(size, dtype=int),
        "public_toilets": whole(rng, spec["toilets"], size),
        "doctors": whole(rng, spec["doctors"], size),
        "waste_points": whole(rng, spec["waste_points"], size),
        "libraries": np.ones(size, dtype=int),
        "collective_income": np.round(between(rng, assume("export.collective"), size), 1),
        "primary_schools": (rng.random(size) < assume("export.primary_school")).astype(int),
    }


def _areas(world: World) -> Columns:
    """The village's land is never less than what its households farm."""
    village, size = world.households.village, len(world.villages)
    arable = np.bincount(village, weights=world.households.land, minlength=size)
    homes = np.bincount(village, minlength=size)
    spare = assume("export.village_spare")
    forest = homes * assume("export.forest")[1] * spare
    return {
        "arable_area": np.ceil(arable * spare),
        "forest_area": np.ceil(forest),
        "returned_forest_area": np.zeros(size),
        "orchard_area": np.ceil(homes * assume("export.orchard_area") * spare),
        "pasture_area": np.zeros(size),
        "water_area": np.zeros(size),
    }
