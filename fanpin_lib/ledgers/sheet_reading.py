"""Read one sheet of a ledger file: type its rows and say what is wrong."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyarrow as pa

from fanpin_lib.ledgers.body_rows import TypedRows, any_filled
from fanpin_lib.ledgers.column_map import ColumnMap
from fanpin_lib.ledgers.dates_ahead import refuse_dates_ahead
from fanpin_lib.ledgers.encoded import read_body
from fanpin_lib.ledgers.grids import Grid
from fanpin_lib.ledgers.listed_places import fill_level, with_townships
from fanpin_lib.ledgers.matching import Match
from fanpin_lib.ledgers.merged_cells import empty_below, filled_down
from fanpin_lib.ledgers.model import LedgerPart, UnknownColumn
from fanpin_lib.ledgers.odd_columns import tell_odd_columns
from fanpin_lib.ledgers.other_months import refuse_other_months
from fanpin_lib.ledgers.recognise import Recognition
from fanpin_lib.ledgers.refusals import TEACH, Counts, refuse_misread, skipped_note
from fanpin_lib.ledgers.region_lookup import RegionLookup
from fanpin_lib.ledgers.row_errors import RowError
from fanpin_lib.ledgers.said_month import SaidMonth
from fanpin_lib.ledgers.typed_rows import finished, type_rows
from fanpin_lib.period import Month

_MOST_NOTED = 5


@dataclass
class SheetsRead:
    """What is gathered while the sheets of one file are read, a part each."""

    file: str
    columns: ColumnMap
    regions: RegionLookup | None
    said: SaidMonth
    parts: list[LedgerPart] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    unknown: list[UnknownColumn] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_sheet(work: SheetsRead, grid: Grid, recognition: Recognition) -> None:
    """Add a sheet's part, or say why it is none.

    Raises:
        FileRefused: most rows are bad, or of another month than the file says.
    """
    match = recognition.match
    if match is None or grid.hidden:
        work.notes += skipped_note(recognition)
        return
    grid, filled = filled_down(grid, match)
    work.notes += [*recognition.remarks, *filled]
    place = f"工作表“{grid.sheet}”" if grid.sheet else ""
    rows = _typed(work, grid, match, place)
    table, bad = finished(rows)
    _tell(work, grid, match, rows)
    work.notes += [place + note for note in rows.notes]
    if rows.body.height == 0 and match.table.mode == "events":
        work.notes.append(f"{place}没有数据行，记为没有发生")
    else:
        asked = _offer(work, grid, match) if bad else ""
        counts = Counts(match.table.label, bad, rows.body.height, asked)
        refuse_misread(work.file, counts, rows.errors, work.columns)
    table = with_townships(table, match, work.columns)
    sheet = pa.array([grid.sheet or ""] * table.num_rows, pa.string())
    kept, name = table.append_column("_sheet", sheet), match.table.name
    part = LedgerPart(name, grid.sheet, kept, bad, _fields(match), places=rows.places)
    work.parts.append(part)


def _typed(work: SheetsRead, grid: Grid, match: Match, place: str) -> TypedRows:
    """The sheet's rows with what is wrong about them."""
    body = read_body(grid, match, work.columns.words)
    work.notes += _dropped_notes(place, body.dropped)
    rows = type_rows(body, work.columns, work.regions, work.file)
    refuse_dates_ahead(rows, work.columns.words, work.said.month)
    tell_odd_columns(rows)
    _fill_month(rows, match, work.said.month)
    refuse_other_months(rows, work.said, work.columns)
    fill_level(rows, work.columns)
    return rows


def _tell(work: SheetsRead, grid: Grid, match: Match, rows: TypedRows) -> None:
    """Bad rows, and columns that nobody asked to be kept."""
    work.errors += sorted(rows.errors, key=lambda error: error.row)
    work.unknown += [
        UnknownColumn(grid.sheet, header, grid.letter(i))
        for i, header in match.unknown.items()
        if not work.columns.is_kept(match.table.name, header)
    ]


def _offer(work: SheetsRead, grid: Grid, match: Match) -> str:
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
