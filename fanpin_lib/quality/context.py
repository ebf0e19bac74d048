"""What rules may join beside ledgers and facts: procedure steps, working days, and what the
profile's catalogues ask (`policy_rows`).

procedure_steps(stage, step, step_order, decider, deadline, counted_in, runs_from,
                runs_from_stage, notice_days, required, order_free)
workdays(day, ordinal)      ordinal: working days from the calendar's start up to the day
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa

from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.fields import code_list
from fanpin_lib.period import Month
from fanpin_lib.quality.policy_rows import policy_rows, policy_tables

if TYPE_CHECKING:
    from fanpin_lib.policy import Profile
    from fanpin_lib.policy.workdays import Calendar

_STEPS = pa.schema(
    [
        ("stage", pa.string()),
        ("step", pa.string()),
        ("step_order", pa.int32()),
        ("decider", pa.string()),
        ("deadline", pa.int32()),
        ("counted_in", pa.string()),
        ("runs_from", pa.string()),
        ("runs_from_stage", pa.string()),
        ("notice_days", pa.int32()),
        ("required", pa.bool_()),
        ("order_free", pa.bool_()),
    ]
)


def provide_context(
    connection: duckdb.DuckDBPyConnection,
    month: Month,
    profile: Profile | None,
    calendar: Calendar | None,
) -> set[str]:
    """Create the context tables and say which of them hold something.

    Args:
        profile: a policy profile, or None.
        calendar: a `fanpin_lib.policy.workdays.Calendar`, or None.
    """
    steps = _steps(profile, month)
    _table(connection, "procedure_steps", pa.Table.from_pylist(steps, schema=_STEPS))
    days = calendar.days() if calendar is not None else {}
    known = bool(days)
    workdays = pa.table(
        {
            "day": pa.array(days["day"] if known else [], pa.date32()),
            "ordinal": pa.array(days["ordinal"] if known else [], pa.int64()),
        }
    )
    _table(connection, "workdays", workdays)
    asked = policy_rows(profile, month.last_day)
    for name, rows in policy_tables(asked).items():
        _table(connection, name, rows)
    provided = {row.table for row in asked}
    return provided | ({"procedure"} if steps else set()) | ({"workdays"} if known else set())


def _steps(profile: Profile | None, month: Month) -> list[dict[str, Any]]:
    """The steps of every stage that the profile has in force at the month's end."""
    found: list[dict[str, Any]] = []
    if profile is None:
        return found
    for stage in code_list("stage"):
        try:
            steps = profile.procedure(stage, month.last_day)
        except RuleNotInForce:
            continue
        found += [
            {
                "stage": stage,
                "step": step.name,
                "step_order": step.order,
                "decider": step.decider,
                "deadline": step.deadline,
                "counted_in": step.counted_in,
                "runs_from": step.runs_from,
                "runs_from_stage": step.runs_from_stage or stage,
                "notice_days": step.notice_days,
                "required": step.required,
                "order_free": step.order_free,
            }
            for step in steps
        ]
    return found


def _table(connection: duckdb.DuckDBPyConnection, name: str, rows: pa.Table) -> None:
    connection.register("context_rows", rows)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM context_rows")
    connection.unregister("context_rows")
