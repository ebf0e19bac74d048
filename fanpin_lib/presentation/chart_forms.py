"""A plot for readers: on a page with its values behind it, in a document as a picture."""

from __future__ import annotations

import html
import math

from fanpin_lib.presentation.fonts import chinese_font_family, chinese_font_path
from fanpin_lib.presentation.outputs import Chart
from fanpin_lib.presentation.plots import Layer, Panel, Plot
from fanpin_lib.presentation.svg import drawn
from fanpin_lib.rounding import number

#: Pixels across, and how many dots each becomes: some 200 an inch at the width of a document.
_PAPER, _DOTS = 560, 2


def on_page(plot: Plot | None) -> Chart | None:
    """The drawing and, folded behind it, the table of its values."""
    if plot is None:
        return None
    return Chart(drawn(plot), plot.description, _values(plot))


def on_paper(plot: Plot) -> bytes:
    """The same drawing as a PNG picture, in the Chinese font that comes along."""
    import resvg_py

    family = chinese_font_family()
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=drawn(plot, _PAPER),
            zoom=_DOTS,
            background="#ffffff",
            font_files=[str(chinese_font_path())],
            skip_system_fonts=True,
            font_family=family,
            sans_serif_family=family,
        )
    )


def _values(plot: Plot) -> str:
    columns = [(panel, layer) for panel in plot.panels for layer in panel.layers]
    head = "".join(
        f'<th class="num" scope="col">{html.escape(_name(*column))}</th>' for column in columns
    )
    rows = "".join(
        f'<tr><th scope="row">{month.label}</th>'
        + "".join(f'<td class="num">{_cell(layer, place)}</td>' for _, layer in columns)
        + "</tr>"
        for place, month in enumerate(plot.months)
    )
    top = f'<tr><th scope="col">月份</th>{head}</tr>'
    return f"<table><thead>{top}</thead><tbody>{rows}</tbody></table>"


def _name(panel: Panel, layer: Layer) -> str:
    return layer.name or panel.title


def _cell(layer: Layer, place: int) -> str:
    low = layer.values[place]
    if math.isnan(low):
        return "—"
    if layer.kind == "band":
        return f"{_said(low)}—{_said(layer.upper[place])}"
    return _said(low)


def _said(value: float) -> str:
    return number(value, 0 if float(value).is_integer() else 1)
