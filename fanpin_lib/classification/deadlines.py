"""When every step, alert, task and warning was due, and whether it was in time.

Deadlines are working days of the profile in force at the month's end, counted from the day
that the rule names (that day not counted). A due date beyond the published calendar is not
guessed: its state reads 日历待公布.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.period import Month
from fanpin_lib.policy import Due, Profile, Step
from fanpin_lib.workdays import Calendar

if TYPE_CHECKING:
    import duckdb

#: What an item can be as of the month's end.
IN_TIME, DONE_LATE, OVERDUE, PENDING, UNKNOWN = (
    "按期",
    "逾期完成",
    "逾期未办",
    "未到期",
    "日历待公布",
)
_PROCEDURES = {
    "识别": "procedure_identification",
    "帮扶": "procedure_assistance",
    "消除": "procedure_elimination",
}
COLUMNS = [
    "kind", "item", "who", "case_id", "household_id", "village_code",
    "from_on", "due_on", "done_on", "state", "days_late", "rule_id",
]  # fmt: skip


@dataclass(frozen=True)
class _Timed:
    """A ledger whose rows each have one deadline."""

    kind: str
    rule_id: str
    sql: str


_TIMED = (
    _Timed(
        "预警线索核查",
        "alert_verification_deadline",
        "SELECT alert_id AS item, '乡镇' AS who, NULL AS case_id, household_id, village_code, "
        "received_on AS from_on, verified_on AS done_on FROM alerts",
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

_STEPS = """
SELECT c.case_id, c.household_id, c.village_code, s.stage, s.step, s.completed_on
FROM case_steps AS s JOIN cases AS c USING (case_id)
WHERE s.completed_on <= $end
"""


def deadlines(
    connection: duckdb.DuckDBPyConnection, month: Month, profile: Profile, calendar: Calendar
) -> pd.DataFrame:
    """Everything with a deadline that began by the month's end, one row an item.

    Returns:
        `COLUMNS`: kind (the stage, or what the ledger is about), item (step or number), who
        decides, from_on, due_on, done_on (dates), state (see above), days_late (working days
        after the due date, up to the end of the month if it is not done), rule_id.
    """
    end = month.last_day
    parts = [_of_ledger(connection, timed, end, profile, calendar) for timed in _TIMED]
    parts += list(_of_steps(connection, end, profile, calendar))
    filled = [part for part in parts if not part.empty]
    return (
        pd.concat(filled, ignore_index=True)[COLUMNS]
        if filled
        else pd.DataFrame([], columns=COLUMNS)
    )


def due_reports(profile: Profile, month: Month) -> list[tuple[date, Due]]:
    """What the reporting calendars say is due in a month, in the order of the days."""
    found = []
    for rule in profile.of_kind("calendar"):
        try:
            entries = profile.calendar(rule.id, month.last_day)
        except RuleNotInForce:
            continue
        found += [(day, entry) for entry in entries if (day := entry.due_on(month))]
    return sorted(found, key=lambda pair: (pair[0], pair[1].id))


def _of_ledger(
    connection: duckdb.DuckDBPyConnection,
    timed: _Timed,
    end: date,
    profile: Profile,
    calendar: Calendar,
) -> pd.DataFrame:
    try:
        limit = profile.require(timed.rule_id, end).value
    except RuleNotInForce:
        return pd.DataFrame([], columns=COLUMNS)
    rows = connection.execute(
        f"SELECT * FROM ({timed.sql}) WHERE from_on <= $end", {"end": end}
    ).df()
    rows["kind"], rows["rule_id"] = timed.kind, timed.rule_id
    return _judged(rows, limit, end, calendar)


def _of_steps(
    connection: duckdb.DuckDBPyConnection, end: date, profile: Profile, calendar: Calendar
) -> Iterator[pd.DataFrame]:
    done = connection.execute(_STEPS, {"end": end}).df()
    for stage in _PROCEDURES:
        try:
            steps = profile.procedure(stage, end)
        except RuleNotInForce:
            continue
        for place, step in enumerate(steps):
            if step.deadline is not None:
                before = steps[place - 1].name if place else None
                yield _of_step(done, stage, step, before, end, calendar)


def _of_step(
    done: pd.DataFrame, stage: str, step: Step, before: str | None, end: date, calendar: Calendar
) -> pd.DataFrame:
    begun_at = (step.runs_from_stage or stage, step.runs_from or before)
    begun = done[(done.stage == begun_at[0]) & (done.step == begun_at[1])]
    finished = done[(done.stage == stage) & (done.step == step.name)]
    rows = begun.rename(columns={"completed_on": "from_on"}).merge(
        finished[["case_id", "completed_on"]].rename(columns={"completed_on": "done_on"}),
        on="case_id",
        how="left",
    )
    rows = rows.assign(kind=stage, item=step.name, who=step.decider, rule_id=_PROCEDURES[stage])
    return _judged(rows, step.deadline, end, calendar)


def _judged(rows: pd.DataFrame, limit: int | None, end: date, calendar: Calendar) -> pd.DataFrame:
    """Due date, state and lateness of each row."""
    last = np.datetime64(end, "D")
    began = rows["from_on"].to_numpy().astype("datetime64[D]")
    done = rows["done_on"].to_numpy().astype("datetime64[D]")
    done = np.where(done <= last, done, np.datetime64("NaT", "D"))
    due = calendar.add(began, int(limit or 0))
    finished = ~np.isnat(done)
    late = calendar.between(due, np.where(finished, done, last))
    state = np.select(
        [np.isnat(due), finished & (done <= due), finished, due <= last],
        [UNKNOWN, IN_TIME, DONE_LATE, OVERDUE],
        PENDING,
    )
    return rows.assign(
        due_on=due,
        done_on=done,
        state=state,
        days_late=np.where(np.isin(state, [DONE_LATE, OVERDUE]), late, 0).astype(int),
    )
