"""The national system's export of persons: everybody in 脱贫户 and watched households."""

from __future__ import annotations

import numpy as np

from fanpin_lib.demo.assumptions import assume
from fanpin_lib.demo.divisions import county_villages
from fanpin_lib.demo.office.aid import aid, any_member, latest_case
from fanpin_lib.demo.office.places import village_names
from fanpin_lib.demo.office.registers import blank, health, income_at
from fanpin_lib.demo.office.table import Columns, yes_no
from fanpin_lib.demo.world.county import World
from fanpin_lib.demo.world.draws import between
from fanpin_lib.demo.world.expenses import spent_so_far
from fanpin_lib.demo.world.incomes import net
from fanpin_lib.demo.world.model import filled
from fanpin_lib.demo.world.shortfalls import short_of
from fanpin_lib.demo.world.timeline import NEVER


def watched_persons(world: World, index: int) -> np.ndarray:
    """Rows of the people in 脱贫户 and in households ever monitored."""
    end = world.timeline.ends[index]
    watched = world.households.registered.copy()
    watched[world.cases.household[world.cases.identified_on <= end]] = True
    state, homes = world.state(index)
    present = state.present & (watched & homes.open)[world.persons.household]
    return np.flatnonzero(present)


def place_names(world: World, index: int, households: np.ndarray) -> Columns:
    """County, township and village by name only: the exports carry no codes."""
    county = county_villages(str(world.villages.code[0])[:6])[0]["county"]
    names = np.array([n.split("（")[0] for n in village_names(world, index)], dtype=object)
    village = world.households.village[households]
    return {
        "county_name": np.full(households.size, county, dtype=object),
        "township_name": world.villages.township_name[village],
        "village_name": names[village],
    }


def national_persons(world: World, index: int) -> Columns:
    """One row a person; the household's columns repeat on each of its members."""
    rows = watched_persons(world, index)
    home = world.persons.household[rows]
    columns = {**place_names(world, index, home), "household_id": world.households.id[home]}
    columns |= _person(world, index, rows)
    household = {**_case(world, index), **_money(world, index), **_house(world, index)}
    household |= {**aid(world, index), **_contacts(world, index)}
    return columns | {name: values[home] for name, values in household.items()}


def _person(world: World, index: int, rows: np.ndarray) -> Columns:
    people, state = world.persons.take(rows), world.state(index)[0].take(rows)
    post = people.public_post & state.working
    return {
        "name": people.name,
        "id_type": np.where(state.disabled, "残疾人证", "居民身份证").astype(object),
        "id_number": _document(people, state.disabled),
        "relation": people.relation,
        "sex": np.where(people.male, "男", "女").astype(object),
        "ethnicity": people.ethnicity,
        "birth_date": people.birth,
        "education": blank(state.education),
        "schooling": blank(state.schooling),
        "out_of_school_reason": blank(state.dropout_reason),
        "dropout_reason": blank(state.dropout_reason),
        "health": health(state),
        "labour_skill": state.labour,
        "work_place": filled(state.working, people.work_place),
        "work_months": np.where(state.working, people.work_months, np.nan),
        "public_post": filled(post, "公益性岗位"),
        "public_post_months": np.where(post, people.work_months, np.nan),
        "member_phone": people.phone,
        **_insurance(people, state),
        **_benefits(world.state(index)[1].safety_net[people.household]),
    }


def _insurance(people, state) -> Columns:
    nobody = yes_no(np.zeros(state.age.size, dtype=bool))
    return {
        "resident_medical_insurance": yes_no(state.insured),
        "employee_medical_insurance": nobody,
        "major_illness_insurance": yes_no(state.insured),
        "resident_pension": yes_no(people.pension_insured & (state.age >= 16)),
        "employee_pension": nobody,
        "medical_aid": yes_no(state.major & state.insured),
    }


def _benefits(net: np.ndarray) -> Columns:
    return {
        "dibao": np.where(net == "低保", "农村低保", "未享受").astype(object),
        "tekun": np.where(net == "特困", "农村特困", "不享受").astype(object),
    }


def _document(people, disabled: np.ndarray) -> np.ndarray:
    """The ID number; for disabled people the certificate's, two digits longer."""
    longer = people.id_number + people.disability_kind + people.disability_grade
    return np.where(disabled, longer, people.id_number)


def _case(world: World, index: int) -> Columns:
    case, end = latest_case(world, index), world.timeline.ends[index]
    has = case >= 0
    cases = world.cases
    gone = has & (cases.eliminated_on[case] <= end) & ~(cases.reversed_on[case] <= end)
    columns = {
        "household_type": world.households.kind,
        "registered_category": filled(has, world.words["registered_category"][case]),
        "identified_on": np.where(has, cases.identified_on[case], NEVER),
        "risk_eliminated": filled(has, yes_no(gone)),
        "elimination_way": filled(gone, cases.elimination_way[case]),
        "eliminated_on": np.where(gone, cases.eliminated_on[case], NEVER),
        "remarks": filled(has & _with(cases, case, "其他"), "家庭临时困难"),
        "disaster_kind": filled(has & _with(cases, case, "因自然灾害"), "洪涝"),
        **_case_amounts(world, case, gone),
    }
    for number in range(5):
        risks = [r[number] if len(r) > number else None for r in cases.risks]
        columns[f"risk_{number + 1}"] = filled(has, np.array(risks, dtype=object)[case])
    return columns


