"""How closely withheld cells are known: linear programmes over a county's equations.

Cells tied to each other by equations are one programme. A few programmes with random aims show
most cells to be wide at once; each of the rest is bounded by two programmes of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import connected_components

from tests.disclosure.attacker.equations import Cell, Equation

_AIMS = 6
#: More than any figure of a county: what nothing bounds goes as far.
_FAR = 1e13


@dataclass(frozen=True)
class Bound:
    """What an attacker knows of a withheld cell: it lies between ``low`` and ``high``."""

    cell: Cell
    low: float
    high: float

    @property
    def width(self) -> float:
        return self.high - self.low


def too_narrow(
    cells: Sequence[Cell],
    equations: Sequence[Equation],
    width: Callable[[Cell], float],
) -> Iterator[Bound]:
    """The cells whose interval is narrower than ``width`` says; of a width of 0 none is asked.

    Cells in no equation are known by nothing but that they are not negative.
    """
    at = {cell: place for place, cell in enumerate(cells)}
    used = [one for one in equations if all(cell in at for cell, _ in one.terms)]
    links = [(at[a[0]], at[b[0]]) for one in used for a, b in zip(one.terms, one.terms[1:])]
    pairs = np.array(links or np.empty((0, 2)), dtype=int)
    graph = coo_matrix((np.ones(len(pairs)), pairs.T), shape=(len(at), len(at)))
    _, labels = connected_components(graph, directed=False)
    of_group: dict[int, list[Equation]] = {}
    for one in used:
        of_group.setdefault(labels[at[one.terms[0][0]]], []).append(one)
    members: dict[int, list[Cell]] = {}
    for cell, label in zip(cells, labels, strict=True):
        members.setdefault(label, []).append(cell)
    for label, own in of_group.items():
        yield from _Programme(members[label], own).narrow(width)


class _Programme:
    """One group of cells with its equations."""

    def __init__(self, cells: Sequence[Cell], equations: Sequence[Equation]) -> None:
        self.cells = cells
        at = {cell: place for place, cell in enumerate(cells)}
        self.equal = _matrix([one for one in equations if one.equal], at)
        self.below = _matrix([one for one in equations if not one.equal], at)

    def narrow(self, width: Callable[[Cell], float]) -> Iterator[Bound]:
        wanted = np.array([width(cell) for cell in self.cells])
        if not wanted.any():
            return
        low, high = np.full(len(wanted), np.inf), np.full(len(wanted), -np.inf)
        draw = np.random.default_rng(len(wanted))
        for aim in [np.ones(len(wanted)), *draw.normal(size=(_AIMS, len(wanted)))]:
            for sign in (1, -1):
                found = self._solve(sign * aim)
                low, high = np.minimum(low, found), np.maximum(high, found)
        for place in np.flatnonzero(high - low < wanted):
            aim = np.zeros(len(wanted))
            aim[place] = 1
            bound = Bound(self.cells[place], *(self._solve(s * aim)[place] for s in (1, -1)))
            if bound.width < wanted[place]:
                yield bound

    def _solve(self, aim: np.ndarray) -> np.ndarray:
        (a_eq, b_eq), (a_ub, b_ub) = self.equal, self.below
        found = linprog(aim, a_ub, b_ub, a_eq, b_eq, bounds=(0, _FAR), method="highs")
        assert found.status == 0, f"the published figures contradict each other: {found.message}"
        return np.asarray(found.x)


def _matrix(
    equations: Sequence[Equation], at: Mapping[Cell, int]
) -> tuple[csr_matrix | None, np.ndarray | None]:
    if not equations:
        return None, None
    entries = [
        (row, at[cell], sign) for row, one in enumerate(equations) for cell, sign in one.terms
    ]
    rows, columns, signs = (np.array(part) for part in zip(*entries, strict=True))
    shape = (len(equations), len(at))
    return csr_matrix((signs, (rows, columns)), shape), np.array([e.constant for e in equations])
