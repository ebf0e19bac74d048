"""Steps of warnings and days by which they have to be closed, as tables for the catalogue's SQL.

``rule_warning_steps``   month × step: step_order, step, recorded_in (the ledger's column)
``rule_closing_days``    every day by which warnings flagged until then have to be closed
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from fanpin_lib.indicators.tables import store
from fanpin_lib.period import Month
from fanpin_lib.policy.warning_steps import closing_days, closing_entries, recorded_steps

if TYPE_CHECKING:
    from fanpin_lib.policy import Profile

_TEXT = pa.string()
_STEPS = pa.schema({"month": _TEXT, "step_order": pa.int32(), "step": _TEXT, "recorded_in": _TEXT})
_DAYS = pa.schema({"day": pa.date32()})
#: How far before and after the months shown a day of closing may lie, in months.
_YEAR = 12


def lay_out_warnings(
    connection: duckdb.DuckDBPyConnection, profile: Profile, months: list[Month]
) -> None:
    """Create the tables; months whose calendar names days of closing have the rule of closing
    settled in ``rule_month``.
    """
    steps = [
        (str(month), one.step.order, one.step.name, one.column)
        for month in months
        for one in recorded_steps(profile, month.last_day)
    ]
    store(connection, "rule_warning_steps", _STEPS, steps)
    days = closing_days(profile, months[0] - _YEAR, months[-1] + _YEAR)
    store(connection, "rule_closing_days", _DAYS, [(day,) for day in days])
    named = [str(month) for month in months if closing_entries(profile, month.last_day)]
    connection.execute(
        "UPDATE rule_month SET settled = true "
        "WHERE rule = 'warning_close_deadline' AND list_contains($named::VARCHAR[], month)",
        {"named": named},
    )
