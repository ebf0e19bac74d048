"""Turning a matplotlib figure into a lean SVG that is the same every time."""

from __future__ import annotations

import html
import io
import re
from typing import TYPE_CHECKING, Any

from fanpin_lib.presentation.fonts import FAMILIES, font_settings
from fanpin_lib.presentation.outputs import Chart
from fanpin_lib.presentation.svg_renderer import EstimatingRenderer

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Ids that matplotlib gives to groups; nothing refers to them and they repeat in a page.
_GROUP_IDS = re.compile(
    r' id="(?:figure|axes|patch|matplotlib\.axis|line2d|xtick|ytick|text|legend'
    r'|FillBetweenPolyCollection|PolyCollection|LineCollection)_\d+"'
)
#: Every text names all the fonts again, and is turned by nothing.
_FONT = re.compile(r"font: ([\w. ]*?)([\d.]+)px [^;\"]*|font-family: [^;\"]*(?:; )?")
_TURNED = re.compile(r' transform="rotate\(-?0 [-\d. ]+\)"')
_PREFACE = re.compile(r"^.*?(?=<svg )", re.S)
_SIZE = re.compile(r'<svg ([^>]*?)width="[\d.]+pt" height="[\d.]+pt"')


_METADATA = ("Date", "Creator", "Format", "Type")


def chart_settings() -> Any:
    """matplotlib settings under which charts are drawn and saved."""
    return {
        **font_settings(),
        "font.size": 10,
        "svg.fonttype": "none",  # text stays text: half the size, and searchable
        "svg.hashsalt": "fanpin",
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.edgecolor": "#8a8f98",
        "axes.titlesize": 11,
        "axes.titlelocation": "left",
        "axes.titley": 1.0,  # a fixed place: finding one costs a sixth of a chart
        "axes.grid": True,
        "axes.grid.axis": "y",
        "axes.axisbelow": True,
        "grid.color": "#e4e6ea",
        "grid.linewidth": 0.8,
        "xtick.color": "#4a4f57",
        "ytick.color": "#4a4f57",
        "xtick.major.size": 0,
        "ytick.major.size": 0,
        "legend.frameon": False,
        "legend.fontsize": 9,
        "figure.facecolor": "white",  # a ground of its own, for pages shown dark
    }


def render(figure: Figure, description: str) -> Chart:
    """The figure as an SVG with its description; call it under ``chart_settings()``."""
    for axes in figure.axes:
        axes.yaxis.set_label_coords(0, 0)  # there is none; else its place is worked out
    buffer = io.StringIO()
    figure.dpi = 72  # what the renderer counts in
    width, height = (float(size) * 72 for size in figure.get_size_inches())
    renderer = EstimatingRenderer(width, height, buffer, metadata=dict.fromkeys(_METADATA))  # type: ignore[no-untyped-call]
    figure.draw(renderer)
    renderer.finalize()  # type: ignore[no-untyped-call]
    return Chart(_tidy(buffer.getvalue(), description), description)


def _tidy(svg: str, description: str) -> str:
    """One font list for the whole drawing, a title for those who cannot see it."""
    families = ", ".join(f if f == "sans-serif" else f"'{f}'" for f in FAMILIES)
    svg = _GROUP_IDS.sub("", _PREFACE.sub("", svg, count=1))
    svg = _FONT.sub(lambda m: f"font-size: {m[2]}px" if m[2] else "", svg)
    svg = _TURNED.sub("", svg)
    style = f'role="img" style="max-width:100%;height:auto;font-family:{families}"'
    width, height = re.findall(r'(?:width|height)="([\d.]+)pt"', svg)[:2]
    size = f'width="{float(width) * 4 / 3:.0f}" height="{float(height) * 4 / 3:.0f}"'
    svg = _SIZE.sub(rf"<svg \1{size} {style}", svg, count=1)
    title = f"<title>{html.escape(description)}</title>"
    return re.sub(r"(<svg [^>]*>)", lambda m: m[1] + "\n " + title, svg, count=1)
