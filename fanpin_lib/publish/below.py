"""Totals of all regions of an edition over its thirteen months, for pictures of many places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
        known = {indicator for _, indicator, _ in self._figures_of(judged)}
        return {one: named[one] for one in judged if one in known}

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
    def _figures(self) -> Mapping[tuple[str, str, str], Figure]:
        return self._figures_of([*self.rates, COUNT])

    def _figures_of(self, indicators: Sequence[str]) -> dict[tuple[str, str, str], Figure]:
        path = self.job.data / INDICATORS
        wanted = {"indicator": indicators, "dimension": [""]}
        rows: list[dict[str, Any]] = []
        if path.is_file() and indicators:
            rows = rows_where(path, wanted, ["region_code", *_COLUMNS]).to_pylist()
        return {
            (row["region_code"], row["indicator"], row["month"]): Figure(
                *(row[name] for name in _COLUMNS)
            )
            for row in rows
        }

    def figure(self, code: str, indicator: str, month: str) -> Figure:
        """A region's total; one with status 无数据 when it is not there."""
        missing = Figure(indicator, "", month, None, status=NO_DATA)
        return self._figures.get((code, indicator, month), missing)

    def series(self, code: str, indicator: str) -> list[Figure]:
        """A region's totals of the thirteen months, the oldest first."""
        return [self.figure(code, indicator, str(one)) for one in self.job.month.window(12)]
