"""Putting small tables of plain rows into a DuckDB connection."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb
import pyarrow as pa


def store(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    schema: pa.Schema,
    rows: Sequence[tuple[Any, ...]],
) -> None:
    """Create or replace a temporary table from rows in the order of the schema."""
    columns = list(zip(*rows, strict=True)) if rows else [() for _ in schema]
    arrays = [pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)]
    store_table(connection, name, pa.table(arrays, schema=schema))


def store_table(connection: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    """Create or replace a temporary table from an Arrow table."""
    connection.register(f"_{name}_arrow", table)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM _{name}_arrow")
    connection.unregister(f"_{name}_arrow")
