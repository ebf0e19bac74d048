"""When every step, alert, task and warning was due, and whether it was in time.

Deadlines are working days (steps: calendar days where the procedure says so), counted from the
day that the rule names (that day not counted).
Alerts, tasks and warnings have the deadline in force on that day; steps that of the procedure
in force at the month's end. A due date beyond the published calendar is not guessed: its
state reads 日历待公布.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from fanpin_lib.classification.due_states import COLUMNS, judged
from fanpin_lib.classification.due_steps import PROCEDURES, steps_begun
from fanpin_lib.classification.visits_after import visits_after
from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.period import Month
from fanpin_lib.policy import Due, Profile, ReportDay, report_days
from fanpin_lib.policy.due_days import REPORTS, days_as_written
from fanpin_lib.policy.workdays import Calendar

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True)
class _Timed:
    """A ledger whose rows each have one deadline."""

    kind: str
    rule_id: str
    sql: str


#: The ledgers whose rows have a deadline, with the rule that gives it.
TIMED = (
    _Timed(
        "预警线索核查",
        "alert_verification_deadline",
        "SELECT alert_id AS item, '乡镇' AS who, NULL AS case_id, household_id, village_code, "
        "coalesce(received_on, found_on) AS from_on, verified_on AS done_on FROM alerts",
    ),
    _Timed(
        "交办事项反馈",
        "task_report_deadline",
        "SELECT task_id AS item, department AS who, case_id, NULL AS household_id, village_code, "
        "assigned_on AS from_on, reported_back_on AS done_on FROM tasks",
    ),
    _Timed(
        "预警销号",
        "warning_close_deadline",
        "SELECT warning_id AS item, department AS who, NULL AS case_id, household_id, "
        "village_code, county_decided_on AS from_on, closed_on AS done_on FROM warnings",
    ),
)


def deadlines(
    connection: duckdb.DuckDBPyConnection, month: Month, profile: Profile, calendar: Calendar
) -> pd.DataFrame:
    """Everything with a deadline that began by the month's end, one row an item.

    Returns:
        `COLUMNS`: kind (the stage, or what the ledger is about), item (step or number), who
        decides, from_on, due_on, done_on (dates), state (see above), days_late (working days
        after the due date, up to the end of the month if it is not done; missing where the
        calendar ends before), rule_id.
    """
    end = month.last_day
    parts = [_of_ledger(connection, timed, end, profile, calendar) for timed in TIMED]
    parts += list(_of_steps(connection, end, profile, calendar))
    parts += list(visits_after(connection, end, profile, calendar))
    filled = [part for part in parts if not part.empty]
    return (
        pd.concat(filled, ignore_index=True)[COLUMNS]
        if filled
        else pd.DataFrame([], columns=COLUMNS)
    )


def due_reports(profile: Profile, month: Month, calendar: Calendar) -> list[ReportDay]:
    """What the calendars say is due in a month, in the order of the days.

    Reports moved off days off; sweeps and milestones on the day that is written.
    """
    found = report_days(profile, month, calendar)
    for rule in profile.of_kind("calendar"):
        if rule.id != REPORTS:
            found += days_as_written(profile, rule.id, month, calendar)
    return sorted(found, key=lambda day: (day.due_on, day.entry.id))


def undated_reports(profile: Profile, month: Month) -> list[Due]:
    """What is due every month without a day being written: nobody can be late with it."""
    return [entry for entry in _entries(profile, month) if undated_every_month(entry)]


def dated(entry: Due) -> bool:
    """Whether a day is written on which it is due."""
    return entry.once is not None or entry.day is not None


def undated_every_month(entry: Due) -> bool:
    """Whether it is due every month without a day being written."""
    return entry.every == "每月" and not dated(entry)


def _entries(profile: Profile, month: Month) -> list[Due]:
    found: list[Due] = []
    for rule in profile.of_kind("calendar"):
        try:
            found += profile.calendar(rule.id, month.last_day)
        except RuleNotInForce:
            continue
    return found


def _of_ledger(
    connection: duckdb.DuckDBPyConnection,
    timed: _Timed,
    end: date,
    profile: Profile,
    calendar: Calendar,
) -> pd.DataFrame:
    if not profile.has(timed.rule_id):
        return pd.DataFrame([], columns=COLUMNS)
    rows = connection.execute(
        f"SELECT * FROM ({timed.sql}) WHERE from_on <= $end", {"end": end}
    ).df()
    rows["kind"], rows["rule_id"] = timed.kind, timed.rule_id
    limits = {day: _limit(profile, timed.rule_id, day.date()) for day in rows.from_on.unique()}
    rows["limit"] = rows.from_on.map(limits).astype(float)
    return judged(rows, end, calendar)


def _limit(profile: Profile, rule_id: str, on: date) -> int | None:
    """The deadline in force on a day; None if there is none."""
    try:
        return int(profile.require(rule_id, on).value)
    except RuleNotInForce:
        return None


def _of_steps(
    connection: duckdb.DuckDBPyConnection, end: date, profile: Profile, calendar: Calendar
) -> Iterator[pd.DataFrame]:
    for stage in PROCEDURES:
        try:
            steps = profile.procedure(stage, end)
        except RuleNotInForce:
            continue
        for rows in steps_begun(connection, stage, steps, end):
            yield judged(rows, end, calendar)
