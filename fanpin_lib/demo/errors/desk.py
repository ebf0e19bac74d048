"""Where errors are planted: cells are changed once, every change says what it is for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from fanpin_lib.demo.oracle import Expected
from fanpin_lib.demo.rows.county import County, Row


class Desk:
    """The county's rows with a record of cells already changed and findings meant.

    Args:
        known: places where something is found without any planting.
        line: the year's monitoring line, yuan a head.
    """

    def __init__(
        self, county: County, rng: np.random.Generator, known: Iterable[tuple], line: float
    ) -> None:
        self.county, self.rng, self.line = county, rng, line
        self.meant: dict[tuple[str, ...], Expected] = {}
        self._known = set(known)
        self.notes: dict[tuple[str, ...], str] = {}
        self._changed: set[tuple[int, str]] = set()
        self._kept: list[Row] = []  # rows whose id() must stay theirs
        self._in_files = {id(row) for rows in county.files.values() for row in rows}

    def fresh(self, expected: Expected) -> bool:
        """Whether nothing is found or meant at a place yet."""
        return expected.place not in self._known and expected.place not in self.meant

    def free(self, row: Row, columns: Iterable[str]) -> bool:
        """Whether none of a row's cells was changed before."""
        return not any((id(row), column) in self._changed for column in columns)

    def keep(self, row: Row, columns: Iterable[str]) -> None:
        """Remember changed cells: no later planting touches them."""
        self._kept.append(row)
        self._changed |= {(id(row), column) for column in columns}

    def change(self, row: Row, cells: Mapping[str, Any]) -> None:
        """Write cells of a row and remember what was written."""
        row.update(cells)
        self.keep(row, cells)

    def mean(self, expected: Expected, note: str = "") -> None:
        """Remember what a change is for; ``note`` says in Chinese what was changed."""
        self.meant[expected.place] = expected
        self.notes[expected.place] = note

    def hand_in_again(self, table: str, row: Row) -> None:
        """A row of an earlier month's file, corrected in the last month's."""
        if id(row) not in self._in_files:
            self._in_files.add(id(row))
            self.county.files[table].append(row)

    def add(self, table: str, row: Row) -> None:
        """A new row in the last month's file."""
        for rows in _distinct(self.county.now[table], self.county.files[table]):
            rows.append(row)
        self._in_files.add(id(row))

    def remove(self, table: str, rows: Iterable[Row]) -> None:
        """Rows that the last month's file leaves out (registers and exports)."""
        rows = list(rows)
        self._kept += rows
        gone = {id(row) for row in rows}
        kept = [row for row in self.county.now[table] if id(row) not in gone]
        self.county.now[table][:] = kept

    def take_out(self, table: str, row: Row) -> bool:
        """Leave a row out of the last month's file; False if an earlier file had it already."""
        listed = [r for r in self.county.files[table] if r is not row]
        if len(listed) == len(self.county.files[table]):
            return False
        self.county.files[table][:] = listed
        self.remove(table, [row])
        return True

    def shuffled(self, targets: list[Any]) -> list[Any]:
        """Targets in the seed's order."""
        return [targets[place] for place in self.rng.permutation(len(targets))]

    def one_of(self, values: list[Any]) -> Any:
        """A value drawn at random."""
        return values[int(self.rng.integers(len(values)))]


def _distinct(now: list[Row], file: list[Row]) -> list[list[Row]]:
    """The rows in force and those of the file: one list for registers, two for events."""
    return [now] if now is file else [now, file]
