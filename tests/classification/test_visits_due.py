"""Whom a document wants visited by when, asked of a snapshot directly."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from fanpin_lib.classification.due_states import COLUMNS
from fanpin_lib.classification.visits_due import visits_ahead, visits_due
from fanpin_lib.period import Month
from fanpin_lib.policy import Profile
from tests.classification.county import LEDGERS, VILLAGE, County
from tests.classification.profiles import HARDSHIP, made

SEPTEMBER, OCTOBER, NOVEMBER = Month(2026, 9), Month(2026, 10), Month(2026, 11)
_DUTY = """values:
  2020-01-01:
    outcomes: [重点走访, 一般走访]
    clauses:
      - {id: weak, label: 缺劳力, when: labourers = 0, outcome: 重点走访}
      - {id: strong, label: 有劳力, when: labourers > 0, outcome: 一般走访}
"""
_WAYS = """values:
  2020-01-01:
    - {who: 村干部, whom: 各户}
    - {who: 乡镇干部, whom: 缺劳力户, duty: 重点走访, times: 2, by_day: 20, ways: 入户}
    - {who: 村干部, whom: 有劳力户, duty: 一般走访, times: 1, every_months: 2}
"""


@pytest.fixture
def county() -> County:
    made_here = County(ledgers=(*LEDGERS, "visits")).put("visits")
    return made_here.household("weak", labourers=0).household("strong", labourers=2)


def visited(county: County, household: str, *days: str, way: str = "入户") -> County:
    rows = [
        {"month": day[:7], "household_id": household, "visit_date": day, "visit_way": way}
        for day in days
    ]
    return county.put("visits", *rows)


def by_class(folder: Path) -> Profile:
    return made(folder, visit_duty=_DUTY, visit_ways=_WAYS)


def by_number(folder: Path, times: int = 1) -> Profile:
    return made(folder, monthly_visit=f"values:\n  2020-01-01: {times}\n")


def told(rows: pd.DataFrame) -> dict[str, tuple]:
    return {
        row.household_id: (
            row.item, row.from_on.date(), row.due_on.date(),
            None if pd.isna(row.done_on) else row.done_on.date(), row.state,
        )
        for row in rows.itertuples()
    }  # fmt: skip


@pytest.mark.parametrize(
    ("days", "way", "done", "state"),
    [
        ([], "入户", None, "逾期未办"),
        (["2026-10-08"], "入户", None, "逾期未办"),
        (["2026-10-08", "2026-10-08"], "入户", None, "逾期未办"),  # one day is one visit
        (["2026-10-08", "2026-10-20"], "入户", date(2026, 10, 20), "按期"),
        (["2026-10-01", "2026-10-21"], "入户", date(2026, 10, 21), "逾期完成"),
        (["2026-10-08", "2026-10-09"], "电话", None, "逾期未办"),
        (["2026-09-30", "2026-10-09"], "入户", None, "逾期未办"),
        (["2026-10-09", "2026-11-01"], "入户", None, "逾期未办"),
    ],
)
def test_so_many_visits_of_a_way_that_counts_by_the_day(
    county, tmp_path, days, way, done, state
) -> None:
    visited(county, "weak", *days, way=way)
    found = told(visits_due(county.connection, OCTOBER, by_class(tmp_path)))
    first, by = date(2026, 10, 1), date(2026, 10, 20)
    assert found["weak"] == ("重点走访", first, by, done, state)


def test_a_rhythm_of_two_months_falls_due_in_the_second(county, tmp_path) -> None:
    profile = by_class(tmp_path)
    visited(county, "strong", "2026-09-02", way="电话")
    assert set(told(visits_due(county.connection, SEPTEMBER, profile))) == {"weak"}
    found = told(visits_due(county.connection, OCTOBER, profile))
    done = date(2026, 9, 2)
    assert found["strong"] == ("一般走访", date(2026, 9, 1), date(2026, 10, 31), done, "按期")


def test_a_visit_that_is_due_is_told_with_all_its_columns(county, tmp_path) -> None:
    table = visits_due(county.connection, OCTOBER, by_class(tmp_path))
    assert list(table.columns) == COLUMNS and list(table.index) == [0, 1]
    weak = table.set_index("household_id").loc["weak"]
    assert (weak.kind, weak.who, weak.rule_id) == ("走访", "乡镇干部", "visit_duty")
    assert (weak.village_code, weak.case_id) == (VILLAGE, None)
    assert table.days_late.dtype == "Int64" and table.days_late.isna().all()


def monitored(county: County) -> County:
    county.case("C1", "weak").case("C2", "strong", identified_on="2026-10-31")
    for name, more in {
        "later": {"identified_on": "2026-11-01"},
        "gone": {"eliminated_on": "2026-10-31"},
        "going": {"eliminated_on": "2026-11-01"},
        "back": {"eliminated_on": "2026-08-01", "reversed_on": "2026-10-31"},
        "back later": {"eliminated_on": "2026-08-01", "reversed_on": "2026-11-01"},
    }.items():
        county.household(name).case(f"C {name}", name, **more)
    return county


def test_without_a_word_on_whom_the_monitored_households_are_visited(county, tmp_path) -> None:
    visited(monitored(county), "weak", "2026-10-31", way="电话")
    table = visits_due(county.connection, OCTOBER, by_number(tmp_path))
    month = (date(2026, 10, 1), date(2026, 10, 31))
    missed = ("", *month, None, "逾期未办")
    assert told(table) == {
        "weak": ("", *month, date(2026, 10, 31), "按期"),
        "strong": missed, "going": missed, "back": missed,
    }  # fmt: skip
    assert set(table.rule_id) == {""}


@pytest.mark.parametrize("ask", [visits_due, visits_ahead])
def test_where_no_visit_is_asked_for_the_table_is_empty_with_its_columns(
    county, tmp_path, ask
) -> None:
    for times in (0, 1):
        table = ask(county.connection, OCTOBER, by_number(tmp_path, times))
        assert table.empty and list(table.columns) == COLUMNS


def test_of_the_month_to_come_those_are_told_who_had_no_visit_in_the_rhythm(
    county, tmp_path
) -> None:
    profile = by_class(tmp_path)
    county.household("waiting", labourers=1)
    visited(county, "strong", "2026-09-15")
    ahead = visits_ahead(county.connection, SEPTEMBER, profile)
    months = date(2026, 9, 1), date(2026, 10, 31)
    assert list(ahead.columns) == COLUMNS and list(ahead.index) == [0, 1]
    assert told(ahead) == {
        "weak": ("重点走访", date(2026, 10, 1), date(2026, 10, 20), None, "未到期"),
        "waiting": ("一般走访", *months, None, "未到期"),
    }
    assert set(told(visits_ahead(county.connection, OCTOBER, profile))) == {"weak"}


def test_whom_the_register_names_is_visited_in_the_month_to_come(county, tmp_path) -> None:
    visited(monitored(county), "weak", "2026-10-08")
    found = told(visits_ahead(county.connection, OCTOBER, by_number(tmp_path)))
    assert set(found) == {"weak", "strong", "going", "back"}
    assert found["weak"] == ("", NOVEMBER.first_day, NOVEMBER.last_day, None, "未到期")


def test_who_is_registered_for_hardship_is_visited_for_it(county, tmp_path) -> None:
    """Whatever the ledger of events says: the profile's class says so itself."""
    duty = _DUTY.replace("labourers = 0", "sudden_hardship").replace("labourers > 0", "NOT at_risk")
    profile = made(tmp_path, HARDSHIP, visit_duty=duty, visit_ways=_WAYS)
    county.case("C1", "strong", registered_category="突发严重困难户")
    for ask in (visits_due, visits_ahead):
        assert told(ask(county.connection, OCTOBER, profile))["strong"][0] == "重点走访"
