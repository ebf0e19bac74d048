"""Table headers say what they are the header of, for who hears a table instead of seeing it."""

from __future__ import annotations

import re

_HEADER = re.compile(r"<th(?=[\s>])(?![^>]*\bscope=)")
#: What comes after a header: a cell of figures makes it its row's, the row's end a column's.
_NEXT = re.compile(r"<td\b|</?tr\b|</table")


def with_scopes(page: str) -> str:
    """A finished page in which every header cell has a ``scope``; those that say it keep theirs.

    Markdown's tables say none, nor do tables whose cells have to weigh little.
    """

    def scoped(found: re.Match[str]) -> str:
        after = _NEXT.search(page, found.end())
        return f'<th scope="{"row" if after and after[0] == "<td" else "col"}"'

    return _HEADER.sub(scoped, page)
