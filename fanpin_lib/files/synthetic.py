"""Made-up ledgers say so in the file: whoever stores or publishes them has to know.

The mark stands in the title row of every file and in the properties of a workbook. Either is
enough, so that neither a deleted title row nor another file format hides both.
"""

from __future__ import annotations

import unicodedata
import zipfile
from collections.abc import Iterable
from pathlib import Path

#: How a file says that its rows are nobody's.
MARK = "演示数据（合成）"
#: The same in the documents that an office writes.
REMARK = "（合成演示数据，不是真实情况）"
_PROPERTIES = ("docProps/core.xml", "docProps/app.xml", "docProps/custom.xml")
#: Properties are a few lines; more than this is not read.
_MOST_BYTES = 1 << 20


def says_synthetic(path: Path, titles: Iterable[str]) -> bool:
    """Whether a file calls itself made up.

    Args:
        path: the file; the properties of a workbook are read from it.
        titles: its texts above the header, and the names of its sheets.
    """
    wanted = _plain(MARK)
    return any(wanted in _plain(text) for text in (*titles, *_properties(path)))


def _plain(text: str) -> str:
    """Full and half width alike, without spaces."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _properties(path: Path) -> list[str]:
    """What a workbook's properties say; nothing of a file that is no zip archive."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = [archive.getinfo(n) for n in _PROPERTIES if n in archive.namelist()]
            return [
                archive.read(part).decode("utf-8", "replace")
                for part in parts
                if part.file_size <= _MOST_BYTES
            ]
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError):
        return []  # reading its sheets says what is wrong with it
