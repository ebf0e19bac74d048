"""Who is in which class at a month's end, as the month's figures count it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

    from fanpin_lib.county import County
    from fanpin_lib.period import Month


def lay_out_standing(connection: duckdb.DuckDBPyConnection, county: County, month: Month) -> None:
    """Lay ``class_standing`` (a row a month, household and class) into a snapshot's connection."""
    from fanpin_lib.classification import assess_facts, build_facts
    from fanpin_lib.indicators.engine import lay_out_facts

    build_facts(connection, month, profile=county.profile)
    assess_facts(connection, county.profile)
    lay_out_facts(
        connection, month, county.profile, county.code, county.calendar, ["classes"],
        county_name=county.name,
    )  # fmt: skip
