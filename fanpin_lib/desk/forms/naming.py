"""What a cell asks for, as people read it: the indicator with what of it is meant, its part."""

from __future__ import annotations

from fanpin_lib.office.forms.asked import REST, CellQuestion
from fanpin_lib.office.forms.vocabulary import Countable

#: What of a rate is meant.
OF = {"numerator": "分子", "denominator": "分母", "rest": "分母减分子"}


def named(countable: Countable, asked: CellQuestion) -> str:
    """The indicator's name, with what of it is meant."""
    return countable.name + (f"（{OF[asked.of]}）" if asked.of else "")


def part_named(countable: Countable, asked: CellQuestion) -> str:
    """The part's name behind that of the dimension; empty for the whole."""
    dimension, _, value = asked.part.partition("=")
    names = {one.id: one.name for one in countable.splittings}
    if not value:
        return ""
    return f"{names.get(dimension, dimension)}：{'列出的以外' if value == REST else value}"
