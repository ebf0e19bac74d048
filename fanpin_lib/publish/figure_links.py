"""Cells of tables lead to where their figure comes from.

A cell says which figure it shows (``data-figure="visit_rate@2026-10"``); the month's figures
have a row each in their region's page under 数字从哪来 (`fanpin_lib.publish.sources`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

_CELL = re.compile(
    r'<(td|strong)([^>]*?) data-figure="(?:(\d+)/)?(\w+)@([\d-]+)"([^>]*)>(.*?)</\1>'
)


def anchor(indicator: str) -> str:
    """The id of an indicator's row in a region's page."""
    return f"f-{indicator}"


def link_figures(
    text: str, month: str, explained: Mapping[str, Collection[str]], pages: Mapping[str, str]
) -> str:
    """The text with every cell of a figure that is explained somewhere turned into a link.

    Args:
        month: whose figures the pages explain; cells of other months stay plain.
        explained: by region code (empty: the page's own region) the indicators with a row.
        pages: by region code the address of its page; of the own region empty.
    """

    def linked(match: re.Match[str]) -> str:
        tag, before, code, indicator, of_month, after, shown = match.groups()
        region = code or ""
        known = of_month == month and indicator in explained.get(region, ())
        if not known or shown == "—" or region not in pages:
            return f"<{tag}{before}{after}>{shown}</{tag}>"
        address = f"{pages[region]}#{anchor(indicator)}"
        return f'<{tag}{before}{after}><a class="fp-from" href="{address}">{shown}</a></{tag}>'

    return _CELL.sub(linked, text)


def without_figures(text: str) -> str:
    """The text with every cell plain, for pages on which no figure is explained."""
    return link_figures(text, "", {}, {})
