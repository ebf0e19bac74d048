"""What a menu says of a page, read from the page's source as MkDocs reads it."""

from __future__ import annotations

import re

_FRONT_MATTER = re.compile(r"\A\ufeff?---[ \t]*\n.*?\n(?:---|\.\.\.)[ \t]*\n", re.DOTALL)
_TITLE = re.compile(r"^title:[ \t]*\S", re.MULTILINE)
#: A first heading of plain words: nothing in it has a meaning in Markdown.
_PLAIN = re.compile(r"\A\s*# ([^\n\[\]*_`<>&{}!\\#|~^:]+)\n")


def head_of(source: bytes) -> str:
    """All of a page that its title in a menu can depend on: front matter and first heading;
    the whole page where these do not say it plainly.
    """
    text = _text(source)
    title = plain_title(source)
    return f"{_front_matter(text)}\n{title}" if title else text


def plain_title(source: bytes) -> str:
    """The title that a page states plainly; "" where MkDocs has to render the page to know it.

    A title in the front matter is read by MkDocs itself, and is given here as it stands there.
    """
    text = _text(source)
    front = _front_matter(text)
    if _TITLE.search(front):
        return front
    found = _PLAIN.match(text[len(front) :])
    return found[1].strip() if found else ""


def _front_matter(text: str) -> str:
    found = _FRONT_MATTER.match(text)
    return found[0] if found else ""


def _text(source: bytes) -> str:
    return source.decode("utf-8", errors="replace").replace("\r\n", "\n").replace("\r", "\n")
