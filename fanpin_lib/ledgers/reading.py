"""Read one ledger file: open, recognise, type, and say what is wrong."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from fanpin_lib.fields import tables
from fanpin_lib.files.synthetic import says_synthetic
from fanpin_lib.ledgers.body_rows import TypedRows, any_filled
from fanpin_lib.ledgers.column_map import ColumnMap
from fanpin_lib.ledgers.dates_ahead import refuse_dates_ahead
from fanpin_lib.ledgers.derive import DERIVED, derive
from fanpin_lib.ledgers.duplicates import RowsSource, without_duplicates
from fanpin_lib.ledgers.encoded import read_body
from fanpin_lib.ledgers.grids import Grid
from fanpin_lib.ledgers.listed_places import fill_level, with_townships
from fanpin_lib.ledgers.made_up_numbers import has_nobodys
from fanpin_lib.ledgers.matching import Match
from fanpin_lib.ledgers.merged_cells import empty_below, filled_down
from fanpin_lib.ledgers.model import FileReading, LedgerPart, UnknownColumn, where_they_differ
from fanpin_lib.ledgers.odd_columns import tell_odd_columns
from fanpin_lib.ledgers.other_months import refuse_other_months
from fanpin_lib.ledgers.recognise import Recognition
from fanpin_lib.ledgers.refusals import (
    TEACH,
    Counts,
    refuse_misread,
    refuse_unrecognised,
    skipped_note,
    unknown_month,
)
from fanpin_lib.ledgers.region_lookup import RegionLookup
from fanpin_lib.ledgers.row_errors import RowError
from fanpin_lib.ledgers.said_month import SaidMonth, said_month, titles_of
from fanpin_lib.ledgers.sheets import recognise_file
from fanpin_lib.ledgers.typed_rows import finished, type_rows
from fanpin_lib.ledgers.unchanged import read_unchanged
from fanpin_lib.period import Month

_MOST_NOTED = 5


@dataclass
class _Work:
    """What is gathered while the sheets of one file are read."""

    file: str
    columns: ColumnMap
    regions: RegionLookup | None
    said: SaidMonth
    parts: list[LedgerPart] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    unknown: list[UnknownColumn] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


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
    work = _Work(path.name, columns, regions, said_month(path, found, columns, as_of))
    if work.said.month is None and not _months_in_rows(sheets):
        _take_month(work, unsaid)
    for grid, recognition in found:
        _read_sheet(work, grid, recognition)
    _merge_sheets(work)
    month = work.said.month or _latest_month(work.parts)
    if month is None:
        raise unknown_month(path.name)
    parts = work.parts + _derived(work, month)
    return FileReading(
        path,
        sha256,
        month,
        parts,
        work.errors,
        work.unknown,
        work.notes,
        sheets,
        _is_made_up(path, found, work.parts),
    )


def _is_made_up(path: Path, found: list[tuple[Grid, Recognition]], parts: list[LedgerPart]) -> bool:
    """Whether a file calls itself made up, or its people are a demo's though it says so no more."""
    titles = [*titles_of(found), *(grid.sheet or "" for grid, _ in found)]
    return says_synthetic(path, titles) or any(
        has_nobodys(part.rows, tables()[part.table].kinds) for part in parts
    )


def _take_month(work: _Work, unsaid: Month | None) -> None:
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


def _read_sheet(work: _Work, grid: Grid, recognition: Recognition) -> None:
    match = recognition.match
    if match is None or grid.hidden:
        work.notes += skipped_note(recognition)
        return
    work.notes += recognition.remarks
    grid, filled = filled_down(grid, match)
    work.notes += filled
    body = read_body(grid, match, work.columns.words)
    place = f"工作表“{grid.sheet}”" if grid.sheet else ""
    work.notes += _dropped_notes(place, body.dropped)
    rows = type_rows(body, work.columns, work.regions, work.file)
    refuse_dates_ahead(rows, work.columns.words, work.said.month)
    tell_odd_columns(rows)
    _fill_month(rows, match, work.said.month)
    refuse_other_months(rows, work.said, work.columns)
    fill_level(rows, work.columns)
    table, bad = finished(rows)
    table = with_townships(table, match, work.columns)
    work.errors += sorted(rows.errors, key=lambda error: error.row)
    work.notes += [place + note for note in rows.notes]
    work.unknown += [
        UnknownColumn(grid.sheet, header, grid.letter(i))
        for i, header in match.unknown.items()
        if not work.columns.is_kept(match.table.name, header)
    ]
    if body.height == 0 and match.table.mode == "events":
        work.notes.append(f"{place}没有数据行，记为没有发生")
    else:
        asked = _offer(work, grid, match) if bad else ""
        counts = Counts(match.table.label, bad, body.height, asked)
        refuse_misread(work.file, counts, rows.errors, work.columns)
    sheet = pa.array([grid.sheet or ""] * table.num_rows, pa.string())
    fields = _fields(match)
    part = LedgerPart(
        match.table.name, grid.sheet, table.append_column("_sheet", sheet), bad, fields
    )
    work.parts.append(replace(part, places=rows.places))


