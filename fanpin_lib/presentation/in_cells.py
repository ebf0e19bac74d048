"""A figure as a number in somebody else's table: in the unit and with the decimals asked for."""

from __future__ import annotations

import re
from decimal import Decimal

from fanpin_lib.rounding import rounded

_PERCENT = "%"
#: Decimals of what is no whole number where the cell's format says none.
_DECIMALS = 2
_FRACTION = re.compile(r"\.([0#?]+)")


def number_in_cell(value: float, unit: str, divide: float, number_format: str) -> float:
    """The number to write into a cell.

    Args:
        value: the figure in its own unit; a percentage as 12.5.
        unit: the unit that the cell is in.
        divide: what makes that unit of the figure's own (10,000 for 万元 of 元).
        number_format: the cell's format; a format in per cent shows 0.125 as 12.5%.
    """
    exact = Decimal(repr(float(value))) / Decimal(repr(float(divide)))
    shown = _FRACTION.search(number_format)
    decimals = len(shown[1]) if shown else _DECIMALS
    if unit == _PERCENT and _PERCENT in number_format:
        return float(rounded(exact / 100, decimals + 2))
    kept = rounded(exact, max(decimals, 0))
    return float(kept)
