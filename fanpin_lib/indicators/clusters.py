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

#: Shuffles worked out together: few enough to stay in the processor's cache.
_AT_ONCE = 50


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
    false_alarm: float | None = None,
) -> list[Cluster] | None:
    """Clusters of a monthly count (``cases_new``, ``alerts_received`` …) that end in ``month``.

    Args:
        table: the long table with the twelve months before.
        seed: of the shuffling, so that an edition is reproducible.
        false_alarm: default ``cluster_false_alarm``.

    Returns:
        Clusters no two of which share a village, the rarest first; empty where nothing
        exceeds chance, None where a village has no value in one of the months.
    """
    matrix = _matrix(table, indicator, dimension, month)
    if matrix is None:
        return None
    counts, codes, names, months = matrix
    if counts.sum() < 2 or counts.shape[1] < 2:
        return []
    runs = _Runs(codes, counts)
    alarm = settings()["cluster_false_alarm"] if false_alarm is None else false_alarm
    best = _largest(counts, runs, np.random.default_rng(seed), shuffles)
    found = []
    used: set[int] = set()
    for excess, observed, expected, villages, length in runs.ordered(counts):
        chance = (1 + int((best >= excess).sum())) / (1 + shuffles)
        if chance > alarm:
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
    """Every run of neighbouring villages of a township, up to a number, times the last months.

    Shuffling the months of events changes neither a village's nor a month's total, so what is
    expected of a run, and all logarithms, are worked out once.
    """

    def __init__(self, codes: list[str], counts: np.ndarray) -> None:
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
        self._total = int(counts.sum())
        share = np.array([counts[:, -length:].sum() / self._total for length in self.lengths])
        self.expected = np.outer(share, self.sums(counts.sum(axis=1)))
        with np.errstate(divide="ignore"):
            self._inside = np.where(self.expected > 0, np.log(self.expected), 0.0)
            rest = self._total - self.expected
            self._outside = np.where(rest > 0, np.log(rest), 0.0)
        many = np.arange(self._total + 1, dtype=float)
        self._times_its_log = many * np.log(np.maximum(many, 1.0))

    def sums(self, per_village: np.ndarray) -> np.ndarray:
        """The sum over every run of a figure per village (the last axis)."""
        up_to = np.zeros((*per_village.shape[:-1], per_village.shape[-1] + 1), dtype=np.int64)
        np.cumsum(per_village, axis=-1, out=up_to[..., 1:])
        found: np.ndarray = np.take(up_to, self._end, axis=-1) - np.take(
            up_to, self._first, axis=-1
        )
        return found

    def excess(self, recent: np.ndarray, which: int) -> tuple[np.ndarray, np.ndarray]:
        """The log likelihood ratio of every run's excess, 0 where there is none, and its count.

        Args:
            recent: events per village (the last axis) in the last ``lengths[which]`` months.
        """
        observed = self.sums(recent)
        outside = self._total - observed
        ratio = (
            self._times_its_log[observed]
            - observed * self._inside[which]
            + self._times_its_log[outside]
            - outside * self._outside[which]
        )
        return np.where(observed > self.expected[which], ratio, 0.0), observed

    def ordered(self, counts: np.ndarray) -> list[tuple[float, int, float, range, int]]:
        """Runs with an excess, the largest first."""
        rows = []
        for which, length in enumerate(self.lengths):
            excess, observed = self.excess(counts[:, -length:].sum(axis=1), which)
            expected = self.expected[which]
            rows += [
                (excess[i], observed[i], expected[i], range(self._first[i], self._end[i]), length)
                for i in np.flatnonzero(excess > 0)
            ]
        return sorted(rows, key=lambda row: (-row[0], row[4], len(row[3]), row[3].start))


def _largest(
    counts: np.ndarray, runs: _Runs, random: np.random.Generator, shuffles: int
) -> np.ndarray:
    """The largest excess in each shuffle of the events' months.

    Whose events fall into the last months is all that matters: the first ones of a shuffled
    list of all events' villages.
    """
    villages = counts.shape[0]
    where = np.repeat(np.arange(villages), counts.sum(axis=1))
    recent_events = [int(counts[:, -length:].sum()) for length in runs.lengths]
    best = np.zeros(shuffles)
    for start in range(0, shuffles, _AT_ONCE):
        size = min(_AT_ONCE, shuffles - start)
        shuffled = random.permuted(np.tile(where, (size, 1)), axis=1)
        shuffled += np.arange(size)[:, None] * villages
        for which, events in enumerate(recent_events):
            cells = np.bincount(shuffled[:, :events].ravel(), minlength=size * villages)
            excess, _ = runs.excess(cells.reshape(size, villages), which)
            part = best[start : start + size]
            np.maximum(part, excess.max(axis=1), out=part)
    return best


def _matrix(
    table: pa.Table, indicator: str, dimension: str, month: str
) -> tuple[np.ndarray, list[str], list[str], list[str]] | None:
    """Counts by village (in the order of codes) and month, up to ``month``; None with gaps."""
    mask = pc.and_(
        pc.and_(pc.equal(table["indicator"], indicator), pc.equal(table["level"], "village")),
        pc.and_(pc.equal(table["dimension"], dimension), pc.less_equal(table["month"], month)),
    )
    rows: list[dict[str, Any]] = table.filter(mask).to_pylist()
    codes = sorted({r["region_code"] for r in rows})
    months = sorted({r["month"] for r in rows})
    names = {r["region_code"]: r["region_name"] for r in rows}
    if not rows or any(r["status"] != OK for r in rows):
        return None
    counts = np.zeros((len(codes), len(months)), dtype=np.int64)
    place = {code: i for i, code in enumerate(codes)}
    time = {name: i for i, name in enumerate(months)}
    for r in rows:
        counts[place[r["region_code"]], time[r["month"]]] = int(r["value"])
    return counts, codes, [names[c] for c in codes], months
