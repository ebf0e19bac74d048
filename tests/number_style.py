"""How a built page writes dates and numbers: one way, which 怎么读一页 tells its readers."""

from __future__ import annotations

import re
from html.parser import HTMLParser

#: What a program reads or writes is written as the program wants it.
_AS_IT_IS = {"code", "pre", "script", "style", "head", "kbd"}
_IN_TABLE = {"td", "th"}
_ENDLESS = {"br", "hr", "img", "input", "link", "meta", "col", "wbr"}
_DATE = re.compile(r"(?<!如 )(?<![\d.-])\d{4}[-/]\d{1,2}[-/]\d{1,2}(?![\d-])")
_ONLY_A_DATE = re.compile(r"\s*\d{4}-\d{2}-\d{2}\s*")
_COUNTED = "户人元条次个行处份格件天张组"
_RUN_ON = re.compile(rf"(?<![\w,.-])\d{{4,}}(?:\.\d+)?(?=\s?[万亿]?[{_COUNTED}])", re.ASCII)
#: How much more or less has one decimal always, as differences have.
_SHARE = re.compile(r"(?<![\d.,升降长])([\d,]+)\.(\d+)%")


class _Words(HTMLParser):
    """The pieces of text of a page's article, and whether each stands in a cell of a table."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._within: list[str] = []
        self.pieces: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in _ENDLESS:
            self._within.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while tag in self._within and self._within.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        within = set(self._within)
        if "article" in within and not within & _AS_IT_IS and data.strip():
            self.pieces.append((" ".join(data.split()), bool(within & _IN_TABLE)))


def faults(page: str) -> list[str]:
    """What of a page's article is written another way: what is wrong, and the words around.

    Args:
        page: its HTML.
    """
    reader = _Words()
    reader.feed(page)
    return [fault for text, in_table in reader.pieces for fault in _of(text, in_table=in_table)]


def _of(text: str, *, in_table: bool) -> list[str]:
    found = []
    if not (in_table and _ONLY_A_DATE.fullmatch(text)):
        found += [("日期", match) for match in _DATE.finditer(text)]
    found += [("没有分节", match) for match in _RUN_ON.finditer(text)]
    found += [("小数位数", match) for match in _SHARE.finditer(text) if not _decimals_fit(match)]
    return [f"{what}：{text[max(0, at.start() - 12) : at.end() + 12]}" for what, at in found]


def _decimals_fit(share: re.Match[str]) -> bool:
    """One decimal; two under 1 %."""
    return len(share[2]) == (2 if int(share[1].replace(",", "")) == 0 else 1)
