"""Figures that differ between two editions."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import duckdb
import pyarrow as pa

from fanpin_lib.edition.names import INDICATORS
from fanpin_lib.period import Month


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
    sql = files(__package__).joinpath("changed_figures.sql").read_text(encoding="utf-8")
    asked = {
        "before": str(before / INDICATORS),
        "after": str(after / INDICATORS),
        "month": str(month),
        "after_month": str(after_month or month),
    }
    with duckdb.connect() as connection:
        return connection.sql(sql, params=asked).to_arrow_table()
