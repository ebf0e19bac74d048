"""The places that can be asked for: those of the month, each under its own, then ended ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from fanpin_lib.edition.regions import Region, load_regions
from fanpin_lib.publish.query.window import Shown
from fanpin_lib.publish.tree import LEVELS, RegionTree
from fanpin_lib.regions import Level, short_code


@dataclass(frozen=True)
class OrderedPlaces:
    """Places in the order of the columns; those with ``ended`` are in earlier editions only."""

    regions: Sequence[Region]
    ended: frozenset[str]

    @property
    def number(self) -> dict[str, int]:
        """By region code its number, from 0."""
        return {region.code: place for place, region in enumerate(self.regions)}

    @property
    def villages(self) -> bool:
        """Whether there is any village now."""
        return any(
            region.level == Level.VILLAGE and region.code not in self.ended
            for region in self.regions
        )

    def listed(self) -> list[list[Any]]:
        """Short code, name, level (0: the county), number of the place above (-1: none), and 1
        where it is no more.
        """
        number = self.number
        return [
            [
                short_code(region.code),
                region.name,
                LEVELS.index(region.level),
                number.get(region.parent_code or "", -1),
                *([1] if region.code in self.ended else []),
            ]
            for region in self.regions
        ]


def places_of(tree: RegionTree, months: Iterable[Shown]) -> OrderedPlaces:
    """The tree's places, the county first and each township before its villages; then those
    that only the editions of earlier months have.
    """
    now = list(_downwards(tree, tree.county))
    known = {region.code for region in now}
    now += [region for region in tree.regions.values() if region.code not in known]
    earlier = {
        region.code: region
        for data in dict.fromkeys(shown.data for shown in months)
        for region in load_regions(data)
        if region.level in LEVELS and region.code not in tree.regions
    }
    return OrderedPlaces([*now, *earlier.values()], frozenset(earlier))


def _downwards(tree: RegionTree, region: Region) -> Iterator[Region]:
    yield region
    for below in tree.children(region):
        yield from _downwards(tree, below)
