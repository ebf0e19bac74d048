"""Of whom equations tell: groups of households whose unknowns do not change freely."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from fanpin_lib.edition.protection.null_space import DRAWS, Matrix
from fanpin_lib.edition.protection.places import Indices

_ZERO = 1e-7
#: Unknowns of one household, more of which the draws could not tell apart.
_MOST = DRAWS // 4
#: How many unknowns of different blocks are compared each with each.
_ALL = 2500

Members = list[int]


def betrayed(
    changes: Matrix, households: Sequence[NDArray[np.uint64]], block: Indices, few: int
) -> list[Members]:
    """The unknowns of each group of up to ``few`` (one or two) households that is told of.

    Args:
        changes: what each unknown may change by, without any equation noticing.
        households: those that stand behind each unknown together.
        block: of each unknown; where there are many, pairs are looked for in one block.
    """
    own: dict[int, Members] = {}
    shared: dict[tuple[int, ...], Members] = {}
    for number, members in enumerate(households):
        if len(members) == 1:
            own.setdefault(int(members[0]), []).append(number)
        elif len(members) <= few:
            shared.setdefault(tuple(members.tolist()), []).append(number)
    alone = [known for known in own.values() if len(known) <= _MOST]
    together = [
        [*known, *(u for who in those for u in own.get(who, []))] for those, known in shared.items()
    ]
    found = _tied(changes, alone)
    if few > 1:
        again = {known[0] for known in found}
        free = [known for known in alone if known[0] not in again]
        found += _tied(changes, [known for known in together if len(known) <= 2 * _MOST])
        found += _pairs(changes, free, block)
    return found


def _by_length(groups: Sequence[Members]) -> Iterator[Indices]:
    """The groups of one length as a table."""
    lengths = np.array([len(known) for known in groups])
    for length in np.unique(lengths):
        yield np.array([groups[place] for place in np.flatnonzero(lengths == length).tolist()])


def _tied(changes: Matrix, groups: Sequence[Members]) -> list[Members]:
    """The groups of unknowns that cannot change each by itself."""
    found: list[Members] = []
    for those in _by_length(groups):
        smallest = np.linalg.svd(changes[those], compute_uv=False)[:, -1]
        found += those[smallest < _ZERO].tolist()
    return found


def _pairs(changes: Matrix, own: list[Members], block: Indices) -> list[Members]:
    """Two households each, whose unknowns change in step."""
    if sum(map(len, own)) <= _ALL:
        return list(_in_step(changes, own))
    by_block: dict[int, list[Members]] = {}
    for known in own:
        by_block.setdefault(int(block[known[0]]), []).append(known)
    return [pair for those in by_block.values() for pair in _in_step(changes, those)]


def _in_step(changes: Matrix, own: list[Members]) -> Iterator[Members]:
    """Households whose spaces of change share a direction."""
    if len(own) < 2:
        return
    tables = list(_by_length(own))
    bases = [np.linalg.qr(changes[t].transpose(0, 2, 1))[0].transpose(0, 2, 1) for t in tables]
    spaces = [(known, base) for t, b in zip(tables, bases) for known, base in zip(t.tolist(), b)]
    starts = np.cumsum([0, *(len(known) for known, _ in spaces[:-1])])
    stacked = np.concatenate([base for _, base in spaces])
    near = np.add.reduceat(np.add.reduceat((stacked @ stacked.T) ** 2, starts, 0), starts, 1)
    for first, second in np.argwhere(np.triu(near > 1 - _ZERO, 1)).tolist():
        (one, base), (other, its_base) = spaces[first], spaces[second]
        if np.linalg.norm(base @ its_base.T, 2) > 1 - _ZERO:
            yield one + other
