"""Objects that a notebook cell displays, each with exactly one rich form.

``text/plain`` beside it is what a reader without the rich form gets: for a chart, its
description, so publishing can use it as the alternative text.

Links to other regions are written ``region:<12-digit code>``, both in Markdown
(``[瓦窑村](region:220281100204)``) and in HTML (``href="region:220281100204"``);
publishing replaces them by the pages' addresses. A figure that a sentence names stands in
``<span class="figure-cases_active">12户</span>`` (`said`), which publishing turns into a link to
where it comes from; the plain form has none.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass

#: Source (see `said`) and wording of a figure within a sentence.
SAID = re.compile(r'<span class="figure-([^"]+)">(.*?)</span>')
_SPECIAL = re.compile(r"[&<>\\`*_{}\[\]()#+!|~\"']")


@dataclass(frozen=True)
class Text:
    """Sentences, as Markdown."""

    markdown: str

    @classmethod
    def paragraph(cls, sentences: Iterable[str]) -> Text:
        """Sentences as one paragraph, empty ones left out."""
        return cls("".join(sentence for sentence in sentences if sentence))

    @classmethod
    def bullets(cls, items: Iterable[str]) -> Text:
        """A list, an item a line."""
        return cls("\n".join(f"- {item}" for item in items))

    def __str__(self) -> str:
        return self.markdown

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/markdown": self.markdown, "text/plain": plain(self.markdown)}


@dataclass(frozen=True)
class Table:
    """A table as HTML that is already escaped."""

    html: str
    caption: str

    def __str__(self) -> str:
        return self.html

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/html": self.html, "text/plain": f"表：{self.caption}"}


@dataclass(frozen=True)
class Chart:
    """A chart with its description: a drawing, and the table of its values as HTML."""

    svg: str
    description: str
    values: str = ""

    def __str__(self) -> str:
        return self.description

    @property
    def html(self) -> str:
        """The drawing with the table folded behind it."""
        shown = f'<details class="fp-values"><summary>图中的数</summary>{self.values}</details>'
        return f'<figure class="fp-chart">{self.svg}{shown if self.values else ""}</figure>'

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/html": self.html, "text/plain": self.description}


def said(indicator: str, wording: str, *, dimension: str = "", region_code: str = "") -> str:
    """A figure as a sentence words it, marked with its source.

    That is ``visit_rate``, of a part ``visit_rate/risk=因病``, of another region
    ``220281100000/visit_rate``. An earlier month's has the mark of the month's own: its
    numerator and denominator stand in the same row.
    """
    place = f"{region_code}/" if region_code else ""
    part = f"/{html.escape(dimension)}" if dimension else ""
    return f'<span class="figure-{place}{indicator}{part}">{wording}</span>'


def plain(text: str) -> str:
    """Sentences without the marks that tell which figures they word."""
    return SAID.sub(r"\2", text)


def markdown_text(text: str) -> str:
    """Free text such as a village's name, harmless inside Markdown of any flavour.

    Characters that Markdown or HTML give a meaning become character references.
    """
    return _SPECIAL.sub(lambda found: f"&#{ord(found[0])};", " ".join(text.split()))


def markdown_link(code: str, name: str) -> str:
    """A Markdown link to another region's page."""
    return f"[{markdown_text(name)}](region:{code})"


def html_link(code: str, name: str) -> str:
    """An HTML link to another region's page."""
    return f'<a href="region:{html.escape(code)}">{html.escape(name)}</a>'
