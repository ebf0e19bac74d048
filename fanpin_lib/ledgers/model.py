"""What reading a file gives: typed parts, row errors, and what was not understood."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from fanpin_lib.ledgers.recognise import Recognition
from fanpin_lib.ledgers.row_errors import RowError
from fanpin_lib.period import Month


@dataclass(frozen=True)
class LedgerPart:
    """The rows of one ledger in a file, typed as the vocabulary says, with ``_row`` and ``extra``.

    ``fields`` are those the file has a column for; ``derived`` marks rows that were
    worked out from a national export (``source``); ``bad_rows`` counts rows that cannot be
    stored. ``places`` are the places that rows name, each with the village's code if it is
    known so far. ``sheet_fields`` are the fields of each sheet (as rows name it in ``_sheet``)
    where some sheets had columns that others had not.
    """

    table: str
    sheet: str | None
    rows: pa.Table
    bad_rows: int = 0
    fields: tuple[str, ...] = ()
    derived: bool = False
    source: str = ""
    places: dict[str, str | None] = field(default_factory=dict)
    sheet_fields: dict[str, tuple[str, ...]] = field(default_factory=dict)


def where_they_differ(fields: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The fields of each sheet; nothing if all have the same."""
    return fields if len(set(map(frozenset, fields.values()))) > 1 else {}


@dataclass(frozen=True)
class UnknownColumn:
    """A column that no ledger knows; its cells are kept in ``extra``."""

    sheet: str | None
    header: str
    letter: str


@dataclass
class FileReading:
    """Everything that one file says and everything that is wrong with it.

    ``synthetic``: the file calls its rows made up. ``answers``: it is a list that we gave out,
    filled in: it speaks of the rows in it and of nothing else.
    """

    path: Path
    sha256: str
    as_of: Month
    parts: list[LedgerPart] = field(default_factory=list)
    row_errors: list[RowError] = field(default_factory=list)
    unknown_columns: list[UnknownColumn] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    sheets: list[Recognition] = field(default_factory=list)
    synthetic: bool = False
    answers: bool = False

    @property
    def bad_rows(self) -> int:
        """Rows of which nothing can be stored."""
        return sum(part.bad_rows for part in self.parts)

    @property
    def blocking_errors(self) -> list[RowError]:
        """Errors by which a row or a cell would be lost."""
        return [error for error in self.row_errors if error.blocks]
