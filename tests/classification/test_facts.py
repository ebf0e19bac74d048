"""Every household fact from small ledgers: what it is, and when nobody knows."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.classification.county import ALL_MET, County

MONITORING = ("cases", "alerts", "events", "measures")


@pytest.fixture
def county() -> County:
    """One household; every ledger of monitoring delivered and empty."""
    county = County().household()
    for ledger in MONITORING:
        county.put(ledger)
    return county


def test_without_ledgers_nothing_is_known_of_a_household():
    facts = County().household().facts()
    known = {name: value for name, value in facts.items() if value is not None}
    assert known.keys() == {
        "month", "month_end", "household_id", "village_code", "household_type", "labourers",
        "no_labour_household",
    }  # fmt: skip


def test_delivered_and_empty_ledgers_say_no(county):
    facts = county.facts()
    assert facts["registered_category"] == "无"
    assert facts["measures_count"] == 0
    for name in ("tagged_2019", "at_risk", "sudden_hardship", "risk_illness", "risk_disaster"):
        assert facts[name] is False, name


def test_households_closed_by_the_months_end_are_left_out(county):
    county.household("H2", closed_on="2026-10-31").household("H3", closed_on="2026-11-01")
    county.facts("H3")
    found = county.connection.execute(
        "SELECT DISTINCT month FROM household_facts WHERE household_id = 'H2' ORDER BY 1"
    ).fetchall()
    assert found[-1] == ("2026-09",)


def test_no_labour_household_from_its_own_column_or_from_the_labourers():
    county = County().household("H1", labourers=0).household("H2", labourers=None)
    county.household("H3", labourers=0, no_labour_household=False)
    assert county.facts("H1")["no_labour_household"] is True
    assert county.facts("H2")["no_labour_household"] is None
    assert county.facts("H3")["no_labour_household"] is False


# ---- monthly records


def test_income_is_the_latest_filled_one_by_the_months_end(county):
    county.record("2026-04", net_income_per_capita=7000, disposable_income_per_capita=6500)
    county.record("2026-08", net_income_per_capita=None, disposable_income_per_capita=6600)
    assert county.facts(month="2026-03")["net_income_per_capita"] is None
    assert county.facts(month="2026-04")["net_income_per_capita"] == 7000
    now = county.facts()
    assert now["net_income_per_capita"] == now["income_unspecified"] == 7000
    assert now["disposable_income_per_capita"] == 6600


def test_conditions_are_the_latest_looked_at_even_without_an_income(county):
    county.record("2026-04", net_income_per_capita=7000, **ALL_MET)
    county.record("2026-09", **{**ALL_MET, "housing_ok": False, "water_ok": None})
    before, now = county.facts(month="2026-08"), county.facts()
    assert (before["housing_ok"], now["housing_ok"]) == (True, False)
    assert now["water_ok"] is None
    assert now["net_income_per_capita"] == 7000


def test_income_change_compares_with_the_record_of_a_year_before(county):
    county.record("2025-09", net_income_per_capita=10000)
    county.record("2026-10", net_income_per_capita=8000)
    assert county.facts()["income_change_share"] == -0.2
    assert county.facts(month="2026-09")["income_change_share"] is None


def test_an_exact_fifth_stays_an_exact_fifth_with_cents(county):
    county.record("2025-10", net_income_per_capita=Decimal("10000.05"))
    county.record("2026-10", net_income_per_capita=Decimal("8000.04"))
    assert county.facts()["income_change_share"] == -0.2


def test_an_income_not_asked_for_since_says_nothing_of_a_change(county):
    county.record("2025-10", net_income_per_capita=10000)
    facts = county.facts()
    assert facts["net_income_per_capita"] == 10000
    assert facts["income_change_share"] is None


def test_transfer_share_needs_all_four_incomes(county):
    four = {"wage_income": 3000, "business_income": 2000, "property_income": 0}
    county.record("2026-09", net_income_per_capita=1, transfer_income=5000, **four)
    assert county.facts()["transfer_share"] == 0.5
    county.record("2026-10", net_income_per_capita=1, transfer_income=5000, wage_income=1)
    assert county.facts()["transfer_share"] is None


def test_essential_expenditure_is_this_years_and_set_against_last_years_income(county):
    county.record("2025-12", net_income_per_capita=4000, medical_expenditure=9000)
    county.record("2026-10", net_income_per_capita=7000, medical_expenditure=10000,
                  schooling_expenditure=2000)  # fmt: skip
    facts = county.facts()
    assert facts["essential_expenditure"] == 12000
    assert facts["expenditure_to_last_income"] == 1.0
    assert facts["income_after_expenditure"] == 3000
    carried = county.facts(month="2026-01")
    assert carried["net_income_per_capita"] == 4000
    assert carried["essential_expenditure"] is None


def test_empty_expenditure_is_unknown_and_not_nothing(county):
    county.record(net_income_per_capita=7000)
    assert county.facts()["essential_expenditure"] is None
    assert county.facts()["income_after_expenditure"] is None


def test_expenditure_is_compared_with_the_same_month_only(county):
    county.record("2025-10", net_income_per_capita=1, medical_expenditure=1000)
    county.record("2026-09", net_income_per_capita=1, medical_expenditure=1500)
    assert county.facts()["expenditure_change_share"] is None
    county.record("2026-10", net_income_per_capita=1, medical_expenditure=2000)
    assert county.facts()["expenditure_change_share"] == 1.0


# ---- episodes


def test_the_latest_active_episode_counts(county):
    county.case("C1", identified_on="2024-03-01", eliminated_on="2025-12-10")
    county.case("C2", identified_on="2026-05-20", registered_category="突发严重困难户")
    assert county.facts(month="2025-11")["registered_category"] == "边缘易致贫户"
    assert county.facts(month="2026-01")["registered_category"] == "无"
    now = county.facts()
    assert now["registered_category"] == "突发严重困难户"
    assert now["case_id"] == "C2"


def test_a_reversed_elimination_leaves_the_household_monitored(county):
    county.case(eliminated_on="2026-06-10", reversed_on="2026-08-05")
    assert county.facts(month="2026-05")["registered_category"] == "边缘易致贫户"
    assert county.facts(month="2026-07")["registered_category"] == "无"
    assert county.facts(month="2026-08")["registered_category"] == "边缘易致贫户"


def test_a_reversal_before_the_elimination_belongs_to_an_earlier_one(county):
    county.case(eliminated_on="2026-06-10", reversed_on="2025-02-05")
    assert county.facts()["registered_category"] == "无"


@pytest.mark.parametrize(
    ("identified", "months"),
    [("2026-01-15", 9), ("2026-04-30", 6), ("2026-05-01", 5), ("2026-10-31", 0)],
)
def test_months_since_identified_are_full_months(county, identified, months):
    county.case(identified_on=identified)
    assert county.facts()["months_since_identified"] == months


def test_the_mark_of_2019_is_unknown_only_for_a_case_of_that_time(county):
    county.household("H2").household("H3").household("H4")
    county.case("C1", "H1", tagged_2019=True, identified_on="2019-11-01")
    county.case("C2", "H2", tagged_2019=None, identified_on="2019-11-01")
    county.case("C3", "H3", tagged_2019=None, identified_on="2021-03-01")
    tags = [county.facts(f"H{n}")["tagged_2019"] for n in (1, 2, 3, 4)]
    assert tags == [True, None, False, False]


# ---- risks: cases, alerts, events


def test_a_registered_risk_is_a_risk(county):
    county.case(risks=["因学", "因残"])
    facts = county.facts()
    assert facts["at_risk"] is True
    assert facts["risk_schooling"] is True
    assert facts["risk_illness"] is False


def test_a_case_without_registered_risks_leaves_them_unknown(county):
    county.case(risks=[])
    facts = county.facts()
    assert facts["at_risk"] is None
    assert facts["risk_illness"] is None


def test_risks_of_every_active_episode_count(county):
    county.case("C1", risks=["因学"], identified_on="2025-12-01")
    county.case("C2", risks=["因残"])
    facts = county.facts()
    assert facts["risk_schooling"] is facts["risk_disability"] is True


@pytest.mark.parametrize(
    ("verified_on", "result", "known"),
    [
        (None, None, None),  # nobody has looked yet
        ("2026-11-03", "纳入监测", None),  # looked at after the month
        ("2026-10-20", "纳入监测", True),
        ("2026-10-20", "排除", False),
        ("2026-10-20", "待核查", None),
        ("2026-10-20", None, None),
    ],
)
def test_an_alert_is_a_risk_once_verified(county, verified_on, result, known):
    county.alert(verified_on=verified_on, result=result)
    facts = county.facts()
    assert facts["at_risk"] is known
    assert facts["risk_illness"] is known
    assert facts["sudden_hardship"] is known
    assert facts["risk_schooling"] is False


def test_an_open_alert_without_a_risk_may_be_about_any(county):
    county.alert(risk=None)
    facts = county.facts()
    assert facts["at_risk"] is facts["risk_schooling"] is facts["sudden_hardship"] is None


def test_an_elimination_answers_the_alerts_before_it(county):
    county.alert(found_on="2026-05-01", verified_on="2026-05-04", result="纳入监测")
    county.case(identified_on="2026-05-10", eliminated_on="2026-09-15")
    assert county.facts(month="2026-06")["at_risk"] is True
    assert county.facts()["at_risk"] is False
    county.alert("A2", found_on="2026-10-02", verified_on="2026-10-06", result="纳入监测")
    assert county.facts()["at_risk"] is True


def test_a_disaster_that_names_the_household_is_a_hardship_nobody_has_judged(county):
    county.household("H2").household("H3")
    county.event("H1、 H2")
    facts = county.facts("H2")
    assert facts["sudden_hardship"] is facts["risk_disaster"] is facts["at_risk"] is None
    assert facts["risk_illness"] is False
    assert county.facts("H3")["sudden_hardship"] is False
    assert county.facts("H2", "2026-09")["sudden_hardship"] is False


def test_a_fall_in_prices_is_no_sudden_hardship(county):
    county.event(kind="价格下跌")
    assert county.facts()["sudden_hardship"] is False


@pytest.mark.parametrize("settled_by", ["alert", "case", "elimination"])
def test_an_event_is_settled_by_whoever_looked_into_it(county, settled_by):
    county.event()
    if settled_by == "alert":
        county.alert(risk="因自然灾害", verified_on="2026-10-12", result="排除")
    elif settled_by == "case":
        county.case(identified_on="2026-10-20", risks=["因学"])
    else:
        county.case(identified_on="2026-03-01", eliminated_on="2026-10-20")
    assert county.facts()["sudden_hardship"] is False


def test_the_category_of_sudden_difficulty_is_a_sudden_hardship(county):
    county.case(registered_category="突发严重困难户", risks=["其他"])
    assert county.facts()["sudden_hardship"] is True


def test_long_illness_of_a_case_is_no_sudden_hardship(county):
    county.case(risks=["因病"])
    assert county.facts()["sudden_hardship"] is False


# ---- measures


def test_measures_of_the_present_episode_are_counted(county):
    county.case("C1", identified_on="2024-01-01", eliminated_on="2025-01-01").case("C2")
    measure = {"kind": "健康帮扶", "village_code": "220281100201"}
    county.put(
        "measures",
        {"measure_id": "M1", "case_id": "C1", "started_on": "2024-02-01",
         "ended_on": "2024-12-31", **measure},
        {"measure_id": "M2", "case_id": "C2", "started_on": "2026-02-01", **measure},
        {"measure_id": "M3", "case_id": "C2", "started_on": "2026-11-01", **measure},
    )  # fmt: skip
    facts = county.facts()
    assert facts["measures_count"] == 1
    assert facts["has_policy_benefits"] is True
    assert county.facts(month="2026-01")["has_policy_benefits"] is False


def test_registered_households_have_policy_benefits():
    county = County().household("H1", household_type="脱贫户").household("H2")
    assert county.facts("H1")["has_policy_benefits"] is True
    assert county.facts("H2")["has_policy_benefits"] is None


# ---- members


def member(number: int, health: list[str] | None, id_number: str = "22028119600101001X") -> dict:
    return {"household_id": "H1", "id_number": id_number[:-1] + str(number), "name": "甲",
            "health": health}  # fmt: skip


def test_health_of_members_is_registered_or_unknown(county):
    county.put("members", member(1, ["健康"]), member(2, ["长期慢性病", "患有大病"]))
    facts = county.facts()
    assert facts["serious_illness"] is facts["chronic_illness"] is True
    assert facts["disabled_member"] is facts["severe_disability"] is False


def test_a_member_whose_health_is_not_filled_in_leaves_it_open(county):
    county.put("members", member(1, ["患有大病"]), member(2, None))
    facts = county.facts()
    assert facts["serious_illness"] is True
    assert facts["chronic_illness"] is facts["disabled_member"] is None


def test_a_household_without_member_rows_is_not_known_to_be_healthy(county):
    county.household("H2").put("members", member(1, ["健康"]))
    assert county.facts("H2")["serious_illness"] is None


@pytest.mark.parametrize(("grade", "severe"), [("1", True), ("2", True), ("3", False)])
def test_grade_of_disability_is_the_twentieth_digit(county, grade, severe):
    row = {**member(1, ["残疾"]), "id_number": "22028119600101001X4" + grade}
    county.put("members", row)
    assert county.facts()["severe_disability"] is severe


def test_disability_without_a_certificate_number_has_no_grade(county):
    county.put("members", member(1, ["残疾"]))
    facts = county.facts()
    assert facts["disabled_member"] is True
    assert facts["severe_disability"] is None
