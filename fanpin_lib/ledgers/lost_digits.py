"""Long numbers that Excel rounded because they were stored as numbers.

What is left of such a number says nothing about the person or household any more, so
the cell is not used. A number in text cells is never suspected wrongly: only cells that
the workbook itself stores as numbers count.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fanpin_lib.fields import Field
from fanpin_lib.ledgers.encoded import Body, Encoded
from fanpin_lib.ledgers.parse import is_identifier
from fanpin_lib.ledgers.recognise import Column
from fanpin_lib.ledgers.values.identifiers import BAD_CHECK, check_id_numbers
from fanpin_lib.ledgers.values.parsed import fold, mask

_LONG = r"^\d{16,}$"  # more digits than Excel keeps
_EXACT = 2**53  # beyond it a number in a workbook need not be what was entered
_FEW = 500  # so many cells are always looked up
_MOST = 0.5


def rounded_cells(body: Body, column: Column, spec: Field) -> np.ndarray:
    """Per row: whether the cell is a number of more digits than Excel keeps."""
    nothing = np.zeros(len(body.records), bool)
    if body.grid.number_cells is None or not _digits_count(spec):
        return nothing
    cell = body.columns[column.index]
    folded = fold(cell.texts)
    suspects = may_be_rounded(folded)
    rows = np.flatnonzero(cell.spread(suspects) & body.records)
    if not len(rows) or not _worth_a_look(folded, suspects, cell, len(rows), spec):
        return nothing
    first = body.start - 1
    place = column.index + body.grid.first_column
    numbers = body.grid.number_cells([(int(row) + first, place) for row in rows])
    nothing[[row - first for row, _ in numbers]] = True
    return nothing


def _digits_count(spec: Field) -> bool:
    return spec.type == "id_number" or (spec.type == "text" and is_identifier(spec))


def may_be_rounded(texts: pa.StringArray) -> np.ndarray:
    """Long numbers that end in 0 or are just what a binary number can hold."""
    found = mask(pc.match_substring_regex(texts, _LONG))
    places = np.flatnonzero(found)
    for place, text in zip(places, texts.take(pa.array(places)).to_pylist(), strict=True):
        number = int(text)
        found[place] = text.endswith("0") or (number > _EXACT and int(float(number)) == number)
    return found


def _worth_a_look(
    folded: pa.StringArray, suspects: np.ndarray, cell: Encoded, rows: int, spec: Field
) -> bool:
    """Few suspects are always looked up; many only where something else speaks for rounding.

    Real ID numbers pass their checksum, of rounded ones one in eleven does; of real
    household numbers one in eight looks rounded, of rounded ones all do.
    """
    if rows <= _FEW:
        return True
    if spec.type == "id_number":
        return bool((suspects & check_id_numbers(folded)[BAD_CHECK]).any())
    long = cell.spread(mask(pc.match_substring_regex(folded, _LONG)))
    return rows > _MOST * int(long.sum())
