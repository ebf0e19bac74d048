"""Several counties in one store: city and province from rows, in the same pass."""

from __future__ import annotations

import math
from statistics import median

import pytest

from fanpin_lib.indicators.assemble import MADE_FROM
from fanpin_lib.indicators.engine import compute
from tests.indicators.ledger_tables import Ledgers, Rules

#: County → incomes of its households: two counties of one city, one of another.
INCOMES = {
    "220281": [1000, 2000, 9000],
    "220282": [3000, 4000, 5000, 6000, 20000],
    "220302": [7000, 8000],
}
MONTH = "2026-10"
UNDER_LINE = 6000


def several(counties: dict[str, list[int]]) -> Ledgers:
    ledgers = Ledgers(MONTH)
    for county, incomes in counties.items():
        village = f"{county}100001"
        for code, name in ((f"{county}000000", "县"), (f"{county}100000", "乡"), (village, "村")):
            ledgers.put("regions", {"region_code": code, "region_name": f"{name}{county}"})
        for number, income in enumerate(incomes):
            household = f"{county}-{number}"
            record = {"month": MONTH, "household_id": household, "village_code": village}
            ledgers.put("monthly_records", {**record, "net_income_per_capita": income})
            case = {"case_id": f"c{household}", "household_id": household, "village_code": village}
            ledgers.put("cases", {**case, "identified_on": f"2026-0{1 + number}-10"})
    return ledgers


@pytest.fixture(scope="module")
def figures() -> dict[tuple[str, str], dict]:
    table = compute(
        several(INCOMES).connection, MONTH, Rules(), "220281", families=["scale", "income"]
    )
    return {
        (r["indicator"], r["region_code"]): r
        for r in table.to_pylist()
        if r["month"] == MONTH and not r["dimension"]
    }


def pooled(prefix: str) -> list[int]:
    return [i for county, incomes in INCOMES.items() if county.startswith(prefix) for i in incomes]


REGIONS = [*(f"{c}000000" for c in INCOMES), "220200000000", "220300000000", "220000000000"]
DIGITS = [6, 6, 6, 4, 4, 2]


@pytest.mark.parametrize(("region", "digits"), list(zip(REGIONS, DIGITS, strict=True)))
def test_every_level_is_computed_from_its_rows(figures, region, digits) -> None:
    incomes = pooled(region[:digits])
    assert figures["cases_active", region]["value"] == len(incomes)
    assert figures["income_median", region]["value"] == median(incomes)
    rate = figures["under_line_rate", region]
    poor = [income for income in incomes if income < UNDER_LINE]
    assert (rate["numerator"], rate["denominator"]) == (len(poor), len(incomes))
    assert rate["value"] == pytest.approx(100 * len(poor) / len(incomes))
    differences = math.fsum(abs(a - b) for a in incomes for b in incomes)
    gini = differences / (2 * len(incomes) * sum(incomes))
    assert figures["income_gini", region]["value"] == pytest.approx(gini)


def test_levels_are_named_and_the_median_is_no_mean_of_medians(figures) -> None:
    levels = {region: figures["cases_active", region]["level"] for region in REGIONS}
    assert list(levels.values()) == ["county"] * 3 + ["city"] * 2 + ["province"]
    city = figures["income_median", "220200000000"]["value"]
    counties = [figures["income_median", f"{c}000000"]["value"] for c in ("220281", "220282")]
    assert city != sum(counties) / 2


def test_one_county_alone_has_neither_city_nor_province() -> None:
    alone = several({"220281": [1000]})
    table = compute(alone.connection, MONTH, Rules(), "220281", families=["scale"])
    assert set(table["level"].to_pylist()) == {"village", "township", "county"}


def test_two_counties_of_one_city_have_no_province_of_their_own() -> None:
    counties = {code: INCOMES[code] for code in ("220281", "220282")}
    table = compute(several(counties).connection, MONTH, Rules(), "220281", families=["scale"])
    assert set(table["level"].to_pylist()) == {"village", "township", "county", "city"}


def test_facts_are_forgotten_where_that_is_asked_for() -> None:
    """Only what the table is put together from stays in the connection; the table is the same."""
    ledgers = several({"220281": [1000, 9000]})
    of = (ledgers.connection, MONTH, Rules(), "220281")
    kept = compute(*of, families=["income"])
    temporary = "SELECT table_name FROM duckdb_tables() WHERE temporary"
    before = {name for (name,) in ledgers.connection.sql(temporary).fetchall()}
    assert compute(*of, families=["income"], forget_facts=True) == kept
    after = {name for (name,) in ledgers.connection.sql(temporary).fetchall()}
    assert "class_values" in before - after and set(MADE_FROM) & before <= after
