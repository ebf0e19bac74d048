"""An attacker who combines everything shown: which households' adds come out exactly.

The unknowns are what each household adds (a number for each value it has in some month), the
equations all sums of all editions. A group of households is given away if some combination of
equations has no unknown but theirs: then the equations have a lower rank without them. Ranks
are taken modulo a large prime: exact but for a chance of one in a thousand million.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from fanpin_lib.edition.protection import Protected
from fanpin_lib.period import Month
from tests.protection.attacking import Household, above, back_of, told

_PRIME = 2**31 - 1
Editions = list[tuple[list[Household], Month, Protected]]


def given_away(editions: Editions, most: int) -> Iterator[tuple[int, ...]]:
    """The smallest groups of up to ``most`` households that a combination of sums tells of."""
    matrix, owner = _equations(editions)
    whole, found = _rank(matrix), set[tuple[int, ...]]()
    for number in range(1, most + 1):
        for group in combinations(sorted(set(owner.tolist())), number):
            if any(set(known) <= set(group) for known in found):
                continue
            if _rank(matrix[:, ~np.isin(owner, group)]) < whole:
                found.add(group)
                yield group


def _equations(editions: Editions) -> tuple[np.ndarray, np.ndarray]:
    """Sums by unknowns, and the household of each unknown."""
    unknowns: dict[tuple[int, int], int] = {}
    rows = []
    for county, closing, shown in editions:
        for place, month in told(shown):
            back = back_of(closing, month)
            adds = [(no, a[back]) for no, (v, a) in enumerate(county) if place in above(v)]
            rows.append([unknowns.setdefault(one, len(unknowns)) for one in adds if one[1]])
    matrix = np.zeros((len(rows), len(unknowns)), np.int64)
    for number, columns in enumerate(rows):
        matrix[number, columns] = 1
    return np.unique(matrix, axis=0), np.array([no for no, _ in unknowns], int)


def _rank(matrix: np.ndarray) -> int:
    """The rank modulo the prime."""
    left, rank = matrix % _PRIME, 0
    for column in range(left.shape[1]):
        filled = rank + np.flatnonzero(left[rank:, column])
        if not len(filled):
            continue
        left[[rank, filled[0]]] = left[[filled[0], rank]]
        left[rank] = left[rank] * pow(int(left[rank, column]), _PRIME - 2, _PRIME) % _PRIME
        rest = np.flatnonzero(left[rank + 1 :, column]) + rank + 1
        left[rest] = (left[rest] - left[rest, column, None] * left[rank]) % _PRIME
        rank += 1
    return rank
