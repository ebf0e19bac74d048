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
from collections.abc import Collection, Mapping

from fanpin_lib.presentation.outputs import SAID

_CELL = re.compile(
    r'<(td|strong)([^>]*?) data-figure="(?:(\d+)/)?(\w+)@([\d-]+)(?:/([^"]*))?"([^>]*)>(.*?)</\1>'
)
_OWN_PART = re.compile(r' data-figure="(\w+)@([\d-]+)/([^"]*)"')
_SAID_PART = re.compile(r'<span class="figure-([A-Za-z_]\w*)/([^"]*)">')
#: Where a cell stops being its figure: a small line below, a mark of a note.
_BESIDE = re.compile(r"<br|<sup")
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
    text: str, month: str, explained: Mapping[str, Collection[str]], pages: Mapping[str, str]
) -> str:
    """The text with every figure that is explained somewhere turned into a link.

    Args:
        month: whose figures the pages explain; cells of other months stay plain.
        explained: by region code (empty: the page's own region) the keys with a row.
        pages: by region code the address of its page; of the own region empty.
    """

    def linked(match: re.Match[str]) -> str:
        tag, before, code, indicator, of_month, part, after, shown = match.groups()
        region, dimension = code or "", html.unescape(part or "")
        known = of_month == month and key_of(indicator, dimension) in explained.get(region, ())
        said, small = _split(shown)
        if not known or said == "—" or region not in pages:
            return f"<{tag}{before}{after}>{shown}</{tag}>"
        address = f"{pages[region]}#{anchor(indicator, dimension)}"
        return f"<{tag}{before}{after}>{_link(address, said)}{small}</{tag}>"

    def told(match: re.Match[str]) -> str:
        source, shown = match.groups()
        if not (found := _SOURCE.fullmatch(source)):
            return shown
        region, indicator, dimension = (html.unescape(part or "") for part in found.groups())
        if key_of(indicator, dimension) not in explained.get(region, ()) or region not in pages:
            return shown
        return _link(f"{pages[region]}#{anchor(indicator, dimension)}", shown)

    return SAID.sub(told, _CELL.sub(linked, text))


def _split(shown: str) -> tuple[str, str]:
    """A cell's figure, and the small line or mark beside it."""
    found = _BESIDE.search(shown)
    return (shown[: found.start()], shown[found.start() :]) if found else (shown, "")


def _link(address: str, shown: str) -> str:
    return f'<a class="fp-from" href="{address}">{shown}</a>'


def without_figures(text: str) -> str:
    """The text with every figure plain, for pages on which none is explained."""
    return link_figures(text, "", {}, {})
