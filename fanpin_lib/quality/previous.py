"""The month before, beside this month's tables: ``previous.<table>`` in one connection.

Each snapshot is a database of its own, so the few tables that two-month rules name are
carried over as Arrow tables.
"""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from fanpin_lib.quality.rule import QualityRule


def provide_previous(
    connection: duckdb.DuckDBPyConnection,
    previous: duckdb.DuckDBPyConnection,
    rules: Iterable[QualityRule],
) -> None:
    """Create ``previous.<table>`` for every table that the rules compare.

    Args:
        connection: this month's snapshot.
        previous: the snapshot of the month before, from the same store.
    """
    names = sorted({name for rule in rules for name in rule.previous})
    connection.execute("CREATE SCHEMA IF NOT EXISTS previous")
    for name in names:
        rows = previous.sql(f"SELECT * FROM {name}").to_arrow_table()
        connection.register("previous_rows", rows)
        connection.execute(
            f"CREATE OR REPLACE TABLE previous.{name} AS SELECT * FROM previous_rows"
        )
        connection.unregister("previous_rows")
