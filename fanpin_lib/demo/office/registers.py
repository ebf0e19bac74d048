"""Ledgers whose every delivery is the whole truth of its day."""

from __future__ import annotations

import numpy as np

from fanpin_lib.demo.assumptions import assume
from fanpin_lib.demo.office.table import Columns, joined, known, village_codes, yes_no
from fanpin_lib.demo.world.county import World
from fanpin_lib.demo.world.draws import between
from fanpin_lib.demo.world.model import filled
from fanpin_lib.demo.world.timeline import NEVER, month_number


def households(world: World, index: int) -> Columns:
    """The register of households, also those closed since the window began."""
    state, own = world.state(index)[1], world.households
    update = world.timeline.update_at(index)
    rows = np.flatnonzero(own.opened_update <= update)
    heads = np.empty(len(own), dtype=object)
    first = world.persons.relation == "户主"
    heads[world.persons.household[first]] = world.persons.name[first]
    closed = np.where(own.closed_update <= update, own.closed_on, NEVER)
    columns = {
        "household_id": own.id,
        "village_code": world.villages.code[own.village],
        "village_group": np.array([f"{n}组" for n in own.group.tolist()], dtype=object),
        "household_type": own.kind,
        "members": state.members,
        "labourers": state.labourers,
        "no_labour_household": yes_no(state.no_labour),
        "safety_net": state.safety_net,
        "head_name": heads,
        "head_phone": own.phone,
        "opened_on": own.opened_on,
        "closed_on": closed,
    }
    return {name: values[rows] for name, values in columns.items()}


def members(world: World, index: int) -> Columns:
    """The register of members present at the last update."""
    state, persons = world.state(index)[0], world.persons
    rows = np.flatnonzero(state.present)
    pension = filled((state.age >= 16) & ~state.student, yes_no(persons.pension_insured))
    columns = {
        "household_id": world.households.id[persons.household],
        "village_code": village_codes(world, persons.household),
        "id_number": persons.id_number,
        "name": persons.name,
        "relation": persons.relation,
        "sex": np.where(persons.male, "男", "女").astype(object),
        "ethnicity": persons.ethnicity,
        "birth_date": persons.birth,
        "schooling": blank(state.schooling),
        "education": blank(state.education),
        "dropout_reason": blank(state.dropout_reason),
        "health": health(state),
        "labour_skill": state.labour,
        "medical_insurance": yes_no(state.insured),
        "pension_insurance": pension,
        **_work(persons, state.working),
        "phone": persons.phone,
    }
    return {name: values[rows] for name, values in columns.items()}


def _work(persons, working: np.ndarray) -> Columns:
    return {
        "work_place": filled(working, persons.work_place),
        "work_months": np.where(working, persons.work_months, np.nan),
        "work_wage": np.where(working, persons.wage, np.nan),
    }


def blank(texts: np.ndarray) -> np.ndarray:
    """Empty texts as cells that were not filled in."""
    return filled(texts != "", texts)


def health(state) -> np.ndarray:
    """Codes joined by a half-width comma, as the national system writes them."""
    names = ["长期慢性病", "患有大病", "残疾"]
    flags = np.stack([state.chronic, state.major, state.disabled], axis=1)
    wordings = {
        number: ",".join(n for i, n in enumerate(names) if number >> i & 1) or "健康"
        for number in range(8)
    }
    numbers = flags @ np.array([1, 2, 4])
    return np.array([wordings[n] for n in numbers.tolist()], dtype=object)


def cases(world: World, index: int) -> Columns:
    """Every episode identified so far, eliminated ones included."""
    end = world.timeline.ends[index]
    rows = np.flatnonzero(world.cases.identified_on <= end)
    own = world.cases.take(rows)
    income = income_at(world, world.cases.identified_on, world.cases.low_income)[rows]
    eliminated = known(own.eliminated_on, end)
    return {
        "case_id": own.id,
        "household_id": world.households.id[own.household],
        "village_code": village_codes(world, own.household),
        "registered_category": world.words["registered_category"][rows],
        "risks": joined(own.risks),
        "tagged_2019": yes_no(own.tagged_2019),
        "identified_on": own.identified_on,
        "eliminated_on": eliminated,
        "elimination_way": filled(~np.isnat(eliminated), own.elimination_way),
        "reversed_on": known(own.reversed_on, end),
        "returned_to_poverty": yes_no(own.returned & (own.returned_on <= end)),
        "income_at_identification": income,
        **_other_words(world, rows, np.isnat(eliminated)),
    }


def _other_words(world: World, rows: np.ndarray, watched: np.ndarray) -> Columns:
    """Columns for what the profile registers beside the category, of whoever is watched."""
    others = {name: words for name, words in world.words.items() if name != "registered_category"}
    return {name: filled(watched, words[rows]) for name, words in others.items()}


def income_at(world: World, days: np.ndarray, noted: np.ndarray) -> np.ndarray:
    """Net income per head on each case's day, yuan: from the monthly ledger where the day
    lies in the window, else what was noted then."""
    yuan = np.round(noted / 10) * 10.0
    numbers = month_number(days)
    for index, end in enumerate(world.timeline.ends):
        rows = np.flatnonzero(numbers == month_number(end))
        members = world.state(index)[1].members
        cents = world.estimates[index].per_head_cents(members)
        yuan[rows] = cents[world.cases.household[rows]] / 100
    return yuan


def measures(world: World, index: int) -> Columns:
    """Measures begun so far for cases known so far."""
    end, own = world.timeline.ends[index], world.measures
    rows = (own.started_on <= end) & (world.cases.identified_on[own.case] <= end)
    own = own.take(np.flatnonzero(rows))
    ids = filled(own.person >= 0, world.persons.id_number[own.person])
    return {
        "measure_id": own.id,
        "case_id": world.cases.id[own.case],
        "village_code": village_codes(world, world.cases.household[own.case]),
        "member_id_number": ids,
        "kind": own.kind,
        "item": own.item,
        "department": own.department,
        "started_on": own.started_on,
        "ended_on": known(own.ended_on, end),
        "amount": own.amount,
        "fund": own.fund,
    }


def helpers(world: World, index: int) -> Columns:
    """Who is or was responsible for the cases known so far."""
    end, own = world.timeline.ends[index], world.helpers
    rows = (own.valid_from <= end) & (world.cases.identified_on[own.case] <= end)
    own = own.take(np.flatnonzero(rows))
    return {
        "case_id": world.cases.id[own.case],
        "village_code": village_codes(world, world.cases.household[own.case]),
        "role": own.role,
        "helper_name": own.name,
        "helper_phone": own.phone,
        "helper_level": own.level,
        "unit": own.unit,
        "valid_from": own.valid_from,
        "valid_to": known(own.valid_to, end),
    }


def funds(world: World, index: int) -> Columns:
    """Budget and payments of every fund and year up to the month."""
    rng = world.draws.stream("funds")
    month = world.timeline.months[index]
    rows = []
    for year in sorted({m.year for m in world.timeline.months}):
        for fund, (budget, kind) in assume("money.funds").items():
            share = float(between(rng, assume("money.paid_at_year_end"), 1)[0])
            done = share if year < month.year else share * month.month / 12
            if year <= month.year:
                rows.append((fund, year, kind, budget, round(budget * done, -2)))
    names = ("fund", "year", "kind", "budget", "paid")
    return {
        n: np.array(v, dtype=object) for n, v in zip(names, zip(*rows, strict=True), strict=True)
    }
