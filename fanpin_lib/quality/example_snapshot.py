"""A small snapshot in memory: every ledger table, with the rows of examples."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import pyarrow as pa

from fanpin_lib.fields import Table, tables
from fanpin_lib.period import Month

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_number(birth: date, sex: str | None, serial: int) -> str:
    """A well-formed 18-digit number: birth date, sex and check character fit."""
    order = serial % 499 * 2 + (0 if sex == "女" else 1)
    digits = f"{220000 + serial // 499}{birth:%Y%m%d}{order:03d}"
    return digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, _WEIGHTS)) % 11]


def example_snapshot(
    month: Month, rows: dict[str, list[dict[str, Any]]], delivery: int = 1
) -> duckdb.DuckDBPyConnection:
    """A connection shaped like a store snapshot's: a table for every ledger, ``months``.

    Args:
        rows: rows by table, values as Python values or as text; missing columns are empty.
        delivery: makes the delivery numbers (``_delivery``); every table is its own delivery.
    """
    connection = duckdb.connect()
    for number, spec in enumerate(tables().values()):
        columns = ", ".join(f"{f.name} {f.sql_type}" for f in spec.fields.values())
        connection.execute(
            f"CREATE TABLE {spec.name} ({columns}, _delivery BIGINT, _row BIGINT, extra VARCHAR)"
        )
        if spec.by_field:
            connection.execute(f"CREATE VIEW own_{spec.name} AS SELECT * FROM {spec.name}")
        if rows.get(spec.name):
            _insert(connection, spec, rows[spec.name], delivery * 100 + number)
    connection.execute(
        "CREATE TABLE months AS SELECT strftime(d, '%Y-%m') AS month, d::DATE AS month_start, "
        "last_day(d) AS month_end FROM range(?::DATE - INTERVAL 12 MONTH, "
        "?::DATE + INTERVAL 1 DAY, INTERVAL 1 MONTH) r(d)",
        [month.first_day, month.first_day],
    )
    return connection


def _insert(
    connection: duckdb.DuckDBPyConnection, spec: Table, rows: list[dict[str, Any]], delivery: int
) -> None:
    """Rows through Arrow as texts, cast to the column's type."""
    names = list(spec.fields)
    given = {
        name: pa.array([_text(row.get(name)) for row in rows], _arrow(spec.fields[name].type))
        for name in names
    }
    given["_row"] = pa.array([row.get("_row", index + 4) for index, row in enumerate(rows)])
    connection.register("example_rows", pa.table(given))
    casts = ", ".join(f"CAST({n} AS {spec.fields[n].sql_type})" for n in names)
    connection.execute(
        f"INSERT INTO {spec.name} SELECT {casts}, {delivery}, _row, NULL FROM example_rows"
    )
    connection.unregister("example_rows")


def _arrow(kind: str) -> pa.DataType:
    return pa.list_(pa.string()) if kind == "codes" else pa.string()


def _text(value: Any) -> Any:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, list):
        return [str(item) for item in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
