"""Which record a fact comes from, against a plain reading of hundreds of random records."""

from __future__ import annotations

import random
from typing import Any

import pytest

from fanpin_lib.classification import build_facts
from fanpin_lib.period import Month
from tests.classification.county import County

CLOSING = Month(2026, 10)
HISTORY = CLOSING.window(45)
HOUSEHOLDS = [f"H{number}" for number in range(25)]
NAMES = (
    "net_income_per_capita", "disposable_income_per_capita", "housing_ok",
    "income_change_share", "essential_expenditure", "expenditure_to_last_income",
    "expenditure_change_share",
)  # fmt: skip


def random_record(chance: random.Random) -> dict[str, Any]:
    def filled(value: Any) -> Any:
        return value if chance.random() < 0.7 else None

    return {
        "net_income_per_capita": filled(chance.randrange(3000, 12000)),
        "disposable_income_per_capita": filled(chance.randrange(3000, 12000)),
        "housing_ok": filled(chance.random() < 0.8),
        "medical_expenditure": filled(chance.randrange(1, 5000)),
    }


@pytest.fixture(scope="module")
def world() -> tuple[dict[str, dict[Month, dict]], dict[tuple[str, str], dict]]:
    """The records by household and month, and the facts that come of them."""
    chance = random.Random(7)
    county, records = County(str(CLOSING)), {}
    for household in HOUSEHOLDS:
        county.household(household)
        months = [month for month in HISTORY if chance.random() < 0.35]
        records[household] = {month: random_record(chance) for month in months}
        for month, record in records[household].items():
            county.record(str(month), household, **record)
    build_facts(county.connection)
    found = county.connection.execute("FROM household_facts")
    columns = [column[0] for column in found.description]
    rows = [dict(zip(columns, row, strict=True)) for row in found.fetchall()]
    return records, {(row["household_id"], row["month"]): row for row in rows}


def latest(records: dict[Month, dict], name: str, upto: Month) -> Month | None:
    return max((m for m, r in records.items() if m <= upto and r[name] is not None), default=None)


def share(now: float | None, before: float | None) -> float | None:
    return None if now is None or not before else round(now / before, 9)


def expected(records: dict[Month, dict], month: Month) -> dict[str, Any]:
    """The facts as their descriptions say, worked out record by record."""
    source = latest(records, "net_income_per_capita", month)
    before = latest(records, "net_income_per_capita", month - 12)
    december = latest(records, "net_income_per_capita", Month(month.year - 1, 12))
    disposable = latest(records, "disposable_income_per_capita", month)
    looked = latest(records, "housing_ok", month)
    now = records[source] if source else {}
    net, spent = now.get("net_income_per_capita"), None
    if source and source.year == month.year:
        spent = now["medical_expenditure"]
    comparable = source and before and source > month - 12 and before > month - 24
    then = records[before] if comparable else {}
    last = records[december] if december and december.year == month.year - 1 else {}
    same_month = comparable and before == source - 12
    spent_then = then.get("medical_expenditure") if same_month else None
    income, last_income = then.get("net_income_per_capita"), last.get("net_income_per_capita")
    return {
        "net_income_per_capita": net,
        "disposable_income_per_capita":
            records[disposable]["disposable_income_per_capita"] if disposable else None,
        "housing_ok": records[looked]["housing_ok"] if looked else None,
        "income_change_share": share(net - income, income) if comparable else None,
        "essential_expenditure": spent,
        "expenditure_to_last_income": share(spent, last_income and last_income * 3),
        "expenditure_change_share":
            share(spent - spent_then, spent_then) if spent and spent_then else None,
    }  # fmt: skip


def test_every_fact_comes_from_the_record_that_its_description_names(world):
    records, facts = world
    compared = 0
    for household in HOUSEHOLDS:
        for month in CLOSING.window(12):
            wanted = expected(records[household], month)
            found = {name: facts[household, str(month)][name] for name in NAMES}
            assert found == pytest.approx(wanted, nan_ok=True), (household, str(month))
            compared += sum(value is not None for value in wanted.values())
    assert compared > 900
