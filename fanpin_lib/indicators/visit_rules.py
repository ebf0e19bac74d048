"""What the profile wants visited, as a table that the catalogue's SQL joins.

``rule_visits``   month × duty: times, first_day and due_on of the visits that count (both
                  inclusive), ways that count (empty: any); the duty is an outcome of
                  ``visit_duty``, or empty where the households under monitoring are meant
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from fanpin_lib.indicators.tables import store
from fanpin_lib.period import Month
from fanpin_lib.policy.visiting import TIMES, visit_duties

if TYPE_CHECKING:
    from fanpin_lib.policy import Profile

_TEXT = pa.string()
_VISITS = pa.schema(
    {
        "month": _TEXT, "duty": _TEXT, "times": pa.int64(), "first_day": pa.date32(),
        "due_on": pa.date32(), "ways": pa.list_(_TEXT),
    }
)  # fmt: skip


def lay_out_visits(
    connection: duckdb.DuckDBPyConnection, profile: Profile, months: list[Month]
) -> None:
    """Create ``rule_visits``; months for which some row gives a number have ``monthly_visit``
    settled in ``rule_month``, whatever its rhythm. ``window_months`` says by
    ``visits_by_way`` in which months the way of a visit counts.
    """
    duties = [(month, duty) for month in months for duty in visit_duties(profile, month)]
    store(
        connection,
        "rule_visits",
        _VISITS,
        [(str(month), d.duty, d.times, d.first_day, d.due_on, list(d.ways)) for month, d in duties],
    )
    connection.execute(
        "UPDATE rule_month SET settled = true WHERE rule = $rule AND month IN "
        "(SELECT month FROM rule_visits WHERE times IS NOT NULL)",
        {"rule": TIMES},
    )
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE window_months AS SELECT *, month IN "
        "(SELECT month FROM rule_visits WHERE len(ways) > 0) AS visits_by_way FROM window_months"
    )
