"""Rows of a monthly ledger that speak of another month than their file."""

from __future__ import annotations

from collections import Counter

import pyarrow as pa
import pyarrow.compute as pc

from fanpin_lib.errors import FileRefused, Where
from fanpin_lib.ledgers.body_rows import TypedRows
from fanpin_lib.ledgers.column_map import ColumnMap
from fanpin_lib.ledgers.row_errors import Severity
from fanpin_lib.ledgers.said_month import SaidMonth
from fanpin_lib.period import Month

_ADVICE = "请核对月份；更正或补报以前月份的，请另存一份，文件名里写上“更正”再交"
_SHOWN = 3


def refuse_other_months(rows: TypedRows, said: SaidMonth, columns: ColumnMap) -> None:
    """Report rows of another month as bad; a file of which every row is so is asked about.

    Where only rows say the month, a few of another month than nearly all of them are bad.

    Raises:
        FileRefused: no row is of the month that the file says.
    """
    column = next((c for c in rows.body.match.columns if c.field == "month"), None)
    if column is None or rows.body.match.table.mode != "period":
        return
    texts = rows.values["month"].filter(pa.array(rows.body.records)).drop_null().to_pylist()
    counted = Counter(map(Month.parse, texts))
    meant, strange = _strange(counted, said, rows.body.grid.sheet, columns)
    if meant is None or not strange:
        return
    if len(strange) == len(counted):
        raise _all_of_others(rows, said, meant, sorted(strange))
    for month in sorted(strange):
        here = pc.fill_null(pc.equal(rows.values["month"], str(month)), False).to_numpy(
            zero_copy_only=False
        )
        expected = f"这份文件是{meant.label}的，这一行写的是{month.label}"
        rows.report(column, here, expected, _ADVICE, Severity.DROPPED)
        rows.fail("month", here)
        kept = pc.if_else(pa.array(here), pa.scalar(None, pa.string()), rows.values["month"])
        rows.values["month"] = kept


def _strange(
    counted: Counter[Month], said: SaidMonth, sheet: str | None, columns: ColumnMap
) -> tuple[Month | None, set[Month]]:
    """The month that is meant, and the months in rows that cannot be."""
    if said.month is not None:
        return said.month, {month for month in counted if not said.allows(month, sheet)}
    if said.several or len(counted) < 2:
        return None, set()
    [(usual, count)] = counted.most_common(1)
    few = counted.total() - count <= counted.total() * columns.share("other_months")
    named = {*said.named, *said.sheets.get(sheet or "", ())}
    return (usual, set(counted) - {usual} - named) if few else (None, set())


def _all_of_others(
    rows: TypedRows, said: SaidMonth, meant: Month, found: list[Month]
) -> FileRefused:
    body = rows.body
    labels = "、".join(month.label for month in found[:_SHOWN]) + (
        f" 等 {len(found)} 个月" if len(found) > _SHOWN else ""
    )
    return FileRefused(
        f"{said.source}写的是{meant.label}，“月份”列里却都是{labels}，没有一行是{meant.label}的",
        where=Where(file=rows.file, sheet=body.grid.sheet),
        hint=f"请核对：确实是{labels}的，请改文件名（或标题、命令里的月份）；"
        "更正或补报以前月份的，请在文件名里写上“更正”；月份填错的，请改“月份”列。",
    )
