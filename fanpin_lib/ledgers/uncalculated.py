"""Formulas whose result was never stored: to a reader they look like empty cells.

Excel and WPS keep the result beside a formula; programs that write workbooks without
calculating do not.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from fanpin_lib.ledgers.sheet_xml import UnusualWorkbook, column_number, sheet_part

_CHUNK = 1 << 22
_ROW_END = b"</row>"
_FORMULA = re.compile(
    rb'<c\s[^>]*?\br="([A-Z]+)(\d+)"[^>]*>\s*<f(?:\s[^>]*)?(?:/>|>[^<]*</f>)\s*'
    rb"(?:<v\s*/>|<v>\s*</v>)?\s*</c>"
)


def uncalculated(path: Path, sheet: str) -> Iterator[tuple[int, int]]:
    """Row and column, from 0, of an .xlsx sheet's formulas without a result."""
    if not zipfile.is_zipfile(path):
        return
    try:
        with zipfile.ZipFile(path) as archive, archive.open(sheet_part(archive, sheet)) as stream:
            rest = b""
            while chunk := stream.read(_CHUNK):
                rows, _, rest = (rest + chunk).rpartition(_ROW_END)
                if b"<f" in rows:
                    for letters, number in _FORMULA.findall(rows):
                        yield int(number) - 1, column_number(letters)
    except (UnusualWorkbook, zipfile.BadZipFile, OSError, EOFError):
        return  # the reader has opened it; what it found is what there is
