"""Tables in HTML inside Markdown; every text that comes from a file is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class Link:
    """A cell that leads to another page; ``href`` is relative and already points to .html."""

    text: str
    href: str


_DAY = re.compile(r"^\d{4}-\d\d-\d\d$")

Cell = str | int | float | Link | None


def table(headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """An HTML table with a header row; empty cells show a dash."""
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in headers)
    body = "\n".join(f"<tr>{''.join(_cell(cell) for cell in row)}</tr>" for row in rows)
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"


def text(value: object) -> str:
    """A value of a rule file as people read it."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, list | tuple):
        return "、".join(text(item) for item in value) or "—"
    return f"{value:,}" if isinstance(value, int) and abs(value) >= 10_000 else str(value)


def _cell(cell: Cell) -> str:
    if isinstance(cell, Link):
        return f'<td><a href="{escape(cell.href, quote=True)}">{escape(cell.text)}</a></td>'
    shown = text(cell)
    unbroken = ' class="fp-nowrap"' if _DAY.match(shown) else ""
    return f"<td{unbroken}>{escape(shown)}</td>"
