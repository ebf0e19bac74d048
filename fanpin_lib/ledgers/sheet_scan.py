"""What an .xlsx sheet's XML says that a reader of cells does not, in one pass beside it.

Formulas whose result was never stored look like empty cells: Excel and WPS keep the result
beside a formula; programs that write workbooks without calculating do not. Merged ranges
stand behind the cells.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field

from fanpin_lib.ledgers.sheet_xml import Source, UnusualWorkbook, column_number, sheet_part

Range = tuple[int, int, int, int]  # first row, first column, last row, last column, from 0
_CHUNK = 1 << 22
_ROW_END = b"</row>"
_FORMULA = re.compile(
    rb'<c\s[^>]*?\br="([A-Z]+)(\d+)"[^>]*>\s*<f(?:\s[^>]*)?(?:/>|>[^<]*</f>)\s*'
    rb"(?:<v\s*/>|<v>\s*</v>)?\s*</c>"
)
_RANGE = re.compile(rb'<mergeCell ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')


@dataclass(frozen=True)
class SheetScan:
    """Row and column, from 0, of formulas without a result; merged ranges.

    ``merged`` is None for a workbook that is not laid out as Excel does.
    """

    formulas: list[tuple[int, int]] = field(default_factory=list)
    merged: list[Range] | None = None


def scan_sheet(source: Source, sheet: str) -> SheetScan:
    """Look through a sheet's XML as it streams past."""
    if not zipfile.is_zipfile(source):
        return SheetScan()
    formulas: list[tuple[int, int]] = []
    try:
        with zipfile.ZipFile(source) as archive, archive.open(sheet_part(archive, sheet)) as stream:
            rest = b""
            while chunk := stream.read(_CHUNK):
                rows, _, rest = (rest + chunk).rpartition(_ROW_END)
                if b"<f" in rows:
                    formulas += [(int(r) - 1, column_number(c)) for c, r in _FORMULA.findall(rows)]
    except (UnusualWorkbook, zipfile.BadZipFile, OSError, EOFError):
        return SheetScan(formulas)  # the reader has opened it; what it found is what there is
    merged = [
        (int(r1) - 1, column_number(c1), int(r2) - 1, column_number(c2))
        for c1, r1, c2, r2 in _RANGE.findall(rest)
    ]
    return SheetScan(formulas, merged)
