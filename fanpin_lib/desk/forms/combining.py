"""Figures of several places as one."""

from __future__ import annotations

from dataclasses import replace

from fanpin_lib.edition.figures import NOT_APPLICABLE, OK, Figure
from fanpin_lib.office.forms.vocabulary import Countable


def together(each: list[Figure], countable: Countable) -> Figure:
    """One figure of several places: the sum, or of a rate the rate of the sums."""
    first = each[0]
    lost = next((one for one in each if not one.ok and one.status != NOT_APPLICABLE), None)
    if lost:
        return lost
    known = [one for one in each if one.ok]
    if countable.additive:
        return replace(first, value=sum(one.number for one in known), status=OK)
    top = sum(one.numerator or 0 for one in known)
    below = sum(one.denominator or 0 for one in known)
    scaled = next((one for one in known if one.numerator and one.denominator), None)
    if countable.unit != "%" or any(o.numerator is None or not o.denominator for o in known):
        return replace(first, value=None, status="几个地方的这个指标不能相加")
    if scaled is None:
        value = 0.0 if below else None
        status = OK if below else NOT_APPLICABLE
        return replace(first, value=value, numerator=top, denominator=below, status=status)
    scale = scaled.number * (scaled.denominator or 0) / (scaled.numerator or 1)
    return replace(first, value=scale * top / below, numerator=top, denominator=below, status=OK)
