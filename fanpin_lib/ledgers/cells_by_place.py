"""Cells written with their places, as web pages and XML have them, made into a grid."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyarrow as pa

from fanpin_lib.ledgers.grids import Grid
from fanpin_lib.ledgers.sheet_scan import Range

#: Excel's own limits; a page that claims more is not to be followed.
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384


@dataclass
class Cells:
    """Texts of one table by row and column, from 0, and its merged ranges."""

    rows: list[dict[int, str]] = field(default_factory=list)
    merged: list[Range] = field(default_factory=list)

    def put(self, row: int, column: int, text: str, down: int = 0, across: int = 0) -> None:
        """A cell that reaches ``down`` further rows and ``across`` further columns."""
        if row >= MOST_ROWS or column >= MOST_COLUMNS:
            return
        while len(self.rows) <= row:
            self.rows.append({})
        self.rows[row][column] = text
        if down:
            self.merged.append((row, column, row + down, column + across))

    def grid(self, sheet: str | None, hidden: bool = False) -> Grid:
        """As every other reader gives a sheet."""
        width = max((max(row) + 1 for row in self.rows if row), default=0)
        columns = [
            pa.array([row.get(i, "") for row in self.rows], pa.string()) for i in range(width)
        ]
        last = len(self.rows) - 1
        inside = [(r, c, min(to, last), right) for r, c, to, right in self.merged]
        return Grid(sheet, columns, hidden, merged=inside)
