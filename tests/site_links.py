"""Where the links of a built site lead, and which of them lead nowhere."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

#: What a page may lead to without there being a file.
_ELSEWHERE = ("http", "https", "mailto", "tel", "data")
_TAG = re.compile(r"<[a-zA-Z](?:[^<>\"']|\"[^\"]*\"|'[^']*')*>")
_NAME = re.compile(r"\s(?:id|name)=(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_ADDRESS = re.compile(r"\s(?:href|src|data-src)=(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
#: Opens all that is folded, and does what somebody does who tries everything.
_OPEN_ALL = """() => {
  document.querySelectorAll('details').forEach(folded => { folded.open = true; });
  document.querySelectorAll('main button, main [aria-expanded=false], main [role=tab]')
    .forEach(one => { if (!one.closest('[data-no-try]')) one.click(); });
}"""
#: Whole addresses of all links; not those to a place of the page itself that a script made.
_SEEN = """() => [...new Set([...document.querySelectorAll('a[href]')]
  .filter(link => !link.hash || link.href.split('#')[0] !== location.href.split('#')[0]
    || !document.getElementById(decodeURIComponent(link.hash.slice(1))))
  .map(link => link.href))]"""
#: On a page that shows another one by itself.
_LEADS_ON = 'http-equiv="refresh"'
#: How many figures of a page are clicked on: they all work alike.
_FIGURES = 3


class _Page:
    """The names that a page can be entered at, and the addresses that it leads to or shows."""

    def __init__(self, text: str) -> None:
        text = re.sub(r"(?s)<(script|style)\b([^>]*)>.*?</\1>", r"<\1\2>", text)
        self.names: set[str] = set()
        self.addresses: set[str] = set()
        for tag in _TAG.findall(text):
            self.names |= _values(_NAME, tag)
            self.addresses |= _values(_ADDRESS, tag)


def _values(attribute: re.Pattern[str], tag: str) -> set[str]:
    return {html.unescape("".join(found)) for found in attribute.findall(tag)}


@dataclass
class SiteLinks:
    """The pages of a built site, each read once."""

    site: Path
    _read: dict[Path, _Page] = field(default_factory=dict)
    _targets: dict[tuple[Path, str], tuple[Path, str]] = field(default_factory=dict)

    @cached_property
    def _whole(self) -> Path:
        return self.site.resolve()

    @cached_property
    def pages(self) -> list[Path]:
        return sorted(self._whole.rglob("*.html"))

    @cached_property
    def kinds(self) -> dict[str, Path]:
        """A page of each kind: one of a folder of many, and each that is like no other."""
        found: dict[str, Path] = {}
        for page in self.pages:
            if _LEADS_ON in page.read_text(encoding="utf-8"):
                continue
            place = page.relative_to(self._whole)
            many = place.parts[0] in ("village", "township", "archive") or len(place.parts) > 2
            found.setdefault("/".join(place.parts[:-1][:2]) if many else str(place), page)
        return found

    def dead(self) -> list[str]:
        """``page → address`` of every link or picture that leads nowhere, once a page."""
        return [fault for page in self.pages for fault in self.faults(page)]

    def faults(self, page: Path, addresses: Iterable[str] | None = None) -> Iterator[str]:
        """The dead among a page's addresses; as they stand in it, if none are given."""
        shown = self._page(page).addresses if addresses is None else addresses
        for address in sorted(shown):
            if reason := self._fault(page, address):
                yield f"{page.relative_to(self._whole)} → {address}（{reason}）"

    def faults_after_clicks(self, visitor: Any) -> list[str]:
        """The dead among what a page of each kind leads to once everything on it was opened.

        Args:
            visitor: a page of Playwright's.
        """
        found = []
        for page in self.kinds.values():
            visitor.goto(page.as_uri())
            seen = set(visitor.evaluate(_SEEN))
            for place in range(min(_FIGURES, visitor.locator("main .fp-from").count())):
                figure = visitor.locator("main .fp-from").nth(place)
                if figure.is_visible():
                    figure.click()
                    seen |= set(visitor.evaluate(_SEEN))
                    visitor.goto("about:blank")
                    visitor.goto(page.as_uri())
            visitor.evaluate(_OPEN_ALL)
            visitor.wait_for_timeout(200)
            seen |= set(visitor.evaluate(_SEEN))
            made = self._made(seen, visitor)
            found += self.faults(page, {_within(page, one) for one in seen - made})
        return found

    def _made(self, addresses: set[str], visitor: Any) -> set[str]:
        """The addresses that lead to a place of another page that a script makes there.

        A page is opened once for all that lead to it, and again by an address of its own where
        the script makes the place for who comes by that address alone.
        """
        wanted: dict[str, set[str]] = {}
        for address in addresses:
            parts = urlsplit(address)
            target = Path(unquote(parts.path))
            named = parts.fragment and target.is_file() and target.suffix == ".html"
            if named and self._fault(target, f"#{parts.fragment}"):
                wanted.setdefault(address.split("#")[0], set()).add(address)
        made = {one for s in wanted.values() for one in self._there(s, visitor, min(s))}
        left = {one for s in wanted.values() for one in s} - made
        return made | {one for alone in left for one in self._there({alone}, visitor, alone)}

    @staticmethod
    def _there(addresses: set[str], visitor: Any, opened: str) -> set[str]:
        """Those of a page's addresses whose place is there once one of them was opened."""
        visitor.goto(opened)
        visitor.wait_for_timeout(200)
        there = "name => !!document.getElementById(name)"
        names = {one: unquote(urlsplit(one).fragment) for one in addresses}
        return {one for one, name in names.items() if visitor.evaluate(there, name)}

    def _fault(self, page: Path, address: str) -> str:
        """What is wrong with an address on a page; empty if it leads somewhere."""
        parts = urlsplit(address)
        if parts.scheme in (*_ELSEWHERE, "blob"):
            return ""
        if parts.scheme or parts.netloc or (parts.path.startswith("/")):
            return "不是站内相对地址"
        target, reason = self._target(page.parent, parts.path) if parts.path else (page, "")
        if reason:
            return reason
        name = unquote(parts.fragment)
        if not name or target.suffix != ".html" or "=" in name:
            return ""  # ``#i=visit_rate``: what a script shows, no place on the page
        return "" if name in self._page(target).names else "没有这一节"

    def _target(self, folder: Path, path: str) -> tuple[Path, str]:
        """The file that a relative path leads to from a folder, and why it leads nowhere."""
        if (folder, path) not in self._targets:
            target = (folder / unquote(path)).resolve()
            reason = ""
            if self._whole not in (target, *target.parents):
                reason = "在网站外面"
            elif target.is_dir():
                reason = "是文件夹，双击打开时没有首页"
            elif not target.is_file():
                reason = "没有这个文件"
            self._targets[folder, path] = target, reason
        return self._targets[folder, path]

    def _page(self, path: Path) -> _Page:
        if path not in self._read:
            self._read[path] = _Page(path.read_text(encoding="utf-8"))
        return self._read[path]


def _within(page: Path, address: str) -> str:
    """An address that a browser made whole, as it would stand on the page."""
    parts = urlsplit(address)
    if parts.scheme != "file":
        return address
    up = "../" * (len(page.parent.parts) - 1)
    return parts._replace(scheme="", path=f"{up}{parts.path.lstrip('/')}").geturl()
