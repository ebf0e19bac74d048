"""Public notices 公示: at which points a profile asks for one, and whose turn it is.

A point is a stage whose notice the profile requires, by its rulings on openness or by a required
step of its procedure. It is a case's turn when the step before the notice is done and the notice
itself is not, as of a month's end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fanpin_lib.classification.due_steps import PROCEDURES
from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.policy import Profile, Step
from fanpin_lib.policy.openness import FORBIDDEN, REQUIRED, OpenlyDone, openly_done

if TYPE_CHECKING:
    from datetime import date

    import duckdb
    import pandas as pd

#: The matter of the topic ``openness``.
MATTER = "公示"
_STOPPED = ("不通过", "退回")
_TURN = """
WITH done AS (
    SELECT case_id, max(completed_on) AS done_on FROM case_steps
    WHERE stage = $before_stage AND step = $before AND completed_on <= $end
      AND coalesce(result NOT IN $stopped, true)
    GROUP BY case_id),
noticed AS (
    SELECT case_id, min(started_on) AS started_on,
           bool_or(coalesce(completed_on <= $end, false)) AS over
    FROM case_steps WHERE stage = $stage AND step = $step
      AND coalesce(started_on, completed_on) <= $end
    GROUP BY case_id)
SELECT d.case_id, coalesce(c.household_id, s.household_id) AS household_id,
       coalesce(c.village_code, s.village_code, h.village_code) AS village_code,
       h.head_name, h.members, c.registered_category AS category, d.done_on AS ready_on,
       n.started_on,
       (SELECT string_agg(DISTINCT m.kind, '、' ORDER BY m.kind) FROM measures AS m
        WHERE m.case_id = d.case_id AND m.started_on <= $end
          AND coalesce(m.ended_on > $end, true)) AS measures
FROM done AS d
LEFT JOIN cases AS c ON c.case_id = d.case_id
LEFT JOIN (SELECT case_id, any_value(household_id) AS household_id,
                  any_value(village_code) AS village_code
           FROM case_steps GROUP BY case_id) AS s ON s.case_id = d.case_id
LEFT JOIN households AS h ON h.household_id = coalesce(c.household_id, s.household_id)
LEFT JOIN noticed AS n ON n.case_id = d.case_id
WHERE NOT coalesce(n.over, false) AND NOT coalesce(c.eliminated_on <= $end, false)
ORDER BY village_code, household_id
"""


@dataclass(frozen=True)
class NoticePoint:
    """A stage at which a notice is required.

    ``step`` is the procedure's; None where it has none. ``cited`` is where it is demanded.
    """

    stage: str
    step: Step | None
    before: tuple[str, str] | None
    cited: str


def notice_points(profile: Profile, on: date) -> list[NoticePoint]:
    """The stages at which the profile requires a notice on a day, in the order of the work."""
    said = _rulings(profile, on)
    found = []
    for stage in PROCEDURES:
        step, before = _step(profile, stage, on, said)
        ruling = said.get(stage)
        required = ruling.ruling == REQUIRED if ruling else False
        if ruling and ruling.ruling == FORBIDDEN:
            continue
        if required or (step is not None and step.required):
            cited = ruling.cited if ruling and required else step.citation.short if step else ""
            found.append(NoticePoint(stage, step, before, cited))
    return found


def forbidden_notices(profile: Profile, on: date) -> list[OpenlyDone]:
    """The rulings by which the profile forbids a notice at a stage."""
    return [one for one in _rulings(profile, on).values() if one.ruling == FORBIDDEN]


def whose_turn(
    connection: duckdb.DuckDBPyConnection, point: NoticePoint, end: date
) -> pd.DataFrame:
    """The cases whose notice is to be put up at a month's end, or is up.

    Returns:
        ``case_id``, ``household_id``, ``village_code``, ``head_name``, ``members``,
        ``category``, ``ready_on`` (the step before was done), ``started_on`` (missing where it
        is not up yet), ``measures``.
    """
    if point.step is None or point.before is None:
        return connection.execute(f"SELECT * FROM ({_TURN}) LIMIT 0", _asked(point, end)).df()
    return connection.execute(_TURN, _asked(point, end)).df()


def _asked(point: NoticePoint, end: date) -> dict[str, object]:
    before_stage, before = point.before or ("", "")
    return {
        "end": end, "stopped": _STOPPED, "stage": point.stage,
        "step": point.step.name if point.step else "",
        "before_stage": before_stage, "before": before,
    }  # fmt: skip


def _rulings(profile: Profile, on: date) -> dict[str, OpenlyDone]:
    return {one.stage: one for one in openly_done(profile, on) if one.matter == MATTER}


def _step(
    profile: Profile, stage: str, on: date, said: dict[str, OpenlyDone]
) -> tuple[Step | None, tuple[str, str] | None]:
    """The procedure's step of the notice, and the stage and step that it waits for."""
    try:
        steps = profile.procedure(stage, on)
    except RuleNotInForce:
        return None, None
    words = next((one.words for one in said.values() if one.words), MATTER)
    before = ""
    for step in steps:
        if re.search(words, step.name):
            after = step.runs_from or before
            return step, ((step.runs_from_stage or stage, after) if after else None)
        if step.required and not step.order_free:
            before = step.name
    return None, None
