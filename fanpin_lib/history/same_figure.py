"""Whether a figure that was computed again is the one that was published."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fanpin_lib.indicators.model import OK, WITHHELD

#: What a figure computed again has in common with the one published, besides its status.
COMPARED = ("value", "numerator", "denominator", "n", "low", "high")
_LAST_BITS = 1e-9


def same_figure(published: Mapping[str, Any], again: Mapping[str, Any] | None) -> bool:
    """Whether a figure computed again is the one published: value, parts, count and status.

    Equal but for the last bits of floating point is equal; a part that does not come out any
    more is none. A figure that is withheld is the number that only this machine has.
    """
    status = OK if kept_here(published) else published["status"]
    if again is None or again["status"] != status:
        return False
    return all(close(published[name], again[name]) for name in COMPARED)


def close(one: float | None, other: float | None) -> bool:
    """Whether two numbers are equal but for their last bits, or neither is there."""
    if one is None or other is None:
        return one is other
    return abs(one - other) <= _LAST_BITS * max(1, abs(one))


def kept_here(figure: Mapping[str, Any]) -> bool:
    """Whether a figure is withheld from readers and its number lies on this machine."""
    return figure["status"] == WITHHELD and figure["value"] is not None
