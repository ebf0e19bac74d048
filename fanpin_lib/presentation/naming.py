"""Which places a page names for a rate: one test over everything that the page compares.

Every sentence or mark that says a place is lower or higher than the others asks `named_places`;
the method is that of `fanpin_lib.indicators.naming`. Sentences that say where open work lies
(``3条已超过核查时限（新站镇3条）``) compare nothing and need no test.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fanpin_lib.edition.figures import Figure
from fanpin_lib.edition.region_reading import RegionData
from fanpin_lib.edition.regions import Region
from fanpin_lib.indicators.naming import Compared, largest_named
from fanpin_lib.presentation.sections import COMPARED
from fanpin_lib.presentation.settings import settings
from fanpin_lib.presentation.wording import enough
from fanpin_lib.regions import Level

Rate = Mapping[str, Any]


@dataclass(frozen=True)
class NamedPlaces:
    """The places beyond chance of a page.

    ``below``: by indicator the regions directly below, in the order of their codes.
    ``step``: the chance up to which the page names a place.
    """

    below: Mapping[str, Sequence[tuple[Region, Figure]]]
    step: float

    def villages(self, rate: Rate) -> list[Mapping[str, Any]]:
        """Those of a rate's rare villages (see `village_rates`) that are named."""
        return [village for village in rate["rare"] if village["chance"] <= self.step]


def named_places(data: RegionData) -> NamedPlaces:
    """Which places the region's page names, all its comparisons of rates taken together."""
    below = list(_below(data))
    rates = village_rates(data)
    chances = [chance for *_, chance in below]
    chances += [village["chance"] for rate in rates for village in rate["rare"]]
    many = len(below) + sum(rate["villages"] for rate in rates)
    step = largest_named(chances, many, settings().naming_false_alarm)
    found: dict[str, list[tuple[Region, Figure]]] = {}
    for indicator, child, figure, chance in below:
        if chance <= step:
            found.setdefault(indicator, []).append((child, figure))
    return NamedPlaces(found, step)


def village_rates(data: RegionData) -> Sequence[Rate]:
    """Rates of a county's villages that its page compares; none on other pages.

    An edition from before this method says nothing that could be used.
    """
    found = data.about.beyond_chance or {}
    if data.region.level != Level.COUNTY or "few" not in found:
        return ()
    rates: Sequence[Rate] = found["rates"]
    return rates


def _below(data: RegionData) -> Iterator[tuple[str, Region, Figure, float]]:
    for indicator, _, worse in COMPARED:
        own = data.own.get(indicator)
        if not enough(own):
            continue
        for child in data.children:
            figure = data.of_children[child.code].get(indicator)
            if enough(figure) and figure.denominator:
                yield indicator, child, figure, _compared(figure, own, worse).chance


def _compared(figure: Figure, own: Figure, worse: int) -> Compared:
    part, whole, all_part, all_whole = (
        round(value or 0.0) for one in (figure, own) for value in (one.numerator, one.denominator)
    )
    return Compared(part, whole, all_part, all_whole, worse)
