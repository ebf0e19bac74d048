"""What rates and averages of earlier months were made of, in a few words beside the month's own.

A count of an earlier month is its own numerator; a rate, an average or a median is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from fanpin_lib.period import Month
from fanpin_lib.rounding import number

#: The earlier months that tables and sentences show.
BACK = ((1, "上月"), (12, "上年同月"))


def earlier_parts(
    rows: Iterable[Mapping[str, Any]], month: Month
) -> dict[tuple[str, str], list[str]]:
    """By region code and indicator ``["上月 5/7", "上年同月 6/8"]``.

    Args:
        rows: totals of the months before, as the indicator table holds them.
        month: the month of the page.
    """
    found: dict[tuple[str, str], list[str]] = {}
    by_month: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        by_month.setdefault(row["month"], []).append(row)
    for back, name in BACK:
        for row in by_month.get(str(month - back), ()):
            if said := _made_of(row):
                key = row["region_code"], row["indicator"]
                found.setdefault(key, []).append(f"{name} {said}")
    return found


def _made_of(row: Mapping[str, Any]) -> str:
    if row["denominator"] is not None and row["numerator"] is not None:
        return f"{exact(row['numerator'])}/{exact(row['denominator'])}"
    return observations(row.get("n")) if row["numerator"] is None else ""


def observations(many: float | None) -> str:
    """How many values a median or the like rests on; empty where the table does not say."""
    return "" if many is None else f"共 {number(many)} 个值"


def exact(value: float) -> str:
    """A number with two decimals, where it has any."""
    return number(value, 0 if value.is_integer() else 2)
