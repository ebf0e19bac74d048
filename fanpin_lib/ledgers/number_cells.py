"""Which cells of some columns hold numbers: Excel keeps 15 digits of a number and no more.

Read as text, a code stored as a number looks like any other; only the workbook itself
says how it was stored. An .xlsx sheet is searched as it streams past, a small part of the
time that reading it takes; other workbooks are opened a second time.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator

from fanpin_lib.ledgers.sheet_xml import Source, UnusualWorkbook, column_letters, sheet_part

#: From columns counted from 0 to, for each, the rows (from 0) whose cells are numbers.
NumberCells = Callable[[list[int]], dict[int, list[int]]]

_CHUNK = 1 << 22


def number_cells(source: Source, sheet: str, columns: list[int]) -> dict[int, list[int]]:
    """Rows (from 0) whose cells are stored as numbers, for each of the given columns."""
    if zipfile.is_zipfile(source):
        try:
            return _in_xml(source, sheet, columns)
        except UnusualWorkbook:
            pass
    return _in_workbook(source, sheet, columns)


def _in_workbook(source: Source, sheet: str, columns: list[int]) -> dict[int, list[int]]:
    from python_calamine import CalamineWorkbook

    found = CalamineWorkbook.from_object(source).get_sheet_by_name(sheet)
    rows = found.to_python(skip_empty_area=False)
    return {
        column: [
            place
            for place, row in enumerate(rows)
            if column < len(row) and type(row[column]) in (int, float)
        ]
        for column in columns
    }


def _in_xml(source: Source, sheet: str, columns: list[int]) -> dict[int, list[int]]:
    """The opening tags of those cells that say nothing but a number (``t="n"`` or nothing)."""
    letters = {column_letters(column): column for column in columns}
    wanted = b"|".join(letters)
    tag = re.compile(rb'c r="(%s)(\d+)"(?![^>]*\bt="(?!n"))[^>]*(?<!/)>' % wanted)
    numbers: dict[int, list[int]] = {column: [] for column in columns}
    for text in _pieces(source, sheet):
        for column, row in tag.findall(text):
            numbers[letters[column]].append(int(row) - 1)
    return numbers


def _pieces(source: Source, sheet: str) -> Iterator[bytes]:
    """A sheet's XML in pieces that end where a tag does.

    Raises:
        UnusualWorkbook: its cells do not begin with their address.
    """
    with zipfile.ZipFile(source) as archive, archive.open(sheet_part(archive, sheet)) as stream:
        rest, usual = b"", False
        while chunk := stream.read(_CHUNK):
            text, end, rest = (rest + chunk).rpartition(b">")
            usual = usual or b'c r="' in text
            if not usual:
                raise UnusualWorkbook("cells without an address, or with other attributes first")
            yield text + end
