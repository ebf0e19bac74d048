"""What only people can judge: a ledger with dates, and what rules make of it."""

from __future__ import annotations

import pytest

from fanpin_lib.classification import assess
from fanpin_lib.classification.unsettled import unsettled
from fanpin_lib.policy import facts, load_profile
from tests.classification.county import ALL_MET, County

JUDGED = {name for name, fact in facts().items() if fact.judged}
READY = {"income_stable": True, "expenditure_controllable": True, "dependent_on_aid": False,
         "risk_gone": True}  # fmt: skip


@pytest.fixture
def county() -> County:
    """One household under monitoring since January 2026, with a record of every condition."""
    county = County("2026-10").household(household_type="脱贫户").case()
    for ledger in ("alerts", "events", "measures"):
        county.put(ledger)
    return county.record("2026-09", net_income_per_capita=12000, transfer_income=0,
                         wage_income=36000, business_income=0, property_income=0,
                         **ALL_MET)  # fmt: skip


def judged(county: County, on: str, **answers: bool | None) -> County:
    return county.put("judgements", {"household_id": "H1", "judged_on": on, **answers})


def test_nobody_judged_is_not_known(county):
    county.put("judgements")
    found = county.facts()
    assert all(found[name] is None for name in JUDGED)
    assert len(JUDGED) == 10


def test_the_latest_judgement_by_the_months_end_counts_question_by_question(county):
    judged(county, "2026-03-01", income_stable=False, risk_gone=False)
    judged(county, "2026-08-31", income_stable=True, risk_gone=None)
    judged(county, "2026-11-01", income_stable=False, risk_gone=True)
    spring, august, now = (county.facts(month=m) for m in ("2026-04", "2026-08", "2026-10"))
    assert spring["income_stable"] is False
    assert august["income_stable"] is True
    assert (now["income_stable"], now["risk_gone"]) == (True, False)


@pytest.mark.parametrize(
    ("on", "known"), [("2026-01-14", False), ("2026-01-15", True), ("2026-10-31", True)]
)
def test_a_judgement_of_an_earlier_episode_says_nothing_of_the_one_that_runs(county, on, known):
    judged(county, on, risk_gone=True, helpless_elderly=True)
    found = county.facts()
    assert found["risk_gone"] is (True if known else None)
    assert found["helpless_elderly"] is True


def test_an_elimination_taken_back_takes_its_judgement_back():
    county = (
        County("2026-10").household().case(eliminated_on="2026-05-20", reversed_on="2026-08-05")
    )
    judged(county, "2026-05-15", risk_gone=True)
    assert county.facts(month="2026-07")["risk_gone"] is None
    assert county.facts()["risk_gone"] is None
    judged(county, "2026-09-01", risk_gone=True)
    assert county.facts()["risk_gone"] is True


# ---- what follows under profiles that leave it to judgement


def ready(county: County, profile: str) -> tuple[str, str]:
    assess(county.connection, load_profile(profile))
    return county.connection.execute(
        "SELECT status, outcome FROM assessments "
        "WHERE rule_id = 'elimination_ready' AND month = ?", [str(county.month)],
    ).fetchone()  # fmt: skip


@pytest.mark.parametrize(
    ("profile", "outcome"), [("jilin-jiaohe", "可以消除"), ("nm-hohhot", "可以退出")]
)
def test_an_elimination_is_decided_once_it_is_judged(county, profile, outcome):
    assert ready(county, profile) == ("数据不足", None)
    judged(county, "2026-10-20", **READY)
    assert ready(county, profile) == ("认定", outcome)


@pytest.mark.parametrize("answer", [{"income_stable": False}, {"risk_gone": False}])
def test_one_answer_against_it_is_enough(county, answer):
    judged(county, "2026-10-20", **READY | answer)
    assert ready(county, "jilin-jiaohe")[1] == "不能消除"


def test_who_has_to_judge_what_is_said(county):
    profile = load_profile("jilin-jiaohe")
    assess(county.connection, profile)
    listed = unsettled(county.connection, county.month, profile)
    reason = listed[listed.rule_id == "elimination_ready"].reason.item()
    assert reason.startswith("还没有研判（填研判台账）：收入持续稳定、刚性支出可控")


def group(county: County) -> tuple[str, str, list[str]]:
    assess(county.connection, load_profile("nm-hohhot"))
    return county.connection.execute(
        "SELECT status, outcome, clauses FROM assessments WHERE rule_id = 'group' AND month = ?",
        [str(county.month)],
    ).fetchone()


@pytest.mark.parametrize(
    ("transfers", "judgement", "expected"),
    [
        (1000, None, ("认定", "不在四类之内", [])),
        (36000, None, ("无法判定", None, ["subsidies-unjudged"])),
        (36000, True, ("认定", "第三类", ["subsidies"])),
        (36000, False, ("认定", "不在四类之内", [])),
        (1000, True, ("认定", "第三类", ["subsidies"])),
    ],
)
def test_the_third_group_of_hohhot_does_not_swallow_everybody(transfers, judgement, expected):
    county = County("2026-10").household(household_type="脱贫户")
    for ledger in ("cases", "alerts", "events", "measures"):
        county.put(ledger)
    county.record("2026-09", net_income_per_capita=12000, transfer_income=transfers,
                  wage_income=36000, business_income=0, property_income=0, **ALL_MET)  # fmt: skip
    judged(county, "2026-10-01", income_stable=True, subsidies_ending=judgement)
    assert group(county) == expected
