"""Drawing a plot as an SVG that is as wide as its column, with letters that keep their size.

Shapes lie in a drawing of their own that is stretched to the width; letters stand at parts of
the width, in pixels of their own. Nothing is measured: texts are laid out by counting
characters. Colours have a class beside them, by which a style sheet can change them for dark
pages.
"""

from __future__ import annotations

import html
import math
from collections.abc import Callable, Iterator, Sequence

from fanpin_lib.period import Month
from fanpin_lib.presentation.fonts import FAMILIES
from fanpin_lib.presentation.plots import COLOURS, Layer, Panel, Plot
from fanpin_lib.rounding import at_most, number

#: Width of the stretched drawing in its own units, and of the column of marks in pixels.
WIDE, LEFT, RIGHT = 520, 46, 10
_SLOT = WIDE / 13
_LINE = 17  # a line of letters
_FOOT = 34  # months, and years under them
_HEADROOM = 26  # between a title and its panel, for the number at a point as high as its panel
_LEGEND = 290  # pixels that a line of the legend takes on a phone
#: How high in its panel a value stands.
At = Callable[[float], float]
_ON_PAGE = (
    f"background-color:#fff;box-sizing:border-box;overflow:visible;padding:0 {RIGHT}px 0 {LEFT}px"
)
_END = (None, None)
_TEXT, _MUTED, _GRID, _SHADE = "#24292f", "#59606a", "#e4e6ea", "#eceef1"


def drawn(plot: Plot, width: int = 0) -> str:
    """The plot as SVG text.

    Args:
        width: pixels, for pictures; on pages it is as wide as its column.
    """
    parts, top = [], 0.0
    for panel in plot.panels:
        piece, tall = _panel(panel, top)
        parts.append(piece)
        top += tall
    top -= 8
    parts.append(_months(plot.months, top))
    if plot.synthetic:
        parts.append(_group(_word("100%", top + _FOOT + 9, "合成演示数据"), "end", 11))
        top += _LINE
    return _framed("".join(parts), plot.description, round(top + _FOOT), width)


def _framed(inner: str, description: str, height: int, width: int) -> str:
    """The drawing with room for the scale to its left: a page's as padding, a picture's inside."""
    families = ", ".join(FAMILIES)
    size = f'width="{width}"' if width else f'style="{_ON_PAGE}" width="100%"'
    if width:
        inner = f'<svg x="{LEFT}" width="{width - LEFT - RIGHT}" overflow="visible">{inner}</svg>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="fp-svg" role="img" '
        f'aria-label="{html.escape(description)}" {size} height="{height}" '
        f'font-family="{families}" font-size="12" fill="{_TEXT}">{inner}</svg>'
    )


def _panel(panel: Panel, top: float) -> tuple[str, float]:
    """A panel's markup and how high it is."""
    head, lines = _head(panel, top)
    base = top + lines * _LINE + _HEADROOM
    marks = panel.marks
    low, high = marks[0], marks[-1]

    def at(value: float) -> float:
        return panel.height * (high - value) / (high - low)

    beside = "".join(_word("-6", base + at(mark) + 4, at_most(abs(mark), 2)) for mark in marks)
    shapes = "".join(_shapes(panel, [at(mark) for mark in marks], at))
    ends = "".join(_ends(panel, at, base))
    inner = (
        f'<svg y="{base:.0f}" width="100%" height="{panel.height}" '
        f'viewBox="0 0 {WIDE} {panel.height}" preserveAspectRatio="none" '
        f'overflow="visible">{shapes}</svg>'
    )
    tall = lines * _LINE + _HEADROOM + panel.height + 20
    return f"{head}{_group(beside, 'end')}{inner}{ends}", tall


def _group(words: str, anchor: str, size: int = 12) -> str:
    """Muted words that are placed alike."""
    return f'<g class="m" fill="{_MUTED}" text-anchor="{anchor}" font-size="{size}">{words}</g>'


def _word(x: str, y: float, text: str) -> str:
    return f'<text x="{x}" y="{y:.0f}">{html.escape(text)}</text>'


def _head(panel: Panel, top: float) -> tuple[str, int]:
    """Title, note and legend above a panel, and how many lines they take."""
    lines = [panel.note] if panel.note else []
    said = "".join(_word(str(-LEFT), top + 13 + _LINE, line) for line in lines)
    keys, rows = _legend(panel, top + 13 + (len(lines) + 1) * _LINE)
    title = f'<g font-size="13" font-weight="600">{_word(str(-LEFT), top + 13, panel.title)}</g>'
    return title + (_group(said + keys, "start") if said or keys else ""), 1 + len(lines) + rows


def _legend(panel: Panel, top: float) -> tuple[str, int]:
    """A key a layer that has a name, as many in a line as a phone has room for."""
    said, across, line = "", 0.0, 0
    named = [layer for layer in panel.layers if layer.name]
    for layer in named:
        wide = 18 + _width(layer.name) + 14
        if across and across + wide > _LEGEND:
            across, line = 0.0, line + 1
        x, y = across - LEFT, top + line * _LINE
        said += f'<rect x="{x:.0f}" y="{y - 10:.0f}" width="12" height="10" rx="2" '
        said += f"{_paint(layer.colour)}{_faint(layer)}/>"
        said += _word(f"{x + 17:.0f}", y, layer.name)
        across += wide
    return said, line + 1 if named else 0


