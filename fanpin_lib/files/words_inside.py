"""Whether certain words stand anywhere in a file: a workbook, a document, or plain text.

Asked apart (`fanpin_lib.files.apart`), of files that may be anything.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

#: Where the texts stand: in workbooks of Excel and WPS, in LibreOffice's own, in documents.
_TEXTS = re.compile(
    r"xl/sharedStrings\.xml|xl/worksheets/sheet\d+\.xml|content\.xml|word/document\.xml"
)
_FIRST_BYTES = 1 << 20
#: What lies behind more text than this is not looked at: an archive may be a bomb.
_MOST_BYTES = 64 << 20
#: No words that are looked for are longer.
_LONGEST = 64


def words_inside(path: Path, words: re.Pattern[bytes], packed: re.Pattern[bytes]) -> bool:
    """Whether a file holds words (UTF-8); of what is no archive only its first megabyte is read.

    Args:
        words: looked for everywhere.
        packed: looked for in the texts of archives (.xlsx, .docx, .ods) only.
    """
    try:
        if zipfile.is_zipfile(path):
            return _in_archive(path, (words, packed))
        with path.open("rb") as file:  # .xls keeps such texts byte by byte, .csv anyway
            return bool(words.search(file.read(_FIRST_BYTES)))
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError):
        return False  # reading it whole says what is wrong


def _in_archive(path: Path, words: tuple[re.Pattern[bytes], ...]) -> bool:
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if _TEXTS.fullmatch(name)]
        if "xl/sharedStrings.xml" in names:
            names = ["xl/sharedStrings.xml"]
        return any(_found(archive, name, words) for name in names)


def _found(archive: zipfile.ZipFile, name: str, words: tuple[re.Pattern[bytes], ...]) -> bool:
    with archive.open(name) as file:
        rest, read = b"", 0
        while read < _MOST_BYTES and (chunk := file.read(_FIRST_BYTES)):
            read += len(chunk)
            text = rest + chunk
            if any(one.search(text) for one in words):
                return True
            rest = text[-_LONGEST:]
    return False
