"""Where the profile sends conditions that are not met, as a table for the catalogue's SQL.

``rule_routes``   month × condition × department
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from fanpin_lib.indicators.tables import store
from fanpin_lib.period import Month
from fanpin_lib.policy.routing import routes

if TYPE_CHECKING:
    from fanpin_lib.policy import Profile

_TEXT = pa.string()
_ROUTES = pa.schema({"month": _TEXT, "condition": _TEXT, "department": _TEXT})


def lay_out_routes(
    connection: duckdb.DuckDBPyConnection, profile: Profile, months: list[Month]
) -> None:
    """Create ``rule_routes``; a profile that names no department leaves it empty."""
    sent = {
        (str(month), condition, department)
        for month in months
        for route in routes(profile, month.last_day)
        for condition in route.conditions
        for department in route.departments
    }
    store(connection, "rule_routes", _ROUTES, sorted(sent))