def _width(text: str) -> float:
    return sum(12 if character >= "\u2e80" else 7 for character in text)


def _paint(colour: str, how: str = "fill") -> str:
    kind = "b" if how == "fill" else "l"
    return f'class="{kind}-{colour}" {how}="{COLOURS[colour]}"'


def _faint(layer: Layer) -> str:
    return ' fill-opacity=".2"' if layer.kind == "band" else ""


def _shapes(panel: Panel, lines: Sequence[float], at: At) -> Iterator[str]:
    for place in sorted(panel.unknown):
        yield (
            f'<path class="s" fill="{_SHADE}" '
            f'd="M{place * _SLOT:.0f} 0h{_SLOT:.0f}v{panel.height}h-{_SLOT:.0f}z"/>'
        )
    grid = "".join(f"M0 {y:.1f}H{WIDE}" for y in lines)
    yield _stroke(f'class="g" stroke="{_GRID}"', grid, 1)
    below = [0.0] * 13
    for layer in panel.layers:
        if layer.kind == "bars":
            yield f'<path {_paint(layer.colour)} d="{_bars(layer, below, at)}"/>'
        elif layer.kind == "band":
            yield f'<path {_paint(layer.colour)} fill-opacity=".2" d="{_band(layer, at)}"/>'
        else:
            yield from _line(layer, at)


def _bars(layer: Layer, below: list[float], at: At) -> str:
    """One path for all bars; ``below`` is what they stand on, and grows."""
    path, wide = "", _SLOT * 0.62
    for place, value in enumerate(layer.values):
        if math.isnan(value) or not value:
            continue
        start = 0.0 if layer.down else below[place]
        end = -value if layer.down else start + value
        low, high = at(start), at(end)
        path += f"M{(place + 0.19) * _SLOT:.1f} {low:.1f}V{high:.1f}h{wide:.1f}V{low:.1f}z"
        below[place] = start if layer.down else end
    return path


def _points(values: Sequence[float], at: At) -> list[tuple[float, float] | None]:
    return [
        None if math.isnan(value) else ((place + 0.5) * _SLOT, at(value))
        for place, value in enumerate(values)
    ]


def _line(layer: Layer, at: At) -> Iterator[str]:
    """A line with a point for each month; steps are dashed and have none."""
    path, dots, open_ = "", "", False
    for place, point in enumerate(_points(layer.values, at)):
        if point is None:
            open_ = False
            continue
        x, y = point
        if layer.kind == "step":
            start, end = place * _SLOT, (place + 1) * _SLOT
            path += f"{'L' if open_ else 'M'}{start:.1f} {y:.1f}H{end:.1f}"
        else:
            path += f"{'L' if open_ else 'M'}{x:.1f} {y:.1f}"
            dots += f"M{x:.1f} {y:.1f}h.01"
        open_ = True
    dashed = ' stroke-dasharray="5 3"' if layer.kind == "step" else ""
    yield _stroke(_paint(layer.colour, "stroke") + dashed, path, 2)
    if dots:
        yield _stroke(_paint(layer.colour, "stroke") + ' stroke-linecap="round"', dots, 6)


def _stroke(how: str, path: str, wide: float) -> str:
    return (
        f'<path {how} fill="none" stroke-width="{wide}" vector-effect="non-scaling-stroke" '
        f'd="{path}"/>'
    )


def _band(layer: Layer, at: At) -> str:
    """The area between two edges, in a piece for every run of months that are known."""
    path = ""
    lower: list[tuple[float, float]] = []
    upper: list[tuple[float, float]] = []
    for low, high in [*zip(_points(layer.values, at), _points(layer.upper, at), strict=True), _END]:
        if low is not None and high is not None:
            lower.append(low)
            upper.append(high)
            continue
        if len(lower) > 1:
            edge = [*lower, *reversed(upper)]
            path += "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in edge) + "z"
        lower, upper = [], []
    return path


def _ends(panel: Panel, at: At, base: float) -> Iterator[str]:
    """Numbers at the first and the last point of lines."""
    for layer in panel.layers:
        known = [place for place, value in enumerate(layer.values) if not math.isnan(value)]
        if layer.kind == "line" and known:
            for place, anchor in {known[0]: "start", known[-1]: "end"}.items():
                value = layer.values[place]
                y = base + at(value) - 8
                yield f'<g text-anchor="{anchor}">{_word(_across(place), y, number(value))}</g>'


def _across(place: int) -> str:
    return f"{(place + 0.5) / 13:.1%}"


def _months(months: Sequence[Month], top: float) -> str:
    """Names of the months, the year under the first one and each January; two years side by
    side would run into each other, so none stands just before January's."""
    said = ""
    for place, month in enumerate(months):
        named = month.month == 1 or place == 0
        said += _word(_across(place), top + 10, f"{month.month}{'月' if named else ''}")
        if month.month == 1 or (place == 0 and month.month != 12):
            said += _word(_across(place), top + 25, f"{month.year}年")
    return _group(said, "middle", 11)
