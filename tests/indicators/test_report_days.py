"""Reports due on a day off: counted as `fanpin due` lists them."""

from __future__ import annotations

from typing import Any

import pytest

from fanpin_lib.period import Month
from fanpin_lib.policy import report_days
from fanpin_lib.policy.workdays import Calendar
from tests.indicators.ledger_tables import Ledgers, Report, Rules, Value, small_county
from tests.indicators.test_first_figures import EAST, EMPTY, WEST, Figures


def rules(day_off: str | None) -> Rules:
    """Villages report by the 5th; 1 to 7 October 2026 are holidays."""
    rules = Rules(reports=[Report("村", 5)])
    rules.values["reporting_calendar"] = Value(True)
    rules.values["report_day_off"] = Value(day_off)
    return rules


def figures(day_off: str | None, month: str = "2026-10") -> Figures:
    """East reported on 30 September, west on 8 October, the empty village on the 9th."""
    ledgers = Ledgers(month)
    small_county(ledgers)
    days = {EAST: "2026-09-30", WEST: "2026-10-08", EMPTY: "2026-10-09"}
    ledgers.put("submissions", *[
        {"reporter_kind": "村", "reporter_code": code, "report": "月报", "period": "2026-09",
         "received_on": day} for code, day in days.items()
    ])  # fmt: skip
    return Figures(ledgers, rules(day_off), month=month, families=["submissions"])


@pytest.mark.parametrize(
    ("day_off", "month", "expected"),
    [
        ("顺延", "2026-10", (2, 1, 0)),
        ("照常", "2026-10", (1, 2, 0)),
        ("提前", "2026-09", (1, 0, 5)),  # and three of August, whose 5 September is a Saturday
    ],
)
def test_the_rate_counts_by_the_day_that_is_listed_as_due(
    day_off: str, month: str, expected: tuple[int, ...]
) -> None:
    found = figures(day_off)
    names = [f"village_reports_{part}" for part in ("on_time", "late", "missing")]
    assert tuple(found.value(name, "220281000000", month) for name in names) == expected
    days = report_days(rules(day_off), Month.parse(month), Calendar.load(None))
    assert days[-1].period == Month(2026, 9)


def test_without_a_rule_for_days_off_the_month_has_no_figure() -> None:
    found = figures(None)
    assert found.value("village_reports_on_time_rate", EAST) == "规则未定"
    assert found.value("village_reports_late", EAST) == "规则未定"
    assert found.value("village_reports_due", EAST, "2026-06") == 1  # a Friday


def test_beyond_the_published_calendar_nobody_is_called_late() -> None:
    calendar, january = Calendar.load(None), Month(2027, 1)
    days: list[Any] = report_days(rules("顺延"), january, calendar)
    assert [(day.day_off, day.unknown) for day in days] == [(None, "日历待公布")]
    assert [day.unknown for day in report_days(rules("照常"), january, calendar)] == [""]
    found = figures("顺延", "2027-01")
    assert found.value("village_reports_missing", EAST, "2027-01") == "日历待公布"
    assert found.value("village_reports_on_time_rate", EAST, "2026-10") == 100
