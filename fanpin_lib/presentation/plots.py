"""What a chart shows, before it is drawn: panels of thirteen months, their layers and scale."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fanpin_lib.edition.figures import Figure
from fanpin_lib.edition.region_reading import RegionData
from fanpin_lib.period import Month
from fanpin_lib.presentation.wording import amount

#: The colours of layers by name, on white; a site's style sheet has others for dark pages.
COLOURS = {
    "blue": "#1f5f9e", "pale": "#8fb4d9", "orange": "#c8641b", "green": "#3c8d5a",
    "grey": "#a7adb5", "red": "#b3261e", "yellow": "#d9a514", "purple": "#7a4f9e",
}  # fmt: skip
#: Classes without a colour of their own take these, in this order.
OTHER_COLOURS = ("blue", "orange", "pale", "green", "purple", "yellow", "grey", "red")
#: Said where a month's ground is grey.
UNKNOWN = "灰底的月份没有数据或不公开"

_STEPS = (1, 2, 2.5, 5, 10)
_MOST_MARKS = 4


@dataclass(frozen=True)
class Layer:
    """A series of a panel: ``bars`` (stacked in their order), ``line``, ``step`` or ``band``.

    Attributes:
        name: in the legend and at the head of the table's column; empty where the panel's
            title says it.
        values: of the thirteen months, nan where there is none.
        colour: a name of ``COLOURS``.
        upper: of a band, whose lower edge are the values.
        down: whether bars hang below the line of zero.
    """

    name: str
    values: Sequence[float]
    colour: str
    kind: str = "bars"
    upper: Sequence[float] = ()
    down: bool = False


@dataclass(frozen=True)
class Panel:
    """Layers over one scale, under a title; months in ``unknown`` have a grey ground."""

    title: str
    layers: Sequence[Layer]
    height: int
    unknown: frozenset[int] = frozenset()
    from_zero: bool = True
    note: str = ""

    @property
    def marks(self) -> list[float]:
        """Where the scale has lines, the lowest first; its ends are the first and the last."""
        low, high = self._reach()
        step = _step(high - low, whole=self.from_zero)
        first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
        return [step * place for place in range(first, max(last, first + 1) + 1)]

    def _reach(self) -> tuple[float, float]:
        tall = [0.0] * 13
        found = [0.0, 1.0] if self.from_zero else []
        for layer in self.layers:
            known = [value for value in (*layer.values, *layer.upper) if not math.isnan(value)]
            if layer.kind != "bars":
                found += known
            elif layer.down:
                found.append(-max(known, default=0.0))
            else:
                tall = [
                    a + (0 if math.isnan(b) else b) for a, b in zip(tall, layer.values, strict=True)
                ]
        if any(layer.kind == "bars" for layer in self.layers):
            found.append(max(tall))
        return min(found), max(found)


@dataclass(frozen=True)
class Plot:
    """A whole chart: its panels below each other, over the months that end with ``last``."""

    last: Month
    panels: Sequence[Panel]
    description: str
    synthetic: bool = False

    @property
    def months(self) -> list[Month]:
        """The thirteen months, the oldest first."""
        return self.last.window(12)


def _step(reach: float, *, whole: bool) -> float:
    """The distance of marks: a round number, so that there are few."""
    rough = max(reach, 1e-9) / _MOST_MARKS
    scale = 10 ** math.floor(math.log10(rough))
    step = next(scale * one for one in _STEPS if scale * one >= rough * (1 - 1e-9))
    return max(1.0, float(math.ceil(step))) if whole else step


def heights(figures: Iterable[Figure]) -> list[float]:
    """The numbers, with gaps where there are none."""
    return [figure.number if figure.ok else math.nan for figure in figures]


def unknown(series: Sequence[Sequence[float]]) -> frozenset[int]:
    """The months in which any of some series has a gap: a bar that is not there is no zero."""
    return frozenset(
        place
        for place, values in enumerate(zip(*series, strict=True))
        if any(map(math.isnan, values))
    )


def describe(data: RegionData, what: str, figures: Sequence[Figure]) -> str:
    """What the chart shows, for those who cannot see it."""
    window = data.month.window(12)
    known = [(m, f) for m, f in zip(window, figures, strict=True) if f.ok]
    (first, start), (last, end) = known[0], known[-1]
    return (
        f"{data.region.name}{what}，{first.label}为{amount(start)}，{last.label}为{amount(end)}。"
    )
