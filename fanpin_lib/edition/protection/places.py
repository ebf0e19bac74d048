"""The tree of places: villages, townships, counties, and what lies above them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

#: Digits of a code by level, the highest first.
_DIGITS = (2, 4, 6, 9, 12)

Indices = NDArray[np.int64]


@dataclass(frozen=True)
class ProtectedPlaces:
    """Places in the order of their codes; ``parent`` is the place's own number at the top."""

    codes: tuple[str, ...]
    parent: Indices
    depth: Indices

    @classmethod
    def of(cls, codes: Iterable[str]) -> ProtectedPlaces:
        """The tree that lies in some codes of 12 digits."""
        known = sorted(set(codes))
        number = {code: place for place, code in enumerate(known)}
        parent = [number[_above(code, number)] for code in known]
        depth = [0] * len(known)
        for place, above in enumerate(parent):  # a code sorts behind those above it
            depth[place] = depth[above] + 1 if above != place else 0
        return cls(tuple(known), np.array(parent, np.int64), np.array(depth, np.int64))

    @cached_property
    def number(self) -> dict[str, int]:
        """The place of each code."""
        return {code: place for place, code in enumerate(self.codes)}

    @cached_property
    def levels(self) -> list[Indices]:
        """For each depth from the top, the place there that each place counts for (or -1)."""
        found = []
        for depth in range(int(self.depth.max(initial=0)) + 1):
            at = np.arange(len(self.codes))
            for _ in range(len(_DIGITS)):
                at = np.where(self.depth[at] > depth, self.parent[at], at)
            found.append(np.where(self.depth[at] == depth, at, -1))
        return found

    @cached_property
    def children(self) -> list[list[int]]:
        """The places right below each place."""
        found: list[list[int]] = [[] for _ in self.codes]
        for place, above in enumerate(self.parent.tolist()):
            if above != place:
                found[above].append(place)
        return found

    @cached_property
    def by_parent(self) -> Indices:
        """The places that lie below another, those of one place together."""
        own = np.arange(len(self.codes))
        below = own[self.parent != own]
        found: Indices = below[np.argsort(self.parent[below], kind="stable")]
        return found

    def lineage(self, place: int) -> list[int]:
        """The places above one, the nearest first."""
        found = []
        while self.parent[place] != place:
            place = int(self.parent[place])
            found.append(place)
        return found


def summed_up(numbers: NDArray[np.int32], above: Indices) -> tuple[Indices, NDArray[np.int32]]:
    """The places above some, each once, and the sums of the numbers of those below them.

    Args:
        numbers: of each place a table of its own.
        above: of each place the one above it; at least one.
    """
    order = np.argsort(above, kind="stable")
    starts = np.flatnonzero(np.diff(above[order], prepend=-1))
    sums: NDArray[np.int32] = np.add.reduceat(numbers[order], starts, axis=0, dtype=np.int32)
    return above[order][starts], sums


def _above(code: str, known: dict[str, int]) -> str:
    """The nearest known place above a code; itself if there is none."""
    for digits in reversed(_DIGITS):
        above = code[:digits].ljust(12, "0")
        if above != code and above < code and above in known:
            return above
    return code
