"""Who stands behind a base in each place and version, and by how many two versions differ.

A *version* is a month as one edition told it: the months of the edition that is made, and
those of earlier editions that told them otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from fanpin_lib.edition.protection.places import Indices, ProtectedPlaces

Counts = NDArray[np.int32]


@dataclass(frozen=True)
class HouseholdRows:
    """The households behind one base: a row a household, place and value.

    Attributes:
        place: of the village.
        household, token: digests of who it is and of what it adds.
        category: number of the split's part, 0 where the base has none.
        versions: bit ``v`` is set where the row holds in version ``v``.
        amount: what it adds, where that is money (元); else not a number.
        categories: the parts by number.
    """

    place: Indices
    household: NDArray[np.uint64]
    token: NDArray[np.uint64]
    category: Indices
    versions: NDArray[np.uint64]
    amount: NDArray[np.float64]
    categories: tuple[str, ...]

    @cached_property
    def who(self) -> Indices:
        """The number of each row's household, from 0."""
        found: Indices = np.unique(self.household, return_inverse=True)[1]
        return found

    @cached_property
    def kinds(self) -> Kinds:
        """The versions that are of the same rows, each taken once."""
        known, number = np.unique(self.versions, return_inverse=True)
        each = (known[:, None] >> np.arange(64, dtype=np.uint64)) & np.uint64(1)
        first: dict[bytes, int] = {}
        of = [first.setdefault(version.tobytes(), len(first)) for version in each.T]
        chosen = np.unique(of, return_index=True)[1]
        bits = (each[:, chosen] << np.arange(len(chosen), dtype=np.uint64)).sum(
            axis=1, dtype=np.uint64
        )
        return Kinds(bits[number], np.array(of, np.int64))


@dataclass(frozen=True)
class Kinds:
    """Versions of a base that are of the same rows, counted as one: most months are told by
    an edition as by the one before.

    Attributes:
        bits: of each row the kinds of versions in which it holds.
        of: the kind of each version, in the order in which they come up first.
    """

    bits: NDArray[np.uint64]
    of: Indices


@dataclass(frozen=True)
class Groups:
    """Sizes, by place and version.

    Attributes:
        size: households behind the base.
        change: households whose part differs between two versions.
        sides: the smallest number but zero of those that came, went or changed between two
            versions; 0 where nothing did.
    """

    size: Counts
    change: Counts
    sides: Counts


def groups_of(
    rows: HouseholdRows, places: ProtectedPlaces, versions: int, *, sides: bool = False
) -> Groups:
    """Sizes and differences of a base at every level; ``sides`` only where they are asked for."""
    of, bits = rows.kinds.of[:versions], rows.kinds.bits
    kinds = int(of.max()) + 1
    shape = (len(places.codes), kinds, kinds)
    found = Groups(*(np.zeros(s, np.int32) for s in (shape[:2], shape, shape)))
    mixed = _mixed(rows)
    for at in places.levels:
        where = at[rows.place]
        inside = where >= 0
        if inside.any():
            held = _held(where[inside], rows.who[inside], mixed[inside], bits[inside], kinds)
            _count(held, found, sides)
    pairs = np.ix_(np.arange(shape[0]), of, of)
    return Groups(found.size[:, of], found.change[pairs], found.sides[pairs])


def _mixed(rows: HouseholdRows) -> NDArray[np.uint64]:
    """One number for what a row adds to which part."""
    part = (rows.category.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    found: NDArray[np.uint64] = (rows.token | np.uint64(1)) * (part | np.uint64(1))
    return found


@dataclass(frozen=True)
class _Held:
    """Digests of what each household adds in each version, households of a place together."""

    place: Indices
    digest: NDArray[np.uint64]


def _held(
    place: Indices,
    household: Indices,
    mixed: NDArray[np.uint64],
    bits: NDArray[np.uint64],
    versions: int,
) -> _Held:
    several = int(household.max()) + 1
    key = place * several + household
    order = np.argsort(key)
    key, mixed, bits = key[order], mixed[order], bits[order]
    starts = np.flatnonzero(np.diff(key, prepend=-1))
    digest = np.zeros((len(starts), versions), np.uint64)
    for version in range(versions):
        there = mixed * ((bits >> np.uint64(version)) & np.uint64(1))
        digest[:, version] = np.add.reduceat(there, starts)
    return _Held(key[starts] // several, digest)


def _count(held: _Held, found: Groups, sides: bool) -> None:
    """Put in one level's sizes and differences."""
    place, there = _summed(held.place, held.digest != 0)
    found.size[place] = there
    varies = (held.digest != held.digest[:, :1]).any(axis=1)
    if not varies.any():
        return
    digest, where = held.digest[varies], held.place[varies]
    differs = digest[:, :, None] != digest[:, None, :]
    place, total = _summed(where, differs)
    found.change[place] = total
    if sides:
        gone = differs & (digest == 0)[:, :, None]
        _, went = _summed(where, gone)
        came = went.transpose(0, 2, 1)
        least = np.full(total.shape, np.iinfo(np.int32).max, np.int32)
        for part in (went, came, total - went - came):
            least = np.where(part > 0, np.minimum(least, part), least)
        found.sides[place] = np.where(total > 0, least, 0)


def _summed(place: Indices, truths: NDArray[np.bool_]) -> tuple[Indices, Counts]:
    """The places that rows have, which are sorted by them, and how many truths each."""
    starts = np.flatnonzero(np.diff(place, prepend=-1))
    return place[starts], np.add.reduceat(truths, starts, axis=0, dtype=np.int32)
