"""四舍五入: how every number that people read is rounded, once and everywhere.

Half a unit goes away from zero, counted in decimals as a person would on paper: 13,292.5 is
13,293 and 0.125 is 0.13. Python's ``format`` rounds halves to the even digit and sees the
binary value (0.285 is a little less), so it shows 13,292 and 0.28.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

#: Wide enough for every double with a few decimals.
_EXACT = Context(prec=400, rounding=ROUND_HALF_UP)


def rounded(value: float | Decimal, decimals: int = 0) -> Decimal:
    """The number rounded half up on the shortest decimal that stands for it.

    Args:
        value: a finite number; of a float the shortest text that reads back as it counts.
        decimals: how many decimals are kept.
    """
    exact = value if isinstance(value, Decimal) else Decimal(repr(float(value)))
    return exact.quantize(Decimal(1).scaleb(-decimals), context=_EXACT)


@lru_cache(maxsize=2**14, typed=True)
def number(value: float | Decimal, decimals: int = 0) -> str:
    """With thousands separators: ``12,345`` or ``5.2``; a rounded zero has no sign."""
    kept = rounded(value, decimals)
    return f"{kept or abs(kept):,f}"


def at_most(value: float | Decimal, decimals: int) -> str:
    """A number without needless decimals: ``8``, ``8.5``, ``0.3333``."""
    text = number(value, decimals)
    return text.rstrip("0").rstrip(".") if "." in text else text


def share(value: float | Decimal, decimals: int = 0) -> str:
    """A part of one as a percentage: 0.125 is ``13%``, with one decimal ``12.5%``."""
    exact = value if isinstance(value, Decimal) else Decimal(repr(float(value)))
    return f"{number(exact * 100, decimals)}%"
