"""The pages' Markdown and HTML as plain text: on paper nothing leads anywhere."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass

from fanpin_lib.presentation.html_table import Laid, TableCell
from fanpin_lib.presentation.outputs import plain

_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_TAG = re.compile(r"<[^>]+>")
_POINT = re.compile(r"\*\*(.+?)\*\*：(.*)", re.S)


@dataclass(frozen=True)
class Point:
    """One point of a list: its title and what is said."""

    title: str
    text: str


def plain_text(markdown: str) -> str:
    """Sentences without links and marks; character references become characters."""
    bare = _LINK.sub(r"\1", plain(markdown)).replace("**", "").replace("→", "转为")
    return html.unescape(_TAG.sub("", bare))


def sentences(parts: Iterable[str]) -> str:
    """Sentences as one paragraph of plain text; empty ones left out."""
    return plain_text("".join(part for part in parts if part))


def point(markdown: str) -> Point:
    """``**走访**：3户…。`` as title and text."""
    found = _POINT.fullmatch(markdown)
    return Point(plain_text(found[1]), plain_text(found[2])) if found else Point("", markdown)


def numbered(points: Iterable[Point]) -> list[dict[str, str]]:
    """Points as a template lists them: ``序`` （一 …）, ``题``, ``文``."""
    return [
        {"序": numeral(place), "题": one.title, "文": one.text}
        for place, one in enumerate(points, start=1)
    ]


def numeral(count: int) -> str:
    """``三``, ``十二``, ``二十`` …, up to 99."""
    digits = "〇一二三四五六七八九"
    tens, ones = divmod(count, 10)
    lead = "" if not tens else ("十" if tens == 1 else f"{digits[tens]}十")
    return lead + (digits[ones] if ones or not tens else "")


def plain_rows(laid: Laid) -> tuple[list[str], list[list[str]], str]:
    """A table's columns and rows as texts, and the words that stand below it.

    A mark takes one character: columns on paper are narrow.
    """
    marks = {note: _mark(place) for place, note in enumerate(laid.marks)}
    rows = [
        [html.unescape(_TAG.sub("", row.header)), *(_cell(cell, marks) for cell in row.cells)]
        for group in laid.groups
        for row in group.rows
    ]
    notes = [*laid.remarks, *(f"{mark}{note}" for note, mark in marks.items())]
    return list(laid.columns), rows, f"{'；'.join(notes)}。" if notes else ""


def _cell(cell: TableCell, marks: dict[str, str]) -> str:
    return (cell.on_paper or cell.text) + (marks[cell.note] if cell.note else "")


def _mark(place: int) -> str:
    """``①``, ``②`` …, up to ``⑳``; then ``（21）``."""
    return chr(ord("①") + place) if place < 20 else f"（{place + 1}）"
