"""The steps of a procedure that had begun to run for each case by a month's end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from fanpin_lib.policy import Step

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

#: The procedure rule of each stage.
PROCEDURES = {
    "识别": "procedure_identification",
    "帮扶": "procedure_assistance",
    "消除": "procedure_elimination",
}
_STOPPED = ("不通过", "退回")

#: What the ledger of steps tells of a day: steps done by then, rows there without a date.
_KNOWN = """
SELECT s.case_id, coalesce(c.household_id, s.household_id) AS household_id,
       coalesce(c.village_code, s.village_code, h.village_code) AS village_code, s.stage, s.step,
       s.completed_on, s.result IS NOT NULL AS settled,
       coalesce(s.result IN $stopped, false) AS returned,
       coalesce(c.eliminated_on <= $end AND NOT coalesce(
           c.reversed_on BETWEEN c.eliminated_on AND $end, false), false) AS eliminated
FROM case_steps AS s LEFT JOIN cases AS c USING (case_id)
LEFT JOIN households AS h ON h.household_id = coalesce(c.household_id, s.household_id)
WHERE coalesce(s.completed_on, s.started_on, $end) <= $end
"""


def steps_begun(
    connection: duckdb.DuckDBPyConnection, stage: str, steps: Sequence[Step], end: date
) -> Iterator[pd.DataFrame]:
    """For each step with a deadline that runs or ran for any, the cases for which it does.

    What follows a return (不通过, 退回) runs no more; nor does, unless it belongs to the
    elimination, a step that is not done once the case is eliminated.

    Yields:
        ``case_id``, ``household_id``, ``village_code``, ``kind``, ``item``, ``who``,
        ``from_on``, ``done_on`` (missing if not done), ``limit`` (days), ``calendar_days`` (whether
        the limit counts them all, not working days only), ``passed_by``
        (a later step is done), ``undated`` (entered, done, without a date), ``rule_id``.
    """
    known = known_steps(connection, end)
    order = {step.name: step.order for step in steps if not step.order_free}
    courses = _courses(known[known.stage == stage], order)
    for place, step in enumerate(steps):
        if step.deadline is None:
            continue
        begun = _begun(known, stage, step, steps[place - 1].name if place else None)
        if begun.empty:
            continue
        rows = _step_rows(known, stage, step, begun).join(courses, on="case_id")
        passed_by = rows.reached > step.order
        undated = rows.done_on.isna() & rows.entered & (rows.settled | passed_by)
        waiting = rows.done_on.isna() & ~undated
        over = _after_return(rows, step) | (waiting & rows.eliminated & (stage != "消除"))
        rows = rows.assign(passed_by=passed_by, undated=undated, rule_id=PROCEDURES[stage])
        yield rows[~over]


def known_steps(connection: duckdb.DuckDBPyConnection, end: date) -> pd.DataFrame:
    """The ledger of steps as of a day, one row an entry.

    Returns:
        ``case_id``, ``household_id``, ``village_code``, ``stage``, ``step``, ``completed_on``
        (missing if not done), ``settled`` (has a result), ``returned``, ``eliminated`` (the case).
    """
    return connection.execute(_KNOWN, {"end": end, "stopped": _STOPPED}).df()


def _courses(ours: pd.DataFrame, order: dict[str, int]) -> pd.DataFrame:
    """How far each case came in a stage, and at which step and day it was returned."""
    taken = ours[ours.completed_on.notna() | ours.settled]
    taken = taken.assign(order=taken.step.map(order).astype(float))
    returned = taken[taken.returned].groupby("case_id")
    courses = taken.groupby("case_id").agg(reached=("order", "max"), returned=("returned", "any"))
    return courses.assign(returned_at=returned.order.min(), returned_on=returned.completed_on.min())


def _after_return(rows: pd.DataFrame, step: Step) -> pd.Series:
    """Whether the step comes after a return: by its place, or by its day."""
    later = (rows.done_on > rows.returned_on).to_numpy(dtype=bool)
    by_place = rows.returned_at.notna() & (not step.order_free)
    after = np.where(by_place, rows.returned_at < step.order, rows.done_on.isna())
    return rows.returned.eq(True) & (later | after)


def _begun(known: pd.DataFrame, stage: str, step: Step, before: str | None) -> pd.DataFrame:
    """The rows of the step from which this one runs, done and not returned."""
    begun_at = (step.runs_from_stage or stage, step.runs_from or before)
    begun = known[(known.stage == begun_at[0]) & (known.step == begun_at[1])]
    return begun[begun.completed_on.notna() & ~begun.returned]


def _step_rows(known: pd.DataFrame, stage: str, step: Step, begun: pd.DataFrame) -> pd.DataFrame:
    own = known[(known.stage == stage) & (known.step == step.name)]
    columns = ["case_id", "household_id", "village_code", "eliminated", "completed_on"]
    rows = begun[columns].rename(columns={"completed_on": "from_on"}).merge(
        own[["case_id", "completed_on", "settled"]].rename(columns={"completed_on": "done_on"}),
        on="case_id",
        how="left",
        indicator=True,
    )  # fmt: skip
    return rows.assign(
        kind=stage,
        item=step.name,
        who=step.decider,
        limit=float(step.deadline or 0),
        calendar_days=step.counted_in == "自然日",
        entered=rows._merge == "both",
        settled=rows.settled.eq(True),
    )
