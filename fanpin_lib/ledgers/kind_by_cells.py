"""What a sheet's cells say about its kind, where the headers alone do not."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fanpin_lib.ledgers.column_map import ColumnMap
from fanpin_lib.ledgers.county_columns import PLACE_FIELDS
from fanpin_lib.ledgers.grids import Grid
from fanpin_lib.ledgers.headers import normalise_header
from fanpin_lib.ledgers.matching import Match, header_texts
from fanpin_lib.ledgers.values.identifiers import check_id_numbers
from fanpin_lib.ledgers.values.parsed import fold, mask, tidy

_LOOKED_AT = 200  # rows of a sheet that are enough to know it by
_MOST = 0.5
_FEW = 0.1
_NUMBER = r"^[-+−]?\d[\d,]*(?:\.\d+)?%?$"
MOST_OF_A_TITLE = 2  # cells; a row with more is a header or a record
_RECORDED = re.compile(  # a code, an amount, a date
    r"\d{5,}[\dXx]*|\d+\.\d+|\d{4}\s*[-./年]\s*\d{1,2}\s*(?:[-./月日]\s*\d{0,2}\s*日?)?(?:\s.*)?"
)


def is_list_of_heads(
    grid: Grid, match: Match, matches: Sequence[Match], columns: ColumnMap
) -> bool:
    """Whether what looks like a register of persons has a row for every head alone.

    Args:
        matches: all that the sheet may be; one of them may know how large households are.
    """
    known = columns.heads_only
    relations = _relations(grid, match, columns)
    if not len(relations) or pc.unique(relations).to_pylist() != [known.head]:
        return False
    return len(relations) >= known.least or _larger_households(grid, matches, columns)


def is_list_of_persons(grid: Grid, match: Match, columns: ColumnMap) -> bool:
    """Whether some rows are of others than heads: then it has no row a household."""
    relations = _relations(grid, match, columns)
    others = int(mask(pc.not_equal(relations, columns.heads_only.head)).sum())
    return others > len(relations) * _FEW


def _relations(grid: Grid, match: Match, columns: ColumnMap) -> pa.StringArray:
    """What the persons of a register are to their heads; nothing of any other ledger."""
    known = columns.heads_only
    column = next((c for c in match.columns if c.field == known.column), None)
    if match.table.name != known.ledger or column is None:
        return pa.array([], pa.string())
    return fold(tidy(grid.columns[column.index].slice(match.header_row + 1))).drop_null()


def _larger_households(grid: Grid, matches: Sequence[Match], columns: ColumnMap) -> bool:
    """Whether the sheet itself says that households have more than one member."""
    for match in matches:
        size = columns.heads_only.sizes.get(match.table.name)
        for column in match.columns:
            if column.field == size:
                return bool(
                    np.nanmax(_numbers(grid, column.index, match.header_row), initial=0) > 1
                )
    return False


def _numbers(grid: Grid, column: int, header_row: int) -> np.ndarray:
    texts = fold(tidy(grid.columns[column].slice(header_row + 1)))
    plain = pc.if_else(pc.match_substring_regex(texts, r"^\d+(?:\.0)?$"), texts, None)
    found: np.ndarray = plain.cast(pa.float64()).to_numpy(zero_copy_only=False)
    return found


def is_of_totals(grid: Grid, matches: Sequence[Match], columns: ColumnMap) -> bool:
    """Whether a sheet holds a place or a name a row and otherwise nothing but numbers."""
    named = {c.field for m in matches for c in m.columns} - set(PLACE_FIELDS)
    if named & columns.of_persons:
        return False
    first = max((m.header_row for m in matches), default=_likely_header(grid)) + 1
    body = [c for i, c in enumerate(grid.columns) if not _ignored(grid, i, first, columns)]
    numeric = [_share(c.slice(first), _NUMBER) for c in body]
    told = [share for share in numeric if share is not None]
    return len(told) > 1 and told[0] < _MOST and all(share > _MOST for share in told[1:])


def _likely_header(grid: Grid) -> int:
    """The first row that is followed by one with numbers."""
    for row in range(min(grid.height, 10) - 1):
        if any(text.replace(".", "").isdecimal() for text in grid.row(row + 1)):
            return row
    return 0


def _ignored(grid: Grid, column: int, first: int, columns: ColumnMap) -> bool:
    return normalise_header(header_texts(grid, first - 1)[column][0]) in columns.ignored


def _share(column: pa.StringArray, pattern: str) -> float | None:
    """Among filled cells, those that look like the pattern; None for an empty column."""
    texts = fold(tidy(column[:_LOOKED_AT])).drop_null()
    return float(mask(pc.match_substring_regex(texts, pattern)).mean()) if len(texts) else None


def may_be_header(texts: Sequence[str]) -> bool:
    """Whether a row of cells may be a header, whatever it says: no code, amount or date in it,
    and few numbers.
    """
    filled = [text for text in texts if text]
    if len(filled) <= MOST_OF_A_TITLE or any(_RECORDED.fullmatch(text) for text in filled):
        return False
    return sum(text.isdecimal() for text in filled) < len(filled) / 3


def header_in(grid: Grid, most_rows: int) -> int | None:
    """The first row that may be a header, of those where one is looked for."""
    rows = range(min(most_rows, grid.height))
    return next((row for row in rows if may_be_header(grid.row(row))), None)


def holds_records(grid: Grid) -> bool:
    """Whether some column is of ID numbers: a sheet about persons, whatever it is called."""
    for column in grid.columns:
        texts = fold(tidy(column[:_LOOKED_AT])).drop_null()
        long = texts.filter(pc.greater_equal(pc.utf8_length(texts), 15))
        if len(long) and len(long) >= len(texts) * _MOST:
            wrong = np.logical_or.reduce(list(check_id_numbers(pc.utf8_upper(long)).values()))
            if wrong.mean() < _MOST:
                return True
    return False
