"""The state of what has a deadline: due when, done when, and whether in time."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from fanpin_lib.policy.workdays import Calendar

#: What an item can be as of the month's end. 漏登记: a later step of the procedure is done, so
#: this one was done or left out, and nobody entered it. 没填日期: it was entered, its date was not.
IN_TIME, DONE_LATE, OVERDUE, PENDING, UNRECORDED, UNDATED, UNKNOWN, UNRULED = (
    "按期",
    "逾期完成",
    "逾期未办",
    "未到期",
    "漏登记",
    "没填日期",
    "日历待公布",
    "规则未定",
)
COLUMNS = [
    "kind", "item", "who", "case_id", "household_id", "village_code",
    "from_on", "due_on", "done_on", "state", "days_late", "rule_id",
]  # fmt: skip


def judged(rows: pd.DataFrame, end: date, calendar: Calendar) -> pd.DataFrame:
    """Due date, state and lateness of each row as of a day.

    Args:
        rows: ``from_on``, ``done_on`` (missing if not done), ``limit`` (days; missing where no
            rule gives one); optional ``calendar_days`` (all days count), ``passed_by`` (a later
            step is done) and ``undated`` (entered, without its date).

    Returns:
        the rows with ``due_on``, ``done_on``, ``state`` and ``days_late`` of `COLUMNS`.
    """
    last = np.datetime64(end, "D")
    began = rows["from_on"].to_numpy().astype("datetime64[D]")
    done = rows["done_on"].to_numpy().astype("datetime64[D]")
    done = np.where(done <= last, done, np.datetime64("NaT", "D"))
    ruled = rows["limit"].notna().to_numpy()
    due = np.where(ruled, _due(rows, began, calendar), np.datetime64("NaT", "D"))
    finished = ~np.isnat(done)
    skipped, undated = (
        rows[name].to_numpy(dtype=bool) if name in rows else np.False_
        for name in ("passed_by", "undated")
    )
    # a due date beyond the calendar is later than anything done within it
    known = (began >= np.datetime64(calendar.first_day)) & (
        done <= np.datetime64(calendar.last_day)
    )
    in_time = finished & ((done <= due) | (np.isnat(due) & known))
    state = np.select(
        [~ruled, undated, skipped & ~finished, in_time, np.isnat(due), finished, due <= last],
        [UNRULED, UNDATED, UNRECORDED, IN_TIME, UNKNOWN, DONE_LATE, OVERDUE],
        PENDING,
    )
    late = calendar.between(due, np.where(finished, done, last))
    counted = np.where(np.isin(state, [DONE_LATE, OVERDUE]), late, 0)
    days = pd.Series(counted, index=rows.index).astype("Int64")
    return rows.assign(due_on=due, done_on=done, state=state, days_late=days)


def _due(rows: pd.DataFrame, began: np.ndarray, calendar: Calendar) -> np.ndarray:
    """So many working days, or days, after each item began; without a limit that day itself."""
    limit = rows["limit"].fillna(0).to_numpy().astype(int)
    due = calendar.add(began, limit)
    return np.where(rows["calendar_days"], began + limit, due) if "calendar_days" in rows else due


def still_open(table: pd.DataFrame) -> pd.Series:
    """Of which items something is still to be done or to be entered, by the month's end."""
    done = table.state.isin([IN_TIME, DONE_LATE])
    unjudged = table.state.isin([UNKNOWN, UNRULED]) & table.done_on.notna()
    return ~(done | unjudged)
