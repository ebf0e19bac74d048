"""Which parts of a stock gained households between two versions, and which lost some.

A stock of two months that are both shown tells of each part what it gained less what it lost.
The gains and losses themselves (newly identified, eliminated) are withheld where they are of
few, so they must not come out of the stock. They do unless some part gained *and* lost: then
that one hides the others, for nobody knows which part it was. So a place shows two versions
of a stock only if between them

* no household moved, or
* as many as the limit came to parts, as many left parts, and some part both gained and lost, or
* each part gained, and lost, none or as many as the limit, and so did all others together.

The same holds for what is left of a place when all that is shown below it is taken away.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fanpin_lib.edition.protection.groups import Groups, HouseholdRows
from fanpin_lib.edition.protection.limits import EditionLimits
from fanpin_lib.edition.protection.places import ProtectedPlaces, summed_up

Truths = NDArray[np.bool_]
#: Households by part, version and other version: in that part in the one, not in the other.
Gains = NDArray[np.int32]


class Moves:
    """What moved in each place, and what of it is left below what is known.

    A place's version is known if it is shown, or all right below it are known.
    """

    def __init__(
        self, rows: HouseholdRows, groups: Groups, places: ProtectedPlaces, limits: EditionLimits
    ) -> None:
        self._places, self._limits = places, limits
        self._left = _gains(rows, *groups.size.shape)
        for depth in range(int(places.depth.max(initial=0)), 0, -1):
            below = np.flatnonzero(places.depth == depth)
            above, sums = summed_up(self._left[below], places.parent[below])
            self._left[above] += sums
        self._rest = self._left.copy()
        some = groups.size > 0
        self._same: Truths = groups.change == 0
        each = np.array([self._betrays(one) for one in self._left])
        self.betraying: Truths = each & some[:, :, None] & some[:, None, :]
        self._known = np.zeros(groups.size.shape, bool)

    def begin(self, shown: Truths) -> None:
        """Take as known what earlier editions showed, whatever it tells."""
        for place in np.flatnonzero(shown.any(axis=1)).tolist():
            self.show(place, shown[place], by_force=True)

    def show(self, place: int, shown: Truths, *, by_force: bool = False) -> bool:
        """Show some versions of a place, unless what is left there or above would tell."""
        known = self._known[place] | self._same[place][:, shown].any(axis=1)
        steps = [_Step(place, known, self._left[place])]
        for above in self._places.lineage(place):
            below = steps[-1]
            taken = self._rest[below.place] - _rest(below)
            known = self._known[above] | self._by_those_below(above, below)
            if not taken.any() and (known == self._known[above]).all():
                break
            steps.append(_Step(above, known, self._left[above] - taken))
        if not by_force and any(self._tells(step) for step in steps):
            return False
        for step in steps:
            self._known[step.place], self._left[step.place] = step.known, step.left
            self._rest[step.place] = _rest(step)
        return True

    def _by_those_below(self, place: int, step: _Step) -> Truths:
        """The versions of which all right below a place is known, with a step made there."""
        children = self._places.children[place]
        known = self._known[children]
        known[children.index(step.place)] = step.known
        found: Truths = np.asarray(known.all(axis=0))
        return found

    def _tells(self, step: _Step) -> bool:
        """Whether by a step something comes out that was not known before."""
        before, now = _pairs(self._known[step.place]), _pairs(step.known)
        changed = (step.left != self._left[step.place]).any(axis=0)
        moved = (~before | changed | changed.T) & now
        found: Truths = self.betraying[step.place] & now & ~before
        return bool(found.any() or (self._betrays(step.left) & moved).any())

    def _betrays(self, came: Gains) -> Truths:
        """Of which two versions together gains or losses would come out that are of few."""
        least = self._limits.households
        total = came.sum(axis=0)
        many = total >= least
        hidden = np.minimum(came, came.transpose(0, 2, 1)).sum(axis=0)
        safe = ((came == 0) | ((came >= least) & (total - came >= least))).all(axis=0)
        enough = many & many.T & (hidden > 0)
        found: Truths = ~((safe & safe.T) | enough)
        return found


@dataclass(frozen=True)
class _Step:
    """What becomes of a place when more is shown."""

    place: int
    known: Truths
    left: Gains


def _rest(step: _Step) -> Gains:
    """What is left of a place's moves for who knows some of its versions, and those below.

    From one version to another that is what moved between, or from each to the known version
    nearest to it, if that is less.
    """
    known = np.flatnonzero(step.known)
    if not len(known):
        return step.left
    sizes = step.left.sum(axis=0)
    sizes = sizes + sizes.T
    nearest = known[sizes[:, known].argmin(axis=1)]
    version = np.arange(len(sizes))
    there, back = step.left[:, version, nearest], step.left[:, nearest, version]
    detour = there[:, :, None] + back[:, None, :]
    far = sizes[version, nearest]
    found: Gains = np.where(far[:, None] + far[None, :] < sizes, detour, step.left)
    return found


def _pairs(known: Truths) -> Truths:
    found: Truths = known[:, None] & known[None, :]
    return found


def _gains(rows: HouseholdRows, places: int, versions: int) -> Gains:
    """What moved in each lowest place."""
    parts = len(rows.categories)
    found = np.zeros((places, parts, versions, versions), np.int32)
    if not len(rows.place):
        return found
    _, household = np.unique(rows.household, return_inverse=True)
    several = int(household.max(initial=0)) + 1
    key = (rows.place * parts + rows.category) * several + household
    order = np.argsort(key, kind="stable")
    starts = np.flatnonzero(np.diff(key[order], prepend=-1))
    keys = key[order][starts]
    bits = np.bitwise_or.reduceat(rows.versions[order], starts)
    there = ((bits[:, None] >> np.arange(versions, dtype=np.uint64)) & np.uint64(1)).astype(bool)
    moved = there.any(axis=1) & ~there.all(axis=1)
    where, there = keys[moved] // several, there[moved]
    if len(where):
        starts = np.flatnonzero(np.diff(where, prepend=-1))
        gains = there[:, :, None] & ~there[:, None, :]
        sums = np.add.reduceat(gains, starts, axis=0, dtype=np.int32)
        found.reshape(places * parts, versions, versions)[where[starts]] = sums
    return found
