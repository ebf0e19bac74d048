"""Read one ledger file: open, recognise, type, and say what is wrong."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from fanpin_lib.fields import tables
from fanpin_lib.files.synthetic import says_synthetic
from fanpin_lib.ledgers.column_map import ColumnMap
from fanpin_lib.ledgers.grids import Grid
from fanpin_lib.ledgers.made_up_numbers import has_nobodys
from fanpin_lib.ledgers.model import FileReading, LedgerPart
from fanpin_lib.ledgers.recognise import Recognition
from fanpin_lib.ledgers.refusals import (
    refuse_unrecognised,
    unknown_month,
)
from fanpin_lib.ledgers.region_lookup import RegionLookup
from fanpin_lib.ledgers.said_month import said_month, titles_of
from fanpin_lib.ledgers.sheet_reading import SheetsRead, read_sheet
from fanpin_lib.ledgers.sheets import recognise_file
from fanpin_lib.ledgers.unchanged import read_unchanged
from fanpin_lib.ledgers.whole_parts import contained, latest_month, merged
from fanpin_lib.period import Month


def read_file(
    path: Path,
    columns: ColumnMap,
    regions: RegionLookup | None = None,
    as_of: Month | None = None,
    *,
    unsaid: Month | None = None,
) -> FileReading:
    """Read one ledger file of any kind.

    Args:
        regions: villages by code and name; without it codes are only checked for their form.
        as_of: the month the file speaks of; without it the month in the file's name, in its
            title rows, in its folder's name, or (monthly ledgers) in its rows counts.
        unsaid: the month of a file that says it nowhere.

    Raises:
        FileRefused: the file cannot be opened, no sheet is a ledger, the month is unknown, name,
            title and rows disagree on it, most rows are bad, or somebody keeps writing it.
    """
    path = Path(path)

    def read(sha256: str) -> FileReading:
        return _read(path, sha256, columns, regions, (as_of, unsaid))

    return read_unchanged(path, read)


def _read(
    path: Path,
    sha256: str,
    columns: ColumnMap,
    regions: RegionLookup | None,
    given: tuple[Month | None, Month | None],
) -> FileReading:
    """Read a file whose bytes have this hash; months given for it, and if it says none."""
    as_of, unsaid = given
    found = recognise_file(path, columns)
    sheets = [recognition for _, recognition in found]
    refuse_unrecognised(path.name, sheets)
    work = SheetsRead(path.name, columns, regions, said_month(path, found, columns, as_of))
    if work.said.month is None and not _months_in_rows(sheets):
        _take_month(work, unsaid)
    for grid, recognition in found:
        read_sheet(work, grid, recognition)
    parts, twice = merged(work.parts, path.name, columns)
    month = work.said.month or latest_month(parts)
    if month is None:
        raise unknown_month(path.name)
    return FileReading(
        path,
        sha256,
        month,
        [*parts, *contained(parts, month, columns)],
        [*work.errors, *twice],
        work.unknown,
        work.notes,
        sheets,
        _is_made_up(path, found, parts),
    )


def _is_made_up(path: Path, found: list[tuple[Grid, Recognition]], parts: list[LedgerPart]) -> bool:
    """Whether a file calls itself made up, or its people are a demo's though it says so no more."""
    titles = [*titles_of(found), *(grid.sheet or "" for grid, _ in found)]
    return says_synthetic(path, titles) or any(
        has_nobodys(part.rows, tables()[part.table].kinds) for part in parts
    )


def _take_month(work: SheetsRead, unsaid: Month | None) -> None:
    """The month of the command for a file that says none.

    Raises:
        FileRefused: the command says none either.
    """
    if unsaid is None:
        raise unknown_month(work.file)
    work.said = replace(work.said, month=unsaid, source="命令里")
    work.notes.append(f"文件里没有写是哪个月的，按命令里的 {unsaid.label}收下")


def _months_in_rows(sheets: list[Recognition]) -> bool:
    """Whether every ledger of the file says its months in its rows."""
    matches = [s.match for s in sheets if s.match and not s.hidden]
    return all(m.table.mode == "period" and "month" in m.fields for m in matches)
