"""Tables that no search needs wait beside the pages while MkDocs builds the site.

MkDocs reads a page's HTML twice, once as Markdown and once for the search: for pages with
all figures three quarters of a build. A table kept aside leaves a mark in its page's source
and is put in the mark's place in the finished page.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import string
from collections.abc import Iterator, Mapping
from itertools import count

from fanpin_lib.errors import SiteNotBuilt

#: Cleaned HTML holds no comments, so these can only be ours.
_START, _END = "<!--aside-->", "<!--/aside-->"
_LINE_START, _LINE_END = "<!--line-->", "<!--/line-->"
_KEPT = re.compile(f"{_START}(?P<table>.*?){_END}|{_LINE_START}(?P<line>.*?){_LINE_END}", re.DOTALL)


def table_block(content: str, kind: str = "fp-table") -> str:
    """A cleaned table (or chart) that the search leaves out, as it stands in a page's source."""
    return f'<div class="{kind}" data-search-exclude>\n{_START}\n{content}\n{_END}\n</div>'


def new_token() -> str:
    """What no page can hold: letters, as the gate, which reads the sources, takes a run of
    digits for an ID number.
    """
    return "".join(secrets.choice(string.ascii_lowercase) for _ in range(14))


def _letters(page: str) -> str:
    """A page's name in marks."""
    digits = hashlib.sha256(page.encode("utf-8")).hexdigest()[:16]
    return "".join(string.ascii_lowercase[int(each, 16)] for each in digits)


def line_aside(content: str) -> str:
    """A cleaned line of an unsearched paragraph that is another in each edition: it comes into
    the finished page last of all, so that the page need not be made anew for it.
    """
    return f"{_LINE_START}{content}{_LINE_END}"


def with_tables(text: str, tables: Mapping[str, str]) -> str:
    """A built page with its tables, see `KeptAside.tables_of`."""
    for mark, table in tables.items():
        text = text.replace(mark, table)
    return text


class KeptAside:
    """The tables and lines of one publication, from their pages' sources to the finished pages."""

    def __init__(self, token: str = "") -> None:
        """Begin a publication.

        Args:
            token: of the publication whose built pages are taken over, if any are.
        """
        #: By mark the page and the content in UTF-8: half of what the texts take in memory.
        self._contents: dict[str, tuple[str, bytes]] = {}
        self._token = token or new_token()
        self._mark = re.compile(f"<!--{self._token}-[a-z]+-\\d+-->")
        self._line_mark = re.compile(f"<!--{self._token}-[a-z]+-line\\d+-->")
        self._waiting: set[str] = set()

    def take_out(self, text: str, page: str) -> str:
        """A page's source with marks where tables and lines were: the same for the same page."""
        own, numbers = _letters(page), count(1)

        def take(found: re.Match[str]) -> str:
            kind = "line" if found["table"] is None else ""
            mark = f"<!--{self._token}-{own}-{kind}{next(numbers)}-->"
            content = found["line"] if kind else found["table"]
            self._contents[mark] = (page, content.strip().encode("utf-8"))
            self._waiting.add(mark)
            return mark

        return _KEPT.sub(take, text)

    def tables_of(self, text: str) -> dict[str, str]:
        """The tables of a built page, which wait no longer, by their marks in it."""
        marks = dict.fromkeys(self._mark.findall(text))
        self._waiting.difference_update(marks)
        return {mark: self._content(mark) for mark in marks}

    def lines_of(self, text: str) -> set[str]:
        """The lines that a page waits for."""
        return {self._content(mark) for mark in self._line_mark.findall(text)}

    def put_lines(self, text: str) -> str:
        """A page that is otherwise finished with its lines."""
        return self._line_mark.sub(self._put, text)

    def _put(self, found: re.Match[str]) -> str:
        self._waiting.discard(found[0])
        return self._content(found[0])

    def _content(self, mark: str) -> str:
        return self._contents[mark][1].decode("utf-8")

    def all(self) -> Iterator[tuple[str, str]]:
        """Page and content of every table and line, for the gate."""
        for page, content in self._contents.values():
            yield page, content.decode("utf-8")

    def refuse_losses(self) -> None:
        """Make sure that every table is on a finished page.

        Raises:
            SiteNotBuilt: naming the pages that lack one.
        """
        if self._waiting:
            pages = sorted({self._contents[mark][0] for mark in self._waiting})
            names = "、".join(pages[:3])
            raise SiteNotBuilt(
                f"{len(pages)} 个网页少了表格（{names}），没有发布，原来的网站没有变",
                hint="请把这条信息交给维护人员。",
            )
