"""Long tables of kept pages, packed: they say much the same on every page, month after month.

A section under a heading that is long stands in the page compressed, and ``archive/months.js``
unpacks it when the page is opened (measured on the demo county: a month of 24 MB becomes 8).
What the page says first, and every heading, stays as it is.
"""

from __future__ import annotations

import base64
import gzip
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

#: Where an article may be cut: at its headings, and before the links to other places.
_CUTS = re.compile(r"<(?:h2\b|/h2>|nav\b)")
_LONG = 4000
_PAIRS = re.compile(r"<(/?)(div|details|table|ul|p|nav)\b")
_PACKED = re.compile(r'(<div class="fp-packed" data-packed=")([^"]*)(">)')
_ID = re.compile(r'\bid="([^"]*)"')


def sections(article: str) -> list[tuple[str, bool]]:
    """The parts of an article in their order, each with whether it is to be packed."""
    return [(part, len(part) > _LONG and _whole(part)) for part in _cut(article)]


@dataclass(frozen=True)
class Packed:
    """A section that is packed, and the ids in it."""

    content: str
    ids: tuple[str, ...]

    @classmethod
    def of(cls, section: str) -> Packed:
        """Pack a section."""
        return cls(_pack(section), tuple(_ID.findall(section)))

    def shown(self, wanted: Collection[str]) -> str:
        """The section as it stands in the page.

        Args:
            wanted: the ids that links outside of packed sections lead to.
        """
        ids = "".join(f'<i id="{one}"></i>' for one in self.ids if one in wanted)
        said = "<p>这里的表要用脚本打开；看不到的，请换新一些的浏览器。</p>"
        return f'<div class="fp-packed" data-packed="{self.content}">{ids}{said}</div>'


def repacked(page: str, change: Callable[[str], str]) -> str:
    """A page with a change made to all its text, that of packed sections as well."""

    def again(found: re.Match[str]) -> str:
        before, content, after = found.groups()
        text = _unpack(content)
        now = change(text)
        return f"{before}{content if now == text else _pack(now)}{after}"

    return _PACKED.sub(again, change(page))


def unpacked(page: str) -> str:
    """A page as a browser shows it."""
    return _PACKED.sub(lambda found: f"<div>{_unpack(found[2])}", page)


def _cut(article: str) -> Iterator[str]:
    began = 0
    for found in _CUTS.finditer(article):
        at = found.end() if found[0] == "</h2>" else found.start()
        yield article[began:at]
        began = at
    yield article[began:]


def _whole(part: str) -> bool:
    """Whether as many elements of a kind end in a part as begin in it."""
    tags = Counter(_PAIRS.findall(part))
    return all(many == tags["" if end else "/", name] for (end, name), many in tags.items())


def _pack(text: str) -> str:
    return base64.b64encode(gzip.compress(text.encode("utf-8"), 9, mtime=0)).decode("ascii")


def _unpack(content: str) -> str:
    return gzip.decompress(base64.b64decode(content)).decode("utf-8")
