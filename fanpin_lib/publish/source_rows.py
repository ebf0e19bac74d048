"""The rows of an edition's figures that its pages explain: totals, parts, earlier months."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from fanpin_lib.edition.names import INDICATORS
from fanpin_lib.edition.parquet_rows import by_region, rows_where
from fanpin_lib.indicators.model import OK
from fanpin_lib.period import Month
from fanpin_lib.publish.earlier_months import BACK, earlier_parts
from fanpin_lib.publish.figure_links import key_of

_COLUMNS = [
    *("region_code", "indicator", "dimension", "month"),
    *("value", "unit", "numerator", "denominator", "n"),
]
_TOTAL = pc.field("dimension") == ""
#: A row without values, of an indicator that is only ever given by parts, such as 收入分档.
NO_TOTAL: Mapping[str, Any] = dict.fromkeys(_COLUMNS)


class SourceRows:
    """The figures of a month that have a value, read when they are asked for.

    Args:
        data: the edition's data folder.
    """

    def __init__(self, data: Path, month: Month) -> None:
        self._data, self._month = data, month

    @cached_property
    def _figures(self) -> pa.Table:
        """The figures that have a value, of the month and the months that it looks back on."""
        path = self._data / INDICATORS
        if not path.is_file():
            return pa.table({name: pa.array([], pa.string()) for name in _COLUMNS})
        months = [str(self._month), *(str(self._month - back) for back, _ in BACK)]
        return rows_where(path, {"month": months, "status": [OK]}, _COLUMNS)

    def _where(self, condition: pc.Expression) -> pa.Table:
        return self._figures.filter(condition)

    @property
    def _last_month(self) -> pc.Expression:
        return pc.field("month") == str(self._month - 1)

    @property
    def _now(self) -> pc.Expression:
        return pc.field("month") == str(self._month)

    @cached_property
    def totals(self) -> dict[str, list[dict[str, Any]]]:
        """The month's totals that have a value, by region."""
        found: dict[str, list[dict[str, Any]]] = {}
        for row in self._where(self._now & _TOTAL).to_pylist():
            found.setdefault(row["region_code"], []).append(row)
        return found

    @cached_property
    def _totals_of(self) -> dict[tuple[str, str], dict[str, Any]]:
        rows = (row for found in self.totals.values() for row in found)
        return {(row["region_code"], row["indicator"]): row for row in rows}

    def one(self, region_code: str, key: str) -> dict[str, Any] | None:
        """One figure of the month by `key_of`; None if it has no value."""
        found = self._totals_of.get((region_code, key))
        return found or self.parts(region_code, (key,)).get(key)

    @cached_property
    def before(self) -> dict[tuple[str, str], dict[str, Any]]:
        """The totals of the month before that have a value, by region and indicator."""
        rows = self._where(self._last_month & _TOTAL).to_pylist()
        return {(row["region_code"], row["indicator"]): row for row in rows}

    @cached_property
    def earlier(self) -> dict[tuple[str, str], list[str]]:
        """What earlier months' rates and medians were made of, by region and indicator."""
        made = pc.field("denominator").is_valid() | pc.field("numerator").is_null()
        return earlier_parts(self._where(~self._now & _TOTAL & made).to_pylist(), self._month)

    @cached_property
    def _parts(self) -> dict[str, pa.Table]:
        """The month's parts that have a value, by region; rows are made for one page a time."""
        return by_region(self._where(self._now & ~_TOTAL))

    @cached_property
    def _parts_before(self) -> dict[str, pa.Table]:
        """The same of the month before."""
        return by_region(self._where(self._last_month & ~_TOTAL))

    def parts(self, region_code: str, shown: Collection[str]) -> dict[str, dict[str, Any]]:
        """Those parts of a region's figures that its page shows, by `key_of`.

        A county has hundreds, of which a page shows some: others would only make it longer.
        """
        return _chosen(self._parts.get(region_code), shown if region_code in self.totals else ())

    def parts_before(self, region_code: str, shown: Collection[str]) -> dict[str, dict[str, Any]]:
        """The same parts of the month before."""
        return _chosen(self._parts_before.get(region_code), shown)


def _chosen(table: pa.Table | None, shown: Collection[str]) -> dict[str, dict[str, Any]]:
    """Rows of a region's parts by `key_of`, those that a page shows."""
    if table is None or not shown:
        return {}
    keys = map(key_of, table["indicator"].to_pylist(), table["dimension"].to_pylist())
    places = {key: place for place, key in enumerate(keys) if key in shown}
    taken = table.take(pa.array(places.values(), pa.int64()))
    return dict(zip(places, taken.to_pylist(), strict=True))
