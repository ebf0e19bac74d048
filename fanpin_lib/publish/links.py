"""Links that notebooks write by meaning, turned into addresses of pages.

``region:220281101201``, ``indicator:visit_rate``, ``rule:monitoring_line`` and
``page:methods/small-numbers.md`` stand both in Markdown and in HTML. What has no page on this
site stays as plain text, so a link never leads nowhere.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection
from dataclasses import dataclass, field

from fanpin_lib.errors import FanpinError
from fanpin_lib.publish.tree import RegionTree, page_path

_MARKDOWN = re.compile(r"\[((?:\\.|[^\]\\])*)\]\((region|indicator|rule|page):([^)\s]*)\)")
_HTML = re.compile(r'\shref="(region|indicator|rule|page):([^"]*)"')

#: Where pages about an indicator or a rule may lie, the first that exists is taken.
_PAGES_ABOUT = {
    "indicator": (
        "methods/indicators/{0}.md",
        "methods/indicators.md#{0}",
        "methods/figures.md#{0}",
    ),
    "rule": ("policy/rules/{0}.md", "policy/rules.md#{0}"),
}


@dataclass(frozen=True)
class LinkResolver:
    """Turns meanings into addresses relative to pages one folder deep.

    ``tree`` is ``None`` where region pages are not to be linked; ``pages`` are the paths of
    all other pages of the site. ``over``: of a page in a month's own folder, how that folder
    leads to the site's, where the other pages are.
    """

    tree: RegionTree | None
    pages: Collection[str] = ()
    up: str = "../"
    over: str = field(default="", kw_only=True)

    def rewrite(self, markdown: str) -> str:
        """The text with every link resolved or made plain."""
        markdown = _MARKDOWN.sub(self._markdown, markdown)
        return _HTML.sub(self._html, markdown)

    def _markdown(self, match: re.Match[str]) -> str:
        text, scheme, target = match.groups()
        page = self._page(scheme, html.unescape(target))
        return f"[{text}]({self._up(scheme)}{page})" if page else text

    def _up(self, scheme: str) -> str:
        return self.up if scheme == "region" else self.over + self.up

    def _html(self, match: re.Match[str]) -> str:
        page = self._page(match[1], html.unescape(match[2]))
        if not page:
            return ""
        return f' href="{self._up(match[1])}{html.escape(page).replace(".md", ".html", 1)}"'

    def _page(self, scheme: str, target: str) -> str:
        """The page's path in the sources, with anchor; empty when there is none."""
        if scheme == "region":
            return self._region(target)
        if scheme == "page":
            return target if target.partition("#")[0] in self.pages else ""
        for pattern in _PAGES_ABOUT[scheme]:
            page = pattern.format(target)
            if page.partition("#")[0] in self.pages:
                return page
        return ""

    def _region(self, code: str) -> str:
        if self.tree is None:
            return ""
        try:
            return page_path(self.tree.find(code)) + ".md"
        except FanpinError:
            return ""
