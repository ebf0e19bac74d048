"""Where a sheet's XML lies inside an .xlsx, and how cells are named in it."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

#: A workbook: its path, or its bytes where the file had to be put in order first.
Source = Path | BytesIO

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class UnusualWorkbook(LookupError):
    """An .xlsx that is not laid out as usual: open it properly instead."""


def sheet_part(archive: zipfile.ZipFile, sheet: str) -> str:
    """The path of a sheet's XML inside the workbook.

    Raises:
        UnusualWorkbook: it is not where Excel puts it.
    """
    try:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 - expat bounds
        links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
        targets = {link.get("Id"): link.get("Target", "") for link in links}
        entry = next(e for e in book.iter(f"{_MAIN}sheet") if e.get("name") == sheet)
        target = targets[entry.get(_RELATION)]
    except (KeyError, StopIteration, ElementTree.ParseError) as error:
        raise UnusualWorkbook(sheet) from error
    path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    if path not in archive.namelist():
        raise UnusualWorkbook(sheet)
    return path


def column_letters(column: int) -> bytes:
    """The letters of a column counted from 0: A, B … Z, AA …"""
    letters, number = b"", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = bytes([65 + rest]) + letters
    return letters


def column_number(letters: bytes) -> int:
    """The column counted from 0 of its letters."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
