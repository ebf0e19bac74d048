"""Neighbouring villages and recent months with more events than chance explains.

The space-time permutation scan of Kulldorff, Heffernan, Hartman, Assunção and Mostashari
(2005, PLoS Medicine 2:e59): villages differ, seasons differ, but if nothing special happened
the two do not interact. Every run of neighbouring villages of a township and every stretch
of the last months is looked at; the largest excess is compared with those that appear when
the events' months are shuffled. Shuffling answers for having looked at thousands of runs, so
the chance of any false cluster in a month is at most ``cluster_false_alarm``.

Neighbours are villages with consecutive codes in a township: there is no map in the ledgers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fanpin_lib.indicators.frame import settings
from fanpin_lib.indicators.model import OK

SHUFFLES = 999


@dataclass(frozen=True)
class Cluster:
    """Neighbouring villages in the last months: what was seen, expected, and how rare it is."""

    region_codes: tuple[str, ...]
    region_names: tuple[str, ...]
    months: tuple[str, ...]
    observed: int
    expected: float
    chance: float


def find_clusters(
    table: pa.Table,
    indicator: str,
    month: str,
    *,
    dimension: str = "",
    seed: int = 20260101,
    shuffles: int = SHUFFLES,
) -> list[Cluster]:
    """Clusters of a monthly count (``cases_new``, ``alerts_received`` …) that end in ``month``.

    Args:
        table: the long table with the twelve months before.
        seed: of the shuffling, so that an edition is reproducible.

    Returns:
        Clusters no two of which share a village, the rarest first; empty where nothing
        exceeds chance or any month has no value.
    """
    counts, codes, names, months = _matrix(table, indicator, dimension, month)
    if counts.sum() < 2 or counts.shape[1] < 2:
        return []
    runs = _Runs(codes)
    best = _largest(counts, runs, np.random.default_rng(seed), shuffles)
    found = []
    used: set[int] = set()
    for excess, observed, expected, villages, length in runs.ordered(counts):
        chance = (1 + int((best >= excess).sum())) / (1 + shuffles)
        if chance > settings()["cluster_false_alarm"]:
            break
        if used.isdisjoint(villages):
            used |= set(villages)
            found.append(
                Cluster(
                    region_codes=tuple(codes[v] for v in villages),
                    region_names=tuple(names[v] for v in villages),
                    months=tuple(months[-length:]),
                    observed=int(observed),
                    expected=float(expected),
                    chance=chance,
                )
            )
    return found


class _Runs:
    """Every run of neighbouring villages of a township, up to a number, times the last months."""

    def __init__(self, codes: list[str]) -> None:
        longest = int(settings()["cluster_villages"])
        self.lengths = range(1, int(settings()["cluster_months"]) + 1)
        towns = [code[:9] for code in codes]
        pairs = [
            (first, last + 1)
            for first in range(len(codes))
            for last in range(first, min(first + longest, len(codes)))
            if towns[first] == towns[last]
        ]
        self._first, self._end = np.array(pairs).T

    def sums(self, per_village: np.ndarray) -> np.ndarray:
        """The sum over every run of a figure per village."""
        up_to = np.concatenate([[0], np.cumsum(per_village)])
        return up_to[self._end] - up_to[self._first]

    def excess(self, counts: np.ndarray) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
        """For each number of months: excess, observed and expected of every run."""
        total, by_village = counts.sum(), self.sums(counts.sum(axis=1))
        result = []
        for length in self.lengths:
            observed = self.sums(counts[:, -length:].sum(axis=1))
            expected = by_village * counts[:, -length:].sum() / total
            result.append((_likelihood(observed, expected, total), observed, expected))
        return result

    def ordered(self, counts: np.ndarray) -> list[tuple[float, int, float, range, int]]:
        """Runs with an excess, the largest first."""
        rows = [
            (excess[i], observed[i], expected[i], range(self._first[i], self._end[i]), length)
            for length, (excess, observed, expected) in zip(
                self.lengths, self.excess(counts), strict=True
            )
            for i in np.flatnonzero(excess > 0)
        ]
        return sorted(rows, key=lambda row: (-row[0], row[4], len(row[3]), row[3].start))


def _likelihood(observed: np.ndarray, expected: np.ndarray, total: float) -> np.ndarray:
    """The log likelihood ratio of an excess; 0 where there is none."""
    outside, rest = total - observed, total - expected
    with np.errstate(divide="ignore", invalid="ignore"):
        inside = np.where(observed > 0, observed * np.log(observed / expected), 0.0)
        beyond = np.where(outside > 0, outside * np.log(outside / rest), 0.0)
    return np.where(observed > expected, inside + beyond, 0.0)


def _largest(
    counts: np.ndarray, runs: _Runs, random: np.random.Generator, shuffles: int
) -> np.ndarray:
    """The largest excess in each shuffle of the events' months."""
    villages, months = counts.shape
    where = np.repeat(np.arange(villages), counts.sum(axis=1))
    when = np.repeat(np.arange(months), counts.sum(axis=0))
    best = np.empty(shuffles)
    for turn in range(shuffles):
        cells = np.bincount(where * months + random.permutation(when), minlength=counts.size)
        shuffled = cells.reshape(counts.shape)
        best[turn] = max(excess.max() for excess, _, _ in runs.excess(shuffled))
    return best


def _matrix(
    table: pa.Table, indicator: str, dimension: str, month: str
) -> tuple[np.ndarray, list[str], list[str], list[str]]:
    """Counts by village (in the order of codes) and month, up to ``month``."""
    mask = pc.and_(
        pc.and_(pc.equal(table["indicator"], indicator), pc.equal(table["level"], "village")),
        pc.and_(pc.equal(table["dimension"], dimension), pc.less_equal(table["month"], month)),
    )
    rows: list[dict[str, Any]] = table.filter(mask).to_pylist()
    codes = sorted({r["region_code"] for r in rows})
    months = sorted({r["month"] for r in rows})
    names = {r["region_code"]: r["region_name"] for r in rows}
    counts = np.zeros((len(codes), len(months)), dtype=np.int64)
    if any(r["status"] != OK for r in rows):
        return counts, codes, [names[c] for c in codes], months
    place = {code: i for i, code in enumerate(codes)}
    time = {name: i for i, name in enumerate(months)}
    for r in rows:
        counts[place[r["region_code"]], time[r["month"]]] = int(r["value"])
    return counts, codes, [names[c] for c in codes], months
