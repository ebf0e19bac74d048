"""Figures that differ between two editions."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa

from fanpin_lib.edition.names import INDICATORS
from fanpin_lib.period import Month

_SAME = "region_code, indicator, dimension"
#: Equal but for the last bits of floating point is equal.
_DIFFERENT = """
(b.status IS DISTINCT FROM a.status OR (b.value IS NULL) <> (a.value IS NULL)
 OR abs(b.value - a.value) > 1e-9 * greatest(1, abs(b.value)))
"""


def changed_figures(
    before: Path, after: Path, month: Month, *, after_month: Month | None = None
) -> pa.Table:
    """Figures of a month that two editions' data give differently.

    Args:
        before, after: folders with ``indicators.parquet``.
        month: whose figures.
        after_month: if the newer edition's figures of another month are to be compared.

    Returns:
        region_code, region_name, level, indicator, dimension, unit, before, after, and the
        parts, observations and statuses of both; a part that only one side has counts as
        changed unless it is zero.
    """
    with duckdb.connect() as connection:
        return connection.sql(
            f"""
            WITH b AS (FROM read_parquet($before) WHERE month = $month),
                 a AS (FROM read_parquet($after) WHERE month = $after_month)
            SELECT coalesce(a.region_code, b.region_code) AS region_code,
                   coalesce(a.region_name, b.region_name) AS region_name,
                   coalesce(a.level, b.level) AS level,
                   coalesce(a.indicator, b.indicator) AS indicator,
                   coalesce(a.dimension, b.dimension) AS dimension,
                   coalesce(a.unit, b.unit) AS unit,
                   b.value AS before, a.value AS after,
                   b.numerator AS numerator_before, a.numerator AS numerator_after,
                   b.denominator AS denominator_before, a.denominator AS denominator_after,
                   b.n AS n_before, a.n AS n_after,
                   coalesce(b.status, '') AS status_before, coalesce(a.status, '') AS status_after
            FROM b FULL JOIN a USING ({_SAME})
            WHERE {_DIFFERENT} AND NOT (b.status IS NULL AND coalesce(a.value, 0) = 0)
              AND NOT (a.status IS NULL AND coalesce(b.value, 0) = 0)
            ORDER BY region_code, indicator, dimension
            """,
            params={
                "before": str(before / INDICATORS),
                "after": str(after / INDICATORS),
                "month": str(month),
                "after_month": str(after_month or month),
            },
        ).to_arrow_table()
