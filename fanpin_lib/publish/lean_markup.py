"""Finished pages without what every browser puts in by itself: a county has hundreds of them.

A cell ends where the next one begins (HTML, 13.1.2.4: optional tags), and lines need no
indentation; a sixth of a village's page is nothing else.
"""

from __future__ import annotations

import re

#: A cell's or row's end before the next one, or before the end of what it is in.
_CLOSING = re.compile(r"</t[dhr]>\s*(?=<t[dhr][\s>]|</(?:tr|tbody|thead|tfoot|table)>)")
#: What has to stay as it stands, blanks and all.
_KEPT = re.compile(r"(<(pre|script|style|textarea)\b.*?</\2\s*>)", re.DOTALL | re.IGNORECASE)
_INDENT = re.compile(r"\n\s*")


def lean(page: str) -> str:
    """The same page for a browser, in fewer bytes."""
    pieces = _KEPT.split(_CLOSING.sub("", page))
    pieces[::3] = map(_without_blanks, pieces[::3])
    del pieces[2::3]  # the names of the elements that were kept
    return "".join(pieces)


def _without_blanks(text: str) -> str:
    """The text without what stands before and behind its lines, and without empty ones."""
    text = _INDENT.sub("\n", text)
    while " \n" in text or "\t\n" in text:
        text = text.replace(" \n", "\n").replace("\t\n", "\n")
    return text
