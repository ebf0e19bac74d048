"""Small numbers: limits, ranks and clusters raise no more false alarms than they say."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanpin_lib.indicators.assemble import SCHEMA
from fanpin_lib.indicators.beyond_chance import beyond_chance
from fanpin_lib.indicators.clusters import find_clusters
from fanpin_lib.indicators.control import funnel, funnel_limits, ranking
from fanpin_lib.indicators.frame import settings
from fanpin_lib.period import Month

MONTH = Month(2026, 10)


def long_table(rows: list[dict[str, Any]]) -> pa.Table:
    empty = dict.fromkeys(SCHEMA.names)
    return pa.Table.from_pylist([{**empty, "dimension": "", **r} for r in rows], schema=SCHEMA)


def rates(counts: list[int], sizes: list[int], indicator: str = "visit_rate") -> pa.Table:
    rows = [
        {
            "month": str(MONTH), "region_code": f"220281100{i:03d}", "region_name": f"村{i}",
            "level": "village", "indicator": indicator, "value": 100 * k / n, "numerator": k,
            "denominator": n, "n": n, "status": "ok",
        }
        for i, (k, n) in enumerate(zip(counts, sizes, strict=True))
    ]  # fmt: skip
    return long_table(rows)


@given(st.data(), st.sampled_from([0.0001, 0.02]))
def test_limits_are_exact(data: st.DataObject, alarm: float) -> None:
    everything = data.draw(st.integers(2, 200))
    n, hits = (data.draw(st.integers(1, everything)) for _ in range(2))
    low, high = funnel_limits(n, hits, everything, alarm)
    ways = [math.comb(hits, k) * math.comb(everything - hits, n - k) for k in range(n + 1)]
    below, above = (sum(part) / sum(ways) for part in (ways[:low], ways[high + 1 :]))
    assert below <= alarm * (1 + 1e-9) and above <= alarm * (1 + 1e-9)
    assert low == n or sum(ways[: low + 1]) / sum(ways) > alarm * (1 - 1e-9)
    assert high == 0 or sum(ways[high:]) / sum(ways) > alarm * (1 - 1e-9)


@pytest.mark.heavy
def test_villages_that_are_alike_raise_no_more_alarms_than_stated() -> None:
    """60 months of 286 villages of all sizes with the same true rate of 90 %."""
    random = np.random.default_rng(1)
    sizes = random.integers(1, 60, 286)
    alarm, months = settings()["naming_false_alarm"], 60
    marked = 0
    for _ in range(months):
        table = rates(random.binomial(sizes, 0.9).tolist(), sizes.tolist())
        marked += any(point.verdict for point in funnel(table, "visit_rate", str(MONTH)))
    assert marked <= months * alarm + 3 * math.sqrt(months * alarm)


def test_a_village_far_below_the_others_is_marked_and_a_tiny_one_is_not() -> None:
    table = rates([45, 46, 44] * 6 + [20, 0], [50] * 19 + [1])
    *others, low, tiny = funnel(table, "visit_rate", str(MONTH))
    assert {p.verdict for p in others} == {0} and low.verdict == -1 and low.value < low.low
    assert tiny.verdict == 0 and (tiny.low, tiny.high) == (0, 100)


def test_regions_with_few_units_are_never_ranked() -> None:
    table = rates([29, 40, 20, 29], [29, 50, 40, 50])
    ranks = {
        r.region_name: r.rank for r in ranking(table, "visit_rate", str(MONTH), level="village")
    }
    assert ranks == {"村0": None, "村1": 1, "村3": 2, "村2": 3}


def test_a_false_alarm_and_a_least_number_that_are_asked_for_count() -> None:
    table = rates([45, 46, 44] * 6 + [20], [50] * 19)
    assert funnel(table, "visit_rate", str(MONTH), false_alarm=1e-30)[-1].verdict == 0
    asked = {"level": "village", "minimum_n": 51}
    assert {r.rank for r in ranking(table, "visit_rate", str(MONTH), **asked)} == {None}


@pytest.mark.parametrize(("counts", "odd", "verdict"), [([5, 4, 6], 30, 1), ([45, 46, 44], 20, -1)])
def test_who_is_far_from_the_others_is_marked_and_limits_are_counts_in_per_cent(
    counts, odd, verdict
) -> None:
    points = funnel(rates([*counts * 6, odd], [50] * 19), "visit_rate", str(MONTH))
    assert [p.verdict for p in points] == [0] * 18 + [verdict]
    for limit in (limit for p in points for limit in (p.low, p.high)):
        assert 0 <= limit <= 100 and limit / 2 == pytest.approx(round(limit / 2))
    assert all(p.low < p.value < p.high for p in points[:-1])
    assert not points[-1].low < points[-1].value < points[-1].high


def test_several_that_fall_far_below_together_are_all_marked() -> None:
    points = funnel(rates([45] * 16 + [34] * 4, [50] * 20), "visit_rate", str(MONTH))
    assert [p.verdict for p in points] == [0] * 16 + [-1] * 4


def test_who_stands_at_the_limit_is_within_it() -> None:
    last = [funnel(rates([5, 4, 6] * 6 + [odd], [50] * 19), "visit_rate", str(MONTH))[-1]
            for odd in range(6, 30)]  # fmt: skip
    assert {p.verdict for p in last if p.high == p.value} == {0}


def test_a_village_of_just_the_least_number_is_ranked_once() -> None:
    (only,) = ranking(rates([15], [30]), "visit_rate", str(MONTH), level="village", minimum_n=30)
    assert only.rank == 1


def test_a_tiny_village_has_no_limits_even_where_nobody_counts_anywhere() -> None:
    *_, tiny = funnel(rates([0, 0, 0], [50, 50, 1]), "visit_rate", str(MONTH))
    assert (tiny.low, tiny.high) == (0, 100)


def test_only_the_figures_that_were_asked_for_are_ranked() -> None:
    table = pa.concat_tables([rates([40], [50]), rates([10], [50], "under_line_rate")])
    found = {
        (month, level): len(ranking(table, "visit_rate", month, level=level))
        for month in ("2026-09", str(MONTH))
        for level in ("village", "township")
    }
    assert found[str(MONTH), "village"] == 1 and sum(found.values()) == 1


def test_a_place_in_the_ranking_tells_how_many_it_rests_on() -> None:
    table = rates([29, 40], [29, 50])
    nobody = table.slice(1).set_column(table.schema.get_field_index("n"), "n", [[None]])
    shown = [*ranking(table, "visit_rate", str(MONTH), level="village"),
             *ranking(nobody, "visit_rate", str(MONTH), level="village", minimum_n=1)]  # fmt: skip
    assert [(r.region_name, r.n, r.rank) for r in shown] == [
        ("村1", 50, 1), ("村0", 29, None), ("村1", 0, None),
    ]  # fmt: skip


def test_direction_decides_what_is_best_and_ties_share_a_rank() -> None:
    table = rates([10, 10, 5], [50, 50, 50], "under_line_rate")
    shown = ranking(table, "under_line_rate", str(MONTH), level="village")
    assert [(r.region_name, r.rank) for r in shown] == [("村2", 1), ("村0", 2), ("村1", 2)]


def events(counts: np.ndarray) -> pa.Table:
    months = [str(m) for m in MONTH.window(counts.shape[1] - 1)]
    rows = [
        {
            "month": month, "region_code": f"2202811{v // 15:02d}{v % 15 + 1:03d}",
            "region_name": f"村{v}", "level": "village", "indicator": "cases_new",
            "value": int(counts[v, m]), "status": "ok",
        }
        for v in range(counts.shape[0])
        for m, month in enumerate(months)
    ]  # fmt: skip
    return long_table(rows)


def uneventful(random: np.random.Generator) -> np.ndarray:
    """Villages of different size and a strong season, but nothing that joins the two."""
    size = random.gamma(2, 0.5, 60)
    season = 0.4 + 0.3 * np.sin(np.arange(13))
    return random.poisson(np.outer(size, season))


@pytest.mark.heavy
def test_clusters_of_an_uneventful_county_are_as_rare_as_stated() -> None:
    random = np.random.default_rng(2)
    runs, alarm = 120, 0.05
    found = sum(
        bool(
            find_clusters(
                events(uneventful(random)), "cases_new", str(MONTH), shuffles=99, false_alarm=alarm
            )
        )
        for _ in range(runs)
    )
    assert found <= runs * alarm + 3 * math.sqrt(runs * alarm)


def test_a_flood_in_neighbouring_villages_is_found_with_its_months() -> None:
    counts = uneventful(np.random.default_rng(3))
    counts[20:24, -2:] += 4
    first = find_clusters(events(counts), "cases_new", str(MONTH))[0]
    assert first.months == ("2026-09", "2026-10")
    assert {f"2202811{v // 15:02d}{v % 15 + 1:03d}" for v in range(20, 24)} <= set(
        first.region_codes
    )
    assert first.observed > 2 * first.expected and first.chance <= 0.05


def test_runs_never_cross_a_township_and_nothing_is_found_without_events() -> None:
    counts = np.zeros((60, 13), dtype=int)
    assert find_clusters(events(counts), "cases_new", str(MONTH)) == []
    counts[:, :10] = 1
    counts[13:17, -1] = 9
    for cluster in find_clusters(events(counts), "cases_new", str(MONTH)):
        assert len({code[:9] for code in cluster.region_codes}) == 1


def test_the_first_cluster_is_the_run_with_the_largest_likelihood_ratio() -> None:
    """Against the formula of Kulldorff et al., run by run."""
    counts = uneventful(np.random.default_rng(5))
    counts[31:34, -3:] += 3
    total = counts.sum()
    best = (0.0, 0, 0.0)
    for first in range(60):
        for end in range(first + 1, min(first + 8, 60) + 1):
            for months in (1, 2, 3):
                if first // 15 != (end - 1) // 15:
                    continue
                seen = counts[first:end, -months:].sum()
                expected = counts[first:end].sum() * counts[:, -months:].sum() / total
                if seen > expected:
                    ratio = seen * math.log(seen / expected)
                    ratio += (total - seen) * math.log((total - seen) / (total - expected))
                    best = max(best, (ratio, int(seen), float(expected)))
    found = find_clusters(events(counts), "cases_new", str(MONTH))
    assert found and (found[0].observed, found[0].expected) == pytest.approx(best[1:])


def test_a_month_without_values_is_no_quiet_month() -> None:
    table = events(uneventful(np.random.default_rng(6)))
    rows = table.to_pylist()
    rows[7] |= {"value": None, "status": "无数据"}
    assert find_clusters(long_table(rows), "cases_new", str(MONTH)) is None
    kept = {e["indicator"]: e["clusters"] for e in beyond_chance(table, str(MONTH))["events"]}
    assert kept == {"alerts_received": None, "cases_new": []}


def test_an_edition_keeps_clusters_and_the_villages_on_the_worse_side() -> None:
    counts = uneventful(np.random.default_rng(3))
    counts[20:24, -2:] += 4
    low = rates([45, 46, 44, 20], [50] * 4)
    poor = rates([0, 1, 0, 15], [50] * 4, "under_line_rate")
    found = beyond_chance(pa.concat_tables([events(counts), low, poor]), str(MONTH))
    json.dumps(found)  # plain values: it stands in the manifest
    cluster = next(e for e in found["events"] if e["indicator"] == "cases_new")["clusters"][0]
    assert cluster["months"] == ["2026-09", "2026-10"] and cluster["chance"] <= 0.05
    rare = {r["indicator"]: [v["region"][1] for v in r["rare"]] for r in found["rates"]}
    assert rare["visit_rate"] == ["村3"] and rare["under_line_rate"] == ["村3"]
    chances = [v["chance"] for r in found["rates"] for v in r["rare"]]
    assert all(0 < chance < 1e-6 for chance in chances)
    assert [r["villages"] for r in found["rates"]] == [4, 0, 4]
    assert found["false_alarm"] == {"cluster": 0.0075, "rates": 0.02} and found["few"] == 20


@pytest.mark.heavy
@pytest.mark.parametrize("rate", [0.02, 0.2])
def test_early_signs_of_villages_that_are_alike_are_as_rare_as_stated(rate: float) -> None:
    """The method of early_signs.sql (compared with exact arithmetic in the reference)."""
    random = np.random.default_rng(4)
    shares = random.integers(5, 80, 286).astype(float)
    shares /= shares.sum()
    alarm = settings()["early_sign_false_alarm"]
    months, alarms = 300, 0
    for total in random.poisson(rate * 9_000, months):
        hits = random.multinomial(total, shares)
        chances = np.sort([tail(k, total, p) for k, p in zip(hits, shares, strict=True)])
        alarms += bool((chances <= alarm * np.arange(1, 287) / 286).any())
    assert alarms <= months * alarm + 3 * math.sqrt(months * alarm)


def tail(k: int, n: int, p: float) -> float:
    """P(X >= k) of a binomial, from the shorter side."""
    if k <= n * p:
        return 1.0  # cannot be significant
    i = np.arange(k, min(n, k + 400) + 1)
    logs = (
        [math.lgamma(n + 1) - math.lgamma(j + 1) - math.lgamma(n - j + 1) for j in i]
        + i * math.log(p)
        + (n - i) * math.log1p(-p)
    )
    return float(np.exp(logs).sum())
