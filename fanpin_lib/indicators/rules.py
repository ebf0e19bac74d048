"""The profile's values as small tables that the catalogue's SQL joins.

``rule_month``  rule × month of the window: the value in force on the month's last day
``rule_bands``  rule × month × position: low, high and label of each band of a list of bounds
``rule_day``    rule × day: the value in force on that day, for deadlines that run from a day
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import duckdb
import pyarrow as pa

from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.period import Month

#: Rules given as a list of bounds, and rules whose value on the day something began counts.
BAND_RULES = ("income_bands",)
_PERCENT = ("%", "百分比", "percent")


def lay_out_rules(
    connection: duckdb.DuckDBPyConnection, profile: Any, rules: set[str], months: list[Month]
) -> None:
    """Create ``rule_month`` and ``rule_bands`` for the rules that the catalogue names."""
    rows, bands = [], []
    for rule in sorted(rules):
        for month in months:
            found = value_on(profile, rule, month.last_day)
            if rule in BAND_RULES:
                bands += [(rule, str(month), *band) for band in bands_of(found)]
            rows.append((rule, str(month), *_plain(found)))
    _create(connection, "rule_month", _MONTH_SCHEMA, rows)
    _create(connection, "rule_bands", _BAND_SCHEMA, bands)


def lay_out_days(
    connection: duckdb.DuckDBPyConnection, profile: Any, rules: set[str], first: date, last: date
) -> None:
    """Create ``rule_day`` for every day from ``first`` to ``last``.

    A month whose first and last day have the same value is taken to have it throughout.
    """
    rows: list[tuple[str, date, float | None]] = []
    for rule in sorted(rules):
        month, end = Month.of(first), Month.of(last)
        while month <= end:
            rows += [(rule, day, value) for day, value in _days(profile, rule, month)]
            month = month + 1
    _create(connection, "rule_day", _DAY_SCHEMA, rows)


def value_on(profile: Any, rule: str, day: date) -> Any | None:
    """The rule's value on a day, or None where the profile has none."""
    try:
        return profile.value(rule, day)
    except RuleNotInForce:
        return None


def bands_of(found: Any | None) -> list[tuple[int, float, float, str]]:
    """Position, lower bound (included), upper bound (excluded) and label of each band."""
    if found is None or not found.value:
        return []
    bounds = [float(b) for b in found.value]
    edges = [float("-inf"), *bounds, float("inf")]
    return [
        (i, low, high, _label(low, high))
        for i, (low, high) in enumerate(zip(edges[:-1], edges[1:], strict=True))
    ]


def _label(low: float, high: float) -> str:
    if low == float("-inf"):
        return f"<{high:g}"
    return f"≥{low:g}" if high == float("inf") else f"{low:g}–<{high:g}"


def _days(profile: Any, rule: str, month: Month) -> list[tuple[date, float | None]]:
    days = [month.first_day + timedelta(i) for i in range(month.last_day.day)]
    first, last = (_plain(value_on(profile, rule, d))[0] for d in (days[0], days[-1]))
    if first == last:
        return [(day, first) for day in days]
    return [(day, _plain(value_on(profile, rule, day))[0]) for day in days]


def _plain(found: Any | None) -> tuple[float | None, str | None, str | None, bool]:
    """Value as a number (shares as 0..1), operator, concept, and whether it is settled."""
    if found is None or found.value is None:
        return None, None, None, False
    if isinstance(found.value, bool) or not isinstance(found.value, (int, float)):
        return None, None, None, bool(found.value)
    scale = 100.0 if found.unit in _PERCENT else 1.0
    return float(found.value) / scale, found.operator, found.concept, True


_MONTH_SCHEMA = pa.schema(
    {
        "rule": pa.string(), "month": pa.string(), "value": pa.float64(),
        "operator": pa.string(), "concept": pa.string(), "settled": pa.bool_(),
    }
)  # fmt: skip
_BAND_SCHEMA = pa.schema(
    {
        "rule": pa.string(), "month": pa.string(), "position": pa.int32(),
        "low": pa.float64(), "high": pa.float64(), "label": pa.string(),
    }
)  # fmt: skip
_DAY_SCHEMA = pa.schema({"rule": pa.string(), "day": pa.date32(), "value": pa.float64()})


def _create(
    connection: duckdb.DuckDBPyConnection, name: str, schema: pa.Schema, rows: list[tuple]
) -> None:
    columns = list(zip(*rows, strict=True)) or [[] for _ in schema]
    table = pa.table(dict(zip(schema.names, columns, strict=True)), schema=schema)
    connection.register(f"_{name}_arrow", table)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM _{name}_arrow")
    connection.unregister(f"_{name}_arrow")
