"""Dates and numbers of generated pages, written one way (site: 怎么读一页, 日期和数字怎么写).

Rules, checks and citations come as their files have them: ``2026-02-03``, ``5000 元``. On a
page a date within a sentence reads 2026年2月3日 and a counted number 5,000; what a program
reads, and a table's cell that is a date and nothing else, stays.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_DATE = r"\d{4}-\d{2}-\d{2}"
_UNITS = "户人元条次个行处份格件天张组"
#: Front matter, code, addresses, markup, cells that are only a date.
_KEPT = "|".join(
    (
        r"\A---\n.*?\n---\n",
        r"^ *(?P<fence>`{3,}|~{3,}).*?^ *(?P=fence)",
        r"`[^`\n]*`",
        r"<(?P<block>pre|code|script|style)\b.*?</(?P=block)>",
        rf"<t[dh]\b[^<>]*>\s*{_DATE}\s*(?=</t)",
        rf"\|\s*{_DATE}\s*(?=\|)",
        r"<!--.*?-->",
        r"</?[a-zA-Z][^<>]*>",
        r"\]\([^)\n]*\)",
    )
)
_SAID = re.compile(
    rf"(?P<kept>{_KEPT})"
    rf"|(?<![\d.-])(?P<date>{_DATE})(?![\d-])(?: (?=[一-鿿]))?"
    rf"|(?<![\w,.-])(?P<long>\d{{4,8}})(?=(?:\.\d+)?(?:[、到至—]\d{{4,}})*\s?[万亿]?[{_UNITS}])",
    re.ASCII | re.DOTALL | re.MULTILINE,
)


def in_one_style(markdown: str) -> str:
    """A page's source with its dates and counted numbers written as all pages write them."""
    return _SAID.sub(_written, markdown)


def styled(pages: Mapping[str, str]) -> dict[str, str]:
    """The same of pages by their paths."""
    return {path: in_one_style(text) for path, text in pages.items()}


def _written(found: re.Match[str]) -> str:
    if found["date"]:
        year, month, day = found["date"].split("-")
        return f"{year}年{int(month)}月{int(day)}日"
    return f"{int(found['long']):,}" if found["long"] else found[0]
