"""Where a form's title, headers, labels and cells to fill are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from fanpin_lib.files.existing_xlsx import Cell, SheetContents
from fanpin_lib.office.forms.bounds import bounds, texts_in
from fanpin_lib.office.forms.vocabulary import plain

#: Marks of cells that must stay empty.
MARKS = frozenset("-—–/\\×x*＊－")
_NOTE = re.compile(r"[(].*[)]$|注[::]|说明[::]")
_DEEPEST = 7
_SHARE = 0.6


@dataclass(frozen=True)
class Label:
    """A text beside or above cells, and where it stands."""

    row: int
    column: int
    text: str


@dataclass
class FormLayout:
    """A sheet's parts; rows and columns from 1.

    Attributes:
        titles: texts above the table.
        heads: rows of headers.
        body: rows below them, signatures and notes left out.
        labels: columns with labels.
        width: the last column.
        sections: by row of the body, a text that stands over a whole group of rows.
        blank: rows of the body without any text, left for names.
    """

    sheet: SheetContents
    titles: list[Label]
    heads: list[int]
    body: list[int]
    labels: list[int]
    width: int
    sections: dict[int, Label] = field(default_factory=dict)
    blank: list[int] = field(default_factory=list)

    def header(self, column: int, generic: Callable[[str], bool]) -> list[Label]:
        """The headers over a column, the highest first; each once."""
        found: list[Label] = []
        for place, row in enumerate(self.heads):
            cell = self.sheet.at(row, column)
            if cell.blank:
                borrowed = self._group(row, column, self.heads[place + 1 :], generic)
                if borrowed:
                    found.append(borrowed)
            elif not found or (found[-1].row, found[-1].column) != (cell.row, cell.column):
                found.append(Label(cell.row, cell.column, cell.text))
        return found

    def _group(
        self, row: int, column: int, below: list[int], generic: Callable[[str], bool]
    ) -> Label | None:
        """A group's name that was not merged over its columns: it stands to the left.

        Taken only where the header below says nothing by itself (户数, 人数).
        """
        leaf = next(
            (self.sheet.at(r, column) for r in below if self.sheet.at(r, column).text), None
        )
        if leaf is None or not generic(leaf.text):
            return None
        for left in range(column - 1, 0, -1):
            cell = self.sheet.at(row, left)
            if cell.text:
                merged = self.sheet.range_of(row, left)
                alone = merged.left == merged.right and left not in self.labels
                return Label(cell.row, cell.column, cell.text) if alone else None
        return None

    def beside(self, row: int, column: int) -> list[Label]:
        """The labels of a row that belong to a column: the nearest group of them to its left."""
        left = [one for one in self.labels if one < column]
        group = _nearest_group(left) if left else _nearest_group(self.labels)
        found = [self.sections[row]] if row in self.sections else []
        for label in group:
            cell = self.sheet.at(row, label)
            if cell.text and cell.text not in MARKS:
                found.append(Label(cell.row, label, cell.text))
        return found

    def to_fill(self) -> Iterator[tuple[int, int]]:
        """Empty cells of the body that are no labels and not covered."""
        for row in self.body:
            for column in range(1, self.width + 1):
                free = not self.sheet.covered(row, column) and self.sheet.at(row, column).blank
                if free and column not in self.labels and column not in self.sheet.hidden_columns:
                    yield row, column


def read_layout(sheet: SheetContents) -> FormLayout | None:
    """The parts of a sheet; None where there is no table in it."""
    first, last, width = bounds(sheet)
    if not width or first > last:
        return None
    head = _last_header(sheet, first, last, width)
    shown = [r for r in range(head + 1, last + 1) if r not in sheet.hidden_rows]
    body = [r for r in shown if not (_over_all(sheet, r, width) and _is_note(sheet.at(r, 1)))]
    width = _width(sheet, first, head, width)
    labels = _label_columns(sheet, body, width)
    sections = _sections(sheet, body, width)
    named = {one.row for one in sections.values()}
    body = [row for row in body if row not in named]
    blank = [
        r for r in body if not any(_written(sheet, r, c) for c in labels or range(1, width + 1))
    ]
    titles = [
        Label(row, column, sheet.at(row, column).text)
        for row in range(1, first)
        for column in texts_in(sheet, row)
    ]
    return FormLayout(
        sheet, titles, list(range(first, head + 1)), body, labels, width, sections, blank
    )


def _last_header(sheet: SheetContents, first: int, last: int, width: int) -> int:
    """The last row of headers; the one before ``first`` where there are none."""
    rows = [row for row in range(first, last + 1) if not _over_all(sheet, row, width)]
    ending = rows[-max(1, len(rows) // 3) :]
    labels = {c for r in ending for c in range(1, width + 1) if _written(sheet, r, c)}
    heads = range(first, min(last, first + _DEEPEST) + 1)
    headed = [c for c in range(1, width + 1) if any(_written(sheet, r, c) for r in heads)]
    data = [c for c in headed if c not in labels]
    if not data:  # names and empty cells side by side, without headers
        return first - 1
    found = first - 1
    for row in range(first, min(last, first + _DEEPEST)):
        if _over_all(sheet, row, width):
            break
        written = sum(bool(sheet.at(row, c).text.strip()) for c in data)
        if written >= _SHARE * len(data):
            found = row
    merged = (
        o.bottom for o in sheet.merged if o.top <= found and first <= o.top and o.left in data
    )
    return max([found, *(bottom for bottom in merged if bottom < last)])


def _over_all(sheet: SheetContents, row: int, width: int) -> bool:
    """Whether one text stands over the whole width of a row."""
    over = sheet.range_of(row, 1)
    return over.top == over.bottom and over.right >= width > 1


def _is_note(cell: Cell) -> bool:
    return bool(_NOTE.match(plain(cell.text)))


def _written(sheet: SheetContents, row: int, column: int) -> bool:
    """Whether a text stands there that is no mark and no number."""
    cell = sheet.at(row, column)
    said = cell.text.strip()
    return bool(said) and said not in MARKS and not said.isdigit() and cell.number is None


def _width(sheet: SheetContents, first: int, head: int, width: int) -> int:
    """The last column under a header; without headers the last one that is framed or written."""
    headed = [c for r in range(first, head + 1) for c in range(1, width + 1) if sheet.at(r, c).text]
    framed = [c for (r, c) in sheet.cells if r > head and sheet.has_frame(r, c)]
    return max(headed) if headed else max([width, *framed])


def _label_columns(sheet: SheetContents, body: list[int], width: int) -> list[int]:
    over_all = {one.top for one in sheet.merged if one.right - one.left + 1 >= width > 1}
    rows = [row for row in body if row not in over_all]
    return [
        column
        for column in range(1, width + 1)
        if any(_written(sheet, row, column) for row in rows)
    ]


def _sections(sheet: SheetContents, body: list[int], width: int) -> dict[int, Label]:
    """Rows that hold one text over the whole width, by the rows that they stand over."""
    found: dict[int, Label] = {}
    current: Label | None = None
    for row in body:
        over = sheet.range_of(row, 1)
        if over.right >= width > 1 and sheet.at(row, 1).text:
            current = Label(row, 1, sheet.at(row, 1).text)
        elif current:
            found[row] = current
    return found


def _nearest_group(columns: list[int]) -> list[int]:
    """The last columns that stand side by side."""
    group: list[int] = []
    for column in reversed(columns):
        if group and group[0] - column > 1:
            break
        group.insert(0, column)
    return group
