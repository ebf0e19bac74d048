"""The two profiles for any county: a month closes, and what no document rules stays open."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

from fanpin_lib import desk
from fanpin_lib.errors import FileMistake, RuleNotInForce
from fanpin_lib.policy import InUse, Profile, load_in_use, load_profile
from tests.classification.county import assessed
from tests.classification.workdir import Workdir

PROVINCE = """
values_for: national-2021
source: {title: 某省监测标准, issuer: 某省农业农村厅, date: "2023-03-01", clause: 第一条}
values:
  monitoring_line:
    2023-01-01: {value: 7300, until: 2023-12-31}
"""
MET = dict.fromkeys(
    ("food_ok", "clothing_ok", "education_ok", "medical_ok", "housing_ok", "water_ok"), True
)
AT_RISK = {"at_risk": True, "sudden_hardship": False, **MET}


@pytest.fixture
def with_line(tmp_path: Path) -> Profile:
    (tmp_path / "省线.yaml").write_text(PROVINCE, encoding="utf-8")
    return load_profile("national-2021", tmp_path)


def _category(profile: Profile, month: str, **household) -> tuple[str | None, str]:
    found = assessed({"1": household}, profile, month, decisions=["category"])
    row = found["1", "category"]
    return row["outcome"], row["status"]


@pytest.mark.parametrize(
    ("kind", "income", "danger", "outcome", "status"),
    [
        ("脱贫户", 7299.99, True, "脱贫不稳定户", "认定"),
        ("一般农户", 7299.99, True, "边缘易致贫户", "认定"),
        ("脱贫户", 7299.99, False, "不属于监测对象", "认定"),  # income alone does not decide
        ("脱贫户", 7300, True, None, "无法判定"),  # nor does it rule out
        ("一般农户", 30000, False, "不属于监测对象", "认定"),
    ],
)
def test_with_the_provinces_line_income_and_risk_decide_together(
    with_line, kind, income, danger, outcome, status
) -> None:
    household = {"household_type": kind, "net_income_per_capita": income, **AT_RISK}
    assert _category(with_line, "2023-06", **household | {"at_risk": danger}) == (outcome, status)


def test_a_year_without_the_provinces_line_is_open(with_line) -> None:
    household = {"household_type": "脱贫户", "net_income_per_capita": 5000, **AT_RISK}
    assert _category(with_line, "2024-06", **household) == (None, "规则未定")


def test_sudden_hardship_above_the_line_is_for_people_to_judge(with_line) -> None:
    hit = {"household_type": "一般农户", "net_income_per_capita": 20000, **AT_RISK}
    assert _category(with_line, "2023-06", **hit | {"sudden_hardship": True})[1] == "无法判定"


def test_after_the_transition_every_rule_of_2021_but_civil_affairs_has_ended() -> None:
    old, new_year = load_profile("national-2021"), date(2026, 1, 1)
    goes_on = {"special_groups", "data_sharing", "rigid_expenditure_share",
               "rigid_expenditure_validity"}  # fmt: skip
    own = [rule for rule in old.rules.values() if old.origins[rule.id] == "national-2021"]
    for rule in own:
        assert rule.on(date(2025, 12, 31))
        if rule.id not in goes_on:
            with pytest.raises(RuleNotInForce, match="2025 年底"):
                rule.on(new_year)


def test_since_2026_nothing_has_a_number_that_no_document_gives() -> None:
    new = load_profile("national-2026")
    for rule_id in ("monitoring_line", "alert_verification_deadline", "monthly_visit",
                    "reporting_calendar", "procedure_identification"):  # fmt: skip
        value = new.value(rule_id, date(2026, 11, 28))
        assert not value.decided and "县里" in value.note
    assert new.value("procedure_identification", date(2025, 12, 31)).value[-1].name == "系统录入"


def test_what_the_county_supplies_for_2026_counts(tmp_path: Path) -> None:
    text = PROVINCE.replace("national-2021", "national-2026").replace("2023-", "2026-")
    (tmp_path / "县线.yaml").write_text(text, encoding="utf-8")
    line = load_profile("national-2026", tmp_path).require("monitoring_line", date(2026, 6, 30))
    assert line.value == 7300 and line.citation.title == "某省监测标准"


@pytest.mark.parametrize(
    ("profile", "day", "allowed"),
    [
        ("national-2021", date(2025, 12, 31), True),
        ("national-2021", date(2026, 1, 31), False),
        ("national-2026", date(2026, 1, 31), True),
        ("national-2026", date(2023, 12, 31), True),  # goes on from the one before
    ],
)
def test_a_profile_is_used_while_its_documents_apply(profile, day, allowed) -> None:
    use = InUse(profile, "522301", demo=False, on=day)
    if allowed:
        assert load_in_use(use).name == profile
    else:
        with pytest.raises(FileMistake, match="2025-12-31.*2026 年 1 月") as caught:
            load_in_use(use)
        assert "national-2026" in caught.value.hint


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("profile", "month", "category"),
    [
        ("national-2021", "2021-01", "边缘易致贫户"),
        ("national-2021", "2025-12", "突发严重困难户"),
        ("national-2026", "2026-11", "防止返贫致贫对象"),
    ],
)
def test_a_small_county_closes_its_month(tmp_path, profile, month, category) -> None:
    work = Workdir(tmp_path, profile, month)
    work.household("H1", 5000).household("H2", 9000, household_type="脱贫户")
    work.put(
        "cases", case_id="C1", household_id="H1", village_code="220281100201",
        registered_category=category, identified_on=date(2020, 12, 1), risks=["因病"],
    ).empty("alerts", "measures").store()  # fmt: skip
    told = _county_rows(work, desk.compute(work.county, work.month).folder)
    assert told["cases_active", f"category={category}"] == ("1", "ok")
    assert told["cases_active", ""] == ("1", "ok")
    assert told["visits_due", ""][1] == "规则未定"


def _county_rows(work: Workdir, folder: Path) -> dict[tuple[str, str], tuple[str, str]]:
    """Value and status of each of the month's figures of the county."""
    found: dict[tuple[str, str], tuple[str, str]] = defaultdict(lambda: ("", ""))
    with (folder / "indicators.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["level"] == "county" and row["month"] == str(work.month):
                found[row["indicator"], row["dimension"]] = (row["value"], row["status"])
    return found
