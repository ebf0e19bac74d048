"""Cells of tables and key figures of sentences lead to where their figure comes from.

A cell says which figure it shows (``data-figure="visit_rate@2026-10"``, a part of it
``data-figure="visit_rate@2026-10/risk=因病"``), a sentence by a class
(``<span class="figure-cases_active">``); the month's figures have a row each in
their region's page under 数字从哪来 (`fanpin_lib.publish.sources`).
"""

from __future__ import annotations

import html
import re
import zlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from fanpin_lib.presentation.outputs import SAID

_CELL = re.compile(
    r'<(td|strong)([^>]*?) data-figure="(?:(\d+)/)?(\w+)@([\d-]+)(?:/([^"]*))?"([^>]*)>(.*?)</\1>'
)
_OWN_PART = re.compile(r' data-figure="(\w+)@([\d-]+)/([^"]*)"')
_SAID_PART = re.compile(r'<span class="figure-([A-Za-z_]\w*)/([^"]*)">')
#: Where a cell stops being its figure: a small line below, a mark of a note.
_BESIDE = re.compile(r"<br|<sup")
#: What a figure's card needs to know, as attributes, by region code and key (`key_of`).
Marks = Callable[[str, str], str]
_SOURCE = re.compile(r"(?:(\d+)/)?(\w+)(?:/(.*))?")


def key_of(indicator: str, dimension: str) -> str:
    """What a row explains: ``visit_rate``, of a part ``visit_rate/risk=因病``."""
    return f"{indicator}/{dimension}" if dimension else indicator


def anchor(indicator: str, dimension: str = "") -> str:
    """The id of a figure's row in a region's page.

    A part's is its checksum: short, the same every month, and free of what ids may not hold.
    """
    part = f".{zlib.crc32(dimension.encode()):08x}" if dimension else ""
    return f"f-{indicator}{part}"


def parts_shown(text: str, month: str) -> set[str]:
    """Keys (see `key_of`) of the month's parts of its own region that a page shows."""
    cells = {
        key_of(indicator, html.unescape(dimension))
        for indicator, of_month, dimension in _OWN_PART.findall(text)
        if of_month == month
    }
    return cells | {key_of(name, html.unescape(part)) for name, part in _SAID_PART.findall(text)}


def link_figures(
    text: str,
    month: str,
    explained: Mapping[str, Collection[str]],
    pages: Mapping[str, str],
    marks: Marks | None = None,
) -> str:
    """The text with every figure that is explained somewhere turned into a link.

    Args:
        month: whose figures the pages explain; cells of other months stay plain.
        explained: by region code (empty: the page's own region) the keys with a row.
        pages: by region code the address of its page; of the own region empty.
        marks: attributes for the card of a figure whose row is not on the page itself; with
            them a cell that shows “—” says which figure it lacks.
    """
    linker = _Linker(month, explained, pages, marks)
    return SAID.sub(linker.sentence, _CELL.sub(linker.cell, text))


@dataclass(frozen=True)
class _Linker:
    """Turns what tells a figure into a link; see `link_figures`."""

    month: str
    explained: Mapping[str, Collection[str]]
    pages: Mapping[str, str]
    marks: Marks | None

    def cell(self, match: re.Match[str]) -> str:
        tag, before, code, indicator, of_month, part, after, shown = match.groups()
        region, dimension = code or "", html.unescape(part or "")
        said, small = _split(shown)
        if said == "—" and self.marks and of_month == self.month:
            return f'<{tag}{before} data-i="{indicator}"{after}>{shown}</{tag}>'
        if of_month == self.month and said != "—":
            shown = self._link(region, indicator, dimension, said) + small
        return f"<{tag}{before}{after}>{shown}</{tag}>"

    def sentence(self, match: re.Match[str]) -> str:
        source, shown = match.groups()
        if not (found := _SOURCE.fullmatch(source)):
            return shown
        region, indicator, dimension = (html.unescape(part or "") for part in found.groups())
        return self._link(region, indicator, dimension, shown)

    def _link(self, region: str, indicator: str, dimension: str, shown: str) -> str:
        """The figure as a link; plain where it has no row."""
        key = key_of(indicator, dimension)
        if key not in self.explained.get(region, ()) or region not in self.pages:
            return shown
        page = self.pages[region]
        more = self.marks(region, key) if self.marks and page else ""
        return f'<a class="fp-from" href="{page}#{anchor(indicator, dimension)}"{more}>{shown}</a>'


def _split(shown: str) -> tuple[str, str]:
    """A cell's figure, and the small line or mark beside it."""
    found = _BESIDE.search(shown)
    return (shown[: found.start()], shown[found.start() :]) if found else (shown, "")


def without_figures(text: str) -> str:
    """The text with every figure plain, for pages on which none is explained."""
    return link_figures(text, "", {}, {})
