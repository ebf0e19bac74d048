"""Which cells of a workbook hold numbers: Excel keeps 15 digits of a number and no more.

Read as text, a long number stored as a number looks like any other; only the workbook
itself says how it was stored. An .xlsx sheet is searched as it streams past, so that a
few cells of a large file cost little; other workbooks are opened a second time.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

Cell = tuple[int, int]  # row and column from 0
NumberCells = Callable[[list[Cell]], set[Cell]]

_CHUNK = 1 << 22
_LONGEST_TAG = 200
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def number_cells(path: Path, sheet: str, cells: list[Cell]) -> set[Cell]:
    """Those of the given cells that are stored as numbers."""
    if zipfile.is_zipfile(path):
        try:
            return _in_xml(path, sheet, cells)
        except (KeyError, LookupError, ElementTree.ParseError):
            pass  # not laid out as usual: open it properly
    return _in_workbook(path, sheet, cells)


def _in_workbook(path: Path, sheet: str, cells: list[Cell]) -> set[Cell]:
    from python_calamine import CalamineWorkbook

    found = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet)
    rows = found.to_python(skip_empty_area=False)
    return {(r, c) for r, c in cells if isinstance(rows[r][c], int | float)}


def _in_xml(path: Path, sheet: str, cells: list[Cell]) -> set[Cell]:
    """Search the sheet's XML for each cell in turn; cells stand there row by row."""
    numbers: set[Cell] = set()
    pending = sorted(cells, reverse=True)
    with zipfile.ZipFile(path) as archive, archive.open(_sheet_part(archive, sheet)) as stream:
        text = b""
        while pending and (chunk := stream.read(_CHUNK)):
            text += chunk
            while pending and (tag := _tag(text, pending[-1])):
                cell = pending.pop()
                if not re.search(rb'\bt="(?:s|str|inlineStr)"', tag):
                    numbers.add(cell)
            text = text[-_LONGEST_TAG:]
    if pending:
        raise LookupError("cells not found in the order of rows")
    return numbers


def _tag(text: bytes, cell: Cell) -> bytes:
    """The opening tag of a cell, or nothing if it is not (wholly) in this piece of text."""
    place = text.find(b' r="%s%d"' % (_letters(cell[1]), cell[0] + 1))
    end = text.find(b">", place)
    if place < 0 or end < 0:
        return b""
    return text[text.rfind(b"<", 0, place) : end]


def _letters(column: int) -> bytes:
    letters, number = b"", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = bytes([65 + rest]) + letters
    return letters


def _sheet_part(archive: zipfile.ZipFile, sheet: str) -> str:
    """The path of a sheet's XML inside the workbook.

    Raises:
        KeyError, LookupError: the workbook is not laid out as usual.
    """
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 - see _sheet_part
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    targets = {r.get("Id"): r.get("Target", "") for r in relations}
    for entry in book.iter(f"{_MAIN}sheet"):
        if entry.get("name") == sheet:
            target = targets[entry.get(_RELATION)]
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    raise LookupError(sheet)
