"""Random changes of unknowns that leave every one of some sums as it is.

The sums are those of a tree: each unknown lies in one block (a township), whose own sums it
enters, and in sums at the top. So the changes are made block by block, and then such that the
sums at the top stay, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from fanpin_lib.edition.protection.places import Indices, ProtectedPlaces

Matrix = NDArray[np.float64]
#: Changes that are drawn: more than the unknowns that a few households have.
DRAWS = 24
#: Smaller eigenvalues of matrices of zeros and ones are zero, as are smaller weights of sums.
_NONE, _NO_WEIGHT = 1e-9, 1e-6


@dataclass(frozen=True)
class _Some:
    """Some of the sums: ``matrix`` says which of the unknowns ``columns`` each of ``rows`` has."""

    columns: Indices
    rows: Indices
    matrix: Matrix

    @cached_property
    def solved(self) -> Matrix:
        """The weights with which sums give what is told of unknowns (least squares)."""
        found: Matrix = _inverse(self.matrix @ self.matrix.T) @ self.matrix
        return found

    def without(self, numbers: Matrix) -> Matrix:
        """What of numbers (unknowns × any) no sum notices."""
        found: Matrix = numbers - self.matrix.T @ (self.solved @ numbers)
        return found


class Sums:
    """Which sums each unknown enters; a sum is ``place * 64 + version``."""

    def __init__(self, at: Indices, bits: NDArray[np.uint64], places: ProtectedPlaces) -> None:
        """From each unknown's places and versions by depth (place -1: none)."""
        enters = (bits[:, :, None] >> np.arange(64, dtype=np.uint64)) & np.uint64(1)
        self._column, self._depth, version = np.nonzero(enters)
        self._row = at[self._column, self._depth] * 64 + version
        self.block = np.full(len(at), -1, np.int64)
        for level in range(1, at.shape[1]):
            known = at[:, level] >= 0
            self.block[known] = places.levels[1][at[known, level]]
        everything = np.arange(len(at))
        self._top = self._of(self._depth == 0, everything)
        self._blocks = list(self._by_block())
        left = self._top.matrix.copy()
        for some in self._blocks:
            left[:, some.columns] = some.without(left[:, some.columns].T).T
        self._left = _Some(everything, self._top.rows, left)

    def _by_block(self) -> Iterator[_Some]:
        below = np.flatnonzero(self._depth > 0)
        below = below[np.argsort(self.block[self._column[below]], kind="stable")]
        blocks = self.block[self._column[below]]
        for entries in np.split(below, np.flatnonzero(np.diff(blocks)) + 1):
            if len(entries):
                yield self._of(entries, np.unique(self._column[entries]))

    def _of(self, entries: NDArray[np.generic], columns: Indices) -> _Some:
        rows, row = np.unique(self._row[entries], return_inverse=True)
        matrix = np.zeros((len(rows), len(columns)))
        matrix[row, np.searchsorted(columns, self._column[entries])] = 1
        return _Some(columns, rows, matrix)

    def unnoticed(self) -> Matrix:
        """Changes of the unknowns (unknowns × `DRAWS`) under which every sum stays."""
        found = np.random.default_rng(1).normal(size=(len(self.block), DRAWS))
        for some in self._blocks:
            found[some.columns] = some.without(found[some.columns])
        return self._left.without(found)

    def making(self, told: NDArray[np.float64]) -> list[int]:
        """The sums a combination of which gives these weights of unknowns, the deepest first."""
        weights = self._left.solved @ told
        rest = told - self._top.matrix.T @ weights
        found: list[int] = []
        for some in self._blocks:
            own = some.solved @ rest[some.columns]
            found += some.rows[np.abs(own) > _NO_WEIGHT].tolist()
        depth = dict(zip(self._row.tolist(), self._depth.tolist()))
        found += self._top.rows[np.abs(weights) > _NO_WEIGHT].tolist()
        return sorted(found, key=lambda row: (-depth[row], -(row % 64), row))


def _inverse(matrix: Matrix) -> Matrix:
    """The pseudo-inverse of a symmetric matrix."""
    values, vectors = np.linalg.eigh(matrix)
    some = values > _NONE * max(1.0, float(values.max(initial=0)))
    found: Matrix = (vectors[:, some] / values[some]) @ vectors[:, some].T
    return found
