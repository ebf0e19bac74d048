"""A small line without letters, for many places side by side; its words stand beside it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from fanpin_lib.presentation.plots import COLOURS

_WIDE, _TALL = 130, 44


def small_chart(values: Sequence[float], top: float) -> str:
    """The drawing, as wide as what it stands in; months without a number are a gap.

    Args:
        values: of the thirteen months, nan where there is none.
        top: the value at the upper edge; the lower edge is zero.
    """
    path, dots, going = "", "", False
    for place, value in enumerate(values):
        if math.isnan(value):
            going = False
            continue
        point = f"{place * 10 + 5} {2 + (_TALL - 4) * (1 - value / top):.1f}"
        path += f"L{point}" if going else f"M{point}h.01"
        dots = f"M{point}h.01"
        going = True
    blue = (
        f'class="l-blue" stroke="{COLOURS["blue"]}" fill="none" vector-effect="non-scaling-stroke"'
    )
    return (
        f'<svg class="fp-svg" width="100%" height="{_TALL}" viewBox="0 0 {_WIDE} {_TALL}" '
        'preserveAspectRatio="none" aria-hidden="true">'
        f'<path class="g" stroke="#e4e6ea" fill="none" d="M0 {_TALL - 1}H{_WIDE}M0 1H{_WIDE}"/>'
        f'<path {blue} stroke-width="1.5" stroke-linecap="round" d="{path}"/>'
        f'<path {blue} stroke-width="5" stroke-linecap="round" d="{dots}"/></svg>'
    )
