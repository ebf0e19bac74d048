"""Numbers with thousands separators, currency signs and units.

A unit in the cell (``1.2万元``) counts for that cell, a unit in the header for the whole
column unless the cell says otherwise; without either the column's own unit is meant.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fanpin_lib.ledgers.values.parsed import Parsed, mask

_PATTERN = (
    r"^[¥￥$]?(?P<sign>[-+−]?)[¥￥]?(?P<num>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d*)?|\.\d+)"
    r"(?:[eE](?P<exp>[-+]?\d{1,2}))?(?P<unit>[^\d.,]*[23]?)$"
)
_LIMIT = 1e13  # beyond it hundredths are no longer exact
_CENTS = 100
_NUDGE = 1e-7  # 1234.565 is stored a hair lower; ledgers round it up

CHECK = "请改成纯数字"


def parse_numbers(
    texts: pa.StringArray, kind: str, units: dict[str, float], scale: float
) -> Parsed:
    """Folded texts as ``amount`` (decimal), ``int`` or ``number``.

    Args:
        units: units allowed in cells, each with how many of the column's unit it is.
        scale: how many of the column's unit one of the header's unit is.
    """
    numbers, bad, scaled = _numbers(texts, units, scale)
    bad |= ~np.isnan(numbers) & (np.abs(numbers) >= _LIMIT)
    if kind == "int":
        bad |= ~np.isnan(numbers) & (np.abs(numbers - np.rint(numbers)) > 1e-9)
        bad |= numbers < 0  # counts of people and things; only amounts can be negative
    numbers = np.where(bad, np.nan, numbers)
    remarks = {"带有单位，已换算": scaled & ~bad}
    return Parsed(_typed(numbers, kind), bad, _expected(kind, units), CHECK, remarks)


def _numbers(
    texts: pa.StringArray, units: dict[str, float], scale: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Values (NaN for none), unreadable ones, and those whose unit changed the value."""
    parts = pc.extract_regex(texts, _PATTERN)
    digits = pc.replace_substring(pc.struct_field(parts, "num"), ",", "")
    exponent = pc.struct_field(parts, "exp")
    written = pc.binary_join_element_wise(
        digits, pc.if_else(pc.equal(exponent, ""), "0", exponent), "e"
    )
    numbers = written.cast(pa.float64()).to_numpy(zero_copy_only=False)
    negative = mask(pc.is_in(pc.struct_field(parts, "sign"), value_set=pa.array(["-", "−"])))
    factors = _factors(pc.struct_field(parts, "unit"), units, scale)
    bad = mask(texts.is_valid()) & (np.isnan(numbers) | np.isnan(factors))
    return numbers * np.where(negative, -1, 1) * factors, bad, ~np.isin(factors, [1.0, scale])


def _factors(written: pa.StringArray, units: dict[str, float], scale: float) -> np.ndarray:
    """The factor of each cell's unit; NaN for an unknown unit."""
    known = ["", *units]
    factors = pa.array([scale, *map(float, units.values())], pa.float64())
    place = pc.index_in(pc.utf8_lower(written), value_set=pa.array([u.lower() for u in known]))
    found = factors.take(place).to_numpy(zero_copy_only=False)
    return np.where(mask(written.is_null()), scale, found)


def _typed(numbers: np.ndarray, kind: str) -> pa.Array:
    empty = np.isnan(numbers)
    if kind == "int":
        return pa.array(np.rint(np.where(empty, 0, numbers)).astype(np.int64), mask=empty)
    if kind == "number":
        return pa.array(numbers, pa.float64(), mask=empty)
    return _amounts(np.where(empty, 0, numbers), empty)


def _amounts(numbers: np.ndarray, empty: np.ndarray) -> pa.Array:
    """Decimal(18,2), halves rounded away from zero, built from whole cents."""
    cents = np.floor(np.abs(numbers) * _CENTS + 0.5 + _NUDGE) * np.sign(numbers)
    low = cents.astype(np.int64)
    words = np.empty((len(low), 2), np.int64)
    words[:, 0], words[:, 1] = low, np.where(low < 0, -1, 0)
    valid = pa.array(~empty).buffers()[1]
    return pa.Array.from_buffers(
        pa.decimal128(18, 2), len(low), [valid, pa.py_buffer(words.tobytes())]
    )


def _expected(kind: str, units: dict[str, float]) -> str:
    unit = next((u for u, factor in units.items() if factor == 1), "")
    whole = "不小于 0 的整数" if kind == "int" else "数字"
    return f"应是{whole}（{unit}）" if unit else f"应是{whole}"
