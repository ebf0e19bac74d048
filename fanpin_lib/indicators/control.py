"""Honest comparison of small numbers: funnel limits, rankings that know their limits, clusters.

Everything works on the long table of figures (aggregates), never on households. Settings and
their reasons are in ``settings.yaml``; false-alarm rates are checked by simulation in
``tests/indicators/test_control.py``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fanpin_lib.indicators.frame import settings
from fanpin_lib.indicators.loader import load_indicators
from fanpin_lib.indicators.model import OK


@dataclass(frozen=True)
class FunnelPoint:
    """A region's rate beside the limits within which chance alone would keep it.

    ``verdict``: 1 above the upper limit, -1 below the lower, 0 between; never "good" or
    "bad", which depends on the indicator's direction.
    """

    region_code: str
    region_name: str
    numerator: int
    n: int
    value: float
    low: float
    high: float
    verdict: int


@dataclass(frozen=True)
class Ranked:
    """A region's place among those of its level; None where it has too few units to rank."""

    region_code: str
    region_name: str
    value: float
    n: int
    rank: int | None


def funnel(
    table: pa.Table,
    indicator: str,
    month: str,
    *,
    level: str = "village",
    dimension: str = "",
    false_alarm: float | None = None,
) -> list[FunnelPoint]:
    """Which regions' rates lie outside what chance allows around the rate of all together.

    If all regions were alike, each would be marked with a probability of at most
    ``false_alarm`` a month (both sides together; default ``funnel_false_alarm``). The limits
    are exact for the binomial distribution, so for very small regions they are wide open.

    Args:
        table: the long table.
        indicator: the id of a rate.
    """
    rows = [r for r in _rows(table, indicator, month, level, dimension) if r["denominator"]]
    counts = sum(r["numerator"] for r in rows)
    everybody = sum(r["denominator"] for r in rows)
    alarm = settings()["funnel_false_alarm"] if false_alarm is None else false_alarm
    return [_point(r, counts / everybody, alarm) for r in rows]


def funnel_limits(n: int, share: float, false_alarm: float) -> tuple[int, int]:
    """The smallest and largest count of ``n`` that chance allows.

    A count below the first or above the second has, at the true share, a probability of at
    most half of ``false_alarm`` each.
    """
    if n <= 0 or share <= 0 or share >= 1:
        return (0, n)
    return _limits(int(n), float(share), float(false_alarm))


def ranking(
    table: pa.Table,
    indicator: str,
    month: str,
    *,
    level: str = "township",
    dimension: str = "",
    minimum_n: int | None = None,
) -> list[Ranked]:
    """Regions from best to worst by the indicator's direction; small ones last and unranked.

    Regions with fewer than ``minimum_n`` units (default the setting, 30) have no rank: their
    figure is mostly chance. Equal values share a rank. Neutral indicators have no best: they
    are ordered from high to low.
    """
    least = settings()["minimum_n"] if minimum_n is None else minimum_n
    better_low = load_indicators()[indicator].direction == "lower_better"
    rows = list(_rows(table, indicator, month, level, dimension))
    large = sorted(
        (r for r in rows if (r["n"] or 0) >= least),
        key=lambda r: (r["value"] if better_low else -r["value"], r["region_code"]),
    )
    small = [r for r in rows if (r["n"] or 0) < least]
    ranks: dict[float, int] = {}
    for place, row in enumerate(large, 1):
        ranks.setdefault(row["value"], place)
    return [_ranked(r, ranks[r["value"]]) for r in large] + [_ranked(r, None) for r in small]


def _rows(
    table: pa.Table, indicator: str, month: str, level: str, dimension: str
) -> Iterator[dict[str, Any]]:
    """The figures of one indicator, month and level that have a value."""
    wanted = {
        "indicator": indicator,
        "month": month,
        "level": level,
        "dimension": dimension,
        "status": OK,
    }
    mask = None
    for name, value in wanted.items():
        found = pc.equal(table[name], value)
        mask = found if mask is None else pc.and_(mask, found)
    yield from table.filter(mask).to_pylist()


def _ranked(row: dict[str, Any], rank: int | None) -> Ranked:
    return Ranked(row["region_code"], row["region_name"], row["value"], row["n"] or 0, rank)


def _point(row: dict[str, Any], share: float, false_alarm: float) -> FunnelPoint:
    n, count = int(row["denominator"]), int(row["numerator"])
    low, high = funnel_limits(n, share, false_alarm)
    return FunnelPoint(
        region_code=row["region_code"],
        region_name=row["region_name"],
        numerator=count,
        n=n,
        value=row["value"],
        low=100 * low / n,
        high=100 * high / n,
        verdict=(count > high) - (count < low),
    )


@cache
def _limits(n: int, share: float, false_alarm: float) -> tuple[int, int]:
    chances = _binomial(n, share)
    below = np.cumsum(chances)  # P(X <= k)
    above = np.cumsum(chances[::-1])[::-1]  # P(X >= k)
    low = int(np.searchsorted(below, false_alarm / 2, side="right"))
    high = n - int(np.searchsorted(above[::-1], false_alarm / 2, side="right"))
    return min(low, n), max(high, 0)


def _binomial(n: int, share: float) -> np.ndarray:
    """P(X = k) for k from 0 to n."""
    k = np.arange(n + 1)
    choose = math.lgamma(n + 1) - _log_factorial(n)[k] - _log_factorial(n)[n - k]
    found: np.ndarray = np.exp(choose + k * math.log(share) + (n - k) * math.log1p(-share))
    return found


@cache
def _log_factorial(n: int) -> np.ndarray:
    return np.array([math.lgamma(i + 1) for i in range(n + 1)])
