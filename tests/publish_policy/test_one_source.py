"""One value in a county's file changes classification, page and due dates together."""

from __future__ import annotations

from datetime import date

import pytest

from fanpin_lib.classification import assess_facts, build_facts
from fanpin_lib.classification.deadlines import deadlines
from fanpin_lib.publish.policy import policy_pages
from tests.classification.workdir import NEAR, Workdir

FILE = """
values_for: demo-jiaohe
source: {{title: 某市通知, issuer: 某局, date: '2026-01-01', clause: 第一条}}
values:
  monitoring_line:
    2026-01-01: {line}
  alert_verification_deadline:
    2026-01-01: {days}
"""


@pytest.fixture
def work(tmp_path) -> Workdir:
    """A household with 5,500 yuan and an alert received on a Thursday after the holiday."""
    work = Workdir(tmp_path).household("H1", 5500).empty("cases")
    days = {"found_on": date(2026, 10, 8), "received_on": date(2026, 10, 8),
            "verified_on": date(2026, 10, 14)}  # fmt: skip
    work.put("alerts", alert_id="A1", household_id="H1", village_code=NEAR, risk="因学",
             source="部门筛查预警", result="排除", **days)  # fmt: skip
    return work.store()


def seen(work: Workdir, line: int, days: int) -> dict[str, object]:
    """What the rooms make of the county's file."""
    work.rule_file(FILE.format(line=line, days=days))
    profile, day = work.county.profile, work.month.last_day
    with work.county.snapshot(work.month).connect() as connection:
        build_facts(connection, work.month)
        assess_facts(connection, profile)
        category = connection.execute(
            "SELECT outcome FROM assessments WHERE rule_id = 'category'"
        ).fetchone()
        alert = deadlines(connection, work.month, profile, work.county.calendar).iloc[0]
    pages = policy_pages([profile], profile.name, {profile.name: day}, {})
    links = {rule: f"policy/rules/{rule}.md" for rule in profile.rules}
    return {
        "category": category[0] if category else None,
        "due": alert.due_on.date(),
        "state": alert.state,
        "line page": pages[links["monitoring_line"]],
        "deadline page": pages[links["alert_verification_deadline"]],
        "profile page": pages["policy/profiles/demo-jiaohe.md"],
    }


def test_one_changed_value_changes_all_three(work):
    before, after = seen(work, 5000, 5), seen(work, 6000, 3)
    assert (before["category"], after["category"]) == ("不属于监测对象", "边缘易致贫户")
    assert (before["due"], after["due"]) == (date(2026, 10, 14), date(2026, 10, 12))
    assert (before["state"], after["state"]) == ("按期", "逾期完成")
    for page in ("line page", "profile page"):
        assert "人均纯收入低于 5,000 元/人·年" in before[page]
        assert "人均纯收入低于 6,000 元/人·年" in after[page]
    assert "**5 个工作日**" in before["deadline page"]
    assert "**3 个工作日**" in after["deadline page"]
    assert "某市通知" in after["line page"]
