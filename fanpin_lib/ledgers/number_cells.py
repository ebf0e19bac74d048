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

from fanpin_lib.ledgers.sheet_xml import UnusualWorkbook, column_letters, sheet_part

Cell = tuple[int, int]  # row and column from 0
NumberCells = Callable[[list[Cell]], set[Cell]]

_CHUNK = 1 << 22
_LONGEST_TAG = 200


def number_cells(path: Path, sheet: str, cells: list[Cell]) -> set[Cell]:
    """Those of the given cells that are stored as numbers."""
    if zipfile.is_zipfile(path):
        try:
            return _in_xml(path, sheet, cells)
        except UnusualWorkbook:
            pass
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
    with zipfile.ZipFile(path) as archive, archive.open(sheet_part(archive, sheet)) as stream:
        text = b""
        while pending and (chunk := stream.read(_CHUNK)):
            text += chunk
            while pending and (tag := _tag(text, pending[-1])):
                cell = pending.pop()
                if not re.search(rb'\bt="(?:s|str|inlineStr)"', tag):
                    numbers.add(cell)
            text = text[-_LONGEST_TAG:]
    if pending:
        raise UnusualWorkbook("cells not found in the order of rows")
    return numbers


def _tag(text: bytes, cell: Cell) -> bytes:
    """The opening tag of a cell, or nothing if it is not (wholly) in this piece of text."""
    place = text.find(b' r="%s%d"' % (column_letters(cell[1]), cell[0] + 1))
    end = text.find(b">", place)
    if place < 0 or end < 0:
        return b""
    return text[text.rfind(b"<", 0, place) : end]
