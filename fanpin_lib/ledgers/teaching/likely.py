"""Which ledgers a sheet may be taught as, and which of its rows is then the header."""

from __future__ import annotations

from collections.abc import Sequence

from fanpin_lib.fields import Table, tables
from fanpin_lib.ledgers.column_map import ColumnMap
from fanpin_lib.ledgers.grids import Grid
from fanpin_lib.ledgers.headers import normalise_header
from fanpin_lib.ledgers.kind_by_cells import may_be_header
from fanpin_lib.ledgers.matching import Match, header_texts, hints_of, match_as
from fanpin_lib.ledgers.recognise import Recognition

_MOST_KINDS = 3
_LEAST_KNOWN = 2


def candidates(grid: Grid, found: Recognition, columns: ColumnMap, hint: str) -> list[Match]:
    """What the sheet may be, at most a few: first what it is like, or what its name says."""
    near = [*([found.nearest] if found.nearest else []), *found.rivals]
    named = [
        match
        for table in tables().values()
        if hints_of(table, columns, hint) and (match := header_of(grid, table, columns))
    ]
    speaking = [m for m in near if m.speaks]
    every = {m.table.name: m for m in reversed([*speaking, *named, *near])}
    return list(reversed(every.values()))[:_MOST_KINDS]


def header_of(grid: Grid, table: Table, columns: ColumnMap) -> Match | None:
    """The header row if the sheet is of this table: most columns known, else most cells.

    A record is none, whatever words stand in it; None where all rows are records.
    """
    rows = range(min(columns.header_rows, grid.height))
    matches = {row: match_as(table, grid, row, columns) for row in rows}
    likely = [row for row in rows if may_be_header(_texts(grid, row))]
    likely = likely or [row for row in rows if len(matches[row].columns) >= _LEAST_KNOWN]
    if not likely:
        return None
    best = max(likely, key=lambda row: (len(matches[row].columns), _width(grid, row), -row))
    return matches[best]


def headers_in(grid: Grid, match: Match, columns: ColumnMap) -> list[str]:
    """The header's texts, without those that say nothing."""
    texts = _texts(grid, match.header_row)
    return [text for text in texts if text and normalise_header(text) not in columns.ignored]


def _texts(grid: Grid, row: int) -> Sequence[str]:
    return [text for text, _ in header_texts(grid, row)]


def _width(grid: Grid, row: int) -> int:
    return sum(1 for text in _texts(grid, row) if text)
