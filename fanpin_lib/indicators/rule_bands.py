"""Policy rules that are lists of bounds, as bands that figures are split by."""

from __future__ import annotations

from typing import Any

import duckdb
import pyarrow as pa

from fanpin_lib.indicators.tables import store
from fanpin_lib.period import Month

#: Rules given as a list of bounds.
BAND_RULES = ("income_bands",)
#: The profile's value of each rule on each month's last day; None where none is in force.
InForce = dict[tuple[str, Month], Any]


def lay_out_bands(connection: duckdb.DuckDBPyConnection, in_force: InForce) -> None:
    """Create ``rule_bands``: the bands of each such rule, month by month."""
    store(connection, "rule_bands", _BANDS, _bands(in_force))


def _bands(in_force: InForce) -> list[tuple[Any, ...]]:
    """The bands of the rules that are lists of bounds, month by month."""
    return [
        (rule, str(month), *band)
        for (rule, month), found in in_force.items()
        if rule in BAND_RULES
        for band in bands_of(found)
    ]


def bands_of(found: Any | None) -> list[tuple[int, float, float, str]]:
    """Position, lower bound (included), upper bound (excluded) and label of each band."""
    if found is None or not found.value:
        return []
    edges = [float("-inf"), *(float(b) for b in found.value), float("inf")]
    return [
        (i, low, high, _label(low, high))
        for i, (low, high) in enumerate(zip(edges[:-1], edges[1:], strict=True))
    ]


def _label(low: float, high: float) -> str:
    if low == float("-inf"):
        return f"<{high:g}"
    return f"≥{low:g}" if high == float("inf") else f"{low:g}–<{high:g}"


_TEXT, _NUMBER = pa.string(), pa.float64()
_BANDS = pa.schema(
    {
        "rule": _TEXT, "month": _TEXT, "position": pa.int32(), "low": _NUMBER, "high": _NUMBER,
        "label": _TEXT,
    }
)  # fmt: skip
