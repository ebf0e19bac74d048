"""Names of cells (``B5``), ranges of them, and what happens to them when rows are inserted."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

_CELL = re.compile(r"^\$?([A-Z]{1,3})\$?(\d+)$")
#: Texts in quotes are left alone; so are names of functions (``LOG10(``) and of defined names.
_IN_FORMULA = re.compile(
    r'"[^"]*"'
    r"|(?P<sheet>(?:'(?:[^']|'')+'|[^\W\d][\w.]*)!)?"
    r"(?<![\w.$])(?P<first>\$?[A-Z]{1,3}\$?\d+)(?::(?P<last>\$?[A-Z]{1,3}\$?\d+))?(?![\w.(!])"
)
_PARTS = re.compile(r"^(\$?)([A-Z]{1,3})(\$?)(\d+)$")


@dataclass(frozen=True, order=True)
class Range:
    """A rectangle of cells; rows and columns from 1, both ends included."""

    top: int
    left: int
    bottom: int
    right: int

    @classmethod
    def parse(cls, text: str) -> Range:
        """``B5`` or ``B5:D9``."""
        first, _, last = text.partition(":")
        top, left = place_of(first)
        bottom, right = place_of(last or first)
        return cls(top, left, bottom, right)

    def __contains__(self, place: tuple[int, int]) -> bool:
        row, column = place
        return self.top <= row <= self.bottom and self.left <= column <= self.right

    def __str__(self) -> str:
        first, last = cell_name(self.top, self.left), cell_name(self.bottom, self.right)
        return first if first == last else f"{first}:{last}"


def letters(column: int) -> str:
    """The letters of a column counted from 1."""
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


def cell_name(row: int, column: int) -> str:
    """``(5, 2)`` → ``B5``."""
    return f"{letters(column)}{row}"


def place_of(name: str) -> tuple[int, int]:
    """Row and column of ``B5``, from 1.

    Raises:
        ValueError: it is no cell's name.
    """
    found = _CELL.match(name)
    if not found:
        raise ValueError(name)
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column


@dataclass(frozen=True)
class Inserted:
    """Rows put in below ``after``: what lies below moves down, what reaches to it grows."""

    after: int
    count: int

    def row(self, row: int) -> int:
        """Where a row has gone."""
        return row + self.count if row > self.after else row

    def range(self, found: Range) -> Range:
        """Where a range has gone; one that ends in the row above the new ones takes them in."""
        grown = self.count if found.bottom >= self.after else 0
        return Range(self.row(found.top), found.left, found.bottom + grown, found.right)

    def ranges(self, text: str) -> str:
        """A list of ranges as conditional formats and validations have it (``B5:B9 D5``)."""
        return " ".join(str(self.range(Range.parse(one))) for one in text.split())

    def formula(self, text: str, here: bool, sheet: str) -> str:
        """A formula with its references moved.

        Args:
            text: without ``=``.
            here: whether it stands on the sheet that the rows were put into.
            sheet: that sheet's name.
        """

        def moved(first: str, last: str | None) -> str:
            if last is None:
                return _with_row(first, self.row(place_of(first.replace("$", ""))[0]))
            went = self.range(Range.parse(f"{first}:{last}".replace("$", "")))
            return f"{_with_row(first, went.top)}:{_with_row(last, went.bottom)}"

        return _each_reference(text, moved, lambda name: name == sheet or (not name and here))


def moved_down(formula: str, rows: int) -> str:
    """A formula as Excel copies it so many rows down: rows without ``$`` move along."""

    def moved(first: str, last: str | None) -> str:
        return _relative(first, rows) + (f":{_relative(last, rows)}" if last else "")

    return _each_reference(formula, moved, lambda name: True)


def _each_reference(
    text: str, moved: Callable[[str, str | None], str], meant: Callable[[str], bool]
) -> str:
    def one(found: re.Match[str]) -> str:
        if not found["first"]:
            return found[0]
        prefix = found["sheet"] or ""
        name = prefix[:-1].strip("'").replace("''", "'")
        return prefix + moved(found["first"], found["last"]) if meant(name) else found[0]

    return _IN_FORMULA.sub(one, text)


def _with_row(reference: str, row: int) -> str:
    found = _PARTS.match(reference)
    return f"{found[1]}{found[2]}{found[3]}{row}" if found else reference


def _relative(reference: str, rows: int) -> str:
    found = _PARTS.match(reference)
    if not found or found[3]:
        return reference
    return f"{found[1]}{found[2]}{int(found[4]) + rows}"
