"""What a sheet shows: texts, formulas, merged cells, number formats, what is blank."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from fanpin_lib.files.existing_xlsx.package import MAIN, ExistingWorkbook, SheetPart
from fanpin_lib.files.existing_xlsx.references import Range, place_of

STRINGS, STYLES = "xl/sharedStrings.xml", "xl/styles.xml"
#: Formats that every workbook has without declaring them.
_BUILT_IN = {1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%"}
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


@dataclass(frozen=True)
class Cell:
    """One cell: what is written in it; ``number`` where that is a number, ``formula`` without
    ``=``, ``style`` the number of its format."""

    row: int
    column: int
    text: str = ""
    number: float | None = None
    formula: str | None = None
    style: int = 0

    @property
    def blank(self) -> bool:
        """Whether nothing is written in it."""
        return not self.text.strip() and self.number is None and self.formula is None


@dataclass
class SheetContents:
    """A sheet's cells by row and column (from 1) and its merged ranges."""

    name: str
    cells: dict[tuple[int, int], Cell]
    merged: list[Range] = field(default_factory=list)
    protected: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    formats: list[str] = field(default_factory=list)
    framed: list[bool] = field(default_factory=list)

    @cached_property
    def _tops(self) -> dict[tuple[int, int], Range]:
        """The merged range of every cell that lies in one."""
        return {
            (row, column): one
            for one in self.merged
            for row in range(one.top, one.bottom + 1)
            for column in range(one.left, one.right + 1)
        }

    def at(self, row: int, column: int) -> Cell:
        """The cell as it stands; of a merged range the first one."""
        found = self._tops.get((row, column))
        place = (found.top, found.left) if found else (row, column)
        return self.cells.get(place) or Cell(*place)

    def range_of(self, row: int, column: int) -> Range:
        """The merged range that a cell lies in, or the cell itself."""
        return self._tops.get((row, column)) or Range(row, column, row, column)

    def covered(self, row: int, column: int) -> bool:
        """Whether a cell lies under a merged one and cannot be written."""
        found = self._tops.get((row, column))
        return found is not None and (found.top, found.left) != (row, column)

    def format_of(self, row: int, column: int) -> str:
        """The cell's number format, such as ``0.0%``; empty for the general one."""
        style = self.at(row, column).style
        return self.formats[style] if style < len(self.formats) else ""

    def has_frame(self, row: int, column: int) -> bool:
        """Whether the cell is drawn with a border: it belongs to a table."""
        style = self.at(row, column).style
        return style < len(self.framed) and self.framed[style]

    @property
    def rows(self) -> int:
        """The last row that has a cell."""
        return max([row for row, _ in self.cells], default=0)

    @property
    def columns(self) -> int:
        """The last column in which anything is written or merged."""
        written = [c.column for c in self.cells.values() if not c.blank]
        return max([*written, *(one.right for one in self.merged)], default=0)


def read_sheet(book: ExistingWorkbook, sheet: SheetPart) -> SheetContents:
    """Everything that a sheet shows."""
    root = book.tree(sheet.part)
    strings = _strings(book)
    cells = {(c.row, c.column): c for c in _cells(root, strings)}
    formats, framed = _styles(book)
    protection = root.find(f"{MAIN}sheetProtection")
    return SheetContents(
        sheet.name,
        cells,
        [Range.parse(one.get("ref")) for one in root.iter(f"{MAIN}mergeCell")],
        protection is not None and protection.get("sheet") in ("1", "true"),
        frozenset(int(r.get("r")) for r in root.iter(f"{MAIN}row") if _is(r.get("hidden"))),
        frozenset(_hidden_columns(root)),
        formats,
        framed,
    )


def text_of(node: Any) -> str:
    """The text of a string with or without runs; phonetic marks left out."""
    if node is None:
        return ""
    parts = [t for t in node.iter(f"{MAIN}t") if t.getparent().tag != f"{MAIN}rPh"]
    return "".join(part.text or "" for part in parts)


def _is(flag: str | None) -> bool:
    return flag in ("1", "true")


def _strings(book: ExistingWorkbook) -> list[str]:
    if STRINGS not in book.parts:
        return []
    return [text_of(one) for one in book.tree(STRINGS).iterchildren(f"{MAIN}si")]


def _cells(root: Any, strings: list[str]) -> Iterator[Cell]:
    last_row = 0
    for row in root.iter(f"{MAIN}row"):
        last_row = int(row.get("r") or last_row + 1)
        last = 0
        for node in row.iterchildren(f"{MAIN}c"):
            _, last = place_of(node.get("r")) if node.get("r") else (0, last + 1)
            yield _cell(node, last_row, last, strings)


def _cell(node: Any, row: int, column: int, strings: list[str]) -> Cell:
    kind, value = node.get("t", "n"), node.findtext(f"{MAIN}v")
    formula = node.find(f"{MAIN}f")
    text, number = "", None
    if kind == "inlineStr":
        text = text_of(node.find(f"{MAIN}is"))
    elif kind == "s" and value:
        text = strings[int(value)]
    elif kind in ("str", "e") and formula is None:
        text = value or ""
    elif value and formula is None:
        number = float(value)
        text = value
    style = int(node.get("s", "0"))
    return Cell(row, column, text, number, None if formula is None else formula.text or "", style)


def _hidden_columns(root: Any) -> Iterator[int]:
    for node in root.iter(f"{MAIN}col"):
        if _is(node.get("hidden")):
            yield from range(int(node.get("min")), min(int(node.get("max")), 1000) + 1)


def _styles(book: ExistingWorkbook) -> tuple[list[str], list[bool]]:
    """Of every style: its number format, and whether it has a border."""
    if STYLES not in book.parts:
        return [], []
    root = book.tree(STYLES)
    own = {int(n.get("numFmtId")): n.get("formatCode", "") for n in root.iter(f"{MAIN}numFmt")}
    borders = [
        any(side.get("style") for side in border)
        for border in root.iterfind(f"{MAIN}borders/{MAIN}border")
    ]
    formats, framed = [], []
    for style in root.iterfind(f"{MAIN}cellXfs/{MAIN}xf"):
        number = int(style.get("numFmtId", "0"))
        formats.append(_QUOTED.sub("", own.get(number, _BUILT_IN.get(number, ""))))
        border = int(style.get("borderId", "0"))
        framed.append(border < len(borders) and borders[border])
    return formats, framed
