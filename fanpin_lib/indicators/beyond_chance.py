"""What the county's page says beyond chance: clusters of events, villages outside control limits.

Both are found once, when a month's figures are computed, from figures that the villages' own
pages show anyway; the edition's manifest keeps them. How, and how often either is a false
alarm, is said in `clusters` and `control`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa

from fanpin_lib.indicators.clusters import Cluster, find_clusters
from fanpin_lib.indicators.control import FunnelPoint, funnel
from fanpin_lib.indicators.frame import settings
from fanpin_lib.indicators.loader import load_indicators
from fanpin_lib.indicators.naming import Compared

#: Monthly counts of events that may come together in time and place.
EVENTS = ("alerts_received", "cases_new")

#: Rates of villages held against what chance allows around the county's.
RATES = ("visit_rate", "alert_on_time_rate", "under_line_rate")


def beyond_chance(table: pa.Table, month: str) -> dict[str, Any]:
    """Clusters and villages outside the limits in a month, as plain values.

    Args:
        table: the long table with the twelve months before.

    Returns:
        ``false_alarm`` (``cluster``: of any in the county a month and kind of event;
        ``rates``: of any place a month, all rates of a page together), ``few`` (units below
        which a place is not compared), ``events`` and ``rates``, one entry an indicator.
        ``clusters`` of an event is None where a month has no value.
    """
    known = settings()
    return {
        "false_alarm": {
            "cluster": known["cluster_false_alarm"],
            "rates": known["naming_false_alarm"],
        },
        "few": int(known["few_observations"]),
        "events": list(_events(table, month)),
        "rates": list(_rates(table, month)),
    }


def _events(table: pa.Table, month: str) -> Iterator[dict[str, Any]]:
    for indicator in EVENTS:
        found = find_clusters(table, indicator, month)
        spec = load_indicators()[indicator]
        clusters = None if found is None else [_cluster(cluster) for cluster in found]
        yield {
            "indicator": indicator,
            "name": spec.name,
            "unit": spec.unit,
            "clusters": clusters,
        }


def _cluster(cluster: Cluster) -> dict[str, Any]:
    return {
        "regions": [list(pair) for pair in zip(cluster.region_codes, cluster.region_names)],
        "months": list(cluster.months),
        "observed": cluster.observed,
        "expected": round(cluster.expected, 2),
        "chance": cluster.chance,
    }


def _rates(table: pa.Table, month: str) -> Iterator[dict[str, Any]]:
    """How many villages were compared, and those whose rate chance would seldom make so bad.

    Whether one of them is named depends on everything else that a page compares: a page knows
    that, `naming.largest_named` decides.
    """
    for indicator in RATES:
        points = funnel(table, indicator, month)
        spec = load_indicators()[indicator]
        worse = 1 if spec.direction == "lower_better" else -1
        whole, part = sum(p.n for p in points), sum(p.numerator for p in points)
        large = [point for point in points if point.n >= settings()["few_observations"]]
        chances = [Compared(p.numerator, p.n, part, whole, worse).chance for p in large]
        yield {
            "indicator": indicator,
            "name": spec.name,
            "side": "高于" if worse > 0 else "低于",
            "villages": len(large),
            "numerator": part,
            "n": whole,
            "rare": list(_rare(large, chances)),
        }


def _rare(points: Sequence[FunnelPoint], chances: Sequence[float]) -> Iterator[dict[str, Any]]:
    """Those villages whose rate chance would seldom make so bad, with the chance."""
    for point, chance in zip(points, chances, strict=True):
        if chance <= settings()["naming_false_alarm"]:
            yield {
                "region": [point.region_code, point.region_name],
                "numerator": point.numerator,
                "n": point.n,
                "chance": chance,
            }
