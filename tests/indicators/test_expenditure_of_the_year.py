"""Expenditure since January comes from a record of this year, last year's income from last year."""

from __future__ import annotations

from typing import Any

import pytest

from fanpin_lib.indicators.long_table import lacking_ledgers
from tests.indicators.ledger_tables import Ledgers, small_county
from tests.indicators.test_first_figures import EAST, Figures, record

KINDS = ("medical", "schooling", "housing", "disaster", "other")
FAMILIES = ["expenditure"]


def spent(household: str, month: str, amount: float, net: float = 5000) -> dict[str, Any]:
    """A household of two that spent an amount of each kind since January."""
    kinds = {f"{kind}_expenditure": amount for kind in KINDS}
    return record(household, month, net, members=2, **kinds)


def county(*records: dict[str, Any], month: str = "2026-03") -> Ledgers:
    ledgers = Ledgers(month)
    small_county(ledgers)
    homes = [{"household_id": h, "village_code": EAST, "members": 2} for h in ("h1", "h2")]
    ledgers.put("households", *homes)
    ledgers.put("monthly_records", *records)
    return ledgers


def test_a_record_of_last_year_tells_nothing_of_this_years_expenditure() -> None:
    ledgers = county(spent("h1", "2025-12", 4000), spent("h2", "2026-02", 100))
    found = Figures(ledgers, month="2026-03", families=FAMILIES)
    names = ("essential_expenditure", "essential_mean", "after_expenditure_under_line")
    assert [found.value(n, EAST, "2025-12") for n in names] == [20000, 20000, 1]
    assert [found.value(n, EAST, "2026-01") for n in names] == ["无数据"] * 3
    for month in ("2026-02", "2026-03"):  # h1 is left out, not carried on
        assert [found.value(n, EAST, month) for n in names] == [500, 500, 1]
        assert found.value("essential_expenditure", EAST, month, "kind=教育") == 100


def test_what_is_lacking_is_named_by_its_year() -> None:
    found = Figures(county(spent("h1", "2025-12", 1)), month="2026-03", families=FAMILIES)
    lacking = lacking_ledgers(found.table)
    assert lacking["essential_mean"] == ["本年的月度监测台账"]
    new = Figures(county(spent("h1", "2026-03", 1)), month="2026-03", families=FAMILIES)
    assert new.value("essential_mean", EAST, "2026-03") == 5
    assert lacking_ledgers(new.table)["essential_over_income"] == ["上年的月度监测台账"]


@pytest.mark.parametrize(
    ("month", "income", "over"),
    [("2025-12", 1000, 1), ("2025-06", 1000, 1), ("2025-12", 1250, 0), ("2024-12", 1000, 0)],
)
def test_expenditure_is_held_against_the_last_income_of_last_year(
    month: str, income: float, over: int
) -> None:
    """2,500 since January against twice the income a head; a record of 2024 is none of 2025."""
    others = [spent("h2", "2025-11", 0), spent("h2", "2026-01", 0)]
    ledgers = county(spent("h1", month, 0, income), spent("h1", "2026-03", 500), *others)
    found = Figures(ledgers, month="2026-03", families=FAMILIES)
    row = found.row("essential_over_income", EAST, "2026-03")
    assert (row["value"], row["n"]) == (over, 1 if month == "2024-12" else 2)
    assert found.value("essential_over_income", EAST, "2026-02") == 0


@pytest.mark.parametrize("column", ["members", "net_income_per_capita"])
def test_last_years_income_needs_last_years_columns(column: str) -> None:
    ledgers = county(spent("h1", "2025-12", 0), spent("h1", "2026-03", 500))
    ledgers.connection.execute(
        "INSERT INTO lacking_columns (table_name, month, column_name) "
        "VALUES ('monthly_records', '2025-12', ?)", [column],
    )  # fmt: skip
    found = Figures(ledgers, month="2026-03", families=FAMILIES)
    assert found.value("essential_over_income", EAST, "2026-03") == "无数据"
    assert found.value("essential_expenditure", EAST, "2026-03") == 2500
