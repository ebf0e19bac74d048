"""The long table of the contract: every region and month, with a status where a value fails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pyarrow as pa

from fanpin_lib.indicators.delivered import Ledgers
from fanpin_lib.indicators.frame import HISTORY
from fanpin_lib.indicators.lacking_places import UNKNOWN_PARTS, LackingPlaces, unknown_parts
from fanpin_lib.indicators.model import (
    CONTRADICTION,
    NO_DATA,
    NO_RULE,
    NOT_APPLICABLE,
    OK,
    Indicator,
)
from fanpin_lib.indicators.tables import store
from fanpin_lib.period import Month

SCHEMA = pa.schema(
    {
        "month": pa.string(), "region_code": pa.string(), "region_name": pa.string(),
        "level": pa.string(), "indicator": pa.string(), "dimension": pa.string(),
        "value": pa.float64(), "unit": pa.string(), "numerator": pa.float64(),
        "denominator": pa.float64(), "n": pa.int64(), "low": pa.float64(),
        "high": pa.float64(), "status": pa.string(),
    }
)  # fmt: skip

#: The relations that `long_table` reads.
MADE_FROM = (
    "ancestors", "county", "figures", "history_months", "region_list", "rule_month", "unit_map",
    "window_months",
)  # fmt: skip
_OF_REGION = ("region_code", "region_name", "level")
_REGIONS_AT_ONCE = 64

#: Two-sided 95 % of the normal distribution, for Wilson's interval.
_Z = 1.959963984540054

#: From ``filled`` (numerator, denominator, n, direct value; ``known`` status, ``blocked``) to
#: figures with status and interval: the one arithmetic of every level, counties and above.
FIGURES_FROM_PARTS = f"""valued AS (
    SELECT *, CASE WHEN kind IN ('count', 'amount') THEN numerator
                   WHEN kind IN ('rate', 'ratio', 'mean') AND denominator <> 0
                        THEN scale * coalesce(numerator, 0) / denominator
                   WHEN n > 0 THEN direct END AS raw
    FROM filled
),
judged AS (
    SELECT *, CASE WHEN known IS NOT NULL THEN known
                   WHEN blocked IS NOT NULL THEN blocked
                   WHEN kind = 'rate' AND numerator > denominator THEN '{CONTRADICTION}'
                   WHEN raw IS NULL OR NOT isfinite(raw) THEN '{NOT_APPLICABLE}'
                   ELSE '{OK}' END AS status
    FROM valued
),
interval AS (
    SELECT *, kind = 'rate' AND status = 'ok' AS has_interval,
           (p + {_Z}**2 / (2 * d)) / (1 + {_Z}**2 / d) AS centre,
           {_Z} * sqrt(p * (1 - p) / d + {_Z}**2 / (4 * d * d)) / (1 + {_Z}**2 / d) AS spread
    FROM (SELECT *, raw / scale AS p, nullif(denominator, 0) AS d FROM judged)
)
SELECT place, no, indicator, dimension, status, CASE WHEN status = 'ok' THEN raw END AS value,
       CASE WHEN known IS NULL AND kind NOT IN ('quantile', 'gini') THEN numerator END AS numerator,
       CASE WHEN known IS NULL THEN denominator END AS denominator,
       CASE WHEN known IS NULL THEN n END AS n,
       CASE WHEN has_interval THEN least(raw, greatest(0, scale * (centre - spread))) END AS low,
       CASE WHEN has_interval THEN greatest(raw, least(scale, scale * (centre + spread))) END
           AS high
