"""Borders of the search for clusters: how few events, how long, how far, how often."""

from __future__ import annotations

import math

import numpy as np
import pytest

from fanpin_lib.indicators.beyond_chance import beyond_chance
from fanpin_lib.indicators.clusters import Cluster, find_clusters
from fanpin_lib.indicators.frame import settings
from tests.indicators.test_control import MONTH, events, long_table, rates, uneventful


def found(counts: np.ndarray, **asked: float) -> list[Cluster]:
    clusters = find_clusters(events(counts), "cases_new", str(MONTH), **asked)  # type: ignore[arg-type]
    assert clusters is not None
    return clusters


def apart(each: int, months: int = 13) -> np.ndarray:
    """Two villages: events of one in the last month, as many of the other in the first."""
    counts = np.zeros((2, months), dtype=int)
    counts[0, -1] = counts[1, 0] = each
    return counts


def test_two_events_in_two_months_are_enough_to_look_at() -> None:
    (only,) = found(apart(1, months=2), shuffles=9, false_alarm=1.0)
    assert (only.observed, only.expected) == (1, 0.5) and only.region_names == ("村0",)


def test_a_chance_is_how_often_shuffled_events_come_together_as_closely() -> None:
    """Of two and two events both of one village fall into the month in one shuffle of three."""
    first = found(apart(2), false_alarm=1.0)[0]
    assert (first.observed, first.expected) == (2, 1)
    assert first.chance == pytest.approx(1 / 3, abs=0.06)


def test_the_county_itself_counts_as_one_of_the_shuffles() -> None:
    counts = uneventful(np.random.default_rng(3))
    chances = {cluster.chance for cluster in found(counts, shuffles=1, false_alarm=1.0)}
    assert 1.0 in chances and chances <= {0.5, 1.0}
    counts[20:24, -2:] += 4
    assert found(counts, shuffles=1, false_alarm=0.5)[0].chance == 0.5


def test_the_false_alarm_that_is_asked_for_counts_and_no_village_is_named_twice() -> None:
    counts = uneventful(np.random.default_rng(3))
    counts[20:24, -2:] += 4
    many = found(counts, shuffles=99, false_alarm=1.0)
    assert len(many) > 1 and found(counts, shuffles=99) == []
    named = [code for cluster in many for code in cluster.region_codes]
    assert len(set(named)) == len(named)


@pytest.mark.parametrize("months", [1, 6])
def test_an_excess_is_told_with_its_months_up_to_a_number(months: int) -> None:
    counts = np.ones((60, 13), dtype=int)
    counts[31:33, -months:] += 9
    first = found(counts)[0]
    longest = int(settings()["cluster_months"])
    assert len(first.months) == min(months, longest) and first.months[-1] == str(MONTH)


def test_neighbours_are_all_villages_of_a_township_up_to_a_number() -> None:
    counts = np.ones((60, 13), dtype=int)
    counts[6:12, -1] += 9  # 007 to 012 of the first township
    assert found(counts)[0].region_names == tuple(f"村{v}" for v in range(6, 12))
    longest = int(settings()["cluster_villages"])
    counts[0:15, -1] += 9
    sizes = {len(c.region_codes) for c in found(counts, shuffles=99, false_alarm=1.0)}
    assert max(sizes) == longest


def test_a_township_goes_on_beyond_its_hundredth_village() -> None:
    counts = np.ones((20, 13), dtype=int)
    counts[3:9, -1] += 9
    rows = events(counts).to_pylist()
    for row in rows:
        row["region_code"] = f"220281100{93 + int(row['region_name'][1:]):03d}"
    clusters = find_clusters(long_table(rows), "cases_new", str(MONTH))
    assert clusters and clusters[0].region_names == tuple(f"村{v}" for v in range(3, 9))


def test_clusters_come_in_the_order_of_their_likelihood_also_of_single_events() -> None:
    counts = np.random.default_rng(8).poisson(0.06, (60, 13))
    total = int(counts.sum())

    def ratio(cluster: Cluster) -> float:
        inside, outside = cluster.observed, total - cluster.observed
        found = inside * math.log(inside / cluster.expected)
        return found + outside * math.log(outside / (total - cluster.expected))

    ratios = [ratio(cluster) for cluster in found(counts, shuffles=1, false_alarm=1.0)]
    assert len(ratios) > 3 and ratios == sorted(ratios, reverse=True)


def test_the_page_s_rates_say_on_which_side_who_is_compared_and_how_many() -> None:
    few = int(settings()["few_observations"])
    low = rates([45, 46, 44, 0], [50, 50, 50, few])
    poor = rates([0, 1, 0, 1], [50, 50, 50, few - 1], "under_line_rate")
    for table, indicator, side, villages in (
        (low, "visit_rate", "低于", 4), (poor, "under_line_rate", "高于", 3),
    ):  # fmt: skip
        kept = beyond_chance(table, str(MONTH))["rates"]
        (one,) = (r for r in kept if r["indicator"] == indicator)
        assert (one["side"], one["villages"]) == (side, villages)
        assert one["numerator"] == sum(table["numerator"].to_pylist())
        assert one["n"] == sum(table["denominator"].to_pylist())
    (rare,) = beyond_chance(low, str(MONTH))["rates"][0]["rare"]
    assert rare["region"][1] == "村3" and (rare["numerator"], rare["n"]) == (0, few)


def test_the_page_tells_what_was_expected_to_two_digits() -> None:
    counts = uneventful(np.random.default_rng(3))
    counts[20:24, -2:] += 4
    (kept,) = (e for e in beyond_chance(events(counts), str(MONTH))["events"] if e["clusters"])
    first, shown = found(counts)[0], kept["clusters"][0]
    assert shown["expected"] == round(first.expected, 2) != first.expected
    assert shown["regions"] == [list(p) for p in zip(first.region_codes, first.region_names)]
    assert shown["observed"] == first.observed and shown["chance"] == first.chance
