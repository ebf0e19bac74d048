"""与上月相比: which of a region's figures changed since last month, in words.

Only the edition's own figures are compared, so nothing is told that it does not show.
"""

from __future__ import annotations

import html
import math
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from fanpin_lib.edition.about import read_about
from fanpin_lib.edition.figures import OK, Figure
from fanpin_lib.edition.names import INDICATORS
from fanpin_lib.edition.parquet_rows import by_region, rows_where
from fanpin_lib.period import Month
from fanpin_lib.presentation.sections import OVERVIEW
from fanpin_lib.presentation.wording import amount, enough, money
from fanpin_lib.rounding import number

_COLUMNS = [
    *("indicator", "month", "value", "unit"),
    *("numerator", "denominator", "n", "status"),
]
#: How many figures a page names; the others are in its table of all.
_NAMED = 10


class _Row(NamedTuple):
    """A figure as the table has it; most are never told of, so they are not made a `Figure`."""

    value: float | None
    unit: str
    numerator: float | None
    denominator: float | None
    n: float | None
    status: str

    @property
    def ok(self) -> bool:
        return self.status == OK and self.value is not None and not math.isnan(self.value)

    def figure(self, indicator: str) -> Figure:
        value, unit, numerator, denominator, n, status = self
        return Figure(indicator, "", "", value, unit, numerator, denominator, n, status=status)


_Pair = tuple[_Row, _Row]


class MonthChanges:
    """The months of one edition's data folder."""

    def __init__(self, data: Path, month: Month) -> None:
        self._data, self._month = data, month

    def block(self, region_code: str) -> str:
        """The section of a region's page; empty where last month has no figures."""
        pairs = self._pairs(region_code)
        if not pairs:
            return ""
        both = {name: pair for name, pair in pairs.items() if pair[0].ok and pair[1].ok}
        changed = {name: pair for name, pair in both.items() if pair[0].value != pair[1].value}
        said = [self._told(name, *changed[name]) for name in self._first(changed)]
        items = "".join(f"<li>{text}</li>\n" for text in said)
        points = f"<ul data-search-exclude>\n{items}</ul>\n" if items else ""
        intro = f"<p data-search-exclude>{self._counted(pairs, both, changed)}</p>\n"
        return f"\n\n<h2 data-search-exclude>与上月相比</h2>\n\n{intro}\n{points}"

    def _counted(
        self, pairs: Mapping[str, _Pair], both: Mapping[str, _Pair], changed: Mapping[str, _Pair]
    ) -> str:
        """How many figures changed, appeared and went."""
        last = (self._month - 1).label
        came = sum(now.ok and not then.ok for then, now in pairs.values())
        went = sum(then.ok and not now.ok for then, now in pairs.values())
        more = [
            f"{came} 项本月才有" if came else "",
            f"{went} 项上月有、本月没有" if went else "",
        ]
        rest = "".join(f"，另有 {text}" for text in more if text)
        if not changed:
            return f"两个月都有的 {len(both)} 项数字都和{last}相同{rest}。"
        ends = "：" if len(changed) <= _NAMED else f"，主要的 {_NAMED} 项："
        return f"两个月都有的 {len(both)} 项数字里，{len(changed)} 项和{last}不同{rest}{ends}"

    def _first(self, changed: Mapping[str, _Pair]) -> list[str]:
        """What the page's own table names comes first, then the order of the catalogue."""
        main = [indicator for _, items in OVERVIEW for _, indicator in items]
        order = {name: place for place, name in enumerate([*main, *self._names])}
        return sorted(changed, key=lambda name: order.get(name, len(order)))[:_NAMED]

    def _told(self, indicator: str, *rows: _Row) -> str:
        then, now = (row.figure(indicator) for row in rows)
        name = html.escape(self._names.get(indicator, indicator))
        return (
            f'<a href="indicator:{indicator}">{name}</a>：{html.escape(amount(now))}，'
            f"上月 {html.escape(amount(then))}{_difference(then, now)}"
        )

    @cached_property
    def _names(self) -> dict[str, str]:
        families = read_about(self._data).families or ()
        return {i: spec["name"] for family in families for i, spec in family["indicators"].items()}

    def _pairs(self, region_code: str) -> dict[str, _Pair]:
        """By indicator a region's total of last month and of this one, where there are both."""
        rows = self._totals.get(region_code)
        if rows is None:
            return {}
        found: dict[str, dict[str, _Row]] = {}
        columns = (rows[name].to_pylist() for name in _COLUMNS)
        for indicator, month, *row in zip(*columns, strict=True):
            found.setdefault(indicator, {})[month] = _Row(*row)
        then, now = self._months
        return {
            name: (both[then], both[now])
            for name, both in found.items()
            if {then, now} <= both.keys()
        }

    @property
    def _months(self) -> tuple[str, str]:
        return str(self._month - 1), str(self._month)

    @cached_property
    def _totals(self) -> dict[str, pa.Table]:
        """Both months' totals by region; rows are read for one page at a time."""
        path = self._data / INDICATORS
        if not path.is_file():
            return {}
        asked = {"month": list(self._months), "dimension": [""]}
        return by_region(rows_where(path, asked, ["region_code", *_COLUMNS]))


def _difference(then: Figure, now: Figure) -> str:
    """``（多 3户）``; nothing where too few stand behind a share or a middle to compare it."""
    few = [one for one in (now, then) if one.observations and not enough(one)]
    if (now.is_rate or now.unit == "元") and few:
        return ""
    difference = now.number - then.number
    size, more = abs(difference), difference > 0
    if now.is_rate:
        return f"（{'升' if more else '降'} {number(size, 1)} 个百分点）" if size >= 0.05 else ""
    if now.unit == "元":
        return f"（{'多' if more else '少'} {html.escape(money(size))}）" if size >= 0.5 else ""
    if not now.unit:
        return ""
    decimals = 0 if size.is_integer() else 1
    unit = html.escape(now.unit.partition("/")[0])
    return f"（{'多' if more else '少'} {number(size, decimals)} {unit}）"
