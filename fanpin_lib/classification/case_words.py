"""The cases of a finding in words, as few and as short as they can be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from fanpin_lib.classification.boxes import Box, cover, restricted
from fanpin_lib.classification.dimension import Dimension, either

#: More facts than this that are all "no" are listed after one "none of these".
_MOST_NEGATED = 3

#: What a box says, a phrase for each dimension that it restricts, by the dimension's place.
_Phrases = dict[int, str]


def in_words(found: np.ndarray, space: Sequence[Dimension]) -> Iterator[tuple[str, int]]:
    """Cases in words, each with how many there are.

    Args:
        found: which cases of the space, one axis a dimension.
        space: the dimensions.
    """
    for boxes in _alternatives(cover(found), space):
        covered = np.zeros_like(found)
        for box in boxes:
            covered[np.ix_(*box)] = True
        yield _said(boxes, space), int(covered.sum())


def _alternatives(boxes: list[Box], space: Sequence[Dimension]) -> list[list[Box]]:
    """Boxes together that differ only in which one of several facts is true."""
    groups: dict[tuple[Any, ...], list[Box]] = {}
    for box in boxes:
        for axis in _true_facts(box, space):
            rest = tuple(
                (a, v) for a, v in enumerate(box) if a != axis and _restricts(box, a, space)
            )
            groups.setdefault(rest, []).append(box)
    left = dict.fromkeys(boxes)
    together = []
    for members in sorted(groups.values(), key=len, reverse=True):
        still = [box for box in members if box in left]
        if len(still) > 1:
            together.append(still)
            for box in still:
                del left[box]
    order = {box: place for place, box in enumerate(boxes)}
    return sorted([*together, *([box] for box in left)], key=lambda group: order[group[0]])


def _true_facts(box: Box, space: Sequence[Dimension]) -> list[int]:
    return [axis for axis, values in enumerate(box) if space[axis].is_(values, "true")]


def _restricts(box: Box, axis: int, space: Sequence[Dimension]) -> bool:
    return len(box[axis]) < len(space[axis].values)


def _said(boxes: list[Box], space: Sequence[Dimension]) -> str:
    phrases = [_phrases(box, space) for box in boxes]
    common = {a: p for a, p in phrases[0].items() if all(one.get(a) == p for one in phrases)}
    parts = list(_shortened(common, boxes[0], space))
    if len(boxes) > 1:
        own = [said for one in phrases for axis, said in one.items() if axis not in common]
        parts.append(either(own))
    return "，".join(parts) or "所有农户"


def _phrases(box: Box, space: Sequence[Dimension]) -> _Phrases:
    sizes = [len(dimension.values) for dimension in space]
    return {axis: space[axis].words(box[axis]) for axis in restricted(box, sizes)}


def _shortened(phrases: _Phrases, box: Box, space: Sequence[Dimension]) -> Iterator[str]:
    negated = [axis for axis in phrases if space[axis].is_(box[axis], "false")]
    many = len(negated) > _MOST_NEGATED
    yield from (said for axis, said in phrases.items() if not (many and axis in negated))
    if many:
        yield f"下列都没有：{'、'.join(space[axis].label for axis in negated)}"
