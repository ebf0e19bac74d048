"""Exports of the national system: persons of watched households, work, and villages."""

from __future__ import annotations

import numpy as np

from fanpin_lib.demo.assumptions import assume
from fanpin_lib.demo.divisions import county_villages
from fanpin_lib.demo.office.places import village_names
from fanpin_lib.demo.office.registers import blank, health
from fanpin_lib.demo.office.table import Columns, yes_no
from fanpin_lib.demo.world.model import World
from fanpin_lib.demo.world.shortfalls import short_of
from fanpin_lib.demo.world.timeline import NEVER
from fanpin_lib.fields import code_list

_AID_FIELDS = {
    "产业帮扶": "aid_industry",
    "就业帮扶": "aid_employment",
    "金融帮扶": "aid_finance",
    "公益岗位帮扶": "aid_public_post",
    "健康帮扶": "aid_health",
    "义务教育保障": "aid_compulsory_education",
    "教育帮扶": "aid_education",
    "综合保障": "aid_security",
    "住房安全保障": "aid_housing",
    "饮水安全保障": "aid_water",
    "社会帮扶": "aid_social",
}


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
    household |= {**_aid(world, index), **_contacts(world, index)}
    return columns | {name: values[home] for name, values in household.items()}


def _person(world: World, index: int, rows: np.ndarray) -> Columns:
    people, state = world.persons.take(rows), world.state(index)[0].take(rows)
    homes = world.state(index)[1]
    net = homes.safety_net[people.household]
    months = np.where(state.working, people.work_months, np.nan)
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
        "dropout_reason": blank(state.dropout_reason),
        "health": health(state),
        "labour_skill": state.labour,
        "work_place": np.where(state.working, people.work_place, None),
        "work_months": months,
        "public_post": np.where(people.public_post & state.working, "公益性岗位", None),
        "resident_medical_insurance": yes_no(state.insured),
        "employee_medical_insurance": yes_no(np.zeros(rows.size, dtype=bool)),
        "major_illness_insurance": yes_no(state.insured),
        "resident_pension": yes_no(people.pension_insured & (state.age >= 16)),
        "employee_pension": yes_no(np.zeros(rows.size, dtype=bool)),
        "dibao": np.where(net == "低保", "农村低保", "未享受").astype(object),
        "tekun": np.where(net == "特困", "农村特困", "不享受").astype(object),
        "member_phone": people.phone,
    }


def _document(people, disabled: np.ndarray) -> np.ndarray:
    """The ID number; for disabled people the certificate's, two digits longer."""
    longer = people.id_number + people.disability_kind + people.disability_grade
    return np.where(disabled, longer, people.id_number)


def latest_case(world: World, index: int) -> np.ndarray:
    """Each household's latest episode known by the month's end; -1 if none."""
    latest = np.full(len(world.households), -1)
    known = np.flatnonzero(world.cases.identified_on <= world.timeline.ends[index])
    latest[world.cases.household[known]] = known
    return latest


def _case(world: World, index: int) -> Columns:
    case, end = latest_case(world, index), world.timeline.ends[index]
    has = case >= 0
    cases = world.cases
    gone = has & (cases.eliminated_on[case] <= end) & ~(cases.reversed_on[case] <= end)
    columns = {
        "household_type": np.where(world.households.registered, "脱贫户", "一般农户").astype(
            object
        ),
        "registered_category": np.where(has, cases.category[case], None),
        "identified_on": np.where(has, cases.identified_on[case], NEVER),
        "risk_eliminated": np.where(has, yes_no(gone), None),
        "elimination_way": np.where(gone, cases.elimination_way[case], None),
        "eliminated_on": np.where(gone, cases.eliminated_on[case], NEVER),
        "remarks": np.where(has & _with_other(cases, case), "家庭临时困难", None),
    }
    for number in range(5):
        risks = [r[number] if len(r) > number else None for r in cases.risks]
        columns[f"risk_{number + 1}"] = np.where(has, np.array(risks, dtype=object)[case], None)
    return columns


def _with_other(cases, case: np.ndarray) -> np.ndarray:
    return np.array(["其他" in r for r in cases.risks])[case]


def _money(world: World, index: int) -> Columns:
    from fanpin_lib.demo.world.expenses import spent_so_far

    estimate, homes = world.estimates[index], world.state(index)[1]
    return {
        "net_income_per_capita": estimate.per_head_cents(homes.members) / 100,
        "wage_income": estimate.wage,
        "business_income": estimate.business,
        "transfer_income": estimate.transfer,
        "medical_expenditure": spent_so_far(world, index)["medical"],
        "no_labour_secured": yes_no(homes.no_labour & (homes.safety_net != "无")),
    }


def _house(world: World, index: int) -> Columns:
    """Housing, water, roads and land; what the household has not is zero, not empty."""
    rng, size = world.draws.stream("house"), len(world.households)
    end, people = world.timeline.ends[index], world.state(index)[0]
    unsafe, dry = short_of(world, "住房安全", end), short_of(world, "饮水安全", end)
    gone = _case(world, index)["risk_eliminated"] == "是"
    land = np.round(world.households.land, 1)
    return {
        "dangerous_housing": yes_no(unsafe),
        "housing_area": np.round(rng.uniform(*assume("export.housing_area"), size)),
        "safe_water": yes_no(~dry),
        "sanitary_toilet": yes_no(rng.random(size) < assume("export.toilet")),
        "electricity": yes_no(np.ones(size, dtype=bool)),
        "paved_road": yes_no(rng.random(size) < assume("export.paved")),
        "road_distance": np.round(rng.uniform(*assume("export.road_distance"), size), 1),
        "child_out_of_school": yes_no(_any(world, people.present & (people.dropout_reason != ""))),
        "member_uninsured": yes_no(_any(world, people.present & ~people.insured)),
        "housing_damaged_after": np.where(gone, yes_no(unsafe), None),
        "water_damaged_after": np.where(gone, yes_no(dry), None),
        "arable_area": land,
        "forest_area": np.round(rng.uniform(*assume("export.forest"), size), 1),
        "returned_forest_area": np.zeros(size),
        "orchard_area": np.round((rng.random(size) < assume("export.orchard")) * 1.5, 1),
        "pasture_area": np.zeros(size),
        "water_area": np.zeros(size),
    }


