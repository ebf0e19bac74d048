"""Whether a file that is handed in is one of our worklists, whatever became of it."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from fanpin_lib.files.apart import ask
from fanpin_lib.office.worklists.catalogue import NUMBER
from fanpin_lib.office.worklists.rows import PREFIX

NUMBERS = re.compile(rf"{PREFIX}[0-9a-f]{{16}}")
_NUMBER = re.compile(NUMBERS.pattern.encode())
_HEADER = NUMBER.encode()
#: Where the texts stand: in workbooks of Excel and WPS, in LibreOffice's own, in documents.
_TEXTS = re.compile(
    r"xl/sharedStrings\.xml|xl/worksheets/sheet\d+\.xml|content\.xml|word/document\.xml"
)
_FIRST_BYTES = 1 << 20
#: What lies behind more text than a list has is not looked at: an archive may be a bomb.
_MOST_BYTES = 64 << 20


def is_worklist(path: Path) -> bool:
    """Whether a file holds rows of our lists: their numbers, or the header over them.

    A list stays a list when its headers were changed: it must not be taken for a ledger.

    Raises:
        FileRefused: looking into it takes too much memory or time.
    """
    return ask(_is_worklist, path.absolute(), name=path.name, hint="请检查是不是交错了文件。")


def _is_worklist(path: Path) -> bool:
    try:
        if zipfile.is_zipfile(path):
            return _in_archive(path)
        with path.open("rb") as file:  # .xls keeps such texts byte by byte, .csv anyway
            return bool(_NUMBER.search(file.read(_FIRST_BYTES)))
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError):
        return False  # reading it as a ledger says what is wrong


def _in_archive(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if _TEXTS.fullmatch(name)]
        if "xl/sharedStrings.xml" in names:
            names = ["xl/sharedStrings.xml"]
        return any(_found(archive, name) for name in names)


def _found(archive: zipfile.ZipFile, name: str) -> bool:
    with archive.open(name) as file:
        rest, read = b"", 0
        while read < _MOST_BYTES and (chunk := file.read(_FIRST_BYTES)):
            read += len(chunk)
            text = rest + chunk
            if _NUMBER.search(text) or _HEADER in text:
                return True
            rest = text[-64:]
    return False
