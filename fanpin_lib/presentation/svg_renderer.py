"""matplotlib's SVG renderer, with the size of texts estimated instead of measured.

Charts keep their text as text, and which font shows it is up to the reader's machine; so
measuring with the font of this machine is no more exact than counting characters, costs a
third of a chart's time, and makes the file depend on which fonts are installed here.
"""

from __future__ import annotations

from typing import Any

from matplotlib.backends.backend_svg import RendererSVG

#: In parts of the font size: advance of wide and of other characters, ascent and descent.
_WIDE, _NARROW = 1.0, 0.555
_ASCENT, _DESCENT = 0.92, 0.24
#: Chinese characters, their punctuation and full-width forms start here.
_FIRST_WIDE = "\u2e80"


class EstimatingRenderer(RendererSVG):
    """Lays texts out by counting characters; everything else is matplotlib's."""

    def get_text_width_height_descent(
        self, s: str, prop: Any, ismath: Any
    ) -> tuple[float, float, float]:
        """Width, height and descent of a line of text, in points."""
        size = prop.get_size_in_points()
        wide = sum(character >= _FIRST_WIDE for character in s)
        width = wide * _WIDE + (len(s) - wide) * _NARROW
        return width * size, (_ASCENT + _DESCENT) * size, _DESCENT * size

    def _get_font_height_metrics(self, prop: Any) -> tuple[float, float, float]:
        """What matplotlib asks of renderers that know it: ascent, descent and gap of a font."""
        size = prop.get_size_in_points()
        return _ASCENT * size, _DESCENT * size, 0.0
