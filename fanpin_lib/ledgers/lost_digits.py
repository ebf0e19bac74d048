"""Codes that a workbook stores as numbers, and those that Excel rounded for it.

What is left of a rounded number says nothing about the person or household any more, so
the cell is not used; a shorter one is whole. A number in text cells is never suspected:
only cells that the workbook itself stores as numbers count.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fanpin_lib.fields import Field
from fanpin_lib.ledgers.encoded import Body, Encoded
from fanpin_lib.ledgers.parse import is_identifier
from fanpin_lib.ledgers.values.parsed import fold, mask

_DIGITS = r"^\d+(?:\.0)?$"
_LONG = r"^\d{16,}$"  # more digits than Excel keeps
_EXACT = 2**53  # beyond it a number in a workbook need not be what was entered


def number_cells_of_codes(body: Body) -> dict[int, np.ndarray]:
    """Per column of codes: a mask of the records whose cell is stored as a number."""
    fields = body.match.table.fields
    columns = [
        c.index
        for c in body.match.columns
        if c.field in fields and _digits_count(fields[c.field]) and _some(body.columns[c.index])
    ]
    if body.grid.number_cells is None or not columns:
        return {}
    left = body.grid.first_column
    found = body.grid.number_cells([column + left for column in columns])
    return {column: _mask(body, found[column + left]) for column in columns}


def _digits_count(spec: Field) -> bool:
    return spec.type in ("id_number", "region") or (spec.type == "text" and is_identifier(spec))


def _some(cell: Encoded) -> bool:
    """Whether any text of a column could have been a number at all."""
    return bool(mask(pc.match_substring_regex(fold(cell.texts), _DIGITS)).any())


def _mask(body: Body, rows: list[int]) -> np.ndarray:
    """From rows of the sheet to records of the body."""
    numbers = np.zeros(len(body.records), bool)
    places = np.array(rows, np.int64) - (body.start - 1)
    numbers[places[(places >= 0) & (places < len(numbers))]] = True
    found: np.ndarray = numbers & body.records
    return found


def rounded_cells(cell: Encoded, numbers: np.ndarray) -> np.ndarray:
    """Those number cells of a column that had more digits than Excel keeps."""
    found: np.ndarray = numbers & cell.spread(may_be_rounded(fold(cell.texts)))
    return found


def may_be_rounded(texts: pa.StringArray) -> np.ndarray:
    """Long numbers that end in 0 or are just what a binary number can hold."""
    found = mask(pc.match_substring_regex(texts, _LONG))
    places = np.flatnonzero(found)
    for place, text in zip(places, texts.take(pa.array(places)).to_pylist(), strict=True):
        number = int(text)
        found[place] = text.endswith("0") or (number > _EXACT and int(float(number)) == number)
    return found
