"""Saying in few words which cases of a space a finding is about.

Cases are points (one value index per dimension). Points that differ in one dimension only
are merged into a box (a set of values per dimension) until nothing merges any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Box = tuple[frozenset[int], ...]


def merge(points: Iterable[Sequence[int]], sizes: Sequence[int]) -> list[Box]:
    """Boxes that together cover exactly the given points, widest first.

    Args:
        points: one value index per dimension each.
        sizes: number of values of each dimension.
    """
    boxes = [tuple(frozenset([index]) for index in point) for point in points]
    while True:
        before = len(boxes)
        # dimensions with most values first: whole dimensions disappear from the wording sooner
        for axis in sorted(range(len(sizes)), key=lambda a: -sizes[a]):
            boxes = _merge_along(boxes, axis)
        if len(boxes) == before:
            return sorted(boxes, key=lambda box: (-_volume(box), [sorted(s) for s in box]))


def restricted(box: Box, sizes: Sequence[int]) -> list[int]:
    """The dimensions in which a box does not take every value: those worth a word."""
    return [axis for axis, values in enumerate(box) if len(values) < sizes[axis]]


def _merge_along(boxes: list[Box], axis: int) -> list[Box]:
    grouped: dict[Box, set[int]] = {}
    for box in boxes:
        rest = box[:axis] + box[axis + 1 :]
        grouped.setdefault(rest, set()).update(box[axis])
    return [rest[:axis] + (frozenset(values),) + rest[axis:] for rest, values in grouped.items()]


def _volume(box: Box) -> int:
    volume = 1
    for values in box:
        volume *= len(values)
    return volume
