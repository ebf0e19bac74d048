"""Whether all that a base shows, taken together, tells what one household or two add.

Every shown sum is an equation over what households add. A combination of any number of them
(several months, several editions of one, places and those below) may leave the adds of so few
households alone; `release` looks at two versions at a time. Here random changes of what
households add that alter no shown sum are drawn: what no such change can touch is known, and
whose adds change in step are known but for one number. Where that is so of groups of up to
`GROUP` households, rows are withheld until it is not: those of the lowest place, the oldest.

The draws decide up to chance, which is none with numbers that are not rounded to few digits:
a combination that exists is found, one that does not is not. Fixed seed: the same figures give
the same answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fanpin_lib.edition.protection.groups import Groups, HouseholdRows
from fanpin_lib.edition.protection.null_space import Matrix, Sums
from fanpin_lib.edition.protection.places import ProtectedPlaces
from fanpin_lib.edition.protection.release import Truths
from fanpin_lib.edition.protection.telling import betrayed

#: Larger groups are looked for by `release` alone, in pairs of versions.
GROUP = 2


def audited(
    rows: HouseholdRows,
    groups: Groups,
    places: ProtectedPlaces,
    shown: Truths,
    own: int,
    households: int,
) -> Truths:
    """Where a base is shown without telling of groups of `GROUP` households, or of fewer.

    Args:
        own: how many versions, which come first, may still be withheld.
        households: the limit; groups of as many may be told of.
    """
    if told_before(groups, shown, own):
        return shown
    few = min(GROUP, households - 1)
    found = shown.copy()
    while True:  # ends: each time a row more is withheld
        classes = _classes(rows, groups, places, found, few)
        if classes is None:
            return found
        changes = classes.sums.unnoticed()
        withheld = found.copy()
        for members in betrayed(changes, classes.households, classes.sums.block, few):
            classes.withhold(members, changes, withheld, own)
        if (withheld == found).all():
            return found
        found = withheld


def told_before(groups: Groups, shown: Truths, own: int) -> bool:
    """Whether earlier editions showed the same households wherever this one shows any: what
    that tells is told, and withholding takes nothing back.
    """
    news = shown[:, :own] & (groups.size[:, :own] > 0)
    told = (groups.change[:, :own, own:] == 0) & shown[:, None, own:]
    return not (news & ~told.any(axis=2)).any()


@dataclass(frozen=True)
class _Classes:
    """What households add, by which shown sums it enters: the unknowns of the equations.

    Attributes:
        sums: the equations.
        households: those of each class.
        same: which versions are one, by place.
    """

    sums: Sums
    households: list[NDArray[np.uint64]]
    same: Truths

    def withhold(self, members: Sequence[int], changes: Matrix, shown: Truths, own: int) -> None:
        """Withhold one of the sums by which some classes are told of, if one may still be."""
        told = np.zeros(len(self.households))
        told[members] = np.linalg.svd(changes[members])[0][:, -1]
        for row in self.sums.making(told):
            place, version = divmod(row, 64)
            alike = self.same[place, version] & shown[place]
            if alike.any() and not alike[own:].any():
                shown[place, alike] = False
                return


def _classes(
    rows: HouseholdRows, groups: Groups, places: ProtectedPlaces, shown: Truths, few: int
) -> _Classes | None:
    """The classes of a base; None where each is of more than a few households."""
    same = groups.change == 0
    first = (same & shown[:, None, :]).argmax(axis=2)
    told = np.zeros_like(shown)
    place, version = np.nonzero(shown & (groups.size > 0))
    told[place, first[place, version]] = True
    masks = (told * (np.uint64(1) << np.arange(shown.shape[1], dtype=np.uint64))).sum(
        axis=1, dtype=np.uint64
    )
    at = np.stack([level[rows.place] for level in places.levels], axis=1)
    bits = np.where(at >= 0, masks[at] & rows.versions[:, None], np.uint64(0))
    entered = (bits > 0).any(axis=1)
    if not entered.any():
        return None
    at, bits = np.where(bits > 0, at, -1)[entered], bits[entered]
    order = np.lexsort((rows.household[entered], *at.T, *bits.T))
    at, bits, household = at[order], bits[order], rows.household[entered][order]
    other = _differ(at).any(axis=1) | _differ(bits).any(axis=1)
    first = np.flatnonzero(other)
    who = np.flatnonzero(other | _differ(household))  # a household once in each class
    households = np.split(household[who], np.searchsorted(who, first[1:]))
    at, bits = at[first], bits[first]
    if min(map(len, households)) > few:
        return None
    return _Classes(Sums(at, bits, places), households, same)


def _differ(column: NDArray[np.generic]) -> NDArray[np.bool_]:
    """Whether each entry is another than that before it."""
    found = np.ones(column.shape, bool)
    found[1:] = column[1:] != column[:-1]
    return found
