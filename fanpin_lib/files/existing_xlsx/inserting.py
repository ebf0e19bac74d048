"""Putting rows into a sheet, like the one above them, with all that refers to cells moved along."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any

from fanpin_lib.files.existing_xlsx.package import (
    BOOK,
    BOOK_RELATIONS,
    CONTENT_TYPES,
    MAIN,
    ExistingWorkbook,
    SheetPart,
)
from fanpin_lib.files.existing_xlsx.references import (
    Inserted,
    Range,
    cell_name,
    moved_down,
    place_of,
)
from fanpin_lib.files.existing_xlsx.writing import row_of

_CHAIN = "xl/calcChain.xml"
_LISTS = ("conditionalFormatting", "dataValidation", "protectedRange", "ignoredError")
_REFERRING = ("hyperlink", "autoFilter", "dimension", "f")
_FORMULAS = ("formula", "formula1", "formula2")
_X_MAIN = "{http://schemas.microsoft.com/office/excel/2006/main}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_VML_ROW = re.compile(rb"(<x:Row>)(\d+)(</x:Row>)")


def insert_rows(book: ExistingWorkbook, sheet: SheetPart, after: int, count: int) -> None:
    """Put ``count`` rows below row ``after``: its formats, its merged cells, its formulas."""
    inserted = Inserted(after, count)
    root = book.touch(sheet.part)
    _move_rows(root, inserted)
    _move_what_lies_in(root, inserted, sheet.name)
    _copy_row(root, inserted)
    for part, kind in book.related(sheet.part).items():
        _move_related(book, part, kind, inserted, sheet.name)
    _move_elsewhere(book, sheet, inserted)
    _forget_chain(book)


def _move_rows(root: Any, inserted: Inserted) -> None:
    for row in root.iter(f"{MAIN}row"):
        number = inserted.row(int(row.get("r")))
        row.set("r", str(number))
        for cell in row.iterchildren(f"{MAIN}c"):
            cell.set("r", cell_name(number, place_of(cell.get("r"))[1]))


def _move_what_lies_in(root: Any, inserted: Inserted, sheet: str) -> None:
    for node in _each(root, [f"{MAIN}{name}" for name in _LISTS]):
        node.set("sqref", inserted.ranges(node.get("sqref")))
    for node in _each(root, [f"{MAIN}{name}" for name in _REFERRING]):
        if node.get("ref"):
            node.set("ref", str(inserted.range(Range.parse(node.get("ref")))))
    for node in _each(root, [f"{MAIN}f", f"{_X_MAIN}f", *(f"{MAIN}{n}" for n in _FORMULAS)]):
        if node.text:
            node.text = inserted.formula(node.text, True, sheet)
    for node in root.iter(f"{_X_MAIN}sqref"):
        node.text = inserted.ranges(node.text or "")
    for node in root.iterfind(f"{MAIN}rowBreaks/{MAIN}brk"):
        node.set("id", str(inserted.row(int(node.get("id")))))
    _move_merged(root, inserted)


def _each(root: Any, names: list[str]) -> Any:
    return root.iter(*names)


def _move_merged(root: Any, inserted: Inserted) -> None:
    """Merged cells move; those within the row above the new ones are repeated in them."""
    for node in list(root.iter(f"{MAIN}mergeCell")):
        found = Range.parse(node.get("ref"))
        if not found.top == found.bottom == inserted.after:
            node.set("ref", str(inserted.range(found)))
            continue
        for more in range(inserted.count, 0, -1):
            copy = deepcopy(node)
            row = inserted.after + more
            copy.set("ref", str(Range(row, found.left, row, found.right)))
            node.addnext(copy)
    holder = root.find(f"{MAIN}mergeCells")
    if holder is not None:
        holder.set("count", str(len(holder)))


def _copy_row(root: Any, inserted: Inserted) -> None:
    """The row above as often as rows are put in, without what is written in it."""
    pattern = row_of(root, inserted.after)
    for more in range(inserted.count, 0, -1):
        row, number = deepcopy(pattern), inserted.after + more
        row.set("r", str(number))
        for cell in row.iterchildren(f"{MAIN}c"):
            cell.set("r", cell_name(number, place_of(cell.get("r"))[1]))
            _kept_formula(cell, more)
        pattern.addnext(row)


def _kept_formula(cell: Any, rows: int) -> None:
    formula = cell.find(f"{MAIN}f")
    for child in list(cell):
        if child is not formula:
            cell.remove(child)
    cell.attrib.pop("t", None)
    if formula is not None and formula.get("ref"):  # the one that others share: now one of them
        formula.attrib.pop("ref")
        formula.text = None
    elif formula is not None and formula.text:
        formula.text = moved_down(formula.text, rows)


def _move_related(
    book: ExistingWorkbook, part: str, kind: str, inserted: Inserted, sheet: str
) -> None:
    """What belongs to the sheet and lies in parts of its own."""
    if part not in book.parts:
        return
    if kind == "drawing":
        for node in book.touch(part).iter(f"{_DRAWING}row"):
            if int(node.text) >= inserted.after:
                node.text = str(int(node.text) + inserted.count)
    elif kind == "comments":
        for node in book.touch(part).iter(f"{MAIN}comment"):
            row, column = place_of(node.get("ref"))
            node.set("ref", cell_name(inserted.row(row), column))
    elif kind == "table":
        root = book.touch(part)
        for node in (root, *root.iter(f"{MAIN}autoFilter")):
            node.set("ref", str(inserted.range(Range.parse(node.get("ref")))))
    elif kind == "vmlDrawing":
        book.parts[part] = _VML_ROW.sub(
            lambda m: m[1] + str(inserted.row(int(m[2]) + 1) - 1).encode() + m[3], book.parts[part]
        )


def _move_elsewhere(book: ExistingWorkbook, sheet: SheetPart, inserted: Inserted) -> None:
    """Formulas of other sheets, charts and names that speak of the sheet."""
    for node in book.touch(BOOK).iter(f"{MAIN}definedName"):
        node.text = inserted.formula(node.text or "", False, sheet.name)
    for other in book.sheets:
        if other.part == sheet.part:
            continue
        for node in book.tree(other.part).iter(f"{MAIN}f"):
            moved = inserted.formula(node.text or "", False, sheet.name)
            if moved != (node.text or ""):
                book.touch(other.part)
                node.text = moved
    for part in [one for one in book.parts if one.startswith("xl/charts/chart")]:
        for node in book.touch(part).iter(f"{_CHART}f"):
            node.text = inserted.formula(node.text or "", False, sheet.name)


def _forget_chain(book: ExistingWorkbook) -> None:
    """The order in which Excel works out cells; it makes it anew."""
    if book.parts.pop(_CHAIN, None) is None:
        return
    for part, mark in ((BOOK_RELATIONS, "Target"), (CONTENT_TYPES, "PartName")):
        root = book.touch(part)
        for node in [one for one in root if str(one.get(mark, "")).endswith("calcChain.xml")]:
            root.remove(node)
