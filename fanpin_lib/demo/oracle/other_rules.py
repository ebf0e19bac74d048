"""What the catalogue says about spells of work and about villages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fanpin_lib.demo.oracle import words
from fanpin_lib.demo.oracle.people import Spell
from fanpin_lib.demo.rows.county import Row
from fanpin_lib.demo.rows.limits import limit

_INFORMATION = ("monthly_wage", "employer", "industry", "channel", "point_to_point")


def _open_end(s: Spell, end: Any) -> bool:
    return s.ended_on is None or s.ended_on > end


def _wage_outside(s: Spell) -> bool:
    low, high = limit("wage_month")
    return s.monthly_wage is not None and not low <= s.monthly_wage <= high


def _before_adult(s: Spell) -> bool:
    age = words.age_on(s.birth, s.started_on)
    return age is not None and age < limit("ages.adult")


def _overlaps(s: Spell, end: Any) -> bool:
    """Begins before the last spell had ended."""
    last = s.previous_end
    if s.started_on is None or last is None or (s.before is None and last > end):
        return False
    return s.started_on < last


#: Conditions over a spell, the month's end and the county.
SPELL_RULES: dict[str, Callable[[Spell, Any, words.Place], object]] = {
    "5_16_010": lambda s, end, county: _before_adult(s),
    "3_12_001": lambda s, end, county: s.working and s.started_on is None,
    "1111_08": lambda s, end, county: (
        s.started_on and s.started_on.year == limit("away_since") < end.year and _open_end(s, end)
    ),
    "1111_16": lambda s, end, county: (
        words.no(s.cells["working"]) and s.started_on and _open_end(s, end)
    ),
    "5_12_001": lambda s, end, county: _overlaps(s, end),
    "4_12_001": lambda s, end, county: s.working and not words.reaches_county(s.work_county),
    "5_01_003": lambda s, end, county: (
        s.working
        and words.away(s.work_county, county)
        and words.has_any(s.channel, limit("help_posts"))
    ),
    "5_16_001": lambda s, end, county: s.working and _wage_outside(s),
    "1111_12": lambda s, end, county: (
        s.working and s.monthly_wage is not None and s.monthly_wage < limit("wage_month_low")
    ),
    "5_01_007": lambda s, end, county: s.working and None in [s.cells[n] for n in _INFORMATION],
}


def _too_many(v: Row) -> bool:
    parts = (v["unsafe_water_households"], v["dangerous_housing_households"])
    if None in parts or v["households_total"] is None:
        return False
    return sum(parts) > v["households_total"]


def _empty(column: str) -> Callable[[Row], object]:
    return lambda v: v[column] is None


#: Conditions over a village's row.
VILLAGE_RULES: dict[str, Callable[[Row], object]] = {
    **{code: _empty(column) for column, code in limit("village_empty").items()},
    "1_03_014": lambda v: v["dibao_households"] is None or v["dibao_population"] is None,
    "3_03_001": _too_many,
    "3_03_003": lambda v: not v["households_total"],
    "1_03_002": lambda v: not v["population_total"],
    "2_03_001": lambda v: not words.yes(v["paved_to_township"]),
}


def land_short(village: Row, sums: dict[str, float]) -> bool:
    """Whether the village has less land of some kind than its households together (3_03_002)."""
    return any(
        village[kind] is not None and village[kind] < total - 1e-9 for kind, total in sums.items()
    )
