"""Regions as the closing month knows them, and where each code of a ledger belongs.

Merged villages count where they are now: a code whose region ended by the closing month
stands for its successor in every month of the window, so that trends compare like with like.
Codes that the regions ledger does not hold are gathered in one entry 未落实到村 of the county,
so that nothing falls out of the county's sums.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb
import pyarrow as pa

from fanpin_lib import fields
from fanpin_lib.indicators.tables import store
from fanpin_lib.period import Month

_DIGITS = {"province": 2, "city": 4, "county": 6, "township": 9, "village": 12}
UNPLACED = "未落实到村"
#: A region's name, its last day and the code of its successor.
_Region = tuple[str, date | None, str | None]


@dataclass(frozen=True)
class Places:
    """Every region with its name and level, and the unit that each raw code counts for."""

    names: dict[str, str]
    levels: dict[str, str]
    units: dict[str, str]
    unplaced: str
    county: str

    def unit(self, code: str | None) -> str:
        """The region that a ledger's code counts for."""
        if code is None:
            return self.unplaced
        return self.units.get(code, self.unplaced)


def level_of(code: str) -> str:
    """village, township, county, city or province, by trailing zeros."""
    for level, digits in _DIGITS.items():
        if code[digits:].strip("0") == "":
            return level
    return "village"


def read_places(
    connection: duckdb.DuckDBPyConnection,
    closing: Month,
    county_code: str,
    county_name: str = "",
) -> Places:
    """The regions in force at the closing month.

    Args:
        county_code: six digits; the county appears even if the regions ledger is missing; then
            the villages are those that the ledgers name.
        county_name: what the county is called if the regions ledger does not say it.
    """
    known = _register(connection)
    if not known:
        known = {code: (code, None, None) for code in _codes_used(connection)}
    units = {code: _successor(code, known, closing) for code in known}
    names = {code: known[code][0] for code in set(units.values()) if code in known}
    county = county_code[:6].ljust(12, "0")
    names.setdefault(county, county_name or county_code[:6])
    units.setdefault(county, county)
    unplaced = county[:6] + "999999"
    names[unplaced], units[unplaced] = UNPLACED, unplaced
    names = _with_parents(names)
    if unnamed := [code for code in names if names[code] == _parent_name(code)]:
        names |= _townships_named(connection, unnamed)
    return Places(names, {code: level_of(code) for code in names}, units, unplaced, county)


def merged_into(connection: duckdb.DuckDBPyConnection, closing: Month) -> dict[str, str]:
    """Of places that ended by the closing month the one that each belongs to now, followed to
    the end.

    Args:
        connection: holds at least the rows of ``regions``.
    """
    known = _register(connection)
    units = {code: _successor(code, known, closing) for code in sorted(known)}
    return {code: unit for code, unit in units.items() if unit != code}


def merged_places(connection: duckdb.DuckDBPyConnection, closing: Month) -> list[dict[str, str]]:
    """The same as the site tells it: ``code``, ``name``, ``ended`` and ``into``."""
    known = _register(connection)
    return [
        {"code": code, "name": known[code][0], "ended": str(known[code][1]), "into": unit}
        for code, unit in merged_into(connection, closing).items()
    ]


def _register(connection: duckdb.DuckDBPyConnection) -> dict[str, _Region]:
    rows = connection.execute(
        "SELECT region_code, region_name, valid_to, successor_code FROM regions"
    ).fetchall()
    return {code: (name, ended, successor) for code, name, ended, successor in rows}


def _codes_used(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """Every village code that a ledger carries."""
    parts = [
        f"SELECT DISTINCT village_code FROM {name} WHERE length(village_code) = 12"
        for name, table in fields.tables().items()
        if "village_code" in table.fields and not name.startswith("national")
    ]
    return {code for (code,) in connection.execute(" UNION ".join(parts)).fetchall()}


def _successor(code: str, known: dict[str, _Region], closing: Month) -> str:
    """Follow successors of regions that ended by the closing month; circles stop where met."""
    seen = {code}
    while True:
        _, ended, successor = known[code]
        if ended is None or ended > closing.last_day or successor not in known:
            return code
        if successor in seen:
            return code
        seen.add(successor)
        code = successor


def _townships_named(connection: duckdb.DuckDBPyConnection, codes: list[str]) -> dict[str, str]:
    """Townships that no regions ledger names, as the national exports call them."""
    rows = connection.execute(
        "SELECT village_code[1:9] || '000' AS code, mode(township_name ORDER BY township_name) "
        "FROM (SELECT village_code, township_name FROM national_persons "
        "UNION ALL SELECT village_code, township_name FROM national_villages) "
        "WHERE list_contains(?, code) AND township_name IS NOT NULL GROUP BY code",
        [codes],
    ).fetchall()
    return dict(rows)


def _with_parents(names: dict[str, str]) -> dict[str, str]:
    """The regions and those above them: counties always, a city or province only above several
    counties or cities: above one it would pass that one's figures off as all of its own.
    """
    wanted = ["township", "county"]
    counties = {code[:6] for code in names if level_of(code) not in ("city", "province")}
    if len(counties) > 1:
        wanted.append("city")
    if len({county[:4] for county in counties}) > 1:
        wanted.append("province")
    found = {c: n for c, n in names.items() if level_of(c) in ("village", *wanted)}
    for code in list(names):
        for level in wanted:
            parent = code[: _DIGITS[level]].ljust(12, "0")
            if parent.strip("0") and _DIGITS[level_of(code)] >= _DIGITS[level]:
                found.setdefault(parent, names.get(parent, _parent_name(parent)))
    return found


def _parent_name(code: str) -> str:
    return UNPLACED if code[6:9] == "999" else code[: _DIGITS[level_of(code)]]


def lay_out_places(connection: duckdb.DuckDBPyConnection, places: Places) -> None:
    """Create the tables of places.

    ``region_list`` code, name, level and number of each region, numbered by code;
    ``ancestors`` place → the places it counts for and their levels; ``unit_map`` a ledger's
    code → the unit and place it counts for; ``county`` its code and that of what lies in no
    known village.
    """
    codes = sorted(places.names)
    number = {code: place for place, code in enumerate(codes)}
    regions = [(code, places.names[code], places.levels[code], number[code]) for code in codes]
    store(connection, "region_list", _REGIONS, regions)
    pairs = [
        (number[code], number[above], places.levels[above])
        for code in codes
        for above in _lineage(code, places)
    ]
    store(connection, "ancestors", _ANCESTORS, pairs)
    units = [(code, unit, number.get(unit)) for code, unit in sorted(places.units.items())]
    store(connection, "unit_map", _UNITS, units)
    store(connection, "county", _COUNTY, [(places.county, places.unplaced)])


_REGIONS = pa.schema(
    {
        "region_code": pa.string(), "region_name": pa.string(), "level": pa.string(),
        "place": pa.int32(),
    }
)  # fmt: skip
_ANCESTORS = pa.schema({"place": pa.int32(), "above": pa.int32(), "level": pa.string()})
_COUNTY = pa.schema({"region_code": pa.string(), "unplaced": pa.string()})
_UNITS = pa.schema({"code": pa.string(), "unit": pa.string(), "place": pa.int32()})


def _lineage(code: str, places: Places) -> list[str]:
    """The region itself and those above it that are published."""
    digits = _DIGITS[places.levels[code]]
    above = {code[:d].ljust(12, "0") for d in _DIGITS.values() if d <= digits}
    return sorted(above & set(places.names))
