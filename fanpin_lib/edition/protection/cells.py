"""Which parts of a split are withheld in places and versions where the split may be shown.

A split is a row of parts (因病, 因残 …) whose sum is known. What is withheld in it must not
come out as the sum less the other parts, nor as the township's part less its villages':

* a part of fewer households than the limit is withheld, or all but so few (primary);
* what is withheld in a row is two parts at least, of as many households as the limit;
* where a place shows a part, the places below it that withhold it are two at least, or none
  has any, and as many households of theirs as the limit have it, and as many have it not:
  else all of them would be known to have it;
* between two versions of a place not all newcomers may be told to have the same part, nor all
  who left.

Versions of a place that differ by nobody withhold the same parts, and what earlier editions
showed or withheld stays so. Where nothing else can be withheld, the place above withholds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fanpin_lib.edition.protection.groups import Groups, HouseholdRows
from fanpin_lib.edition.protection.limits import EditionLimits
from fanpin_lib.edition.protection.places import ProtectedPlaces
from fanpin_lib.edition.protection.release import SHOWN, UNDECIDED, WITHHELD, Truths

Cells = NDArray[np.int32]


@dataclass(frozen=True)
class Split:
    """A base by its parts.

    Attributes:
        groups: of all parts together.
        parts: households by place, part and version.
        family: the number of the sum that each part belongs to.
        shown: where the row is shown at all.
        decided: of each cell, what earlier editions did.
        own: how many versions, which come first, are this edition's; the others are past.
    """

    groups: Groups
    parts: Cells
    family: NDArray[np.int64]
    shown: Truths
    decided: NDArray[np.int8]
    own: int


def parts_of(rows: HouseholdRows, places: ProtectedPlaces, versions: int) -> Cells:
    """Households by place, part and version (a household once in each part)."""
    of, shape = rows.kinds.of[:versions], (len(places.codes), len(rows.categories))
    found = np.zeros((*shape, int(of.max()) + 1), np.int32)
    several = int(rows.who.max(initial=0)) + 1
    for at in places.levels:
        where = at[rows.place]
        inside = where >= 0
        key = ((where * shape[1] + rows.category) * several + rows.who)[inside]
        order = np.argsort(key, kind="stable")
        starts = np.flatnonzero(np.diff(key[order], prepend=-1))
        if not len(starts):
            continue
        bits = np.bitwise_or.reduceat(rows.kinds.bits[inside][order], starts)
        cell = key[order][starts] // several
        for kind in range(found.shape[2]):
            holds = ((bits >> np.uint64(kind)) & np.uint64(1)).astype(bool)
            counts = np.bincount(cell[holds], minlength=shape[0] * shape[1])
            found[:, :, kind] += counts.reshape(shape).astype(np.int32)
    return found[:, :, of]


def families(categories: tuple[str, ...]) -> NDArray[np.int64]:
    """Which parts add up to one sum: of splits by several classifications, each its own."""
    heads = [name.partition("：")[0] if "：" in name else "" for name in categories]
    known = sorted(set(heads))
    return np.array([known.index(head) for head in heads], np.int64)


def withheld_cells(
    split: Split, places: ProtectedPlaces, limits: EditionLimits, also: Truths | None = None
) -> Truths:
    """The withheld cells, by place, part and version; rows not shown are withheld whole.

    Deciding again with what is withheld as ``also`` withholds nothing more.

    Args:
        also: cells that are withheld for another reason.
    """
    work = _Work(split, places, limits)
    if also is not None:
        work.withheld |= also
    before = np.zeros_like(work.withheld)
    while (before != work.withheld).any():  # ends: more and more is withheld
        before = work.withheld.copy()
        work.rows()
        work.columns()
        work.same_versions()
    return work.withheld


class _Work:
    """The cells as they are being decided."""

    def __init__(self, split: Split, places: ProtectedPlaces, limits: EditionLimits) -> None:
        self._split, self._places, self._limits = split, places, limits
        x, least = split.parts, limits.households
        whole = self._sums(x)
        few = ((x > 0) & (x < least)) | ((whole - x > 0) & (whole - x < least) & (x > 0))
        self.withheld: Truths = few & (split.decided != SHOWN)
        self.withheld |= split.decided == WITHHELD
        self.withheld |= ~split.shown[:, None, :]
        same = (split.groups.change == 0) & split.shown[:, :, None] & split.shown[:, None, :]
        self._same = same.astype(np.float32)
        self._movers()

    def _sums(self, x: Cells) -> Cells:
        """Of each cell the sum of the parts of its family."""
        found = np.zeros_like(x)
        for family in np.unique(self._split.family):
            same = self._split.family == family
            found[:, same, :] = x[:, same, :].sum(axis=1, keepdims=True)
        return found

    def _movers(self) -> None:
        """Withhold a part that took in all newcomers between two versions, or lost all leavers."""
        x, shown = self._split.parts, self._split.shown
        grown = np.abs(x[:, :, :, None] - x[:, :, None, :])
        told = (grown > 0) & (grown >= self._split.groups.change[:, None, :, :])
        told &= (shown[:, :, None] & shown[:, None, :])[:, None, :, :]
        told &= np.tri(x.shape[2], k=-1, dtype=bool)[None, None, :, :]
        self.withheld |= told.any(axis=3) & (self._split.decided == UNDECIDED)

    def rows(self) -> None:
        """Withhold more parts of rows of which what is withheld would come out."""
        x = self._split.parts
        for family in np.unique(self._split.family):
            same = np.flatnonzero(self._split.family == family)
            held = self.withheld[:, same, :]
            number = held.sum(axis=1)
            told = (held * x[:, same, :]).sum(axis=1)
            bad = (number > 0) & (number < len(same))
            bad &= (number == 1) | ((told > 0) & (told < self._limits.households))
            bad &= self._split.shown
            bad[:, self._split.own :] = False
            for place, version in zip(*np.nonzero(bad)):
                self._withhold_one_more(place, same, version)

    def _withhold_one_more(self, place: int, same: NDArray[np.int64], version: int) -> None:
        """Of a row the smallest part that nobody knows yet; if there is none, all."""
        x = self._split.parts[place, same, version]
        free = ~self.withheld[place, same, version]
        free &= self._split.decided[place, same, version] != SHOWN
        some = free & (x > 0)
        if not free.any():
            self.withheld[place, same, version] = True
            return
        chosen = same[some if some.any() else free]
        smallest = min(chosen.tolist(), key=lambda c: (self._split.parts[place, c, version], c))
        self.withheld[place, smallest, version] = True

    def columns(self) -> None:
        """Withhold a part below, or else above, where a place's part betrays those below."""
        least = self._limits.households
        size = self._split.groups.size[:, None, :]
        some, has, there = (
            self._below(held * self.withheld)
            for held in (size > 0, self._split.parts, np.broadcast_to(size, self.withheld.shape))
        )
        fine = (has == 0) | ((some >= 2) & (has >= least) & (there - has >= least))
        bad = (~self.withheld & ~fine)[:, :, : self._split.own]
        for place, part, version in zip(*np.nonzero(bad)):
            self._withhold_below(place, part, version)

    def _below(self, numbers: NDArray[Any]) -> Cells:
        """The sums of what the places right below each place have."""
        found = np.zeros(numbers.shape, np.int32)
        child = self._places.by_parent
        above = self._places.parent[child]
        if len(child):
            starts = np.flatnonzero(np.diff(above, prepend=-1))
            found[above[starts]] = np.add.reduceat(numbers[child], starts, axis=0, dtype=np.int32)
        return found

    def _withhold_below(self, place: int, part: int, version: int) -> None:
        children = self._places.children[place]
        free = [
            child
            for child in children
            if not self.withheld[child, part, version]
            and self._split.decided[child, part, version] != SHOWN
            and self._split.groups.size[child, version] > 0
        ]
        if free:
            sizes = self._split.parts[:, part, version]
            child = min(free, key=lambda c: (sizes[c] == 0, sizes[c], self._places.codes[c]))
            self.withheld[child, part, version] = True
        else:
            self.withheld[place, part, version] = True

    def same_versions(self) -> None:
        """What is withheld in one version is withheld in all that differ by nobody."""
        spread = np.matmul(self.withheld.astype(np.float32), self._same) > 0
        free = self._split.decided == UNDECIDED
        self.withheld |= spread & free & self._split.shown[:, None, :]
