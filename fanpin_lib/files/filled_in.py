"""What people wrote into workbooks and documents of ours, as texts; opened apart (`apart`)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fanpin_lib.errors import FileRefused, Where
from fanpin_lib.files.apart import ask

#: A sheet or a table: rows of texts without blanks around them.
Texts = list[list[str]]


def sheets_of(path: Path, message: str, hint: str) -> list[tuple[str, Texts]]:
    """The sheets of a workbook by name, each row as wide as the widest.

    Raises:
        FileRefused: with this message and hint; it takes too much memory or time.
    """
    return ask(_sheets, path.absolute(), message, hint, name=path.name, hint=hint)


def tables_of(path: Path, message: str, hint: str) -> list[Texts]:
    """The tables of a .docx; a cell that spans several columns counts in each.

    Raises:
        FileRefused: with this message and hint; it takes too much memory or time.
    """
    return ask(_tables, path.absolute(), message, hint, name=path.name, hint=hint)


def _sheets(path: Path, message: str, hint: str) -> list[tuple[str, Texts]]:
    import fastexcel

    try:
        book = fastexcel.read_excel(path)
        return [(name, _texts(book, name)) for name in book.sheet_names]
    except Exception as error:  # the reader raises its own kinds for damaged files
        where = Where(file=path.name)
        raise FileRefused(message, where=where, hint=hint, original=error) from error


def _texts(book: Any, name: str) -> Texts:
    sheet = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
    columns = [column.to_pylist() for column in sheet.to_arrow().columns]
    return [[str(cell or "").strip() for cell in row] for row in zip(*columns)]


def _tables(path: Path, message: str, hint: str) -> list[Texts]:
    from docx import Document

    try:
        return [
            [[cell.text.strip() for cell in row.cells] for row in table.rows]
            for table in Document(str(path)).tables
        ]
    except Exception as error:  # python-docx raises whatever its parts raise
        where = Where(file=path.name)
        raise FileRefused(message, where=where, hint=hint, original=error) from error
