"""Honest comparison of small numbers: funnel limits, rankings that know their limits, clusters.

Everything works on the long table of figures (aggregates), never on households. Settings and
their reasons are in ``settings.yaml``; false-alarm rates are checked by simulation in
``tests/indicators/test_control.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from fanpin_lib.indicators.frame import settings
from fanpin_lib.indicators.loader import load_indicators
from fanpin_lib.indicators.model import OK
from fanpin_lib.indicators.naming import Compared, at_least, largest_named


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
    """Which regions' rates lie outside what chance allows, given those of all others.

    If all regions were alike, the chance that any of them is marked in a month is at most
    ``false_alarm`` (default ``naming_false_alarm``), both sides and all regions together; the
    method is `naming`'s, so a page that names a region and these limits agree. Regions below
    ``few_observations`` are not compared: their limits are wide open.

    Args:
        table: the long table.
        indicator: the id of a rate.
    """
    rows = [r for r in _rows(table, indicator, month, level, dimension) if r["denominator"]]
    part = round(sum(r["numerator"] for r in rows))
    whole = round(sum(r["denominator"] for r in rows))
    alarm = settings()["naming_false_alarm"] if false_alarm is None else false_alarm
    large = [r for r in rows if r["denominator"] >= settings()["few_observations"]]
    chances = [_compared(r, part, whole, worse).chance for r in large for worse in (1, -1)]
    step = largest_named(chances, len(chances), alarm)
    return [_point(r, part, whole, step if r in large else 0.0) for r in rows]


def funnel_limits(n: int, all_part: int, all_whole: int, chance: float) -> tuple[int, int]:
    """The smallest and largest count of ``n`` that chance allows.

    A count below the first or above the second has, among all ``all_whole`` units of which
    ``all_part`` count, a probability of at most ``chance`` (hypergeometric).
    """
    missed = all_whole - all_part
    low = n - _highest(n, missed, all_whole, chance)
    return low, _highest(n, all_part, all_whole, chance)


def _highest(n: int, hits: int, everything: int, chance: float) -> int:
    """The largest count that is not too rare: the tail falls, so it is found by halving."""
    low, high = 0, n
    while low < high:
        middle = (low + high + 1) // 2
        if at_least(middle, n, hits, everything) > chance:
            low = middle
        else:
            high = middle - 1
    return low


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


def _compared(row: dict[str, Any], part: int, whole: int, worse: int) -> Compared:
    return Compared(round(row["numerator"]), round(row["denominator"]), part, whole, worse)


def _point(row: dict[str, Any], part: int, whole: int, step: float) -> FunnelPoint:
    n, count = round(row["denominator"]), round(row["numerator"])
    low, high = funnel_limits(n, part, whole, step) if step else (0, n)
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
