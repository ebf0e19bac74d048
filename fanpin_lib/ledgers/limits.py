"""Files that would fill the memory or never end, refused before they are read."""

from __future__ import annotations

import re
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path

from fanpin_lib.errors import FileRefused, Where
from fanpin_lib.ledgers.sheet_xml import Source, UnusualWorkbook, column_number, sheet_part

_MOST_BYTES = 512 << 20  # of a file; the largest exports of a county have a fifth of it
_MOST_UNPACKED = 2 << 30
_MOST_TIMES = 200  # larger than packed: sheets full of the same word reach about half
_SMALL = 1 << 20
_MOST_CELLS = 1 << 28  # of the rectangle around all cells, which a reader keeps whole
_MOST_COLUMNS = 16_384  # that Excel allows
_CHUNK = 1 << 22
_OVERLAP = 64  # longer than what is looked for
_ROW = re.compile(rb'<row [^>]*?\br="(\d+)"')
_CELL = re.compile(rb'<c [^>]*?\br="([A-Z]+)\d')
_SPLIT = "请检查是不是交错了文件；确实是台账的，请另存为新的 xlsx，或分成几份再交。"


def refuse_endless(path: Path) -> None:
    """Refuse what is no plain file (a pipe waits for ever), and plain files that are too large.

    Raises:
        FileRefused: names the file and its size.
        OSError: it cannot be looked at.
    """
    state = path.stat()
    if not stat.S_ISREG(state.st_mode):
        raise FileRefused(
            "这不是普通文件（是管道或设备），没有读",
            where=Where(file=path.name),
            hint="请把台账存成文件再交，这一个请拿走。",
        )
    if state.st_size > _MOST_BYTES:
        size, most = state.st_size >> 20, _MOST_BYTES >> 20
        raise FileRefused(
            f"文件太大（{size} MB，最多 {most} MB），没有读",
            where=Where(file=path.name),
            hint=_SPLIT,
        )


def refuse_bomb(entries: list[zipfile.ZipInfo], path: Path) -> None:
    """Refuse a workbook whose parts would fill the memory when they are unpacked.

    Raises:
        FileRefused: names the file and the size.
    """
    size = sum(entry.file_size for entry in entries)
    if size > min(_MOST_UNPACKED, _MOST_TIMES * max(path.stat().st_size, _SMALL)):
        raise FileRefused(
            f"工作簿解开太大（{size >> 20} MB），没有读", where=Where(file=path.name), hint=_SPLIT
        )


def refuse_huge_sheet(source: Source, path: Path, sheet: str) -> None:
    """Refuse a sheet of which a stray cell far away makes thousands of millions of cells.

    Raises:
        FileRefused: names the sheet, its last row and its columns.
    """
    if not zipfile.is_zipfile(source):
        return  # older kinds of workbooks hold less
    try:
        rows, columns = _corner(source, sheet)
    except (UnusualWorkbook, zipfile.BadZipFile, OSError, EOFError):
        return  # the reader says what is wrong with it
    if rows * columns > _MOST_CELLS:
        raise FileRefused(
            f"工作表太大：用到了第 {rows} 行、第 {columns} 列，没有读",
            where=Where(file=path.name, sheet=sheet),
            hint="多半是很远的地方误填了一格：请把数据以外的行、列整行整列删除，保存后再交。",
        )


def _corner(source: Source, sheet: str) -> tuple[int, int]:
    """The last row and the last column of a sheet; columns are only looked for below many rows."""
    with zipfile.ZipFile(source) as archive:
        part = sheet_part(archive, sheet)
        rows = max(map(int, _found(archive, part, _ROW)), default=0)
        if rows * _MOST_COLUMNS <= _MOST_CELLS:
            return rows, 1
        letters = set(_found(archive, part, _CELL))
    return rows, max((column_number(each) + 1 for each in letters), default=1)


def _found(archive: zipfile.ZipFile, part: str, pattern: re.Pattern[bytes]) -> Iterator[bytes]:
    """What a pattern finds in a part that streams past; something may be found twice."""
    with archive.open(part) as stream:
        rest = b""
        while chunk := stream.read(_CHUNK):
            yield from pattern.findall(rest + chunk)
            rest = chunk[-_OVERLAP:]
