"""Regions as pages: titles, addresses, breadcrumbs, and what lies above and below."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from fanpin_lib.edition.regions import Region, load_regions
from fanpin_lib.errors import NoDataForMonth, UnknownRegion
from fanpin_lib.regions import Level, normalise_code, short_code

#: Levels that have pages, the highest first.
LEVELS = (Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE)
_FULL_WIDTH = str.maketrans("<>&\"'`\\{}", "＜＞＆＂＇｀＼｛｝")


@dataclass(frozen=True)
class RegionTree:
    """The regions of one edition by 12-digit code."""

    regions: Mapping[str, Region]

    @classmethod
    def read(cls, data: Path) -> RegionTree:
        """The edition's ``regions.parquet``.

        Raises:
            NoDataForMonth: it is not there or names no county.
        """
        regions = [region for region in load_regions(data) if region.level in LEVELS]
        tree = cls({region.code: region for region in regions})
        if not tree.of_level(Level.COUNTY):
            raise NoDataForMonth(
                f"{data} 里没有县级地区", hint="请重新运行“fanpin month 月份”，再发布。"
            )
        return tree

    @cached_property
    def _children(self) -> Mapping[str, list[Region]]:
        found: dict[str, list[Region]] = {code: [] for code in self.regions}
        for region in self.regions.values():
            if region.parent_code in found:
                found[region.parent_code].append(region)
        return found

    @property
    def county(self) -> Region:
        """The one county of a county's edition."""
        return self.of_level(Level.COUNTY)[0]

    def of_level(self, level: Level) -> list[Region]:
        """Regions of a level, in the order of their codes."""
        return [region for region in self.regions.values() if region.level == level]

    def children(self, region: Region) -> list[Region]:
        """The regions directly below, in the order of their codes."""
        return self._children[region.code]

    def siblings(self, region: Region) -> list[Region]:
        """The other regions with the same parent."""
        parent = self.regions.get(region.parent_code or "")
        return [r for r in self.children(parent) if r != region] if parent else []

    def above(self, region: Region) -> list[Region]:
        """The regions it lies in, the highest first."""
        chain: list[Region] = []
        parent = self.regions.get(region.parent_code or "")
        while parent is not None and parent not in chain:
            chain.insert(0, parent)
            parent = self.regions.get(parent.parent_code or "")
        return chain

    def find(self, code: str) -> Region:
        """The region of a short or padded code.

        Raises:
            UnknownRegion: the edition does not hold it.
        """
        region = self.regions.get(normalise_code(code))
        if region is None:
            raise UnknownRegion(
                f"本期没有区划代码为 {code} 的地区", hint="请核对代码，再看那个月的行政区划台账。"
            )
        return region

    def title(self, region: Region) -> str:
        """The page's title; a village's carries its township, so that the search finds it."""
        name = safe_name(region.name)
        above = self.above(region)
        if region.level == Level.VILLAGE and above:
            return f"{name}（{safe_name(above[-1].name)}）"
        return name


def page_path(region: Region) -> str:
    """Where a region's page lies, without ending: ``village/220281101201``."""
    return f"{region.level.value}/{short_code(region.code)}"


def safe_name(name: str) -> str:
    """A name as a title: on one line, without what a theme or Markdown takes for markup."""
    return " ".join(name.translate(_FULL_WIDTH).split())


def markdown_name(name: str) -> str:
    """A name inside Markdown, every character shown as it is."""
    plain = html.escape(" ".join(name.split()))
    return re.sub(r"[\\`*_{}\[\]()#+!|~]", lambda match: f"&#{ord(match[0])};", plain)
