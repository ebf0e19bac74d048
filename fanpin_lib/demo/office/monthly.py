"""Ledgers of one month: the monitoring records and the lenders' balances."""

from __future__ import annotations

import numpy as np

from fanpin_lib.demo.assumptions import assume
from fanpin_lib.demo.office.table import Columns, village_codes, yes_no
from fanpin_lib.demo.world.county import World
from fanpin_lib.demo.world.draws import pick
from fanpin_lib.demo.world.expenses import spent_so_far
from fanpin_lib.demo.world.model import filled
from fanpin_lib.demo.world.shortfalls import short_of
from fanpin_lib.demo.world.timeline import NEVER
from fanpin_lib.demo.world.visits import due

_CONDITIONS = {
    "food_ok": "食",
    "clothing_ok": "衣",
    "education_ok": "义务教育",
    "medical_ok": "基本医疗",
    "housing_ok": "住房安全",
    "water_ok": "饮水安全",
}


def monthly_records(world: World, index: int) -> Columns:
    """Visits, the year's income estimate, spending so far and the six conditions."""
    rng = world.draws.stream(f"records-{index}")
    wanted = due(world, index)
    empty_row = rng.random(wanted.size) < assume("visits.row_without_visit")
    seen = world.visited[index]
    rows = np.flatnonzero(wanted & (seen | empty_row))
    days, ways = _visits(rng, world, index)
    month = world.timeline.months[index]
    members = world.state(index)[1].members
    columns: Columns = {
        "month": np.full(wanted.size, month.compact, dtype=object),
        "household_id": world.households.id,
        "village_code": village_codes(world, np.arange(wanted.size)),
        "visit_date": np.where(seen, days, NEVER),
        "visit_way": filled(seen, ways),
        "members": members,
        **_incomes(world, index, members),
        "income_estimated": yes_no(np.full(wanted.size, month.month < 12)),
        **{f"{kind}_expenditure": v for kind, v in spent_so_far(world, index).items()},
        **_conditions(world, index),
    }
    return {name: values[rows] for name, values in columns.items()}


def _visits(rng: np.random.Generator, world: World, index: int) -> tuple[np.ndarray, np.ndarray]:
    size = len(world.households)
    days = world.timeline.workdays_of(world.timeline.months[index])
    case = pick(rng, assume("visits.way_case"), size)
    other = pick(rng, assume("visits.way_registered"), size)
    watched = np.isin(np.arange(size), world.cases.household)
    ways = np.where(watched, case, other)
    if world.timeline.months[index].month in assume("visits.sweep_months"):
        ways = np.where(world.households.registered | watched, ways, "入户")
    return days[rng.integers(days.size, size=size)], ways


def _incomes(world: World, index: int, members: np.ndarray) -> Columns:
    estimate = world.estimates[index]
    cents = estimate.per_head_cents(members)
    disposable = np.maximum(cents - np.round(world.expenses.premium * 100).astype(np.int64), 0)
    return {
        "wage_income": estimate.wage,
        "business_income": estimate.business,
        "property_income": estimate.property,
        "transfer_income": estimate.transfer,
        "business_expenses": estimate.expenses,
        "net_income_per_capita": cents / 100,
        "disposable_income_per_capita": disposable / 100,
    }


def _conditions(world: World, index: int) -> Columns:
    end = world.timeline.ends[index]
    return {name: yes_no(~short_of(world, c, end)) for name, c in _CONDITIONS.items()}


def credit(world: World, index: int) -> Columns:
    """Loan balances of each lender at the month's end."""
    rng = world.draws.stream("credit")
    lenders = world.lenders
    low, high = assume("money.loan_growth_month")
    growth = np.cumprod(1 + rng.uniform(low, high, (len(world.timeline.months), len(lenders))), 0)
    balance = np.array([first for first, _ in lenders.values()]) * growth[index]
    share = np.array([share for _, share in lenders.values()])
    month = world.timeline.months[index]
    return {
        "month": np.full(len(lenders), month.compact, dtype=object),
        "lender": np.array(list(lenders), dtype=object),
        "loan_balance": np.round(balance, -4),
        "agricultural_loan_balance": np.round(balance * share, -4),
    }