FROM interval
ORDER BY place, no, indicator, dimension"""

_QUERY = f"""
WITH here AS (FROM figures WHERE place BETWEEN $first AND $last),
shown AS (
    FROM region_list
    WHERE place BETWEEN $first AND $last
      AND (region_code[7:9] <> '999' OR place IN (SELECT place FROM here))
),
series AS (
    SELECT place, indicator, '' AS dimension, '' AS part
    FROM shown JOIN indicator_meta ON total AND list_contains(levels, level)
    UNION ALL
    SELECT d.place, d.indicator, d.dimension, coalesce(p.part, split_part(d.dimension, '=', 1))
    FROM (
        SELECT DISTINCT place, indicator, dimension
        FROM here JOIN indicator_meta AS m USING (indicator)
        WHERE dimension <> '' AND CASE WHEN m.kind IN ('count', 'amount') THEN numerator
                                       WHEN m.kind IN ('rate', 'ratio', 'mean') THEN denominator
                                       ELSE n END <> 0
        UNION
        SELECT s.place, u.indicator, u.part FROM shown AS s JOIN unknown_parts AS u USING (level)
        WHERE u.lacking IS NULL OR (u.lacking, s.place) IN (FROM lacking_places)
    ) AS d
    LEFT JOIN single_parts AS p ON p.indicator = d.indicator AND p.part = d.dimension
),
filled AS (
    SELECT s.place, s.indicator, s.dimension, i.no, m.kind, m.scale,
           coalesce(i.status, CASE WHEN l.place IS NOT NULL THEN '{NO_DATA}' END) AS known,
           CASE WHEN m.kind IN ('count', 'amount') THEN coalesce(f.numerator, 0)
                ELSE f.numerator END AS numerator,
           f.denominator, coalesce(f.n, 0) AS n, f.value AS direct, f.blocked
    FROM series AS s
    JOIN indicator_meta AS m ON m.indicator = s.indicator
    JOIN indicator_status AS i ON i.indicator = s.indicator AND i.part = s.part
    LEFT JOIN lacking_places AS l ON l.lacking = i.lacking AND l.place = s.place
    LEFT JOIN here AS f ON f.no = i.no AND f.place = s.place
         AND f.indicator = s.indicator AND f.dimension = s.dimension
),
{FIGURES_FROM_PARTS}
"""

_META = pa.schema(
    {
        "indicator": pa.uint16(), "id": pa.string(), "kind": pa.string(), "unit": pa.string(),
        "scale": pa.float64(), "total": pa.bool_(), "levels": pa.list_(pa.string()),
    }
)  # fmt: skip
_SINGLE_PARTS = """
CREATE OR REPLACE TEMP TABLE single_parts AS
SELECT DISTINCT indicator, part FROM indicator_status WHERE part LIKE '%=%'"""
_OPEN_RULES = "SELECT rule, month FROM rule_month WHERE NOT settled"
_STATUS = pa.schema(
    {
        "indicator": pa.uint16(), "part": pa.string(), "no": pa.int32(), "status": pa.string(),
        "lacking": pa.int32(),
    }
)  # fmt: skip


def long_table(
    connection: duckdb.DuckDBPyConnection,
    indicators: list[Indicator],
    ledgers: Ledgers,
    months: list[Month],
    unprepared: set[str],
) -> pa.Table:
    """The figures with zeros for what did not occur and a status for what cannot be said.

    Args:
        unprepared: ids of indicators whose tables nobody made: 无数据.
    """

    def silent(indicator: Indicator, back: int) -> bool:
        return indicator.id in unprepared or back >= len(months) - indicator.since

    number = {name: place for place, name in enumerate(sorted(i.id for i in indicators))}
    store(connection, "indicator_meta", _META, [(number[i.id], *_described(i)) for i in indicators])
    places, open_rules = LackingPlaces(connection), _open_rules(connection)
    status = [
        (
            number[i.id],
            part,
            HISTORY - back,
            NO_DATA if silent(i, back) else _status(i, part, month, ledgers, open_rules),
            places.number(ledgers.lacking_columns(i, month, part).values()),
        )
        for i in indicators
        for part in i.needs
        for back, month in enumerate(reversed(months))
    ]
    places.lay_out()
    store(connection, "indicator_status", _STATUS, status)
    store(connection, "unknown_parts", UNKNOWN_PARTS, unknown_parts(indicators, number, status))
    connection.execute(_SINGLE_PARTS)
    return _named(connection, indicators)


def _described(i: Indicator) -> tuple[Any, ...]:
    return i.id, i.kind, i.unit, i.scale, i.total, list(i.levels)


def _open_rules(connection: duckdb.DuckDBPyConnection) -> set[tuple[str, str]]:
    return set(connection.execute(_OPEN_RULES).fetchall())


def _named(connection: duckdb.DuckDBPyConnection, indicators: list[Indicator]) -> pa.Table:
    """The long table with names for numbers: places and indicators are numbered in the order
    of their codes and ids, so sorting numbers sorts names, at half the cost.
    """
    regions = connection.sql("FROM region_list ORDER BY place").to_arrow_table()
    months = connection.sql("SELECT month FROM history_months ORDER BY no").to_arrow_table()
    ids = sorted(indicators, key=lambda i: i.id)
    names, units = (pa.array(values, pa.string()) for values in zip(*((i.id, i.unit) for i in ids)))

    def named(found: pa.Table) -> pa.Table:
        indicator = found["indicator"].combine_chunks()
        columns = {
            "month": months["month"].take(found["no"]),
            **{n: regions[n].take(found["place"]) for n in _OF_REGION},
            "indicator": names.take(indicator),
            "unit": units.take(indicator),
        }
        return pa.table([columns.get(n, found[n] if n in found.schema.names else None)
                         for n in SCHEMA.names], schema=SCHEMA)  # fmt: skip

    return pa.concat_tables(named(piece) for piece in _in_pieces(connection))


def _in_pieces(connection: duckdb.DuckDBPyConnection) -> Iterator[pa.Table]:
    """The figures of some regions at a time: sorting all at once takes much more memory."""
    (last,) = connection.sql("SELECT coalesce(max(place), 0) FROM region_list").fetchall()[0]
    for first in range(0, last + 1, _REGIONS_AT_ONCE):
        bounds = {"first": first, "last": first + _REGIONS_AT_ONCE - 1}
        yield connection.sql(_QUERY, params=bounds).to_arrow_table()


def _status(
    indicator: Indicator,
    part: str,
    month: Month,
    ledgers: Ledgers,
    open_rules: set[tuple[str, str]],
) -> str | None:
    """Why a month cannot be said for the whole county, or None."""
    if ledgers.lacking(indicator, month, part):
        return NO_DATA
    if any((rule, str(month)) in open_rules for rule in indicator.rules):
        return NO_RULE
    return None