def _offer(work: _Work, grid: Grid, match: Match) -> str:
    """Say that empty cells of places may mean "the same as above", and how to say so."""
    empty = empty_below(grid, match)
    if not empty:
        return ""
    cells = "、".join(f"“{header}”列 {count} 格" for header, count in empty.items())
    offer = (
        f"{cells}是空的，上面都有内容：如果空格表示“同上”，"
        f"请运行 {TEACH} {work.file} --fill-down，以后同样表头的文件都照此读"
    )
    work.notes.append(offer)
    return offer


def _fields(match: Match) -> tuple[str, ...]:
    """Fields that the sheet says something about; names of places say the village's code,
    and where it is required, so does whatever else stands for it."""
    spec = match.table.fields.get("village_code")
    says = "village_name" in match.fields or (spec is not None and spec.required)
    found = match.fields | ({"village_code"} if says else set())
    return tuple(name for name in match.table.fields if name in found)


def _dropped_notes(place: str, dropped: dict[int, str]) -> list[str]:
    """One note for each kind of row that is no record, with the first row numbers."""
    notes = []
    for why in dict.fromkeys(dropped.values()):
        rows = [str(row) for row, reason in sorted(dropped.items()) if reason == why]
        shown = "、".join(rows[:_MOST_NOTED]) + (" 等" if len(rows) > _MOST_NOTED else "")
        notes.append(f"{place}第 {shown} 行是{why}，没有当作数据")
    return notes


def _fill_month(rows: TypedRows, match: Match, as_of: Month | None) -> None:
    """A monthly ledger without a month column, or with an empty one, is of the file's month."""
    if match.table.mode == "period" and as_of is not None and not any_filled(rows, "month"):
        rows.values["month"] = pa.array([str(as_of)] * len(rows.body.records), pa.string())


def _merge_sheets(work: _Work) -> None:
    """Sheets of one ledger are one part each, but no key may occur in two of them."""
    merged: list[LedgerPart] = []
    for name in dict.fromkeys(part.table for part in work.parts):
        parts = [part for part in work.parts if part.table == name]
        rows = pa.concat_tables([part.rows for part in parts])
        source = RowsSource(work.file, work.columns.duplicates(name))
        kept, errors, lost = without_duplicates(rows, tables()[name], source)
        work.errors += errors
        merged.append(
            replace(
                parts[0],
                sheet=parts[0].sheet if len(parts) == 1 else None,
                rows=kept,
                bad_rows=sum(p.bad_rows for p in parts) + lost,
                fields=tuple(dict.fromkeys(f for p in parts for f in p.fields)),
                places={place: code for p in parts for place, code in p.places.items()},
                sheet_fields=where_they_differ({p.sheet or "": p.fields for p in parts}),
            )
        )
    work.parts = merged


def _latest_month(parts: list[LedgerPart]) -> Month | None:
    """The latest month that the rows of monthly ledgers speak of."""
    latest = [
        pc.max(part.rows["month"]).as_py()
        for part in parts
        if tables()[part.table].mode == "period" and part.rows.num_rows
    ]
    return Month.parse(max(latest)) if latest else None


def _derived(work: _Work, month: Month) -> list[LedgerPart]:
    """Rows of other ledgers contained in a national export."""
    return [
        LedgerPart(
            name, part.sheet, rows, 0, _told(rows, part), True, part.table, _places(name, part)
        )
        for part in work.parts
        if part.table in DERIVED and part.rows.num_rows
        for name, rows in derive(part.table, part.rows, month, work.columns.words).items()
    ]


def _places(name: str, part: LedgerPart) -> dict[str, str | None]:
    """The places that rows of a ledger still name that were worked out from a part."""
    return part.places if "village_code" in tables()[name].fields else {}


def _told(rows: pa.Table, export: LedgerPart) -> tuple[str, ...]:
    """What the export says anything about: columns with a value, and those that it has itself
    (nobody's risk eliminated yet is known where it has a column for that).
    """
    return tuple(
        name
        for name in rows.column_names
        if name not in ("_row", "extra", "_sheet", "_place")
        and (name in export.fields or rows[name].null_count < rows.num_rows)
    )
