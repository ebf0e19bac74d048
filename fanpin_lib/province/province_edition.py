"""The month's figures of counties, cities and provinces, written as an edition's data folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fanpin_lib import __version__
from fanpin_lib.edition.about import About, write_about
from fanpin_lib.edition.names import INTERNAL
from fanpin_lib.edition.regions import Region, write_regions
from fanpin_lib.edition.swap import replaced_folder
from fanpin_lib.edition.writing import write_indicators
from fanpin_lib.indicators.labels import catalogue_labels
from fanpin_lib.period import Month
from fanpin_lib.province.classes_of_all import classes_of_all
from fanpin_lib.province.contribution import Contribution
from fanpin_lib.province.rollup import ABOVE, rolled_up
from fanpin_lib.regions import Level, ancestor, level_of


@dataclass(frozen=True)
class Given:
    """What the month's figures are made from.

    Attributes:
        names: of every county, closed or not, and of what lies above, by 12-digit code.
        title: what the whole is called.
    """

    month: Month
    counties: Sequence[Contribution]
    names: Mapping[str, str]
    title: str


def write_figures(given: Given, data: Path) -> None:
    """Roll the counties up and put the figures in the place of those before, all or nothing."""
    rolling = rolled_up(given.counties, given.month, _names(given))
    with rolling as made, replaced_folder(data) as folder:
        write_indicators(made.tables(), folder)
        write_regions(folder, _regions(given))
        write_about(folder, _about(given, made.apart))


def _names(given: Given) -> dict[str, str]:
    """Names of all places; a county with figures of another time says so."""
    marked = {
        one.code.ljust(12, "0"): f"{one.name}（{one.of_month.label}的数）"
        for one in given.counties
        if one.of_month != given.month
    }
    return {**given.names, **marked}


def _regions(given: Given) -> Iterator[Region]:
    """Every county, closed or not, and what lies above those that have figures."""
    shown = {ancestor(one.code, at) for one in given.counties for at in ABOVE}
    for code, name in _names(given).items():
        level = level_of(code)
        if level == Level.COUNTY or code in shown:
            yield Region(code, name, level, _parent(code, level))


def _parent(code: str, level: Level) -> str | None:
    """The city of a county, the province of a city."""
    above = {Level.COUNTY: Level.CITY, Level.CITY: Level.PROVINCE}.get(level)
    return ancestor(code, above) if above else None


def _about(given: Given, apart: Mapping[str, Sequence[str]]) -> About:
    counties = given.counties
    labels = sorted({one.profile_label for one in counties})
    return About(
        month=str(given.month),
        edition=INTERNAL,
        county=given.title,
        profile=counties[0].profile if len(labels) == 1 else None,
        profile_label="、".join(labels[:3]) + (" 等" if len(labels) > 3 else ""),
        families=catalogue_labels(),
        demo=any(one.demo for one in counties),
        fanpin=__version__,
        rules=_rules_of_all([one.rules for one in counties]),
        classes=classes_of_all([one.classes for one in counties]),
        counties={one.code: one.snapshot for one in counties},
        apart=apart or None,
    )


def _rules_of_all(counties: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The values that are in force alike in every county: a page can name no others."""
    first, *others = counties
    return {name: said for name, said in first.items() if all(o.get(name) == said for o in others)}
