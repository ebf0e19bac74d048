"""A built page as the search sees it: title, sections, and what the page says of itself."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import html as lxml_html
from lxml.etree import _Element

_ARTICLE = re.compile(r"<article\b.*?</article\s*>", re.DOTALL)
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
#: What ``theme/main.html`` writes of a page's front matter.
_SAID = re.compile(r"""<meta name="fanpin-search" content=(["'])(.*?)\1>""")
_LEFT_OUT = {"svg", "script", "style", "button", "template"}
#: Behind these a word ends; behind others (links, bold) it goes on.
_BLOCKS = {"p", "li", "td", "th", "tr", "br", "dt", "dd", "div", "pre", "summary", "caption",
           "figcaption", "h1", "h2", "h3", "h4", "table", "ul", "ol"}  # fmt: skip
_HEADINGS = {"h2", "h3", "dt"}
_TERM = re.compile(r"<dt>(.*?)</dt>", re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")
_BETWEEN_HAN = re.compile(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])")
#: Where a block ends. Cells of figures do not run into one number.
_END = "\x1f"
_ENDED = re.compile(rf"(?<=[。；：！？，、])[\s{_END}]*{_END}[\s{_END}]*|^[\s{_END}]+|[\s{_END}]+$")
_ENDS = re.compile(rf"\s*{_END}[\s{_END}]*")


@dataclass(frozen=True)
class Section:
    """A part of a page: the address within it ("" at its top), its heading, its words."""

    anchor: str
    heading: str
    text: str


@dataclass(frozen=True)
class PageText:
    """What a page is called and says; ``said`` is its front matter's ``search:``."""

    title: str
    sections: tuple[Section, ...]
    said: Mapping[str, Any]


def said_of(text: str) -> dict[str, Any]:
    """What a built page's front matter tells the search: ``exclude``, ``boost``, ``words``."""
    found = _SAID.search(text)
    said = json.loads(html.unescape(found[2])) if found else {}
    return said if isinstance(said, dict) else {}


def with_term_anchors(text: str) -> str:
    """A built page with an address for each term that it defines: the term's own words."""

    def anchored(found: re.Match[str]) -> str:
        name = re.sub(r"\W+", "-", html.unescape(_TAG.sub("", found[1]))).strip("-")
        return f'<dt id="{name}">{found[1]}</dt>' if f'id="{name}"' not in text else found[0]

    return _TERM.sub(anchored, text)


def page_text(text: str, *, words: bool = True) -> PageText:
    """Read a built page.

    Args:
        text: the page's HTML, with what a theme puts around the article.
        words: whether its sections are wanted, or its title alone.
    """
    article = _ARTICLE.search(text)
    root = lxml_html.fragment_fromstring(article[0]) if article else None
    first = next(root.iter("h1"), None) if root is not None else None
    title = plain(_words(first)) if first is not None else _title_of(text)
    sections = tuple(_sections(root)) if words and root is not None else ()
    return PageText(title, sections, said_of(text))


def plain(text: str) -> str:
    """Words on one line; line breaks between Chinese characters mean nothing."""
    one = _ENDS.sub("；", _ENDED.sub("", text))
    return _BETWEEN_HAN.sub("", " ".join(one.split()))


def _title_of(text: str) -> str:
    found = _TITLE.search(text)
    return plain(html.unescape(found[1])).partition(" - ")[0] if found else ""


def _sections(root: _Element) -> Iterator[Section]:
    """The page from its top to its end, cut at headings and at defined terms."""
    anchor, heading, said = "", "", list[str]()
    for element, piece in _pieces(root):
        if element is None:
            said.append(piece)
            continue
        if heading or said:
            yield Section(anchor, heading, plain("".join(said)))
        anchor, heading, said = _anchor(element) or anchor, plain(_words(element)), []
    if heading or said:
        yield Section(anchor, heading, plain("".join(said)))


def _pieces(element: _Element) -> Iterator[tuple[_Element | None, str]]:
    """Words in the order of the page; a heading comes as its element."""
    for child in element:
        if not _shown(child):
            pass
        elif child.tag in _HEADINGS:
            yield child, ""
        elif child.tag != "h1":
            yield None, child.text or ""
            yield from _pieces(child)
            yield None, _END if child.tag in _BLOCKS else ""
        yield None, child.tail or ""


def _shown(element: _Element) -> bool:
    """Whether the search reads it; comments and what pages leave out are not."""
    return (
        isinstance(element.tag, str)
        and element.tag not in _LEFT_OUT
        and element.get("data-search-exclude") is None
        and "headerlink" not in (element.get("class") or "")
    )


def _words(element: _Element) -> str:
    if not _shown(element):
        return ""
    parts = [element.text or ""]
    for child in element:
        parts += [_words(child), child.tail or ""]
    return "".join(parts)


def _anchor(element: _Element) -> str:
    return next((one.get("id") for one in element.iter() if one.get("id")), "")
