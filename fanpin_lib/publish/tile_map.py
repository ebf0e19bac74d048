"""A map without a map: a tile a township with its villages inside, in the order of their codes.

Nobody has coordinates of villages, and a county's machine has no tiles from outside. A place
is coloured by a rate; the reader chooses which (``assets/charts.js``), at first it is the one
that most places have enough cases of. Every place says its name and value; a rate of a few
households is written as a fraction and has no colour, as in tables.
"""

from __future__ import annotations

import html
from collections.abc import Sequence

from fanpin_lib.edition.figures import NO_DATA, NOT_APPLICABLE, Figure
from fanpin_lib.edition.regions import Region
from fanpin_lib.presentation.wording import enough, rate
from fanpin_lib.publish.below import Below
from fanpin_lib.publish.tree import page_path
from fanpin_lib.rounding import at_most, number

#: Where colours change: of rates that come near the whole, and of small ones in parts of the top.
_HIGH = (50.0, 75.0, 90.0, 100.0)
_LOW = (0.2, 0.4, 0.6, 0.8)

_MISSING = {NO_DATA: "没有数据", NOT_APPLICABLE: "不适用"}


def tile_map(below: Below) -> str:
    """The map of the county as HTML; empty where the edition has no rate of any place."""
    townships = below.tree.children(below.tree.county)
    if not below.chosen or not townships:
        return ""
    bounds = {one: _bounds(below, one) for one in _most_coloured_first(below)}
    tiles = "\n".join(_tile(below, township, bounds) for township in townships)
    names = html.escape("|".join(below.chosen[one] for one in bounds))
    legends = html.escape("|".join(_legend(bounds[one]) for one in bounds))
    first = next(iter(bounds))
    return (
        f'<div class="fp-map" data-names="{names}" data-legends="{legends}">\n'
        f'<p class="fp-map-of"><strong>{html.escape(below.chosen[first])}</strong></p>\n'
        f'<p class="fp-map-key">{_keys(bounds[first])}</p>\n'
        f'<div class="fp-map-tiles">\n{tiles}\n</div>\n</div>'
    )


def _most_coloured_first(below: Below) -> list[str]:
    """The rates, that first which most places have enough cases of to be coloured."""

    def coloured(indicator: str) -> int:
        month = str(below.job.month)
        return sum(enough(below.figure(one, indicator, month)) for one in below.tree.regions)

    return sorted(below.chosen, key=coloured, reverse=True)


def _bounds(below: Below, indicator: str) -> tuple[float, ...]:
    month = str(below.job.month)
    found = [below.figure(code, indicator, month) for code in below.tree.regions]
    top = max((one.number for one in found if enough(one)), default=0.0)
    return _HIGH if top > _HIGH[0] else tuple(part * (top or 1.0) for part in _LOW)


def _tile(below: Below, township: Region, bounds: dict[str, tuple[float, ...]]) -> str:
    villages = "".join(_place(below, one, bounds) for one in below.tree.children(township))
    return (
        f'<div class="fp-tile">{_place(below, township, bounds)}'
        f'<div class="fp-tile-in">{villages}</div></div>'
    )


def _place(below: Below, region: Region, bounds: dict[str, tuple[float, ...]]) -> str:
    """A link with the place's name and value; ``data-r`` has text and colour of every rate."""
    month = str(below.job.month)
    shown = [_shown(below.figure(region.code, one, month), bounds[one]) for one in bounds]
    said = html.escape(";".join(f"{text}:{colour}" for text, colour in shown))
    text, colour = shown[0]
    return (
        f'<a class="{colour}" href="{page_path(region)}.html" data-r="{said}">'
        f"<span>{html.escape(region.name)}</span><b>{html.escape(text)}</b></a>"
    )


def _shown(figure: Figure, bounds: Sequence[float]) -> tuple[str, str]:
    """Text and class: ``q0`` to ``q4``, ``few`` or ``none``."""
    if figure.withheld:
        return "不公开", "none"
    if not figure.ok:
        return _MISSING.get(figure.status, figure.status), "none"
    text = rate(figure)
    if text == "—":
        return _MISSING[NOT_APPLICABLE], "none"
    if not enough(figure):
        return text, "few"
    return text, f"q{sum(figure.number >= bound for bound in bounds)}"


def _legend(bounds: Sequence[float]) -> str:
    said = [f"{number(bound, 2) if bound < 1 else at_most(bound, 1)}%" for bound in bounds]
    middle = [f"{low}—{high}" for low, high in zip(said, said[1:], strict=False)]
    last = said[-1] if bounds[-1] == _HIGH[-1] else f"{said[-1]}及以上"
    return ";".join([f"不到{said[0]}", *middle, last])


def _keys(bounds: Sequence[float]) -> str:
    keys = [
        f'<span class="q{no}">{text}</span>' for no, text in enumerate(_legend(bounds).split(";"))
    ]
    keys.append('<span class="few">4/5：数少，不着色</span>')
    keys.append('<span class="none">没有数、不公开，写明原因</span>')
    return " ".join(keys)
