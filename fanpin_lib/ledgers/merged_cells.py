"""Cells filled from above: merged downwards, or left empty for "the same as above".

A household's number is written once over its members' rows, a village's name once over its
households. Merged cells are filled by the workbook's own ranges; empty ones only where the
county has said that they mean so (`fanpin teach --fill-down`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fanpin_lib.ledgers.county_columns import PLACE_FIELDS
from fanpin_lib.ledgers.grids import Grid
from fanpin_lib.ledgers.headers import normalise_header
from fanpin_lib.ledgers.matching import Match, RecognisedColumn
from fanpin_lib.ledgers.sheet_scan import Range
from fanpin_lib.ledgers.sheet_xml import Source
from fanpin_lib.ledgers.values.parsed import mask, tidy

#: Columns that a printed ledger leaves empty where they say the same as above.
OF_PLACES = (*PLACE_FIELDS, "village_group")


def merged_ranges(source: Source, sheet: str) -> list[Range]:
    """The merged ranges of a sheet of a workbook that is no usual .xlsx: it is opened anew."""
    from python_calamine import CalamineWorkbook

    found = CalamineWorkbook.from_object(source).get_sheet_by_name(sheet).merged_cell_ranges
    return [(*first, *last) for first, last in found or []]


def filled_down(grid: Grid, match: Match) -> tuple[Grid, list[str]]:
    """The grid with cells filled from above, and what is to be said of it."""
    grid, merged = _merged_filled(grid, match)
    grid, taught = _blanks_filled(grid, match)
    notes = [f"合并单元格已按合并范围填满：{_named(merged)}"] if merged else []
    if taught:
        notes.append(f"空格按“同上”填（fanpin teach 时说定的）：{_named(taught)}")
    return grid, notes


def _named(headers: Sequence[str]) -> str:
    return "、".join(f"“{header}”列" for header in headers)


def _merged_filled(grid: Grid, match: Match) -> tuple[Grid, list[str]]:
    filled: dict[int, np.ndarray] = {}
    for first_row, first, last_row, last in _ranges(grid, match):
        if last_row == first_row or first_row <= match.header_row:
            continue
        for place in range(first - grid.first_column, last - grid.first_column + 1):
            if 0 <= place < len(grid.columns):
                cells = filled.setdefault(place, _cells(grid, place))
                cells[first_row + 1 : last_row + 1] = cells[first_row]
    named = [c.header for c in match.columns if c.index in filled]
    return _with_columns(grid, {i: pa.array(c, pa.string()) for i, c in filled.items()}), named


def _ranges(grid: Grid, match: Match) -> Sequence[Range]:
    """Merged ranges; where finding them takes a second reading, only if they may be needed."""
    if grid.merged is not None:
        return grid.merged
    if grid.merged_ranges is None or not _has_gaps(grid, match):
        return ()
    return grid.merged_ranges()


def _cells(grid: Grid, place: int) -> np.ndarray:
    found: np.ndarray = grid.columns[place].to_numpy(zero_copy_only=False).astype(object)
    return found


def _with_columns(grid: Grid, columns: dict[int, pa.StringArray]) -> Grid:
    if not columns:
        return grid
    return replace(grid, columns=[columns.get(i, c) for i, c in enumerate(grid.columns)])


def _has_gaps(grid: Grid, match: Match) -> bool:
    """Whether a required column, or one of places, is filled less often than another."""
    needed = {f.name for f in match.table.fields.values() if f.required}
    needed |= {*match.table.key, *OF_PLACES}
    counts = [_filled(grid.columns[c.index]) for c in match.columns if c.field in needed] or [0]
    return min(counts) < max(counts)


def _filled(column: pa.StringArray) -> int:
    return int(_written(column).sum())


def _written(column: pa.StringArray) -> np.ndarray:
    """Per row: whether anything but blanks is written."""
    return mask(tidy(column).is_valid())


def _blanks_filled(grid: Grid, match: Match) -> tuple[Grid, list[str]]:
    """Empty cells of the columns that were taught say what stands above them."""
    wanted = [c for c in match.columns if normalise_header(c.header) in match.fill_down]
    changed = {c.index: _from_above(grid, match, c) for c in wanted}
    named = [c.header for c in wanted if not changed[c.index].equals(grid.columns[c.index])]
    return _with_columns(grid, changed), named


def _from_above(grid: Grid, match: Match, column: RecognisedColumn) -> pa.StringArray:
    cells = grid.columns[column.index]
    first = match.header_row + 1
    body = pc.fill_null_forward(tidy(cells.slice(first)))
    below = ~_written(cells.slice(first)) & _any_written(grid, first)
    return pa.concat_arrays([cells[:first], pc.if_else(pa.array(below), body, cells.slice(first))])


def _any_written(grid: Grid, first: int) -> np.ndarray:
    written = [_written(column.slice(first)) for column in grid.columns]
    found: np.ndarray = np.logical_or.reduce(written)
    return found


def empty_below(grid: Grid, match: Match) -> dict[str, int]:
    """Columns of places that are empty below a filled cell: header → how many cells.

    They may mean "the same as above"; nobody but the county can know.
    """
    first = match.header_row + 1
    rows = _any_written(grid, first) if grid.columns else np.zeros(0, bool)
    found = {}
    for column in match.columns:
        if column.field in OF_PLACES:
            written = _written(grid.columns[column.index].slice(first))
            below = rows & ~written & np.logical_or.accumulate(written)
            if below.any():
                found[column.header] = int(below.sum())
    return found
