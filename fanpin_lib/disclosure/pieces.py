"""What a text says that no text before it said: the pages of a site repeat each other.

A text is cut where nothing that is looked for can lie on both sides, whichever way it is read:

* before a cell of figures, whose mark no number or name reaches over;
* at the end of a line, and before a block of markup, if two Chinese characters come next
  (numerals aside): what is written sign by sign, or cell by cell, ends before a whole word.

A word such as 电话 makes a number in the next cells a telephone; a piece that ends so goes
with the cells behind it. A text with comments over several lines, text from right to left or
other oddities is not cut. What was searched in one piece need not be searched again in another
text: neither the piece, nor (marks of cells with other links) what is seen of it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from fanpin_lib.disclosure.as_read import (
    FIGURE_CELL,
    NUMERAL,
    decoded,
    plain,
    readings,
    seen_otherwise,
    without_markup,
)
from fanpin_lib.disclosure.contacts import BEFORE_TELEPHONE

#: Between pieces that are searched together; nothing looked for reaches over it.
_BETWEEN = "\0"
_ODD = ("\0", "\u202e", "\u2067")
_HAN = rf"(?![{NUMERAL}])[\u4e00-\u9fff]"
_WORD = rf"(?:<[/a-zA-Z!?][^<>]*>|[ \t|#])*{_HAN}{_HAN}"
_BLOCK = (
    r"/?(?:td|th|tr|li|p|h[1-6]|tbody|thead|table|summary|details|div|ul|text|dt|dd|figure|"
    r"figcaption)\b[^<>]*>"
)
_LINE = re.compile(_WORD)
#: The mark's first character is found fast; what may follow it is looked at then.
_CUT = re.compile(rf"<(?={FIGURE_CELL.removeprefix('<')}|{_BLOCK}{_WORD})")
_TELEPHONE_NEXT = re.compile(rf"{BEFORE_TELEPHONE}[^\d\n<>]{{0,6}}\Z")
_BEFORE_TELEPHONE = re.compile(BEFORE_TELEPHONE)
#: How many pieces lie at most between such a word and its number, and that one.
_BEHIND = 4


@dataclass(frozen=True)
class _Line:
    """Whether a line begins with a word, and what it does to tags: open, close, neither (None)."""

    begins: bool
    opens: bool | None
    comment: bool

    @classmethod
    def of(cls, line: str) -> _Line:
        opened, closed = line.rfind("<"), line.rfind(">")
        comment = line.count("<!--") != line.count("-->") or (
            line.rfind("<!--") > line.rfind("-->")
        )
        opens = None if opened == closed == -1 else opened > closed
        return cls(_LINE.match(line) is not None, opens, comment)


@dataclass(frozen=True)
class News:
    """The pieces of a text that are new: ``readings`` are all ways to read them.

    ``keep`` is called once they were searched and nothing was found.
    """

    readings: Iterator[str]
    keep: Callable[[], None]


class _Known(set[str]):
    """Texts that were searched, read in one way."""

    def new(self, texts: Iterable[str]) -> list[str]:
        """Each of some texts once that is not known."""
        return [one for one in dict.fromkeys(texts) if one not in self]


class Pieces:
    """The pieces that were searched so far; built once, then asked about every text.

    Args:
        without_codes: takes out of a text what only looks like numbers (hashes, pictures).
    """

    def __init__(self, without_codes: Callable[[str], str]) -> None:
        self._without_codes = without_codes
        self._lines: dict[str, _Line] = {}
        self._blocks, self._pieces, self._tags = _Known(), _Known(), _Known()
        self._written, self._coded, self._seen = _Known(), _Known(), _Known()
        self._calling: set[str] = set()  # pieces that make a telephone of what follows

    def news(self, text: str) -> News | None:
        """What is new in a text; None if it has to be searched as a whole."""
        if any(odd in text for odd in _ODD):
            return None
        blocks = self._blocks.new(self._in_blocks(text))
        pieces = self._pieces.new(piece for block in blocks for piece in self._cut(block))
        if not pieces:
            return News(iter(()), lambda: None)
        clean = self._without_codes(_BETWEEN.join(pieces))
        read = plain(without_markup(clean)).split(_BETWEEN)
        if len(read) != len(pieces) or self._calls(pieces, read):
            return None
        tags = self._tags.new(clean.replace(_BETWEEN, "<").replace(">", "<").split("<"))
        written = self._written.new(_quoted(plain(html.unescape(_BETWEEN.join(tags)))))
        coded = self._coded.new(part for tag in tags for part in tag.split('"'))
        seen = self._seen.new(read)

        def keep() -> None:
            self._blocks.update(blocks)
            self._pieces.update(pieces)
            self._tags.update(tags)
            self._written.update(written)
            self._coded.update(coded)
            self._seen.update(seen)

        return News(_readings(written, coded, seen), keep)

    def _in_blocks(self, text: str) -> list[str]:
        """Lines, together with those that cannot be parted from them."""
        blocks: list[list[str]] = [[]]
        inside = False  # a tag that goes over several lines
        for line in text.split("\n"):
            known = self._lines.get(line) or self._lines.setdefault(line, _Line.of(line))
            if known.comment:
                return [text]
            if known.begins and not inside and blocks[-1]:
                blocks.append([])
            blocks[-1].append(line)
            inside = inside if known.opens is None else known.opens
        return ["\n".join(lines) for lines in blocks]

    def _cut(self, block: str) -> Iterator[str]:
        """A block's pieces; one that ends with a word for telephones with those behind it."""
        if "<!--" in block:
            yield block
            return
        cuts = [0, *(found.start() for found in _CUT.finditer(block)), len(block)]
        pieces, start = [block[a:b] for a, b in pairwise(cuts)], 0
        if self._calling.isdisjoint(pieces):
            yield from pieces
            return
        while start < len(pieces):
            end = start + 1
            for at in range(start, len(pieces)):
                if at >= end:
                    break
                if pieces[at] in self._calling:
                    end = at + 1 + _BEHIND
            yield "".join(pieces[start:end])
            start = end

    def _calls(self, pieces: list[str], seen: list[str]) -> bool:
        """Whether a piece ends with a word for telephones that was not known to."""
        calling = {
            piece
            for piece, what in zip(pieces, seen, strict=True)
            if _TELEPHONE_NEXT.search(what) and piece not in self._calling
        }
        self._calling |= calling
        return bool(calling)


def _quoted(text: str) -> list[str]:
    """What stands between quotation marks; not of texts that speak of telephones."""
    parts = []
    for one in text.split(_BETWEEN):
        parts += [one] if _BEFORE_TELEPHONE.search(one) else one.split('"')
    return parts


def _readings(written: list[str], coded: list[str], seen: list[str]) -> Iterator[str]:
    for texts in (written, seen):
        whole = _BETWEEN.join(texts)
        yield whole
        yield from (one for one, _ in seen_otherwise(whole))
    for part, _ in decoded(_BETWEEN.join(coded)):
        yield from (one for one, _ in readings(part, 1))
