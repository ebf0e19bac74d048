"""Procedures that run and wait for a step that the document sets no days for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from fanpin_lib.classification.due_states import COLUMNS, UNRULED
from fanpin_lib.classification.due_steps import PROCEDURES, known_steps
from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.period import Month
from fanpin_lib.policy import Profile, Step

if TYPE_CHECKING:
    import duckdb

#: Stages that end with a decision, and the day of it in the register.
_DECIDED = {"识别": "identified_on", "消除": "eliminated_on"}


def steps_waiting(
    connection: duckdb.DuckDBPyConnection, month: Month, profile: Profile
) -> pd.DataFrame:
    """The next step of every identification and elimination that is not decided yet.

    Steps with a deadline are left out: `deadlines` has them. A procedure that was returned
    (不通过, 退回) waits for nothing.

    Returns:
        the columns of `deadlines`: ``from_on`` is the day of the last step that is done,
        ``due_on`` is missing, ``state`` is 规则未定.
    """
    end, found = month.last_day, []
    known = known_steps(connection, end)
    for stage in _DECIDED:
        try:
            steps = profile.procedure(stage, end)
        except RuleNotInForce:
            continue
        open_ones = ~known.case_id.isin(_decided(connection, stage, end))
        found += list(_of_stage(known[(known.stage == stage) & open_ones], stage, steps))
    return pd.DataFrame(found, columns=COLUMNS)


def _of_stage(
    known: pd.DataFrame, stage: str, steps: Sequence[Step]
) -> Iterator[dict[str, object]]:
    course = sorted((one for one in steps if not one.order_free), key=lambda one: one.order)
    for case_id, rows in known.groupby("case_id"):
        done = rows[rows.completed_on.notna() | rows.settled]
        reached = max((one.order for one in course if one.name in set(done.step)), default=None)
        if reached is None or rows.returned.any():
            continue
        after = [one for one in course if one.order > reached and one.required]
        if after and after[0].deadline is None:
            yield _row(str(case_id), stage, after[0], rows, done.completed_on.max())


def _decided(connection: duckdb.DuckDBPyConnection, stage: str, end: date) -> set[str]:
    rows = connection.execute(
        f"SELECT case_id FROM cases WHERE {_DECIDED[stage]} <= $end "
        f"AND NOT coalesce(reversed_on BETWEEN {_DECIDED[stage]} AND $end AND $undone, false)",
        {"end": end, "undone": stage == "消除"},
    )
    return {case_id for (case_id,) in rows.fetchall()}


def _row(
    case_id: str, stage: str, step: Step, rows: pd.DataFrame, last: pd.Timestamp
) -> dict[str, object]:
    first = rows.iloc[0]
    return {
        "kind": stage, "item": step.name, "who": step.decider, "case_id": case_id,
        "household_id": first.household_id, "village_code": first.village_code,
        "from_on": last, "due_on": pd.NaT, "done_on": pd.NaT,
        "state": UNRULED, "days_late": None, "rule_id": PROCEDURES[stage],
    }  # fmt: skip
