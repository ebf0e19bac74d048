"""What was recognised in a file, how, and what was not: for ``fanpin ingest --explain``."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from fanpin_lib.ledgers.column_map import ColumnMap
from fanpin_lib.ledgers.grids import Grid
from fanpin_lib.ledgers.headers import normalise_header
from fanpin_lib.ledgers.matching import Match, RecognisedColumn
from fanpin_lib.ledgers.recognise import Recognition
from fanpin_lib.ledgers.said_month import month_written
from fanpin_lib.ledgers.sheets import recognise_file
from fanpin_lib.period import Month


@dataclass(frozen=True)
class ColumnExplanation:
    """One column: letter, header as written, and the field it was taken for ("" if none)."""

    letter: str
    header: str
    field: str = ""
    label: str = ""
    how: str = ""


@dataclass(frozen=True)
class SheetExplanation:
    """One sheet: the ledger it was taken for, or the nearest one and what is missing for it.

    ``as_of`` is the month that file, titles or folder name; None if only the rows may say it.
    """

    sheet: str | None
    table: str
    label: str
    recognised: bool
    header_row: int | None
    rows: int
    columns: list[ColumnExplanation] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    remark: str = ""
    as_of: Month | None = None


def explain_file(path: Path, columns: ColumnMap) -> list[SheetExplanation]:
    """Say of every sheet what it was taken for; nothing is typed or stored.

    Raises:
        FileRefused: the file cannot be opened.
    """
    found = recognise_file(Path(path), columns)
    month = month_written(Path(path), found)
    return [replace(_explain(grid, one, columns), as_of=month) for grid, one in found]


def _explain(grid: Grid, found: Recognition, columns: ColumnMap) -> SheetExplanation:
    match = found.match or found.nearest or found.places
    if match is None:
        remark = "空工作表" if found.empty else "没有找到任何台账的表头"
        return SheetExplanation(grid.sheet, "", "", False, None, grid.height, remark=remark)
    optional = [f for f in match.table.fields.values() if not f.required]
    return SheetExplanation(
        sheet=grid.sheet,
        table=match.table.name,
        label=match.table.label,
        recognised=found.match is not None and not grid.hidden,
        header_row=match.header_row + 1,
        rows=grid.height - match.header_row - 1,
        columns=sorted(_columns(grid, match, columns), key=lambda c: (len(c.letter), c.letter)),
        missing=list(match.missing),
        absent=[f.label for f in optional if f.name not in match.fields],
        remark=_remark(found),
    )


def _columns(grid: Grid, match: Match, columns: ColumnMap) -> list[ColumnExplanation]:
    fields = match.table.fields
    known = [
        ColumnExplanation(
            grid.letter(c.index),
            c.header,
            c.field,
            fields[c.field].label if c.field in fields else "（用来查村代码）",
            _how(c, match, columns),
        )
        for c in match.columns
    ]
    unknown = [
        ColumnExplanation(grid.letter(i), h, how="不认识，原样保留在 extra 里")
        for i, h in match.unknown.items()
    ]
    return known + unknown


def _how(column: RecognisedColumn, match: Match, columns: ColumnMap) -> str:
    """By which rule the header was understood."""
    plain = normalise_header(column.header)
    spec = match.table.fields.get(column.field)
    if spec and plain == normalise_header(spec.label):
        return "标准列名"
    if columns.headers[match.table.name].get(plain) == column.field:
        return "别名"
    if columns.field_of(match.table.name, plain) == column.field:
        return f"去掉单位“{column.unit}”后的列名"
    return "连同上一行分组名"


def _remark(found: Recognition) -> str:
    if found.hidden:
        return "隐藏的工作表，不读取"
    if found.rivals:
        others = "、".join(f"“{m.table.label}”" for m in found.rivals)
        return f"也符合{others}，分不清"
    if found.places and not found.match:
        others = "、".join(f"“{header}”" for header in found.beside)
        return f"有“{found.places.table.label}”没有的列{others}，分不清"
    return ""
