"""A built page without what later sites change: its text in a frame of its own."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fanpin_lib.publish.templating import Markup, filled

_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_BODY = re.compile(r"<body\b[^>]*>")
_COLOUR = re.compile(r'\sdata-md-color-[a-z]+="[\w-]*"')
_STYLE = re.compile(r'<link rel="stylesheet" href="([^"]+)">')
_SCRIPT = re.compile(r'<script src="([^"]+)"')
_ARTICLE = re.compile(r"<article\b[^>]*>(.*)</article>", re.DOTALL)
_FOOT = re.compile(r'<div class="md-copyright__highlight">(.*?)</div>', re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_GAP = re.compile(r"\n\s*\n")

_TEXT, _VALUE = re.compile(r">([^<>]+)<"), re.compile(r'="([^"<>]*)"')
_HAN = re.compile(r"[\u3400-\u9fff]")
_DIGITS = re.compile(r"\d[\d,.]*")


@dataclass(frozen=True)
class BuiltPage:
    """The parts of a page that MkDocs built."""

    text: str

    @property
    def title(self) -> str:
        """As it stands in the page: escaped."""
        return self._first(_TITLE)

    @property
    def article(self) -> str:
        """The page's own content, closer together."""
        return _GAP.sub("\n", _COMMENT.sub("", self._first(_ARTICLE)))

    def around(self) -> BuiltPage:
        """The page without its content."""
        return BuiltPage(_ARTICLE.sub("", self.text, count=1))

    @property
    def foot(self) -> str:
        """The line under every page."""
        return self._first(_FOOT)

    @property
    def colours(self) -> str:
        """The attributes that choose the theme's colours."""
        body = _BODY.search(self.text)
        return "".join(_COLOUR.findall(body[0])) if body else ""

    @property
    def styles(self) -> list[str]:
        """Addresses of the style sheets, in their order."""
        return [html.unescape(address) for address in _STYLE.findall(self.text)]

    @property
    def scripts(self) -> list[str]:
        """Addresses of the scripts, in their order."""
        return [html.unescape(address) for address in _SCRIPT.findall(self.text)]

    def _first(self, pattern: re.Pattern[str]) -> str:
        found = pattern.search(self.text)
        return found[1].strip() if found else ""


def framed(
    page: BuiltPage, article: str, styles: Iterable[str], scripts: Iterable[str], **said: object
) -> str:
    """The whole kept page.

    Args:
        article: the page's content with the addresses of its new place.
        styles, scripts: their new addresses.
        said: what the frame says: month, county, edition, number, as_of, demo.
    """
    return filled(
        "kept_page.html.j2",
        title=Markup(page.title),
        sheet=Markup(_sheet(page, said)),
        colours=Markup(page.colours),
        article=Markup(article),
        foot=Markup(page.foot),
        styles=list(styles),
        scripts=list(scripts),
        **said,
    )


def _sheet(page: BuiltPage, said: Mapping[str, object]) -> str:
    """What every printed sheet says, as a style sheet's words: county, place, month."""
    place = html.unescape(page.title.rpartition(" - ")[0])
    words = [said["county"], place, getattr(said["month"], "label", "")]
    shown = "　".join(filter(None, [*map(str, words), "演示数据" if said.get("demo") else ""]))
    return re.sub(r'["\\\n]', "", shown).replace("<", "‹")


def words_of(article: str) -> set[str]:
    """The texts of a page that hold Chinese, digits left out: few, as pages say the same."""
    texts = {*_TEXT.findall(article), *_VALUE.findall(article)}
    found = (text for text in texts if not text.isascii() and _HAN.search(text))
    return {_DIGITS.sub("", html.unescape(text)).strip() for text in found}
