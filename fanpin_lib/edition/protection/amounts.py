"""Amounts that one household nearly gives alone."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fanpin_lib.edition.protection.groups import HouseholdRows
from fanpin_lib.edition.protection.limits import EditionLimits
from fanpin_lib.edition.protection.places import Indices, ProtectedPlaces
from fanpin_lib.edition.protection.release import Truths


def dominated(
    rows: HouseholdRows, places: ProtectedPlaces, versions: int, limits: EditionLimits
) -> Truths:
    """Where the second largest household could tell the largest one's amount too closely.

    The p % rule (SDC Handbook, 4.2.2): the sum less the two largest is less than the share
    ``limits.interval`` of the largest. Only where a base has amounts.
    """
    of, bits = rows.kinds.of[:versions], rows.kinds.bits
    found = np.zeros((len(places.codes), int(of.max()) + 1), bool)
    known = ~np.isnan(rows.amount)
    if not known.any():
        return found[:, of]
    several = int(rows.who.max()) + 1
    for at in places.levels:
        where = at[rows.place]
        inside = known & (where >= 0)
        if not inside.any():
            continue
        key = where[inside] * several + rows.who[inside]
        keys, row = np.unique(key, return_inverse=True)
        amounts = np.zeros((len(keys), found.shape[1]))
        given = np.abs(rows.amount[inside])
        for kind in range(found.shape[1]):
            holds = ((bits[inside] >> np.uint64(kind)) & np.uint64(1)).astype(bool)
            amounts[:, kind] = np.bincount(row[holds], given[holds], len(keys))
        place = keys // several
        starts = np.flatnonzero(np.diff(place, prepend=-1))
        found[place[starts]] |= _dominated(amounts, starts, limits.interval)
    return found[:, of]


def _dominated(amounts: NDArray[np.float64], starts: Indices, share: float) -> Truths:
    """Of groups of rows that begin at ``starts``, by column."""
    total = np.add.reduceat(amounts, starts, axis=0)
    first = np.maximum.reduceat(amounts, starts, axis=0)
    rows = np.diff(np.append(starts, len(amounts)))
    largest = amounts == np.repeat(first, rows, axis=0)
    alike = np.add.reduceat(largest, starts, axis=0, dtype=np.int32) > 1
    others = np.maximum.reduceat(np.where(largest, 0.0, amounts), starts, axis=0)
    second = np.where(alike, first, others)
    dominated: Truths = (first > 0) & (total - first - second < share * first)
    return dominated
