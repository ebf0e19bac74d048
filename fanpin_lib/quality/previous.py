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
        previous: `tables_compared` of the month before, from the same store.
    """
    connection.execute("CREATE SCHEMA IF NOT EXISTS previous")
    for name, columns in _wanted(rules).items():
        listed = ", ".join(sorted(columns)) if columns else "*"
        rows = previous.sql(f"SELECT {listed} FROM {name}").to_arrow_table()
        connection.register("previous_rows", rows)
        connection.execute(
            f"CREATE OR REPLACE TABLE previous.{name} AS SELECT * FROM previous_rows"
        )
        connection.unregister("previous_rows")


def tables_compared(rules: Iterable[QualityRule]) -> set[str]:
    """The ledgers of the month before that the rules compare."""
    return set(_wanted(rules))


def drop_previous(connection: duckdb.DuckDBPyConnection) -> None:
    """Forget the month before."""
    connection.execute("DROP SCHEMA IF EXISTS previous CASCADE")


def _wanted(rules: Iterable[QualityRule]) -> dict[str, set[str]]:
    """Columns by table (``table.column``); no columns: a rule wants all of them."""
    named: dict[str, set[str]] = {}
    whole: set[str] = set()
    for need in (need for rule in rules for need in rule.previous):
        table, _, column = need.partition(".")
        named.setdefault(table, set()).add(column)
        if not column:
            whole.add(table)
    return {table: set() if table in whole else columns for table, columns in named.items()}
