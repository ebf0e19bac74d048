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

_DONE = """
SELECT s.case_id, coalesce(c.household_id, s.household_id) AS household_id,
       coalesce(c.village_code, s.village_code) AS village_code, s.stage, s.step,
       s.completed_on, s.result,
       coalesce(c.eliminated_on <= $end AND NOT coalesce(
           c.reversed_on BETWEEN c.eliminated_on AND $end, false), false) AS eliminated
FROM case_steps AS s LEFT JOIN cases AS c USING (case_id)
WHERE s.completed_on <= $end
"""


def steps_begun(
    connection: duckdb.DuckDBPyConnection, stage: str, steps: Sequence[Step], end: date
) -> Iterator[pd.DataFrame]:
    """For each step with a deadline, the cases for which it runs or ran.

    A step that is not done runs no more once the procedure was stopped (不通过, 退回) or,
    unless it belongs to the elimination, once the case is eliminated.

    Yields:
        ``case_id``, ``household_id``, ``village_code``, ``kind``, ``item``, ``who``,
        ``from_on``, ``done_on`` (missing if not done), ``limit`` (days), ``calendar_days`` (whether
        the limit counts them all, not working days only), ``passed_by``
        (a later step is done), ``rule_id``.
    """
    done = connection.execute(_DONE, {"end": end}).df()
    ours = done[done.stage == stage]
    stopped = set(ours.case_id[ours.result.isin(_STOPPED)])
    order = {step.name: step.order for step in steps if not step.order_free}
    reached = ours.assign(order=ours.step.map(order)).groupby("case_id").order.max()
    for place, step in enumerate(steps):
        if step.deadline is None:
            continue
        before = steps[place - 1].name if place else None
        rows = _step_rows(done, stage, step, before)
        waiting = rows.done_on.isna()
        over = rows.case_id.isin(stopped) | (rows.eliminated & (stage != "消除"))
        rows = rows[~(waiting & over)]
        passed_by = rows.case_id.map(reached).fillna(-np.inf) > step.order
        yield rows.assign(passed_by=passed_by, rule_id=PROCEDURES[stage])


def _step_rows(done: pd.DataFrame, stage: str, step: Step, before: str | None) -> pd.DataFrame:
    begun_at = (step.runs_from_stage or stage, step.runs_from or before)
    begun = done[(done.stage == begun_at[0]) & (done.step == begun_at[1])]
    begun = begun[~begun.result.isin(_STOPPED)]
    finished = done[(done.stage == stage) & (done.step == step.name)]
    rows = begun.rename(columns={"completed_on": "from_on"}).merge(
        finished[["case_id", "completed_on"]].rename(columns={"completed_on": "done_on"}),
        on="case_id",
        how="left",
    )
    return rows.assign(
        kind=stage,
        item=step.name,
        who=step.decider,
        limit=float(step.deadline or 0),
        calendar_days=step.counted_in == "自然日",
    )
