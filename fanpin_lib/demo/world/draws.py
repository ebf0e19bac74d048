"""Random draws: one independent stream per concern, all derived from the seed.

A new concern therefore never shifts the numbers of the others.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

Rng = np.random.Generator


class Draws:
    """The seed's streams by name."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def stream(self, concern: str) -> Rng:
        """A fresh generator for a concern; the same one for the same seed and name."""
        key = zlib.crc32(concern.encode("utf-8"))
        return np.random.Generator(np.random.PCG64(np.random.SeedSequence([self.seed, key])))


def pick(rng: Rng, shares: Mapping[str, float], size: int) -> np.ndarray:
    """Names drawn with the given shares (normalised), as an object array."""
    names = np.array(list(shares), dtype=object)
    weights = np.array(list(shares.values()), dtype=float)
    return names[rng.choice(names.size, size=size, p=weights / weights.sum())]


def pick_one(rng: Rng, shares: Mapping[str, float]) -> str:
    """One name, drawn by its share."""
    return str(pick(rng, shares, 1)[0])


def between(rng: Rng, bounds: Sequence[float], size: int) -> np.ndarray:
    """Floats spread evenly between two bounds."""
    return rng.uniform(bounds[0], bounds[1], size)


def whole(rng: Rng, bounds: Sequence[int], size: Any) -> np.ndarray:
    """Whole numbers spread evenly between two bounds, both included."""
    return rng.integers(int(bounds[0]), int(bounds[1]) + 1, size)


def around(rng: Rng, spec: Mapping[str, float], size: int) -> np.ndarray:
    """Log-normal amounts: ``mean`` is the median, ``sigma`` the spread of the logarithm."""
    return float(spec["mean"]) * np.exp(rng.normal(0.0, float(spec["sigma"]), size))


def weighted_sample(rng: Rng, weights: np.ndarray, size: int) -> np.ndarray:
    """Positions drawn without replacement, in proportion to weights; zero never drawn."""
    able = np.flatnonzero(weights > 0)
    size = min(size, able.size)
    keys = rng.exponential(size=able.size) / weights[able]
    return np.sort(able[np.argpartition(keys, size - 1)[:size]]) if size else able[:0]
