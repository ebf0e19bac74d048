"""Registers that speak of episodes, none of which anybody knows: they say nothing of ours.

A list of measures numbered by another office leaves every monitored household without a
measure. That is no fact about the households; so such a register counts as not delivered.
"""

from __future__ import annotations

import duckdb

from fanpin_lib.fields import tables


def disregard(connection: duckdb.DuckDBPyConnection) -> None:
    """Say in ``table_status`` that registers leading nowhere were not delivered."""
    for table in tables().values():
        own = table.fields.get("case_id")
        if table.name == "cases" or table.mode != "register" or own is None or not own.required:
            continue
        rows, known, cases = connection.execute(
            f"SELECT count(*), count(*) FILTER (case_id IN (SELECT case_id FROM cases)), "
            f"(SELECT count(*) FROM cases) FROM {table.name}"
        ).fetchall()[0]
        if rows and cases and not known:
            connection.execute(
                "UPDATE table_status SET delivered = false, fresh = false WHERE table_name = ?",
                [table.name],
            )
