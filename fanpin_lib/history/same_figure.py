"""Whether a figure that was computed again is the one that was published."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: What a figure computed again has in common with the one published, besides its status.
COMPARED = ("value", "numerator", "denominator", "n", "low", "high")
_LAST_BITS = 1e-9


def same_figure(published: Mapping[str, Any], again: Mapping[str, Any] | None) -> bool:
    """Whether a figure computed again is the one published: value, parts, count and status.

    Equal but for the last bits of floating point is equal; a part that does not come out any
    more is none.
    """
    if again is None or again["status"] != published["status"]:
        return False
    return all(close(published[name], again[name]) for name in COMPARED)


def close(one: float | None, other: float | None) -> bool:
    """Whether two numbers are equal but for their last bits, or neither is there."""
    if one is None or other is None:
        return one is other
    return abs(one - other) <= _LAST_BITS * max(1, abs(one))
