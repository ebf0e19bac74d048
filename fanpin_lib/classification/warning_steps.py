"""Open warnings: which step each waits for, by whom, and by when it has to be closed."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pandas as pd

from fanpin_lib.classification.due_states import COLUMNS, OVERDUE, PENDING, UNRULED
from fanpin_lib.period import Month
from fanpin_lib.policy import Profile
from fanpin_lib.policy.warning_steps import RULE, RecordedStep, closing_days, recorded_steps

if TYPE_CHECKING:
    import duckdb

KIND = "预警户办理"
_OF_WARNINGS = ["warning_id", "step_column"]
#: How far ahead a day of closing is looked for.
_YEAR = 12


def warnings_waiting(
    connection: duckdb.DuckDBPyConnection, month: Month, profile: Profile
) -> pd.DataFrame:
    """Every warning that is open at a month's end, with the step that it waits for.

    Returns:
        the columns of `deadlines`: ``item`` is the step after the last one with a date, ``who``
        decides it (of a department's step the warning's own department), ``from_on`` the day of
        the last step, ``due_on`` the day by which the warning has to be closed (missing where
        no calendar names one: 规则未定), and besides the ``warning_id`` and the ledger's column
        of the step (``step_column``). Nothing where the profile names no columns of steps.
    """
    end = month.last_day
    steps = recorded_steps(profile, end)
    if len(steps) < 2:
        return pd.DataFrame([], columns=[*COLUMNS, *_OF_WARNINGS])
    rows = connection.execute(
        "SELECT * FROM warnings WHERE flagged_on <= $end "
        "AND NOT coalesce(closed_on <= $end, false)",
        {"end": end},
    ).df()
    if rows.empty:
        return pd.DataFrame([], columns=[*COLUMNS, *_OF_WARNINGS])
    days = closing_days(profile, Month.of(rows.flagged_on.min().date()), month + _YEAR)
    found = [_waiting(row, steps, days, end) for _, row in rows.iterrows()]
    return pd.DataFrame(found, columns=[*COLUMNS, *_OF_WARNINGS])


def _waiting(
    row: pd.Series[Any], steps: list[RecordedStep], days: list[date], end: date
) -> dict[str, Any]:
    last, following = steps[0], steps[1]
    for one, after in pairwise(steps):
        if _known(row[one.column], end):
            last, following = one, after
    due = next((day for day in days if day >= row["flagged_on"].date()), None)
    department = row["department"] if pd.notna(row["department"]) else ""
    own = following.step.decider not in ("村", "乡镇", "县")
    return {
        "kind": KIND,
        "item": following.step.name,
        "who": department if own and department else following.step.decider,
        "case_id": None,
        "household_id": row["household_id"],
        "village_code": row["village_code"],
        "from_on": row[last.column],
        "due_on": pd.Timestamp(due) if due else pd.NaT,
        "done_on": pd.NaT,
        "state": UNRULED if due is None else OVERDUE if due <= end else PENDING,
        "days_late": None,
        "rule_id": RULE,
        "warning_id": row["warning_id"],
        "step_column": following.column,
    }


def _known(day: object, end: date) -> bool:
    return isinstance(day, pd.Timestamp) and day.date() <= end
