"""What can be asked for, by name: indicators and how they are split, months, places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from fanpin_lib.edition.about import About
from fanpin_lib.files.yaml_lines import shipped_yaml
from fanpin_lib.indicators.labels import catalogue_labels
from fanpin_lib.indicators.loader import load_indicators
from fanpin_lib.indicators.model import LEVELS
from fanpin_lib.presentation.settings import settings
from fanpin_lib.presentation.wording import band, band_start
from fanpin_lib.publish.query.columns import IndicatorColumns

_OTHERS = "其他"


@cache
def meanings() -> Mapping[str, str]:
    """What a status means to a reader, a sentence each."""
    return dict(shipped_yaml(__package__, "meanings.yaml"))


@dataclass(frozen=True)
class Named:
    """An indicator as the edition calls it; ``ways`` are names of its splits by their id."""

    id: str
    name: str
    family: str
    ways: Mapping[str, str]


def named(about: About, columns: Sequence[IndicatorColumns]) -> list[Named]:
    """The indicators that have figures, in the order of the catalogue; strange ones last."""
    known = {column.indicator for column in columns}
    found = [
        Named(indicator, spec["name"], family["name"], spec.get("by", {}))
        for family in about.families or catalogue_labels()
        for indicator, spec in family["indicators"].items()
        if indicator in known
    ]
    strange = known - {one.id for one in found}
    return [*found, *(Named(one, one, _OTHERS, {}) for one in sorted(strange))]


def described(
    indicators: Sequence[Named], columns: Mapping[str, IndicatorColumns]
) -> dict[str, Any]:
    """Families with their indicators, and limits below which figures are not interpreted."""
    families: dict[str, list[str]] = {}
    for one in indicators:
        families.setdefault(one.family, []).append(one.id)
    return {
        "few": settings().few_observations,
        "fewIncomes": settings().few_incomes,
        "families": list(families.items()),
        "indicators": {one.id: _described(one, columns[one.id]) for one in indicators},
    }


def _described(one: Named, own: IndicatorColumns) -> dict[str, Any]:
    spec = load_indicators().get(one.id)
    ways = dict.fromkeys(part.partition("=")[0] for part in own.parts if part)
    levels = [level for level in LEVELS if level in spec.levels] if spec else list(LEVELS)
    return {
        "name": one.name,
        "unit": own.unit or "",
        "says": spec.definition if spec else "",
        "ways": {way: one.ways.get(way, way) for way in ways},
        **({} if "" in own.parts else {"split": 1}),
        **({} if levels == list(LEVELS) else {"from": levels[0]}),
    }


def parts_in_order(own: IndicatorColumns) -> list[tuple[str, str]]:
    """An indicator's dimensions with what each part is called; bands by their amounts."""
    return [(part, _label(part)) for part in sorted(own.parts, key=_place)]


def _place(dimension: str) -> tuple[str, tuple[bool, int], str]:
    way, _, part = dimension.partition("=")
    return way, (band_start(part) if way == "band" else (False, 0)), part


def _label(dimension: str) -> str:
    way, _, part = dimension.partition("=")
    return band(part) if way == "band" else part
