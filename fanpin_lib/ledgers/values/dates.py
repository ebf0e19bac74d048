"""Dates and months in the spellings of ledgers.

``202304`` ``2023-04`` ``2023.4`` ``20230401`` ``2023年4月`` ``2023/4/1`` ``2023年4月1日``,
ISO timestamps and Excel's serial numbers (days since 1899-12-30, 1927 to 2119).
A month alone counts as its first day (or its last, where the column says so).
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fanpin_lib.ledgers.values.parsed import Parsed, mask, unread

_PATTERN = (
    r"^(?P<y>\d{4})\s*(?:"
    r"(?P<m8>\d{2})(?P<d8>\d{2})|(?P<m6>\d{2})"
    r"|[-./年]\s*(?P<m>\d{1,2})\s*(?:[-./月]\s*(?P<d>\d{1,2})\s*日?|月)?"
    r")(?:(?:\s+|T)(?P<hour>\d{1,2}):\d{2}(?::\d{2}(?:\.\d+)?)?(?P<zone>Z|\+00:?00)?(?:\+\d{2}:?\d{2})?)?$"
)
_SERIAL = r"^\d{5}(?:\.\d+)?$"
_SERIAL_RANGE = (10_000, 80_000)  # 1927-05-18 to 2119-01-10
_YEARS = (1900, 2200)
_CHINA_DAY_STARTS = 16  # hour in UTC from which it is already the next day in China
_AMBIGUOUS = r"^\d{4}\.1$"

EXPECTED_DATE = "应是日期，例如 2026-10-08、20261008 或 2026年10月8日"
EXPECTED_MONTH = "应是月份，例如 2026-10 或 202610"
CHECK = "请按上面的写法改正，确认这一天真实存在"
MONTH_ONLY = "只写到月份"
ONE_OR_TEN = "末位是 1，可能是 1 月也可能是 10 月（Excel 会把 2023.10 变成 2023.1），按 1 月读"


def parse_dates(texts: pa.StringArray, last_day: bool = False) -> Parsed:
    """Dates as date32; ``last_day`` says what a month alone means."""
    days, month_only = _days(texts, last_day)
    values = pa.array(days).cast(pa.date32())
    ambiguous = mask(pc.match_substring_regex(texts, _AMBIGUOUS))
    return Parsed(
        values,
        unread(texts, values),
        EXPECTED_DATE,
        CHECK,
        {MONTH_ONLY: month_only & ~ambiguous, ONE_OR_TEN: ambiguous},
    )


def parse_months(texts: pa.StringArray) -> Parsed:
    """Months as ``YYYY-MM``; a whole date gives its month."""
    days, _ = _days(texts, last_day=False)
    months = pa.array(np.datetime_as_string(days.astype("datetime64[M]")), pa.string())
    values = pc.if_else(pc.equal(months, "NaT"), pa.scalar(None, pa.string()), months)
    ambiguous = mask(pc.match_substring_regex(texts, _AMBIGUOUS))
    return Parsed(values, unread(texts, values), EXPECTED_MONTH, CHECK, {ONE_OR_TEN: ambiguous})


def _days(texts: pa.StringArray, last_day: bool) -> tuple[np.ndarray, np.ndarray]:
    """Days (NaT where unreadable) and where only a month was written."""
    parts = pc.extract_regex(texts, _PATTERN)
    year = _ints(parts, "y")
    month = np.maximum.reduce([_ints(parts, n) for n in ("m8", "m6", "m")])
    day = np.maximum(_ints(parts, "d8"), _ints(parts, "d"))
    with_day = _filled(parts, "d8") | _filled(parts, "d")
    months, ok = _months(year, month)
    first = months.astype("datetime64[D]")
    end = (months + 1).astype("datetime64[D]") - 1
    days = np.where(with_day, first + (day - 1), end if last_day else first)
    ok &= ~with_day | ((day >= 1) & (days <= end))
    days = np.where(ok, days + _next_day_in_china(parts), np.datetime64("NaT"))
    serial = _serial_days(texts)
    return np.where(np.isnat(days), serial, days), ok & ~with_day


def _months(year: np.ndarray, month: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Months as datetime64[M] (1970-01 where there is none) and which of them exist."""
    ok = (year >= _YEARS[0]) & (year <= _YEARS[1]) & (month >= 1) & (month <= 12)
    index = np.where(ok, (year - 1970) * 12 + month - 1, 0)
    return index.astype("datetime64[M]"), ok


def _next_day_in_china(parts: pa.StructArray) -> np.ndarray:
    """1 for a UTC timestamp from 16:00 on, which is the next day in China; else 0."""
    return (_filled(parts, "zone") & (_ints(parts, "hour") >= _CHINA_DAY_STARTS)).astype(np.int64)


def _serial_days(texts: pa.StringArray) -> np.ndarray:
    is_serial = mask(pc.match_substring_regex(texts, _SERIAL))
    numbers = pc.if_else(pa.array(is_serial), texts, "0").fill_null("0").cast(pa.float64())
    whole = np.floor(numbers.to_numpy(zero_copy_only=False)).astype(np.int64)
    ok = is_serial & (whole >= _SERIAL_RANGE[0]) & (whole <= _SERIAL_RANGE[1])
    days = np.datetime64("1899-12-30", "D") + np.where(ok, whole, 0)
    return np.where(ok, days, np.datetime64("NaT"))


def _ints(parts: pa.StructArray, name: str) -> np.ndarray:
    """A group of digits as integers; 0 where it did not take part."""
    digits = pc.fill_null(pc.struct_field(parts, name), "")
    found: np.ndarray = pc.if_else(pc.equal(digits, ""), "0", digits).cast(pa.int64()).to_numpy()
    return found


def _filled(parts: pa.StructArray, name: str) -> np.ndarray:
    return mask(pc.not_equal(pc.struct_field(parts, name), ""))
