"""Pieces that the charts are put together from: lines, bars, scales and labels."""

from __future__ import annotations

import math
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.ticker import FuncFormatter, MaxNLocator

from fanpin_lib.edition.figures import Figure
from fanpin_lib.edition.region_reading import RegionData
from fanpin_lib.presentation.canvases import PLACES
from fanpin_lib.presentation.wording import amount
from fanpin_lib.rounding import number

BLUE, PALE, ORANGE = "#1f5f9e", "#8fb4d9", "#c8641b"
GREEN, GREY, RED = "#3c8d5a", "#a7adb5", "#b3261e"
#: What a profile's file may say of a class.
CLASS_COLOURS = {
    "red": RED, "orange": ORANGE, "yellow": "#d9a514", "green": GREEN, "blue": BLUE,
    "purple": "#7a4f9e", "grey": GREY,
}  # fmt: skip
#: Classes without a colour of their own, in this order.
OTHER_COLOURS = (BLUE, ORANGE, PALE, GREEN, "#7a4f9e", "#d9a514", GREY, RED)
SHADE = "#eceef1"


def heights(figures: Sequence[Figure]) -> list[float]:
    """The numbers, with gaps where there are none."""
    return [figure.number if figure.ok else math.nan for figure in figures]


def shade_unknown(axes: Axes, months: Sequence[Sequence[float]]) -> str:
    """Shade the months in which any of some series has a gap: a bar that is not there is no zero.

    Returns:
        What has to be said of it in the title; empty if every month is known.
    """
    unknown = [place for place, values in enumerate(zip(*months, strict=True)) if _gap(values)]
    for place in unknown:
        axes.axvspan(place - 0.5, place + 0.5, color=SHADE, linewidth=0, zorder=0)
    return "，灰底的月份没有数据" if unknown else ""


def _gap(values: Sequence[float]) -> bool:
    return any(math.isnan(value) for value in values)


def draw_line(axes: Axes, figures: Sequence[Figure], colour: str, label: str | None = None) -> None:
    """A line with a point for each month, and numbers at its ends."""
    axes.plot(
        PLACES, heights(figures), color=colour, marker="o", markersize=3.5, linewidth=1.8,
        label=label,
    )  # fmt: skip
    known = [place for place, figure in enumerate(figures) if figure.ok]
    for place in {known[0], known[-1]}:
        value = figures[place].number
        add_note(axes, number(value), (place, value), ha="center", xytext=(0, 6))


def add_note(axes: Axes, text: str, place: tuple[float, float], **how: object) -> None:
    """A small text beside a point of the chart."""
    axes.annotate(text, place, textcoords="offset points", fontsize=9, **how)  # type: ignore[arg-type]


def draw_stack(axes: Axes, layers: Sequence[tuple[str, Sequence[float], str]]) -> None:
    """Bars upon bars: label, heights and colour of each layer, the lowest first."""
    bottom = [0.0] * len(PLACES)
    for label, layer, colour in layers:
        draw_bars(axes, layer, colour, label, bottom=bottom, width=0.62)
        known = [0.0 if math.isnan(height) else height for height in layer]
        bottom = [low + height for low, height in zip(bottom, known, strict=True)]


def draw_bars(
    axes: Axes,
    tall: Sequence[float],
    colour: str,
    label: str | None = None,
    *,
    bottom: Sequence[float] | None = None,
    width: float = 0.55,
) -> None:
    """A bar for each month, all of them one path: a fifth of the time of single ones."""
    low = bottom or [0.0] * len(PLACES)
    corners = [(0.0, 0.0)] * 5
    for place, start, height in zip(PLACES, low, tall, strict=True):
        if height and not math.isnan(height):
            left, right, top = place - width / 2, place + width / 2, start + height
            corners += [(left, start), (left, top), (right, top), (right, start), (left, start)]
    codes = [Path.MOVETO, *[Path.LINETO] * 3, Path.CLOSEPOLY] * (len(corners) // 5)
    bars = PathPatch(Path(corners, codes), facecolor=colour, linewidth=0, label=label)
    axes.add_patch(bars)
    axes.autoscale_view(scalex=False)


def scale_counts(axes: Axes, title: str) -> None:
    """A scale of whole numbers from zero, with room for labels."""
    axes.set_title(title)
    axes.set_ylim(0, max(axes.get_ylim()[1] * 1.15, 1.0))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=4, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value)))


def add_legend(axes: Axes) -> None:
    """The labels in one line above the chart, to the right of its title."""
    axes.legend(
        loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=3, borderaxespad=0.2,
        handlelength=1.4, columnspacing=1.2,
    )  # fmt: skip


def describe(data: RegionData, what: str, figures: Sequence[Figure]) -> str:
    """What the chart shows, for those who cannot see it."""
    window = data.month.window(12)
    known = [(m, f) for m, f in zip(window, figures, strict=True) if f.ok]
    (first, start), (last, end) = known[0], known[-1]
    return (
        f"{data.region.name}{what}，{first.label}为{amount(start)}，{last.label}为{amount(end)}。"
    )
