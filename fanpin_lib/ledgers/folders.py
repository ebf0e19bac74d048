"""Which files of a folder are ledgers to be read."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

TABLES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".et", ".ods", ".csv", ".tsv", ".mht", ".mhtml")
ARCHIVES = (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz")
#: Files that people hand in and that are no tables: named, never passed over.
DOCUMENTS = {
    ".doc": "Word 文档",
    ".docx": "Word 文档",
    ".wps": "WPS 文字文档",
    ".pdf": "PDF 文件",
    ".ofd": "OFD 文件",
    ".ppt": "演示文稿",
    ".pptx": "演示文稿",
    ".jpg": "图片",
    ".jpeg": "图片",
    ".png": "图片",
}
_LEFT_BY_PROGRAMS = ("~$", ".")  # Excel's lock files, hidden files
_OF_PROGRAMS = (".tmp", ".lnk", ".url", ".ini", ".db", ".log", ".bak", ".lock")
_PROSE = (".txt", ".md")  # unless a table stands in it
_SEPARATORS = "\t,;"
_HEAD = 4096
_BINARY_TABLES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"<")


def ledger_files(paths: Iterable[Path]) -> list[Path]:
    """The given files, and of given folders whatever was handed in there, at any depth.

    A file that is named is taken whatever its ending; in folders every file is but those that
    programs leave and text that is no table (what is no ledger is named as what it is). A
    folder that cannot be looked into is among them: nobody knows what it holds, so it has to
    be refused by name.
    """
    found: list[Path] = []
    for path in map(Path, paths):
        if _is_folder(path):
            found += sorted(_handed_in(path))
        else:
            found.append(path)
    return list(dict.fromkeys(found))


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # reading it says what is wrong
        return False


def _handed_in(folder: Path) -> Iterator[Path]:
    """Every file at any depth; unlike with ``rglob``, a locked folder is not an empty one."""
    locked: list[OSError] = []
    for place, _, names in os.walk(folder, onerror=locked.append):
        yield from (path for name in names if is_handed_in(path := Path(place, name)))
    yield from (Path(error.filename) for error in locked)


def is_handed_in(path: Path) -> bool:
    """Whether somebody may have meant a file as a ledger."""
    ending = path.suffix.lower()
    if path.name.startswith(_LEFT_BY_PROGRAMS) or ending in _OF_PROGRAMS:
        return False
    return ending not in _PROSE or _holds_a_table(path)


def no_table(path: Path) -> str:
    """What a file is that is no table, to be told; "" if it has to be read."""
    ending = path.suffix.lower()
    if ending in DOCUMENTS:
        return DOCUMENTS[ending]
    if ending in (*TABLES, *ARCHIVES, *_PROSE) or _holds_a_table(path):
        return ""
    return f"“{ending}”文件" if ending else "没有扩展名的文件"


def _holds_a_table(path: Path) -> bool:
    """Whether the first lines are cells, or the file is built as workbooks are."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return True  # reading it says what is wrong
    if head.startswith(_BINARY_TABLES):
        return True
    lines = [line for line in head.decode("gb18030", "replace").splitlines() if line.strip()]
    return any(
        all(line.count(sign) for line in lines[:2]) for sign in _SEPARATORS if len(lines) > 1
    )
