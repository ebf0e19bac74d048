"""The typed rows of a recognised sheet while they are made, with what was found in them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from fanpin_lib.ledgers.encoded import Body
from fanpin_lib.ledgers.matching import RecognisedColumn
from fanpin_lib.ledgers.row_errors import RowError, Severity, shorten


@dataclass
class TypedRows:
    """Columns by field over all rows of a body, before bad rows are left out.

    ``places`` are the places named by rows, each with the village's code if it was found.
    """

    body: Body
    file: str
    values: dict[str, pa.Array] = field(default_factory=dict)
    errors: list[RowError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    failed: dict[str, np.ndarray] = field(default_factory=dict)
    places: dict[str, str | None] = field(default_factory=dict)

    def report(
        self,
        column: RecognisedColumn | None,
        rows: np.ndarray,
        expected: str,
        advice: str,
        severity: Severity,
    ) -> None:
        """Row errors for the given positions of one column."""
        numbers = self.body.row_numbers()
        cell = self.body.columns[column.index] if column else None
        for row in np.flatnonzero(rows & self.body.records):
            self.errors.append(
                RowError(
                    file=self.file,
                    sheet=self.body.grid.sheet,
                    row=int(numbers[row]),
                    column=column.header if column else "",
                    value=shorten(cell.raw[int(cell.places[row])].as_py()) if cell else "",
                    expected=expected,
                    advice=advice,
                    severity=severity,
                    table=self.body.match.table.name,
                )
            )

    def fail(self, name: str, rows: np.ndarray) -> None:
        """Remember where a field has been reported already."""
        self.failed[name] = self.failed_at(name) | rows

    def failed_at(self, name: str) -> np.ndarray:
        """Per row: whether a field has been reported already."""
        return self.failed.get(name, np.zeros(len(self.body.records), bool))


def any_filled(rows: TypedRows, *fields: str) -> bool:
    """Whether any record has something in a column of these fields: an optional column of an
    empty ledger that nobody used is as if it were not there."""
    cells = [rows.body.columns[c.index] for c in rows.body.match.columns if c.field in fields]
    return any(bool((cell.filled & rows.body.records).any()) for cell in cells)
