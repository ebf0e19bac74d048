"""The classifications that a portal shows: those that every county of it is kept in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Classes = Sequence[Mapping[str, Any]]


def classes_of_all(counties: Iterable[Classes]) -> list[Mapping[str, Any]]:
    """Classifications of the same label and the same classes in every county, in one order.

    Only their numbers add up: households in a class that a part of the counties does not know
    are no number of all of them. What is left out stands among all figures of the page.

    Args:
        counties: the classifications of each, as `classes_named` gives them.

    Returns:
        as they were given; the headline is the first county's.
    """
    given = list(counties)
    if not given:
        return []
    first, *others = given
    known = [{one["label"]: _names(one) for one in each} for each in others]
    return [one for one in first if all(k.get(one["label"]) == _names(one) for k in known)]


def _names(one: Mapping[str, Any]) -> list[str]:
    return [value["name"] for value in one["values"]]
