"""A month's deadlines, which several papers list: worked out once for those written together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanpin_lib.classification.deadlines import deadlines
from fanpin_lib.county import County
from fanpin_lib.period import Month
from fanpin_lib.store.laid import made_once

if TYPE_CHECKING:
    import duckdb
    import pandas as pd


def month_deadlines(
    connection: duckdb.DuckDBPyConnection, county: County, month: Month
) -> pd.DataFrame:
    """Everything with a deadline that began by a month's end, as `classification.deadlines` says.

    Args:
        connection: of ``county.snapshot(month)``.
    """
    profile, calendar = county.profile, county.calendar
    upto = county.snapshot(month).upto
    key = ("deadlines", county.folders.store, month, upto, id(profile), id(calendar))
    # kept with what they were made by: another profile must not get its place in memory
    made = made_once(
        key, lambda: (deadlines(connection, month, profile, calendar), profile, calendar)
    )
    return made[0].copy()
