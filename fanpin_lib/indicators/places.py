"""Regions as the closing month knows them, and where each code of a ledger belongs.

Merged villages count where they are now: a code whose region ended by the closing month
stands for its successor in every month of the window, so that trends compare like with like.
Codes that the regions ledger does not hold are gathered in one entry 未落实到村 of the county,
so that nothing falls out of the county's sums.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from fanpin_lib.indicators.model import LEVELS
from fanpin_lib.period import Month

_DIGITS = {"province": 2, "city": 4, "county": 6, "township": 9, "village": 12}
UNPLACED = "未落实到村"


@dataclass(frozen=True)
class Places:
    """Every region with its name and level, and the unit that each raw code counts for."""

    names: dict[str, str]
    levels: dict[str, str]
    units: dict[str, str]
    unplaced: str

    def unit(self, code: str | None) -> str:
        """The region that a ledger's code counts for."""
        if code is None:
            return self.unplaced
        return self.units.get(code, self.unplaced)

    @property
    def deepest_digits(self) -> dict[str, int]:
        """The levels present, top last, with their digits."""
        present = set(self.levels.values())
        return {level: _DIGITS[level] for level in LEVELS if level in present}


def level_of(code: str) -> str:
    """village, township, county, city or province, by trailing zeros."""
    for level, digits in _DIGITS.items():
        if code[digits:].strip("0") == "":
            return level
    return "village"


def read_places(
    connection: duckdb.DuckDBPyConnection, closing: Month, county_code: str, used: Iterable[str]
) -> Places:
    """The regions in force at the closing month.

    Args:
        county_code: six digits; the county appears even if the regions ledger is missing.
        used: codes that ledgers carry; without a regions ledger they are the regions.
    """
    rows = connection.execute(
        "SELECT region_code, region_name, valid_to, successor_code FROM regions"
    ).fetchall()
    known = {code: (name, ended, successor) for code, name, ended, successor in rows}
    if not known:
        known = {code: (code, None, None) for code in used if code}
    units = {code: _successor(code, known, closing) for code in known}
    names = {code: known[code][0] for code in set(units.values()) if code in known}
    county = county_code[:6].ljust(12, "0")
    names.setdefault(county, county_code[:6])
    units.setdefault(county, county)
    unplaced = county[:6] + "999999"
    if any(code is None or code not in units for code in used):
        names[unplaced] = UNPLACED
        units[unplaced] = unplaced
    names = _with_parents(names)
    return Places(names, {code: level_of(code) for code in names}, units, unplaced)


def _successor(code: str, known: dict[str, tuple[str, object, str | None]], closing: Month) -> str:
    """Follow successors of regions that ended by the closing month; circles stop where met."""
    seen = {code}
    while True:
        _, ended, successor = known[code]
        if ended is None or ended > closing.last_day or successor not in known:  # type: ignore[operator]
            return code
        if successor in seen:
            return code
        seen.add(successor)
        code = successor


def _with_parents(names: dict[str, str]) -> dict[str, str]:
    """The regions and those above them: counties always, cities and provinces if several."""
    wanted = ["township", "county"]
    if len({code[:6] for code in names}) > 1:
        wanted.append("city")
    if len({code[:4] for code in names}) > 1:
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
    """Create ``region_list`` (code, name, level) and ``ancestors`` (unit, region)."""
    codes = sorted(places.names)
    regions = pa.table(
        {
            "region_code": codes,
            "region_name": [places.names[c] for c in codes],
            "level": [places.levels[c] for c in codes],
        }
    )
    pairs = [(code, above) for code in codes for above in _lineage(code, places)]
    ancestors = pa.table(
        {"unit": [p[0] for p in pairs], "region_code": [p[1] for p in pairs]},
        schema=pa.schema({"unit": pa.string(), "region_code": pa.string()}),
    )
    units = pa.table(
        {"code": list(places.units), "unit": list(places.units.values())},
        schema=pa.schema({"code": pa.string(), "unit": pa.string()}),
    )
    for name, table in (("region_list", regions), ("ancestors", ancestors), ("unit_map", units)):
        connection.register(f"_{name}_arrow", table)
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM _{name}_arrow")
        connection.unregister(f"_{name}_arrow")


def _lineage(code: str, places: Places) -> list[str]:
    """The region itself and those above it that are published."""
    digits = _DIGITS[places.levels[code]]
    above = {code[:d].ljust(12, "0") for d in _DIGITS.values() if d <= digits}
    return sorted(above & set(places.names))
