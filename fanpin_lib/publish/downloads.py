"""Tables that a site offers for download: whole or a month; made-up ones say so on every row."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from fanpin_lib.files.synthetic import MARK

#: The column that a made-up table has besides its own.
MARK_COLUMN = "synthetic"


def copy_table(table: Path, target: Path, month: str = "", *, synthetic: bool = False) -> None:
    """Copy a CSV table of figures.

    Args:
        month: only the rows whose first column is the month. The twelve months before are on
            nobody's mind who downloads a month, and thirteen times as much to search for names
            and to carry on a stick.
        synthetic: whether the figures are made up: then each row says so, wherever it is
            copied to.
    """
    wanted = (f'"{month}",'.encode(), f"{month},".encode()) if month else (b"",)
    with table.open("rb") as source, target.open("wb") as kept:
        header = source.readline()
        rows = (line for line in source if line.startswith(wanted))
        kept.write(_with(header, MARK_COLUMN) if synthetic else header)
        kept.writelines(_marked(rows) if synthetic else rows)


def _marked(rows: Iterator[bytes]) -> Iterator[bytes]:
    return (_with(row, MARK) for row in rows)


def _with(line: bytes, cell: str) -> bytes:
    return line.rstrip(b"\r\n") + f',"{cell}"\n'.encode()
