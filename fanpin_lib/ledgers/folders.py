"""Which files of a folder are ledgers to be read."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

TABLES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".et", ".ods", ".csv", ".tsv", ".mht", ".mhtml")
ARCHIVES = (".zip", ".rar", ".7z")
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
_LEFT_BY_PROGRAMS = ("~$", ".", "._")  # Excel's lock files, hidden files


def ledger_files(paths: Iterable[Path]) -> list[Path]:
    """The given files, and of given folders whatever was handed in there, at any depth.

    A file that is named is taken whatever its ending; in folders tables, archives and
    documents are (the last to be named as what they are). A folder that cannot be looked
    into is among them: nobody knows what it holds, so it has to be refused by name.
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
    """Whether somebody may have meant a file as a ledger, by its name."""
    known = (*TABLES, *ARCHIVES, *DOCUMENTS)
    return path.suffix.lower() in known and not path.name.startswith(_LEFT_BY_PROGRAMS)
