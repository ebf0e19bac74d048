"""Dates of things that have happened, in a year that has not come yet: mistyped."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fanpin_lib.ledgers.body_rows import TypedRows
from fanpin_lib.ledgers.cell_words import CellWords
from fanpin_lib.ledgers.row_errors import Severity
from fanpin_lib.ledgers.values.parsed import mask
from fanpin_lib.period import Month


def refuse_dates_ahead(rows: TypedRows, words: CellWords, month: Month | None) -> None:
    """Cells with a date far after the file's month are bad cells and read as empty.

    Args:
        month: the file's; where it is not known yet nothing is looked at.
    """
    if month is None:
        return
    last = (month + words.furthest_ahead).last_day
    for column in rows.body.match.columns:
        spec = rows.body.match.table.fields.get(column.field)
        if spec is None or spec.type != "date" or spec.name in words.may_lie_ahead:
            continue
        values = rows.values[spec.name]
        ahead = mask(pc.greater(values, pa.scalar(last, pa.date32()))) & rows.body.records
        if ahead.any():
            expected = f"应是已经发生的日期，不会在{month.label}以后一年还多"
            severity = Severity.DROPPED if spec.required else Severity.BLANKED
            rows.report(column, ahead, expected, "请检查年份是不是写错了", severity)
            rows.fail(spec.name, ahead)
            empty = pa.scalar(None, values.type)
            rows.values[spec.name] = pc.if_else(pa.array(np.asarray(ahead)), empty, values)