def _with(cases, case: np.ndarray, risk: str) -> np.ndarray:
    return np.array([risk in risks for risks in cases.risks])[case]


def _case_amounts(world: World, case: np.ndarray, gone: np.ndarray) -> Columns:
    """Amounts noted when the household was identified and when its risk was eliminated."""
    has = case >= 0
    first = income_at(world, world.cases.identified_on, world.cases.low_income)[case]
    last = income_at(world, world.cases.eliminated_on, world.cases.high_income)[case]
    base = {name: values[0] for name, values in world.flows.base.items()}
    wage_share = base["wage"] / np.maximum(net(base), 1.0)
    members = world.household_states[0].members
    wage = np.round(first * members * wage_share.clip(0, 1), -1)
    return {
        "income_at_identification": np.where(has, first, np.nan),
        "wage_at_identification": np.where(
            has, np.where(wage < assume("income.wage_zero_below"), 0, wage), np.nan
        ),
        "medical_at_identification": np.where(has, world.expenses.medical[0], np.nan),
        "income_at_elimination": np.where(gone, last, np.nan),
    }


def _money(world: World, index: int) -> Columns:
    estimate, homes = world.estimates[index], world.state(index)[1]
    return {
        "household_size": homes.members,
        "net_income_per_capita": estimate.per_head_cents(homes.members) / 100,
        "wage_income": estimate.wage,
        "business_income": estimate.business,
        "transfer_income": estimate.transfer,
        "medical_expenditure": spent_so_far(world, index)["medical"],
        "no_labour_secured": yes_no(homes.no_labour),
    }


def _house(world: World, index: int) -> Columns:
    """Housing, water and roads, and what a household is short of."""
    rng, size = world.draws.stream("house"), len(world.households)
    end, people = world.timeline.ends[index], world.state(index)[0]
    unsafe, dry = short_of(world, "住房安全", end), short_of(world, "饮水安全", end)
    gone = _case(world, index)["risk_eliminated"] == "是"
    out = people.present & (people.dropout_reason != "")
    return {
        "dangerous_housing": yes_no(unsafe),
        "housing_area": np.round(between(rng, assume("export.housing_area"), size)),
        "safe_water": yes_no(~dry),
        "sanitary_toilet": yes_no(rng.random(size) < assume("export.toilet")),
        "electricity": yes_no(np.ones(size, dtype=bool)),
        "paved_road": yes_no(rng.random(size) < assume("export.paved")),
        "road_distance": np.round(between(rng, assume("export.road_distance"), size), 1),
        "child_out_of_school": yes_no(any_member(world, out)),
        "member_uninsured": yes_no(any_member(world, people.present & ~people.insured)),
        "child_out_of_school_after": filled(gone, yes_no(any_member(world, out))),
        "member_uninsured_after": filled(
            gone, yes_no(any_member(world, people.present & ~people.insured))
        ),
        "housing_damaged_after": filled(gone, yes_no(unsafe)),
        "water_damaged_after": filled(gone, yes_no(dry)),
        **_land(world),
    }


def _land(world: World) -> Columns:
    """Areas in mu; what the household has not is zero, not empty."""
    rng, size = world.draws.stream("land"), len(world.households)
    nothing = np.zeros(size)
    orchard = (rng.random(size) < assume("export.orchard")) * assume("export.orchard_area")
    return {
        "arable_area": np.round(world.households.land, 1),
        "forest_area": np.round(between(rng, assume("export.forest"), size), 1),
        "returned_forest_area": nothing,
        "orchard_area": orchard,
        "pasture_area": nothing,
        "water_area": nothing,
    }


def _contacts(world: World, index: int) -> Columns:
    case, size = latest_case(world, index), len(world.households)
    name, phone = np.full(len(world.cases), None, object), np.full(len(world.cases), None, object)
    watchers = np.flatnonzero(world.helpers.role == assume("helpers.roles")[0])
    name[world.helpers.case[watchers]] = world.helpers.name[watchers]
    phone[world.helpers.case[watchers]] = world.helpers.phone[watchers]
    collectors = world.helpers.name[watchers][world.households.village % max(watchers.size, 1)]
    return {
        "household_phone": world.households.phone,
        "monitor_name": filled(case >= 0, name[case]),
        "monitor_phone": filled(case >= 0, phone[case]),
        "collector": collectors[:size],
    }
