"""What an edition's data folder says about all its regions: their names, rules, settings."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fanpin_lib.errors import NoDataForMonth, StoreUnusable
from fanpin_lib.period import Month
from fanpin_lib.presentation.figures import Figures
from fanpin_lib.presentation.parquet_rows import COMPUTE_AGAIN
from fanpin_lib.presentation.remembering import remembered
from fanpin_lib.regions import Level

INDICATORS = "indicators.parquet"
#: The closing month's figures without dimension once more, for the pages of the level above.
TOTALS = "month_totals.parquet"
REGIONS = "regions.parquet"
MANIFEST = "manifest.json"

#: How the units of rules read in a sentence; shares are stored as fractions.
_UNITS = {"月": "个月", "工作日": "个工作日", "元/人·年": "元"}
_SHARE = "比例"


@dataclass(frozen=True)
class Region:
    """A county, township or village as the edition knows it."""

    code: str
    name: str
    level: Level
    parent_code: str | None = None


@dataclass(frozen=True)
class RuleInForce:
    """A policy value of the month, as the edition's manifest names it."""

    value: float
    unit: str = ""
    synthetic: bool = False
    by_month: dict[str, float] = field(default_factory=dict)
    rule_id: str = ""

    @property
    def link(self) -> str:
        """The text in Markdown, leading to the rule's page once it is published."""
        return f"[{self.text}](rule:{self.rule_id})" if self.rule_id else self.text

    @property
    def text(self) -> str:
        """``7,300元，演示值``, ``2个月``, ``20%``."""
        share = self.unit == _SHARE
        value = f"{self.value * 100:g}" if share else f"{self.value:,g}"
        unit = "%" if share else _UNITS.get(self.unit, self.unit)
        return f"{value}{unit}{'，演示值' if self.synthetic else ''}"


@dataclass(frozen=True)
class RegionData:
    """Everything a view needs about one region and month.

    ``own`` holds thirteen months in every dimension; ``of_children`` the month alone, in
    totals. A region's page depends on nothing else, so it need not be made again when
    only a neighbour changed. ``folder`` is the edition's data folder.
    """

    region: Region
    month: Month
    own: Figures
    ancestors: tuple[Region, ...] = ()
    children: tuple[Region, ...] = ()
    of_children: dict[str, Figures] = field(default_factory=dict)
    about: dict[str, Any] = field(default_factory=dict)
    folder: Path | None = None

    def rule(self, rule_id: str) -> RuleInForce | None:
        """The value of a rule in the month; None where no rule gives one."""
        said = (self.about.get("rules") or {}).get(rule_id) or {}
        if not isinstance(said.get("value"), (int, float)):
            return None
        return RuleInForce(
            float(said["value"]),
            str(said.get("unit") or ""),
            bool(said.get("synthetic")),
            dict(said.get("by_month") or {}),
            rule_id,
        )

    @property
    def synthetic(self) -> bool:
        """Whether the edition says that its ledgers are made up (the demo county)."""
        return bool(self.about.get("demo"))


def load_regions(data_dir: Path) -> list[Region]:
    """Every region of the edition, in the order of the codes.

    Raises:
        NoDataForMonth: ``regions.parquet`` is not there.
        StoreUnusable: it is damaged.
    """
    path = data_dir / REGIONS
    if not path.is_file():
        raise NoDataForMonth(f"没有找到 {path}", hint="请重新运行“fanpin month 月份”。")
    try:
        return list(_regions(path))
    except (OSError, ValueError) as error:
        raise _damaged(path) from error


@remembered
def _regions(path: Path) -> tuple[Region, ...]:
    import pyarrow.parquet as pq

    columns = ["region_code", "region_name", "level", "parent_code"]
    with pq.ParquetFile(path) as file:
        table = file.read(columns=columns, use_threads=False)
    rows = zip(*(table.column(name).to_pylist() for name in columns), strict=True)
    regions = [Region(code, name, Level(level), parent) for code, name, level, parent in rows]
    return tuple(sorted(regions, key=lambda region: region.code))


def read_about(data_dir: Path) -> dict[str, Any]:
    """The edition's ``manifest.json``; empty when there is none.

    Raises:
        StoreUnusable: it is damaged.
    """
    path = data_dir / MANIFEST
    if not path.is_file():
        return {}
    try:
        return dict(_about(path))
    except (OSError, ValueError, TypeError) as error:
        raise _damaged(path) from error


def _damaged(path: Path) -> StoreUnusable:
    return StoreUnusable(f"“{path}”读不出来，可能已损坏", hint=COMPUTE_AGAIN)


@remembered
def _about(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def readable(data_dir: Path) -> bool:
    """Whether figures are there, and all tables whole as far as their ends tell."""
    import pyarrow.parquet as pq

    try:
        read_about(data_dir)
        for path in (data_dir / INDICATORS, *sorted(data_dir.glob("*.parquet"))):
            pq.read_metadata(path)
    except (StoreUnusable, OSError, ValueError):
        return False
    return True
