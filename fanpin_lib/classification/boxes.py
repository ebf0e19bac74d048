"""Saying in few words which cases of a space a finding is about.

A case is a point (one value index per dimension). Points are covered by boxes (a set of
values per dimension), each as wide as it can be; boxes may overlap, so that "illness, or
accident" takes two boxes and not "illness; accident without illness".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

Box = tuple[tuple[int, ...], ...]


def cover(found: np.ndarray) -> list[Box]:
    """Boxes that together cover exactly the true cells, widest first.

    Args:
        found: booleans, one axis a dimension of the space.
    """
    left = found.copy()
    boxes = []
    while left.any():
        seed = np.unravel_index(int(np.argmax(left)), left.shape)
        box = max((_grown(found, seed, order) for order in _orders(found.shape)), key=volume)
        left[np.ix_(*box)] = False
        boxes.append(box)
    return _shortened(sorted(boxes, key=lambda box: (-volume(box), box)), found.shape)


def restricted(box: Box, sizes: Sequence[int]) -> list[int]:
    """The dimensions in which a box does not take every value: those worth a word."""
    return [axis for axis, values in enumerate(box) if len(values) < sizes[axis]]


def volume(box: Box) -> int:
    """How many points a box holds."""
    total = 1
    for values in box:
        total *= len(values)
    return total


def _shortened(boxes: list[Box], sizes: Sequence[int]) -> list[Box]:
    """Boxes without what the other boxes cover anyway, the narrowest box first: wholly covered
    ones go, and of others values.

    Only where a box names some of a dimension's values: naming fewer takes fewer words.
    """
    for number in range(len(boxes) - 1, -1, -1):
        others = np.zeros(tuple(sizes), dtype=bool)
        for other in boxes[:number] + boxes[number + 1 :]:
            others[np.ix_(*other)] = True
        if others[np.ix_(*boxes[number])].all():
            del boxes[number]
            continue
        for axis in restricted(boxes[number], sizes):
            box = boxes[number]
            needed = tuple(
                v for v in box[axis]
                if not others[np.ix_(*box[:axis], (v,), *box[axis + 1 :])].all()
            )  # fmt: skip
            boxes[number] = (*box[:axis], needed or box[axis], *box[axis + 1 :])
    return boxes


def _orders(sizes: Sequence[int]) -> Iterator[list[int]]:
    """In which orders to widen the dimensions: the largest first or last, as they come."""
    axes = list(range(len(sizes)))
    yield sorted(axes, key=lambda axis: -sizes[axis])
    yield sorted(axes, key=lambda axis: sizes[axis])
    yield axes[::-1]


def _grown(found: np.ndarray, seed: Sequence[np.intp], order: Sequence[int]) -> Box:
    """The seed widened dimension by dimension as far as every cell stays true."""
    box: list[tuple[int, ...]] = [(int(index),) for index in seed]
    for axis in order:
        every = [*box[:axis], tuple(range(found.shape[axis])), *box[axis + 1 :]]
        others = tuple(other for other in range(found.ndim) if other != axis)
        whole = found[np.ix_(*every)].all(axis=others)
        box[axis] = tuple(np.flatnonzero(whole).tolist())
    return tuple(box)