def _any(world: World, mask: np.ndarray) -> np.ndarray:
    return np.bincount(world.persons.household[mask], minlength=len(world.households)) > 0


def _aid(world: World, index: int) -> Columns:
    """Items of help by kind, several joined by commas."""
    own, end, size = world.measures, world.timeline.ends[index], len(world.households)
    columns = {field: np.full(size, None, dtype=object) for field in _AID_FIELDS.values()}
    developmental = np.zeros(size, dtype=bool)
    for row in np.flatnonzero(own.started_on <= end):
        field, home = _AID_FIELDS.get(own.kind[row]), world.cases.household[own.case[row]]
        if field is not None:
            before = columns[field][home]
            items = [] if before is None else before.split(",")
            columns[field][home] = ",".join(dict.fromkeys([*items, own.item[row]]))
        developmental[home] |= own.kind[row] in code_list("developmental_measure")
    status = np.where(developmental, "已实施", None)
    return {**columns, "developmental_aid_status": status}


def _contacts(world: World, index: int) -> Columns:
    case, size = latest_case(world, index), len(world.households)
    name, phone = np.full(len(world.cases), None, object), np.full(len(world.cases), None, object)
    watchers = np.flatnonzero(world.helpers.role == assume("helpers.roles")[0])
    name[world.helpers.case[watchers]] = world.helpers.name[watchers]
    phone[world.helpers.case[watchers]] = world.helpers.phone[watchers]
    collectors = world.helpers.name[watchers][world.households.village % max(watchers.size, 1)]
    return {
        "household_phone": world.households.phone,
        "monitor_name": np.where(case >= 0, name[case], None),
        "monitor_phone": np.where(case >= 0, phone[case], None),
        "collector": collectors[:size],
    }


def national_work(world: World, index: int) -> Columns:
    """The people of those households who work away from home."""
    rows = watched_persons(world, index)
    rows = rows[world.state(index)[0].working[rows]]
    people, month = world.persons.take(rows), world.timeline.months[index]
    starts = np.array(f"{month.year}-02-01", dtype="datetime64[D]") + (rows % 40)
    return {
        **place_names(world, index, people.household),
        "household_id": world.households.id[people.household],
        "name": people.name,
        "id_number": people.id_number,
        "working": yes_no(np.ones(rows.size, dtype=bool)),
        "work_county": people.work_place,
        "channel": np.where(people.public_post, "公益性岗位", "自主就业").astype(object),
        "started_on": starts,
        "ended_on": np.full(rows.size, NEVER),
        "monthly_wage": people.wage,
        "transport_subsidy": np.where(people.work_place == assume("export.home"), 0, 500),
        "public_post_months": np.where(people.public_post, people.work_months, np.nan),
        "phone": people.phone,
    }


def national_villages(world: World, index: int) -> Columns:
    """One row a village: counts from the registers, facilities drawn once."""
    rng, size = world.draws.stream("facilities"), len(world.villages)
    people, homes = world.state(index)
    village = world.households.village
    of_person = village[world.persons.household]
    dibao = homes.open & (homes.safety_net == "低保")
    tekun = homes.open & (homes.safety_net == "特困")
    end = world.timeline.ends[index]

    def count(mask: np.ndarray, where: np.ndarray = village) -> np.ndarray:
        return np.bincount(where[mask], minlength=size)

    county = county_villages(str(world.villages.code[0])[:6])[0]["county"]
    return {
        "county_name": np.full(size, county, dtype=object),
        "township_name": world.villages.township_name,
        "village_name": np.array(
            [n.split("（")[0] for n in village_names(world, index)], dtype=object
        ),
        "delisted": yes_no(np.ones(size, dtype=bool)),
        "households_total": count(homes.open),
        "population_total": count(people.present, of_person),
        "dibao_households": count(dibao),
        "dibao_population": count(people.present & dibao[world.persons.household], of_person),
        "tekun_population": count(people.present & tekun[world.persons.household], of_person),
        "disabled_population": count(people.present & people.disabled, of_person),
        "unsafe_water_households": count(homes.open & short_of(world, "饮水安全", end)),
        "dangerous_housing_households": count(homes.open & short_of(world, "住房安全", end)),
        "pension_insured": count(
            people.present & world.persons.pension_insured & (people.age >= 16), of_person
        ),
        "bus_service": yes_no(np.ones(size, dtype=bool)),
        "paved_to_township": yes_no(np.ones(size, dtype=bool)),
        "clinics": np.ones(size, dtype=int),
        "public_toilets": rng.integers(0, 3, size),
        "doctors": rng.integers(1, 3, size),
        "waste_points": rng.integers(1, 6, size),
        "libraries": np.ones(size, dtype=int),
        "collective_income": np.round(rng.uniform(*assume("export.collective"), size), 1),
        "primary_schools": (rng.random(size) < assume("export.primary_school")).astype(int),
    }
