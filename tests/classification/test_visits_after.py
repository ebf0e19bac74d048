"""Visits that alerts and lists bring with them, under documents that say so."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from fanpin_lib.classification.deadlines import deadlines
from fanpin_lib.classification.uses import uses
from fanpin_lib.errors import FileMistake
from fanpin_lib.period import Month
from fanpin_lib.policy import load_profile
from fanpin_lib.policy.workdays import Calendar
from tests.classification.county import VILLAGE, County
from tests.classification.profiles import made

LEDGERS = ("households", "cases", "case_steps", "alerts", "tasks", "warnings", "visits")
COUNTY_2020, DISTRICT = load_profile("county-2020"), load_profile("district-three-tier")
OCTOBER = Month.parse("2026-10")


def hung(county: County, profile, month: Month = OCTOBER) -> dict[str, tuple]:
    """Due date, day of the visit and state of what hangs on alerts or steps."""
    table = deadlines(county.connection, month, profile, Calendar.load())
    rows = table[table.rule_id == "visit_ways"]
    return {
        row.item: (
            row.due_on.date(), None if pd.isna(row.done_on) else row.done_on.date(), row.state
        )
        for row in rows.itertuples()
    }  # fmt: skip


def visited(county: County, day: str, way: str = "入户", household: str = "H1") -> County:
    return county.put(
        "visits",
        {"month": day[:7], "household_id": household, "village_code": VILLAGE, "visit_date": day,
         "visit_way": way},
    )  # fmt: skip


def asked(**alert: str) -> County:
    """A county whose visits are known since September, and an alert of the twelfth."""
    county = visited(County(ledgers=LEDGERS), "2026-09-01", household="other")
    return county.household().alert(**{"received_on": "2026-10-12", **alert})


@pytest.mark.parametrize(
    ("visits", "state"),
    [
        ([("2026-10-19", "入户")], "按期"),
        ([("2026-10-20", "入户")], "逾期完成"),
        ([("2026-10-13", "电话")], "逾期未办"),  # the document asks for somebody to go there
        ([("2026-10-11", "入户")], "逾期未办"),  # before the alert came
        ([("2026-10-13", "电话"), ("2026-10-16", "入户")], "按期"),
        ([], "逾期未办"),
    ],
)
def test_an_alert_is_followed_by_a_visit_within_five_working_days(visits, state):
    county = asked()
    for day, way in visits:
        visited(county, day, way)
    due, done, found = hung(county, COUNTY_2020)["A1"]
    assert (due, found) == (date(2026, 10, 19), state)
    assert (done is not None) == (state != "逾期未办")


def test_only_the_alerts_that_the_document_names_ask_for_one():
    assert "A1" in hung(asked(source="农户自主申报"), COUNTY_2020)
    assert not hung(asked(source="基层干部排查"), COUNTY_2020)
    assert not hung(asked(), load_profile("jilin-jiaohe"))


def test_of_a_time_from_which_no_visit_is_known_nothing_is_overdue():
    county = County(ledgers=LEDGERS).household().alert(received_on="2026-10-12")
    assert not hung(county, COUNTY_2020)
    visited(county, "2026-10-13", household="other")
    assert not hung(county, COUNTY_2020)


def test_the_township_goes_there_within_three_working_days_after_the_village_s_list():
    county = visited(County(ledgers=LEDGERS), "2026-09-01", household="other").household().case()
    step = {"case_id": "C1", "stage": "识别", "step": "村级评定", "completed_on": "2026-10-12"}
    county.put("case_steps", step)
    assert hung(county, COUNTY_2020)["村级评定"] == (date(2026, 10, 15), None, "逾期未办")
    visited(county, "2026-10-15")
    assert hung(county, COUNTY_2020)["村级评定"][2] == "按期"


def test_a_month_s_roster_is_visited_by_the_end_of_the_month():
    county = asked(source="基层干部排查")
    assert hung(county, DISTRICT)["A1"] == (date(2026, 10, 31), None, "逾期未办")
    visited(county, "2026-10-31")
    assert hung(county, DISTRICT)["A1"] == (date(2026, 10, 31), date(2026, 10, 31), "按期")


def test_coverage_says_which_rows_have_a_due_day():
    on = date(2020, 6, 30)
    for profile, places in ((COUNTY_2020, {1, 2}), (DISTRICT, {1})):
        found = {
            u.place for u in uses(profile, on) if (u.rule_id, u.kind) == ("visit_ways", "期限")
        }
        assert found == places


def test_a_step_that_is_none_is_a_mistake_of_its_file(tmp_path):
    ways = "values:\n  2020-01-01:\n    - {who: 乡镇, whom: 名单, after_step: 村级平定}\n"
    steps = "values:\n  2020-01-01:\n    - {step: 村级评定, decider: 村}\n"
    with pytest.raises(FileMistake, match="村级平定.*"):
        made(tmp_path, visit_ways=ways, procedure_identification=steps)
