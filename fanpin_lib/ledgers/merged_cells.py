"""Cells merged downwards: a household's number written once over its members' rows."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fanpin_lib.ledgers.grids import Grid
from fanpin_lib.ledgers.matching import Match
from fanpin_lib.ledgers.sheet_xml import UnusualWorkbook, column_number, sheet_part

Range = tuple[int, int, int, int]  # first row, first column, last row, last column, from 0
_RANGE = re.compile(rb'<mergeCell ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_CHUNK = 1 << 22
_END = b"</sheetData>"


def merged_ranges(path: Path, sheet: str) -> list[Range]:
    """The merged ranges of a sheet."""
    if zipfile.is_zipfile(path):
        try:
            return _in_xml(path, sheet)
        except UnusualWorkbook:
            pass
    from python_calamine import CalamineWorkbook

    found = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet).merged_cell_ranges
    return [(*first, *last) for first, last in found or []]


def _in_xml(path: Path, sheet: str) -> list[Range]:
    """Ranges stand behind the cells: everything before is passed over."""
    with zipfile.ZipFile(path) as archive, archive.open(sheet_part(archive, sheet)) as stream:
        text = b""
        while (chunk := stream.read(_CHUNK)) and _END not in text:
            text = text[-len(_END) :] + chunk
        text += chunk + stream.read()
    return [
        (int(r1) - 1, column_number(c1), int(r2) - 1, column_number(c2))
        for c1, r1, c2, r2 in _RANGE.findall(text[text.find(_END) :])
    ]


def filled_down(grid: Grid, match: Match) -> Grid:
    """The grid with cells merged downwards filled, if a required column has gaps at all."""
    if grid.merged_ranges is None or not _has_gaps(grid, match):
        return grid
    columns: dict[int, np.ndarray] = {}
    for first_row, first, last_row, last in grid.merged_ranges():
        if last_row == first_row or first_row <= match.header_row:
            continue
        for place in range(first - grid.first_column, last - grid.first_column + 1):
            if 0 <= place < len(grid.columns):
                cells = columns.setdefault(place, _cells(grid, place))
                cells[first_row + 1 : last_row + 1] = cells[first_row]
    changed = [
        pa.array(columns[i], pa.string()) if i in columns else column
        for i, column in enumerate(grid.columns)
    ]
    return replace(grid, columns=changed)


def _cells(grid: Grid, place: int) -> np.ndarray:
    return grid.columns[place].to_numpy(zero_copy_only=False).astype(object)


def _has_gaps(grid: Grid, match: Match) -> bool:
    """Whether some required column is filled less often than another."""
    required = {f.name for f in match.table.fields.values() if f.required} | set(match.table.key)
    counts = [_filled(grid.columns[c.index]) for c in match.columns if c.field in required] or [0]
    return min(counts) < max(counts)


def _filled(column: pa.StringArray) -> int:
    texts = pc.fill_null(column, "")
    return len(column) - (pc.sum(pc.equal(texts, "")).as_py() or 0)
