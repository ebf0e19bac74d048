"""Which steps of a procedure run on after a return, an elimination, or none before them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from fanpin_lib.classification.deadlines import deadlines, undated_reports
from fanpin_lib.period import Month
from fanpin_lib.policy import Profile
from fanpin_lib.policy.workdays import Calendar
from tests.classification.county import VILLAGE, County
from tests.classification.profiles import made

OCTOBER = Month(2026, 10)
_STEPS = """values:
  2020-01-01:
    - {step: 核实, decider: 村, deadline: 3}
    - {step: 授权, decider: 农户, deadline: 2}
    - {step: 比对, decider: 县, order_free: true}
    - {step: 评议, decider: 村, deadline: 3, runs_from: 核实}
    - {step: 审定, decider: 县, deadline: 5, runs_from: 核实}
"""


@pytest.fixture
def county() -> County:
    ledgers = ("households", "cases", "case_steps", "alerts", "tasks", "warnings")
    return County(ledgers=ledgers).household()


@pytest.fixture
def profile(tmp_path) -> Profile:
    five = "values:\n  2020-01-01: 5\n"
    return made(tmp_path, procedure_identification=_STEPS, alert_verification_deadline=five)


def steps(county: County, **done: str | tuple) -> County:
    """Steps done: ``核实="2026-10-09"``, or with a result: ``("2026-10-09", "退回")``."""
    rows = [
        {"case_id": "C1", "stage": "识别", "step": step,
         **dict(zip(("completed_on", "result"), (given,) if isinstance(given, str) else given,
                    strict=False))}
        for step, given in done.items()
    ]  # fmt: skip
    return county.put("case_steps", *rows)


def states(county: County, profile: Profile) -> dict[str, str]:
    table = deadlines(county.connection, OCTOBER, profile, Calendar.load())
    return dict(zip(table.item, table.state, strict=True))


def test_the_first_step_has_none_before_it_to_run_from(county, profile) -> None:
    steps(county.case(), 审定="2026-10-12")
    assert states(county, profile) == {}


@pytest.mark.parametrize("later", ["2026-10-12", "2026-10-14", "2026-10-16"])
def test_what_follows_a_return_by_its_place_is_not_due_on_whatever_day_it_was_done(
    county, profile, later
) -> None:
    steps(
        county.case(), 核实="2026-10-09", 授权="2026-10-10", 评议=("2026-10-14", "退回"), 审定=later
    )
    assert set(states(county, profile)) == {"授权", "评议"}


def test_what_comes_before_a_return_and_was_not_entered_is_still_missing(county, profile) -> None:
    steps(county.case(), 核实="2026-10-09", 评议=("2026-10-13", "退回"))
    assert states(county, profile) == {"授权": "漏登记", "评议": "按期"}


@pytest.mark.parametrize(("day", "due"), [("2026-10-13", True), ("2026-10-15", False)])
def test_a_return_beside_the_order_ends_what_was_done_later(county, profile, day, due) -> None:
    steps(county.case(), 核实="2026-10-09", 比对=("2026-10-14", "退回"), 审定=day)
    assert ("审定" in states(county, profile)) == due


def test_an_eliminated_case_keeps_what_was_done_and_what_lacks_its_date(county, profile) -> None:
    steps(county.case(eliminated_on="2026-10-20"), 核实="2026-10-09", 授权="2026-10-10",
          评议=(None, "通过"))  # fmt: skip
    assert states(county, profile) == {"授权": "按期", "评议": "没填日期"}


def test_nothing_runs_from_a_step_that_lacks_its_date(county, profile) -> None:
    steps(county.case(), 核实=(None, "通过"))
    assert states(county, profile) == {}


def test_a_step_of_no_days_is_due_on_the_day_itself(county, tmp_path) -> None:
    rule = """values:
  2020-01-01:
    - {step: 审定, decider: 县}
    - {step: 录入, decider: 县, deadline: 0}
"""
    profile = made(tmp_path, procedure_identification=rule)
    steps(county.case(), 审定="2026-10-12")
    table = deadlines(county.connection, OCTOBER, profile, Calendar.load())
    assert [day.date() for day in table.due_on] == [date(2026, 10, 12)]


def test_what_is_done_after_the_month_is_told_without_that_day(county, profile) -> None:
    county.alert(received_on="2026-10-12", verified_on="2026-11-02")
    table = deadlines(county.connection, OCTOBER, profile, Calendar.load())
    assert list(table.state) == ["逾期未办"] and table.done_on.isna().all()


def test_days_late_stand_with_their_own_case_though_others_are_returned(county, profile) -> None:
    steps(
        county.case(), 核实=("2026-10-09", "通过"), 授权=("2026-10-10", "退回"), 评议="2026-10-29"
    )
    county.put("case_steps", *(
        {"case_id": case_id, "stage": "识别", "step": step, "completed_on": day}
        for case_id in ("C2", "C3")
        for step, day in (("核实", "2026-10-09"), ("评议", "2026-11-02"))
    ))  # fmt: skip
    table = deadlines(county.connection, OCTOBER, profile, Calendar.load())
    late = table[(table.item == "评议") & (table.state == "逾期未办")].set_index("case_id")
    assert dict(late.days_late) == {"C2": 13, "C3": 13}


@pytest.mark.parametrize(
    ("began", "done", "state"),
    [
        ("first", 2, "按期"),
        ("before", 2, "日历待公布"),  # what days were worked then is not known
        ("last", 0, "按期"),
        ("last", None, "日历待公布"),
    ],
)
def test_at_the_ends_of_the_calendar_only_what_is_known_is_in_time(
    county, tmp_path, began, done, state
) -> None:
    calendar = Calendar.load()
    start = {"first": calendar.first_day, "before": calendar.first_day - timedelta(days=9),
             "last": calendar.last_day}[began]  # fmt: skip
    verified = None if done is None else max(start, calendar.first_day) + timedelta(days=done)
    county.alert(found_on=start, received_on=start, verified_on=verified)
    rule = f"values:\n  {calendar.first_day.year - 2}-01-01: 5\n"
    profile = made(tmp_path, alert_verification_deadline=rule)
    (row,) = deadlines(
        county.connection, Month.of(verified or start), profile, calendar
    ).itertuples()
    assert row.state == state


def test_every_item_of_whatever_kind_is_a_row_of_its_own(county, profile) -> None:
    steps(county.case().alert(), 核实="2026-10-09")
    county.put("tasks", {"task_id": "T1", "village_code": VILLAGE, "assigned_on": "2026-10-09"})
    table = deadlines(county.connection, OCTOBER, profile, Calendar.load())
    assert len(table) == 4 and table.index.is_unique


def test_what_two_calendars_leave_without_a_day_is_told_of_both(tmp_path) -> None:
    entry = "values:\n  2020-01-01:\n    - {id: %s, what: 报表, who: 村, to: 乡镇, every: 每月}\n"
    both = {name: entry % name for name in ("reporting_calendar", "sweeps")}
    found = undated_reports(made(tmp_path, **both), OCTOBER)
    assert {one.id for one in found} == set(both)
    assert not undated_reports(made(tmp_path, **both), Month.of(date(2019, 12, 1)))
