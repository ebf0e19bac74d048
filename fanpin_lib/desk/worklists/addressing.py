"""Which units there are, and which of them get a row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fanpin_lib.county import County
from fanpin_lib.desk.worklists.filling import Places
from fanpin_lib.errors import InputError
from fanpin_lib.office.worklists.catalogue import Catalogue, WorkList
from fanpin_lib.office.worklists.units import (
    COUNTY,
    DEPARTMENT,
    HELPER,
    TOWNSHIP,
    VILLAGE,
    Unit,
    unit_of_village,
)
from fanpin_lib.regions import Level, ancestor, level_of

if TYPE_CHECKING:
    import duckdb

_REGIONS = """
SELECT region_code, region_name FROM regions CROSS JOIN asked
WHERE (valid_to IS NULL OR valid_to > month_end) AND region_code IS NOT NULL ORDER BY region_code
"""
_HELPERS = """
SELECT DISTINCT c.household_id, h.unit FROM helpers_now AS h
JOIN active_cases AS c ON c.case_id = h.case_id WHERE h.unit IS NOT NULL ORDER BY ALL
"""


@dataclass(frozen=True)
class Addresses:
    """Everybody who may get a workbook.

    Attributes:
        villages, townships: every one in force, by code.
        helpers: the units that help a household, by household.
    """

    catalogue: Catalogue
    county: Unit
    villages: dict[str, Unit]
    townships: dict[str, Unit]
    helpers: dict[str, tuple[Unit, ...]]

    @property
    def standing(self) -> tuple[Unit, ...]:
        """Those who get a workbook even if nothing is open."""
        return (*self.townships.values(), *self.villages.values())

    def of(self, row: dict[str, Any], spec: WorkList) -> tuple[Unit, ...]:
        """The units that get a row; what nobody else can be meant by is the county's."""
        kinds = spec.units
        if spec.by:
            who = row.get(spec.by) or ""
            named = (DEPARTMENT,) if who and who == row.get("department") else None
            kinds = (*kinds, *(named or self.catalogue.units_of(who)))
        found = [
            unit
            for kind in self.catalogue.with_those_above(kinds)
            for unit in self._units(kind, row)
        ]
        return tuple(dict.fromkeys(found)) or (self.county,)

    def _units(self, kind: str, row: dict[str, Any]) -> Iterator[Unit]:
        village = row.get("village_code") or ""
        if kind == VILLAGE and village in self.villages:
            yield self.villages[village]
        elif kind == TOWNSHIP and (town := _township(village)) in self.townships:
            yield self.townships[town]
        elif kind == DEPARTMENT and row.get("department"):
            yield Unit(DEPARTMENT, row["department"], row["department"])
        elif kind == HELPER:
            yield from self.helpers.get(row.get("household_id") or "", ())
        elif kind == COUNTY:
            yield self.county


def _township(village: str) -> str:
    try:
        return ancestor(village, Level.TOWNSHIP) if village else ""
    except InputError:
        return ""


def addresses(
    connection: duckdb.DuckDBPyConnection, county: County, catalogue: Catalogue, names: Places
) -> Addresses:
    """Villages and townships of the register of regions, helper units of those under monitoring."""
    villages: dict[str, Unit] = {}
    townships: dict[str, Unit] = {}
    for code, name in connection.execute(_REGIONS).fetchall():
        level = level_of(code)
        if level is Level.VILLAGE:
            villages[code] = unit_of_village(code, names)
        elif level is Level.TOWNSHIP:
            townships[code] = Unit(TOWNSHIP, code, name, code)
    helpers: dict[str, tuple[Unit, ...]] = {}
    for household, name in connection.execute(_HELPERS).fetchall():
        helpers[household] = (*helpers.get(household, ()), Unit(HELPER, name, name))
    own = Unit(COUNTY, county.code, county.name)
    return Addresses(catalogue, own, villages, townships, helpers)
