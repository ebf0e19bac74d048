"""The sweeps that the profile's calendar wants, as a table that the catalogue's SQL joins.

``rule_sweeps``   month × kind of sweep that falls due in the month
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from fanpin_lib.indicators.tables import store
from fanpin_lib.period import Month
from fanpin_lib.policy.sweeping import sweeps_due

if TYPE_CHECKING:
    from fanpin_lib.policy import Profile

_SWEEPS = pa.schema({"month": pa.string(), "kind": pa.string()})


def lay_out_sweeps(
    connection: duckdb.DuckDBPyConnection, profile: Profile, months: list[Month]
) -> None:
    """Create ``rule_sweeps``; a profile without a calendar of sweeps leaves it empty."""
    due = {(str(month), one.kind) for month in months for one in sweeps_due(profile, month)}
    store(connection, "rule_sweeps", _SWEEPS, sorted(due))
