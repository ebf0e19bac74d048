"""Totals of all regions of an edition over its thirteen months, for pictures of many places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from fanpin_lib.edition.about import read_about
from fanpin_lib.edition.figures import NO_DATA, Figure
from fanpin_lib.edition.names import INDICATORS
from fanpin_lib.edition.parquet_rows import rows_where
from fanpin_lib.edition.regions import Region
from fanpin_lib.indicators import catalogue
from fanpin_lib.presentation.sections import COMPARED
from fanpin_lib.publish.job import PublishJob
from fanpin_lib.publish.tree import RegionTree

#: How many a region has under watch: what is shown where no rate can be.
COUNT = "cases_active"
_FIRST = {indicator for indicator, *_ in COMPARED}
_COLUMNS = (
    *("indicator", "dimension", "month", "value", "unit"),
    *("numerator", "denominator", "n", "low", "high", "status"),
)
#: So many rates there are to choose from at most.
_MOST = 6


@dataclass(frozen=True)
class Below:
    """The edition's regions with their figures; read when they are asked for."""

    job: PublishJob
    tree: RegionTree

    @cached_property
    def rates(self) -> dict[str, str]:
        """Rates that are good or bad when high, with their names, as far as any place has one."""
        known = {indicator for _, indicator, _ in self._rows}
        return {one: name for one, name in self._judged.items() if one in known}

    @cached_property
    def _judged(self) -> dict[str, str]:
        """The edition's rates that are good or bad when high, those of comparisons first."""
        named = {
            indicator: spec["name"]
            for family in read_about(self.job.data).families or ()
            for indicator, spec in family["indicators"].items()
        }
        judged = [
            one.id
            for one in catalogue().values()
            if one.unit == "%" and one.direction != "neutral" and one.id in named
        ]
        judged.sort(key=lambda one: one not in _FIRST)
        return {one: named[one] for one in judged}

    @cached_property
    def chosen(self) -> dict[str, str]:
        """Those of them that most places have; those that places are compared by come first."""
        month = str(self.job.month)
        many = {
            rate: sum(self.figure(region.code, rate, month).ok for region in self._lowest)
            for rate in self.rates
        }
        kept = sorted(self.rates, key=lambda rate: -many[rate])[:_MOST]
        return {rate: name for rate, name in self.rates.items() if rate in kept and many[rate]}

    @property
    def _lowest(self) -> list[Region]:
        return [region for region in self.tree.regions.values() if not self.tree.children(region)]

    @cached_property
    def _rows(self) -> Mapping[tuple[str, str, str], tuple[Any, ...]]:
        """The fields of figures by region code, indicator and month: read once for all pages."""
        path = self.job.data / INDICATORS
        if not path.is_file():
            return {}
        wanted = {"indicator": [*self._judged, COUNT], "dimension": [""]}
        table = rows_where(path, wanted, ["region_code", *_COLUMNS])
        codes = table["region_code"].to_pylist()
        rows = zip(*(table[name].to_pylist() for name in _COLUMNS), strict=True)
        return {(code, row[0], row[2]): row for code, row in zip(codes, rows, strict=True)}

    def figure(self, code: str, indicator: str, month: str) -> Figure:
        """A region's total; one with status 无数据 when it is not there."""
        if row := self._rows.get((code, indicator, month)):
            return Figure(*row)
        return Figure(indicator, "", month, None, status=NO_DATA)

    def series(self, code: str, indicator: str) -> list[Figure]:
        """A region's totals of the thirteen months, the oldest first."""
        return [self.figure(code, indicator, str(one)) for one in self.job.month.window(12)]
