"""In which places and versions a base may be shown, so that no difference tells of too few.

A sum shown for a township, less those of its villages, is the sum of the rest; the sum of one
month less that of another is what households added that came, went or changed. So a place
shows a base in a version only if

* as many households as the limit, or none, stand behind it;
* it differs from each other version that the place shows (or showed in an earlier edition)
  by no household or by as many as the limit; and
* what is left of the places above it is about no household or about as many as the limit,
  when from each of them everything below is taken away that is shown, in that version or the
  one nearest to it, and when two versions of them are compared like this; and
* of a stock, what its parts gained and lost does not come out either (`moves`).

Households of which one gives nearly all of an amount count as that one alone, wherever they
are what is left: their sum would tell of it.

Places are asked from the top down, the larger first, and the newest month first: what the
county shows has precedence over its townships, and they over their villages. A version that
differs by nobody from one already shown tells nothing new and is shown, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from fanpin_lib.edition.protection.groups import Counts, Groups
from fanpin_lib.edition.protection.limits import EditionLimits
from fanpin_lib.edition.protection.moves import Moves
from fanpin_lib.edition.protection.places import ProtectedPlaces, summed_up

Truths = NDArray[np.bool_]
#: Of a place in a version of this edition: nothing decided yet, withheld, shown.
UNDECIDED, WITHHELD, SHOWN = -1, 0, 1
_FAR = np.iinfo(np.int32).max


def release(
    groups: Groups,
    places: ProtectedPlaces,
    limits: EditionLimits,
    decided: NDArray[np.int8],
    *,
    forbidden: Truths,
    strict: bool,
    alone: Truths | None = None,
    moves: Moves | None = None,
) -> Truths:
    """Where a base is shown, by place and version.

    Args:
        decided: what earlier editions showed or withheld (`SHOWN`, `WITHHELD`), else
            `UNDECIDED`; it stays.
        forbidden: what is withheld for another reason (population, dominance).
        strict: of those that came, those that went and those that changed each have to be
            as many as the limit: for splits, whose parts tell one from the other.
        alone: where one household gives nearly all (`amounts.dominated`).
        moves: between the parts, of a stock whose gains and losses other figures withhold.
    """
    open_ = (decided == UNDECIDED) & ~forbidden
    shown: Truths = (decided == SHOWN) | (open_ & (groups.size == 0))  # of nobody nothing is told
    counted = groups.size
    if alone is not None:  # where there are few of them anyway they are counted
        counted = np.where(alone & (groups.size >= limits.households), 1, groups.size)
    open_ &= groups.size >= limits.households
    if not open_.any():  # earlier editions decided all of it
        return shown
    state = _State(groups, counted, places, limits, shown, strict, moves)
    for place in _order(groups, places, open_):
        state.try_to_show(place, open_[place])
    return state.shown


def _order(groups: Groups, places: ProtectedPlaces, chosen: Truths) -> list[int]:
    """Places of which something is chosen, from the top down, those with more households first."""
    some = np.flatnonzero(chosen.any(axis=1)).tolist()
    most = groups.size.max(axis=1, initial=0)
    return sorted(some, key=lambda p: (places.depth[p], -most[p], places.codes[p]))


class _State:
    """What is shown so far, and how far from it everything else is.

    ``near`` of a place: by how many households two versions differ for who knows what is shown
    of it and below it; the last row and column stand for what is known for good: nobody's sum,
    and every version shown. It is a metric, so what is worked out by detours counts, too.
    ``below`` of a place is the sum of it over the places right below: what is left of a
    version, or of the difference of two, when all that is shown there is taken away.
    """

    def __init__(
        self,
        groups: Groups,
        counted: Counts,
        places: ProtectedPlaces,
        limits: EditionLimits,
        shown: Truths,
        strict: bool,
        moves: Moves | None,
    ) -> None:
        self._places, self._limits, self._moves = places, limits, moves
        self._differ_by_few = self._few(groups.sides if strict else groups.change)
        self.shown = shown.copy()
        if moves:
            self._differ_by_few |= moves.betraying
            moves.begin(shown)
        self._near = self._by_itself(groups, counted)
        self._below = np.zeros_like(self._near)
        for depth in range(int(places.depth.max(initial=0)), 0, -1):
            self._sum_up(depth)

    def _by_itself(self, groups: Groups, counted: Counts) -> Counts:
        """What is known of each place by what is shown of itself."""
        count = groups.size.shape[1]
        found = np.zeros((len(groups.size), count + 1, count + 1), np.int32)
        found[:, :count, :count] = groups.change
        far = np.where(self.shown[:, None, :], groups.change, _FAR).min(axis=2)
        known = np.minimum(counted, far)
        found[:, :count, count] = found[:, count, :count] = known
        return _by_detours(found, [count])

    def _sum_up(self, depth: int) -> None:
        """What is left of the places above some, which are summed up already."""
        child = np.flatnonzero(self._places.depth == depth)
        above, sums = summed_up(self._near[child], self._places.parent[child])
        self._below[above] += sums
        near = np.minimum(self._near[above], self._below[above])
        self._near[above] = _by_detours(near, range(near.shape[1]))

    def try_to_show(self, place: int, versions: Truths) -> None:
        """Show those of a place's versions that do not tell of too few, the newest first."""
        self._show_no_news(place, versions)
        chosen = self._agreeing(place, versions & ~self.shown[place])
        if not chosen or self._try(place, chosen):
            return
        for version in chosen:
            self._try(place, [version])
            self._show_no_news(place, versions)

    def _show_no_news(self, place: int, versions: Truths) -> None:
        """Show those of a place's versions that everybody knows already."""
        self.shown[place] |= versions & (self._near[place, :-1, -1] == 0)
        if self._moves:
            self._moves.show(place, self.shown[place], by_force=True)

    def _agreeing(self, place: int, versions: Truths) -> list[int]:
        """Versions that differ by enough, or by nobody, from each other and what is shown."""
        differ_by_few = self._differ_by_few[place]
        fine = versions & ~differ_by_few[:, self.shown[place]].any(axis=1)
        chosen = []
        for version in np.flatnonzero(fine).tolist():
            if fine[version]:
                chosen.append(version)
                fine &= ~differ_by_few[version]
        return chosen

    def _try(self, place: int, versions: list[int]) -> bool:
        """Show some versions together if the places above, and the place itself, bear it."""
        shown = self.shown[place].copy()
        shown[versions] = True
        if self._places.children[place] and not self._enough(self._below[place], shown):
            return False
        near = self._near[place]
        for version in versions:
            near = _joined(near, version)
        updates = list(self._upwards(place, near))
        for above, below, _ in updates:
            if not self._enough(below, self.shown[above], self._below[above]):
                return False
        if self._moves and not self._moves.show(place, shown):
            return False
        self.shown[place], self._near[place] = shown, near
        for above, below, its_near in updates:
            self._below[above], self._near[above] = below, its_near
        return True

    def _upwards(self, place: int, near: Counts) -> Iterator[tuple[int, Counts, Counts]]:
        """What becomes of the places above when a place is known better."""
        before = self._near[place]
        for above in self._places.lineage(place):
            if (near == before).all():
                return
            below = self._below[above] - before + near
            its_near = self._near[above]
            if (below < its_near).any():
                its_near = _closed(np.minimum(its_near, below))
            yield above, below, its_near
            before, near = self._near[above], its_near

    def _enough(self, below: Counts, shown: Truths, before: Counts | None = None) -> bool:
        """Whether enough is left of a place where it is shown."""
        known = np.append(shown, True)
        few = self._few(below) & known[:, None] & known[None, :]
        if before is not None:  # what is as it was is no fault of this step
            few &= below != before
        return not few.any()

    def _few(self, found: Counts) -> Truths:
        return (found > 0) & (found < self._limits.households)


def _joined(near: Counts, version: int) -> Counts:
    """The distances once a version is known for good."""
    one = near[:, version, None] + near[None, -1, :]
    found: Counts = np.minimum(near, np.minimum(one, one.T))
    return found


def _closed(near: Counts) -> Counts:
    """The distances by detours over all versions."""
    closed: Counts = _by_detours(near[None], range(len(near)))[0]
    return closed


def _by_detours(near: Counts, over: Iterable[int]) -> Counts:
    """Distances, each place's, no longer than by a detour over some versions; put in place."""
    detour = np.empty_like(near)
    for version in over:
        np.add(near[:, :, version, None], near[:, None, version, :], out=detour)
        np.minimum(near, detour, out=near)
    return near
