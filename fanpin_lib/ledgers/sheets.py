"""All sheets of a file, recognised together: one may go on where the sheet before ends."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from fanpin_lib.ledgers.column_map import ColumnMap
from fanpin_lib.ledgers.given_units import with_units
from fanpin_lib.ledgers.grids import Grid, open_grids
from fanpin_lib.ledgers.kind_by_cells import MOST_OF_A_TITLE
from fanpin_lib.ledgers.matching import Match, missing_labels
from fanpin_lib.ledgers.parse import parse_field
from fanpin_lib.ledgers.recognise import Recognition, hint_of, recognise
from fanpin_lib.ledgers.values.parsed import mask, tidy

_LOOKED_AT = 200
_MOST = 0.5
_DIGITS = re.compile(r"\d{4}")


def recognise_file(path: Path, columns: ColumnMap) -> list[tuple[Grid, Recognition]]:
    """Every sheet of a file with what it was found to be.

    A sheet without a header whose columns go on like those of the sheet before is more of
    the same ledger.

    Raises:
        FileRefused: the file cannot be opened.
    """
    found: list[tuple[Grid, Recognition]] = []
    before: tuple[Grid, Match] | None = None
    for grid in open_grids(path):
        recognition = recognise(grid, columns, hint_of(path.stem, grid))
        if before and recognition.match is None and not (grid.hidden or recognition.empty):
            recognition = _continued(grid, recognition, before, columns)
        if recognition.match and not grid.hidden:
            before = grid, with_units(grid, recognition.match, columns.words.units)[0]
        found.append((grid, recognition))
    return found


def _continued(
    grid: Grid, recognition: Recognition, before: tuple[Grid, Match], columns: ColumnMap
) -> Recognition:
    """The sheet as more of the ledger before it, if every column holds what it holds there."""
    earlier, match = before
    moved = [
        replace(c, index=c.index + earlier.first_column - grid.first_column) for c in match.columns
    ]
    inside = [c for c in moved if 0 <= c.index < len(grid.columns)]  # outside: empty here
    first = _first_record(grid, len(earlier.columns), columns.header_rows)
    if first is None:
        return recognition
    same = replace(match, header_row=first - 1, columns=inside, unknown={})
    if not recognition.totals and _goes_on(grid, same, columns):
        return replace(recognition, match=same, nearest=same, rivals=[], continues=True)
    as_wide = len(grid.columns) > len(earlier.columns) * _MOST
    return replace(recognition, records=recognition.records or as_wide)


def _first_record(grid: Grid, width: int, most_rows: int) -> int | None:
    """The first row below titles and blank rows, if it has numbers, codes or dates in it, as no
    header has; a title has fewer cells than records of a sheet of that width."""
    for row in range(min(most_rows, grid.height)):
        texts = [text for text in grid.row(row) if text]
        if len(texts) > min(MOST_OF_A_TITLE, width - 1):
            return row if any(_DIGITS.search(text) for text in texts) else None
    return None


def _goes_on(grid: Grid, match: Match, columns: ColumnMap) -> bool:
    """Whether the first rows are filled where they must be and read as the columns' values."""
    if missing_labels(match.table, match.fields, columns):
        return False
    for column in match.columns:
        spec = match.table.fields.get(column.field)
        if spec is None:
            continue
        texts = tidy(grid.columns[column.index].slice(match.header_row + 1, _LOOKED_AT))
        bad = int(parse_field(texts, spec, column.unit, columns.words).bad.sum())
        empty = len(texts) - int(mask(texts.is_valid()).sum())
        if bad > len(texts) * _MOST or (spec.required and empty > len(texts) * _MOST):
            return False
    return True
