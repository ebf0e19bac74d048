"""The long table of the contract: every region and month, with a status where a value fails."""

from __future__ import annotations

import duckdb
import pyarrow as pa

from fanpin_lib.indicators.delivered import Ledgers
from fanpin_lib.indicators.model import NO_DATA, NO_RULE, Indicator
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

#: Two-sided 95 % of the normal distribution, for Wilson's interval.
_Z = 1.959963984540054

_QUERY = f"""
WITH regions_shown AS (
    FROM region_list
    WHERE region_code[7:9] <> '999' OR region_code IN (SELECT region_code FROM figures)
),
series AS (
    SELECT DISTINCT region_code, indicator, '' AS dimension
    FROM regions_shown JOIN indicator_meta ON total AND list_contains(levels, level)
    UNION
    SELECT DISTINCT f.region_code, f.indicator, f.dimension
    FROM figures AS f JOIN region_list USING (region_code)
    JOIN indicator_meta AS m ON m.indicator = f.indicator AND list_contains(m.levels, level)
    WHERE dimension <> '' AND n > 0
),
filled AS (
    SELECT w.month, s.region_code, r.region_name, r.level, s.indicator, s.dimension,
           m.unit, m.kind, m.scale, i.status AS known,
           CASE WHEN m.kind IN ('count', 'amount') THEN coalesce(f.numerator, 0)
                ELSE f.numerator END AS numerator,
           f.denominator, coalesce(f.n, 0) AS n, f.value AS direct, f.blocked
    FROM series AS s CROSS JOIN window_months AS w
    JOIN region_list AS r ON r.region_code = s.region_code
    JOIN indicator_meta AS m ON m.indicator = s.indicator
    JOIN indicator_status AS i ON i.indicator = s.indicator AND i.month = w.month
    LEFT JOIN figures AS f ON f.month = w.month AND f.region_code = s.region_code
         AND f.indicator = s.indicator AND f.dimension = s.dimension
),
valued AS (
    SELECT *, CASE WHEN kind IN ('count', 'amount') THEN numerator
                   WHEN kind IN ('rate', 'ratio', 'mean') AND denominator <> 0
                        THEN scale * coalesce(numerator, 0) / denominator
                   WHEN n > 0 THEN direct END AS raw
    FROM filled
),
judged AS (
    SELECT *, CASE WHEN known IS NOT NULL THEN known
                   WHEN blocked IS NOT NULL THEN blocked
                   WHEN kind = 'rate' AND numerator > denominator THEN '口径矛盾'
                   WHEN raw IS NULL OR NOT isfinite(raw) THEN '不适用' ELSE 'ok' END AS status
    FROM valued
),
interval AS (
    SELECT *, kind = 'rate' AND status = 'ok' AS has_interval,
           (p + {_Z}**2 / (2 * d)) / (1 + {_Z}**2 / d) AS centre,
           {_Z} * sqrt(p * (1 - p) / d + {_Z}**2 / (4 * d * d)) / (1 + {_Z}**2 / d) AS spread
    FROM (SELECT *, raw / scale AS p, nullif(denominator, 0) AS d FROM judged)
)
SELECT month, region_code, region_name, level, indicator, dimension,
       CASE WHEN status = 'ok' THEN raw END AS value, unit,
       CASE WHEN known IS NULL AND kind <> 'quantile' THEN numerator END AS numerator,
       CASE WHEN known IS NULL THEN denominator END AS denominator,
       CASE WHEN known IS NULL THEN n END AS n,
       CASE WHEN has_interval THEN greatest(0, scale * (centre - spread)) END AS low,
       CASE WHEN has_interval THEN least(scale, scale * (centre + spread)) END AS high,
       status
FROM interval
ORDER BY region_code, month, indicator, dimension
"""


_META = pa.schema(
    {
        "indicator": pa.string(), "kind": pa.string(), "unit": pa.string(),
        "scale": pa.float64(), "total": pa.bool_(), "levels": pa.list_(pa.string()),
    }
)  # fmt: skip
_STATUS = pa.schema({"indicator": pa.string(), "month": pa.string(), "status": pa.string()})


def long_table(
    connection: duckdb.DuckDBPyConnection,
    indicators: list[Indicator],
    ledgers: Ledgers,
    months: list[Month],
) -> pa.Table:
    """The figures with zeros for what did not occur and a status for what cannot be said."""
    meta = [(i.id, i.kind, i.unit, i.scale, i.total, list(i.levels)) for i in indicators]
    store(connection, "indicator_meta", _META, meta)
    unsettled = connection.execute("SELECT rule, month FROM rule_month WHERE NOT settled")
    open_rules = set(unsettled.fetchall())
    status = [
        (i.id, str(m), _status(i, m, ledgers, open_rules)) for i in indicators for m in months
    ]
    store(connection, "indicator_status", _STATUS, status)
    return connection.sql(_QUERY).to_arrow_table().cast(SCHEMA)


def _status(
    indicator: Indicator, month: Month, ledgers: Ledgers, open_rules: set[tuple[str, str]]
) -> str | None:
    """Why a month cannot be said for the whole county, or None."""
    if not ledgers.sufficient(indicator, month):
        return NO_DATA
    if any((rule, str(month)) in open_rules for rule in indicator.rules):
        return NO_RULE
    return None
