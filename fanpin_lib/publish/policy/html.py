"""Tables in HTML inside Markdown; every text that comes from a file is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

#: Blanks that a folded YAML text leaves between Chinese lines.
_FOLDED = re.compile(
    "(?<=[\u3000-\u303f\uff00-\uffef]) +|(?<=[\u4e00-\u9fff]) +(?=[\u3000-\u9fff\uff00-\uffef])"
)
#: Names that rule files use for themselves mean nothing to a reader.
_IDENTIFIER = re.compile("（[a-z]+(?:_[a-z]+)+）")
_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?%?")
#: Dates and numbers among words are not broken over lines.
_WHOLE = re.compile(r"[\d,.%-]+")
_MARKUP = re.compile(r"([\\`*_\[\]#])")
_NOTHING = "—"
_RIGHT = ' class="num"'


@dataclass(frozen=True)
class Link:
    """A cell that leads to another page; ``href`` is relative and already points to .html."""

    text: str
    href: str


Line = str | int | float | Link | None
#: A list of lines stands under each other in one cell.
Cell = Line | list[Line]


def folded(headers: Sequence[str], rows: Sequence[Sequence[Cell]], counted: str) -> str:
    """A table whose rows are read one below the other on a phone, where it opens by a tap.

    Args:
        counted: what a row is, with its measure word: 个方案.
    """
    summary = f"<summary data-search-exclude>{len(rows)} {escape(counted)}</summary>"
    return (
        f'<details class="fp-fold" open>{summary}\n{table(headers, rows, heads=True)}\n</details>'
    )


def table(headers: Sequence[str], rows: Iterable[Sequence[Cell]], *, heads: bool = False) -> str:
    """An HTML table with a header row; empty cells show a dash, empty columns are left out.

    A column of nothing but numbers stands to the right, under its head. With ``heads`` each cell
    says itself what its column is called, for where it does not stand under its head.
    """
    lines = [list(row) for row in rows]
    kept = [n for n in range(len(headers)) if any(not _empty(row[n]) for row in lines)]
    cells = [[_said(row[n]) for n in kept] for row in lines]
    numbers = [_numbers(column) for column in zip(*cells, strict=True)]
    head = "".join(
        f'<th{_RIGHT * right} scope="col">{escape(headers[n])}</th>'
        for n, right in zip(kept, numbers, strict=True)
    )
    called = [headers[n] if heads else "" for n in kept]
    body = "\n".join(f"<tr>{''.join(map(_cell, line, numbers, called))}</tr>" for line in cells)
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"


def bullets(lines: Iterable[Line]) -> str:
    """An HTML list."""
    return "<ul>" + "".join(f"<li>{_line(line)}</li>" for line in lines) + "</ul>"


def anchor(link: Link) -> str:
    """A link in HTML, for headings and sentences."""
    return f'<a href="{escape(link.href, quote=True)}">{escape(link.text)}</a>'


def plain(text: str) -> str:
    """A text of a rule file as it stands in Markdown: no markup, no HTML, no folding blanks."""
    return _MARKUP.sub(r"\\\1", escape(unfolded(text), quote=False))


def unfolded(text: str) -> str:
    """A text without identifiers, and without the blanks that folding left in Chinese lines."""
    return _FOLDED.sub("", _IDENTIFIER.sub("", text.strip()))


def text(value: object) -> str:
    """A value of a rule file as people read it."""
    if value is None or value == "":
        return _NOTHING
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, list | tuple):
        return "、".join(text(item) for item in value) or _NOTHING
    if isinstance(value, int) and abs(value) >= 10_000:
        return f"{value:,}"
    return unfolded(str(value))


def _empty(cell: Cell) -> bool:
    return cell is None or cell == "" or cell == []


def _said(cell: Cell) -> str:
    if isinstance(cell, list) and len(cell) > 1:
        return bullets(cell)
    one = cell[0] if isinstance(cell, list) and cell else cell
    return _line(None if isinstance(one, list) else one)


def _numbers(column: Sequence[str]) -> bool:
    """Whether its cells are numbers, but for dashes."""
    said = set(column) - {_NOTHING}
    return bool(said) and all(map(_NUMBER.fullmatch, said))


def _cell(said: str, right: bool, called: str) -> str:
    mark = _RIGHT if right else ' class="fp-unbroken"' if _WHOLE.fullmatch(said) else ""
    head = f' data-head="{escape(called, quote=True)}"' if called else ""
    return f"<td{mark}{head}>{said}</td>"


def _line(line: Line) -> str:
    if isinstance(line, Link):
        return anchor(line)
    return escape(text(line))
