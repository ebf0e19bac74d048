"""Rows behind figures: on random ledgers they add up to every figure of every region."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanpin_lib.indicators.engine import compute, lay_out_facts
from fanpin_lib.indicators.loader import load_families
from fanpin_lib.indicators.trace import trace, trace_in
from fanpin_lib.policy.workdays import Calendar
from tests.indicators.ledger_tables import COUNTY, Ledgers, Rules, small_county
from tests.indicators.random_worlds import put_into, worlds
from tests.indicators.same_worlds import same_worlds
from tests.indicators.test_against_reference import TABLES


def test_a_row_says_what_it_adds_and_whose_it_is() -> None:
    ledgers = Ledgers()
    small_county(ledgers)
    for number, (village, out) in enumerate(
        [("220281100001", None), ("220281100002", "2026-05-01"), ("220281100002", None)]
    ):
        ledgers.put("cases", {
            "case_id": f"c{number}", "household_id": f"h{number}", "village_code": village,
            "registered_category": "边缘易致贫户", "identified_on": "2026-01-05",
            "eliminated_on": out})  # fmt: skip
    found = trace(
        ledgers.connection, ledgers.month, Rules(), "220281",
        indicator="elimination_rate", region_code=COUNTY,
    )  # fmt: skip
    assert (found.numerator, found.denominator) == (1, 3)
    assert found.counted["household_id"].to_pylist() == ["h1"]
    assert found.table["household_id"].to_pylist() == ["h0", "h1", "h2"]
    village = trace(
        ledgers.connection, ledgers.month, Rules(), "220281",
        indicator="cases_active", region_code="220281100002", dimension="category=边缘易致贫户",
    )  # fmt: skip
    assert village.table["case_id"].to_pylist() == ["c2"]


@pytest.fixture(scope="module")
def county() -> Ledgers:
    """Three cases with measures; one household's village nobody knows."""
    ledgers = Ledgers()
    small_county(ledgers)
    for number, village in enumerate(("220281100001", "220281100002", "220281109009")):
        ledgers.put("cases", {
            "case_id": f"c{number}", "household_id": f"h{number}", "village_code": village,
            "registered_category": "边缘易致贫户", "identified_on": "2026-10-05",
            "risks": ["因病"] if number else None})  # fmt: skip
        ledgers.put("measures", {
            "measure_id": f"m{number}", "case_id": f"c{number}", "village_code": village,
            "kind": "产业帮扶" if number else "产业=养牛",
            "started_on": "2026-10-06", "amount": 100 + number})  # fmt: skip
        for month, income in (("2025-10", 9000), ("2026-10", 1000 + number)):
            ledgers.put("monthly_records", {
                "month": month, "household_id": f"h{number}", "village_code": village,
                "net_income_per_capita": income})  # fmt: skip
    return ledgers


def behind(ledgers: Ledgers, indicator: str, region: str = COUNTY, dimension: str = "") -> Any:
    return trace(
        ledgers.connection, ledgers.month, Rules(), "220281",
        indicator=indicator, region_code=region, dimension=dimension,
    )  # fmt: skip


def test_the_rows_of_a_part_are_those_that_it_counts(county: Ledgers) -> None:
    ill = behind(county, "cases_new", dimension="risk=因病")
    assert ill.table["household_id"].to_pylist() == ["h1", "h2"] and ill.dimension == "risk=因病"
    assert (ill.numerator, ill.denominator, ill.rows.unit) == (2, None, "户次")
    unsaid = behind(county, "cases_new", dimension="risk=未填")
    assert unsaid.table["household_id"].to_pylist() == ["h0"]
    low = behind(county, "income_band", dimension="band=<5000")
    assert low.numerator == 3 and low.indicator.id == "income_band"
    assert behind(county, "income_band", dimension="band=≥10000").table.num_rows == 0


def test_what_lies_in_no_known_village_is_traced_under_its_own_code(county: Ledgers) -> None:
    found = behind(county, "cases_new", "220281999999")
    assert found.table["household_id"].to_pylist() == ["h2"]
    assert found.table["region_code"].to_pylist() == ["220281109009"]


def test_a_row_that_names_an_episode_only_tells_its_household(county: Ledgers) -> None:
    found = behind(county, "measure_amount", "220281100002")
    assert found.table["household_id"].to_pylist() == ["h1"] and found.numerator == 101
    for kind, whose in (("产业帮扶", ["h1", "h2"]), ("产业=养牛", ["h0"])):
        kinds = behind(county, "measure_amount", dimension=f"kind={kind}")
        assert kinds.table["household_id"].to_pylist() == whose


def test_values_that_do_not_add_up_are_listed(county: Ledgers) -> None:
    found = behind(county, "income_median", "220281100001")
    assert found.table["value"].to_pylist() == [1000] and found.counted == found.table
    assert (found.numerator, found.behind) == (None, None)


def test_behind_villages_stand_the_households_in_them(county: Ledgers) -> None:
    found = behind(county, "income_fall_signal_villages", "220281100001").behind
    assert found is not None
    assert found.to_pylist() == [{"household_id": "h0", "region_code": "220281100001"}]


def test_every_fact_names_its_rows_by_columns_that_it_has() -> None:
    ledgers = Ledgers()
    small_county(ledgers)
    lay_out_facts(ledgers.connection, ledgers.month, Rules(), "220281", Calendar.load(None), None)
    for family in load_families().values():
        for fact in family.facts.values():
            columns = ledgers.connection.sql(f"FROM {fact.name} LIMIT 0").columns
            assert set(fact.rows.key) <= set(columns), fact.name
            if fact.rows.behind:
                behind = ledgers.connection.sql(f"FROM {fact.rows.behind} LIMIT 0").columns
                assert {"month", "household_id", "region_code"} <= set(behind)


@pytest.fixture(scope="module")
def ledgers() -> Ledgers:
    return Ledgers()


@pytest.mark.heavy
@pytest.mark.parametrize("family", TABLES)
def test_rows_add_up_to_every_figure(family: str, ledgers: Ledgers) -> None:
    @given(st.data())
    def adds_up(data: Any) -> None:
        world = data.draw(worlds(frozenset(TABLES[family].split())))
        put_into(ledgers, world)
        connection, closing, rules = ledgers.connection, world.closing, world.rules
        table = compute(connection, closing, rules, "220281", families=[family]).to_pylist()
        facts = lay_out_facts(connection, closing, rules, "220281", None, [family])
        for row in table:
            if row["month"] == str(closing) and row["n"] is not None:
                check(trace_in(connection, facts, closing, row["indicator"],
                               row["region_code"], row["dimension"]), row)  # fmt: skip

    same_worlds(adds_up, 2)()


def check(found: Any, row: dict[str, Any]) -> None:
    if not found.indicator.additive:
        assert found.table.num_rows == row["n"], row
        return
    assert (found.numerator or 0) == pytest.approx(row["numerator"] or 0, abs=1e-9), row
    if found.indicator.denominator:
        assert found.denominator == pytest.approx(row["denominator"] or 0, abs=1e-9), row
