"""Empty drawings of the few shapes that charts have, some of them made ahead.

Axes, marks and the names of the months are the same for every region of an edition, and
making them takes half as long as a chart. The warm process makes one of each ahead; every
process forked from it finds them untouched.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from matplotlib import rc_context, rcParams
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from fanpin_lib.period import Month
from fanpin_lib.presentation.svg import chart_settings

#: The thirteen months of a page, oldest first.
PLACES = range(13)

#: Inches. A phone shows a chart of this width whole, its letters hardly smaller than drawn.
_WIDTH = 5.6
#: Marks that an axis gets ahead; what a chart does not use is not drawn.
_MARKS = 7


@dataclass(frozen=True)
class Shape:
    """Size and margins of a chart; its panels lie one below the other.

    Attributes:
        height: inches.
        panels: how the height is shared between them.
        left, right, top, bottom: where panels end, in parts of the drawing.
        gap: between two panels, in parts of a panel's height.
    """

    height: float
    left: float
    right: float
    top: float
    bottom: float
    panels: tuple[int, ...] = (1,)
    gap: float = 0.2


#: Thirteen months of a number, and below them what came and went.
TREND = Shape(3.5, 0.1, 0.97, 0.91, 0.15, panels=(2, 1), gap=0.38)
#: Amounts of money, whose marks are wider.
MONEY = Shape(3.0, 0.13, 0.95, 0.81, 0.17)
#: Counts, with a legend beside the title.
COUNTS = Shape(2.7, 0.1, 0.97, 0.79, 0.19)

_Kind = tuple[Shape, Month, bool]
_ahead: dict[_Kind, Canvas] = {}


def make_ahead(last: Month, synthetic: bool) -> None:
    """Make one empty drawing of each shape, for processes that are forked later."""
    with rc_context(chart_settings()):
        for shape in (TREND, MONEY, COUNTS):
            _ahead[shape, last, synthetic] = _made(shape, last, synthetic)


def empty_canvas(shape: Shape, last: Month, synthetic: bool) -> Canvas:
    """A drawing with its panels and months; call it under ``chart_settings()``.

    Args:
        shape: which.
        last: the newest of the thirteen months.
        synthetic: whether it shows synthetic data, which it then says.
    """
    return _ahead.pop((shape, last, synthetic), None) or _made(shape, last, synthetic)


def _made(shape: Shape, last: Month, synthetic: bool) -> Canvas:
    canvas = Canvas(figsize=(_WIDTH, shape.height))
    if synthetic:
        canvas.text(0.995, 0.985, "合成演示数据", ha="right", va="top", fontsize=8, color="#6b7078")
    panels = canvas.subplots(len(shape.panels), 1, height_ratios=shape.panels, squeeze=False)
    canvas.subplots_adjust(shape.left, shape.bottom, shape.right, shape.top, hspace=shape.gap)
    for axes in panels.flat:
        _place_months(axes)
    _name_months(panels.flat[-1], last)
    return canvas


def _place_months(axes: Axes) -> None:
    """Room for thirteen months across, without marks."""
    axes.xaxis.set_visible(False)
    axes.set_xlim(-0.6, 12.6)
    axes.yaxis.get_major_ticks(_MARKS)


def _name_months(axes: Axes, last: Month) -> None:
    """Month names below the axis, the year under the first one and each January.

    Plain texts: matplotlib's own marks cost five objects for every month.
    """
    where, vertical, horizontal = axes.get_xaxis_text1_transform(4)
    for place, label in enumerate(_labels(last.window(12))):
        axes.text(
            place, 0, label, transform=where, va=vertical, ha=horizontal,
            color=rcParams["xtick.color"], clip_on=False,
        )  # fmt: skip


def _labels(months: Iterable[Month]) -> list[str]:
    """The year stands under January, and under the first month unless January comes next:
    two years side by side would run into each other."""
    return [
        f"{month.month}月\n{month.year}年"
        if month.month == 1 or (place == 0 and month.month != 12)
        else f"{month.month}月"
        for place, month in enumerate(months)
    ]
