"""From a recognised sheet to a typed table, with every cell that could not be read."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fanpin_lib.fields import Field, leads_to
from fanpin_lib.ledgers.body_rows import TypedRows
from fanpin_lib.ledgers.column_map import ColumnMap
from fanpin_lib.ledgers.encoded import Body, Encoded
from fanpin_lib.ledgers.extra import extra_column
from fanpin_lib.ledgers.lost_digits import number_cells_of_codes, rounded_cells
from fanpin_lib.ledgers.matching import RecognisedColumn
from fanpin_lib.ledgers.parse import parse_field
from fanpin_lib.ledgers.region_lookup import RegionLookup
from fanpin_lib.ledgers.row_errors import Severity
from fanpin_lib.ledgers.schema import arrow_type
from fanpin_lib.ledgers.values import dates, identifiers
from fanpin_lib.ledgers.villages import check_regions, villages_by_name, villages_by_number

_MOST_REMARKS = 200  # of one kind in one column; the rest is counted
EMPTY = "这一列必须填"
FILL = "请补填"


def type_rows(body: Body, columns: ColumnMap, regions: RegionLookup | None, file: str) -> TypedRows:
    """Every field of the table over the rows of a body; absent ones are null."""
    rows = TypedRows(body, file, notes=[*body.notes])
    _report_faults(rows)
    numbers = number_cells_of_codes(body)
    for spec, column in _sources(body):
        _type_column(rows, spec, column, columns, numbers.get(column.index))
    villages_by_name(rows, columns, regions)
    villages_by_number(rows, columns, regions)
    check_regions(rows, columns, regions)
    for spec in body.match.table.fields.values():
        if spec.name not in rows.values:
            rows.values[spec.name] = pa.nulls(len(body.records), arrow_type(spec))
    return rows


def _sources(body: Body) -> Iterator[tuple[Field, RecognisedColumn]]:
    fields = body.match.table.fields
    return ((fields[c.field], c) for c in body.match.columns if c.field in fields)


def _type_column(
    rows: TypedRows,
    spec: Field,
    column: RecognisedColumn,
    columns: ColumnMap,
    numbers: np.ndarray | None,
) -> None:
    cell = rows.body.columns[column.index]
    parsed = parse_field(cell.texts, spec, column.unit, columns.words)
    values = cell.per_row(parsed.values.cast(arrow_type(spec)))
    if parsed.bad.any():
        _fail(rows, spec, column, cell.spread(parsed.bad), (parsed.expected, parsed.advice))
    if numbers is not None:
        values = _judged_numbers(rows, spec, column, values, numbers)
    rows.values[spec.name] = _joined(rows.values.get(spec.name), values)
    for remark, of_texts in parsed.remarks.items():
        _remark(rows, column, cell, remark, of_texts)


def _judged_numbers(
    rows: TypedRows, spec: Field, column: RecognisedColumn, values: pa.Array, numbers: np.ndarray
) -> pa.Array:
    """Codes stored as numbers: refused where digits were lost, else one note for the column."""
    rounded = rounded_cells(rows.body.columns[column.index], numbers)
    if rounded.any():
        fresh = rounded & ~rows.failed_at(spec.name)
        _fail(rows, spec, column, fresh, (identifiers.LOST, identifiers.LOST_ADVICE))
    whole = int((numbers & ~rows.failed_at(spec.name)).sum())
    if whole:
        rows.notes.append(f"“{column.header}”列有 {whole} 格{identifiers.AS_NUMBER}")
    return pc.if_else(pa.array(rounded), pa.scalar(None, values.type), values)


def _fail(
    rows: TypedRows, spec: Field, column: RecognisedColumn, bad: np.ndarray, words: tuple[str, str]
) -> None:
    """Report cells that cannot be used; in a required column the row is lost with them."""
    severity = Severity.DROPPED if spec.required else Severity.BLANKED
    rows.report(column, bad, *words, severity)
    rows.fail(spec.name, bad)


def _remark(
    rows: TypedRows, column: RecognisedColumn, cell: Encoded, remark: str, of_texts: np.ndarray
) -> None:
    """A month alone is one note for the column; everything else a word per cell."""
    if not of_texts.any():
        return
    marked = cell.spread(of_texts) & rows.body.records & ~rows.failed_at(column.field)
    if remark == dates.MONTH_ONLY:
        last = column.field in ("ended_on", "valid_to")
        day = "最后一天" if last else " 1 日"
        rows.notes.append(f"“{column.header}”列有 {marked.sum()} 格只写到月份，按当月{day}记")
        return
    shown = np.zeros(len(marked), bool)
    shown[np.flatnonzero(marked)[:_MOST_REMARKS]] = True
    rows.report(column, shown, remark, "请核对", Severity.NOTED)
    if marked.sum() > _MOST_REMARKS:
        rest = marked.sum() - _MOST_REMARKS
        rows.notes.append(f"“{column.header}”列另有 {rest} 格同样的提示：{remark}")


def _joined(earlier: pa.Array | None, values: pa.Array) -> pa.Array:
    """Several columns of one field (风险1 … 风险5): their codes side by side."""
    if earlier is None:
        return values
    pairs = zip(earlier.to_pylist(), values.to_pylist(), strict=True)
    both = [list(dict.fromkeys((a or []) + (b or []))) or None for a, b in pairs]
    return pa.array(both, values.type)


def _report_faults(rows: TypedRows) -> None:
    """Cells with a formula error, or without its result, read as empty; say so."""
    fields = rows.body.match.table.fields
    columns = {c.index: c for c in rows.body.match.columns if c.field in fields}
    for fault in rows.body.grid.faults:
        place = fault.row - rows.body.match.header_row - 1
        if place >= 0 and fault.column in columns:
            column = columns[fault.column]
            here = np.zeros(len(rows.body.records), bool)
            here[place] = True
            _fail(rows, fields[column.field], column, here, fault.words)


def _instead(body: Body, spec: Field) -> RecognisedColumn | None:
    """The column that stands for one that the sheet does not have."""
    others = {*leads_to(body.match.table, spec.name)}
    others |= {"village_name"} if spec.name == "village_code" else set()
    return next((c for c in body.match.columns if c.field in others), None)


def finished(rows: TypedRows) -> tuple[pa.Table, int]:
    """The rows that can be stored, and how many could not; missing fields are reported."""
    body, fields = rows.body, rows.body.match.table.fields
    good = body.records.copy()
    by_field = {c.field: c for c in body.match.columns}
    places = rows.values.get("_place", pa.nulls(len(good), pa.string()))
    for spec in fields.values():
        if not spec.required:
            continue
        empty = rows.values[spec.name].is_null().to_numpy(zero_copy_only=False)
        if spec.name == "village_code":  # a village that is named may be known later
            empty &= places.is_null().to_numpy(zero_copy_only=False)
        for other in leads_to(body.match.table, spec.name):
            empty &= rows.values[other].is_null().to_numpy(zero_copy_only=False)
        told = rows.failed_at(spec.name)
        shown = by_field.get(spec.name) or _instead(body, spec)
        rows.report(shown, empty & ~told, EMPTY, FILL, Severity.DROPPED)
        good &= ~empty
    table = pa.table(
        {n: rows.values[n] for n in fields}
        | {"_row": pa.array(body.row_numbers(), pa.int64()), "extra": extra_column(body)}
        | {"_place": places}
    )
    return table.filter(pa.array(good)), int(body.records.sum() - good.sum())
