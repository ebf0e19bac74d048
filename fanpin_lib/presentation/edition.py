"""Reading an edition's aggregate files: one region's rows, not the whole county's."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fanpin_lib.errors import NoDataForMonth, StoreUnusable, UnknownRegion
from fanpin_lib.period import Month
from fanpin_lib.presentation.figures import Figures
from fanpin_lib.presentation.parquet_rows import COMPUTE_AGAIN, rows_of
from fanpin_lib.regions import Level, normalise_code

if TYPE_CHECKING:
    import pyarrow as pa

INDICATORS = "indicators.parquet"
REGIONS = "regions.parquet"
MANIFEST = "manifest.json"

_COLUMNS = (
    "indicator",
    "dimension",
    "month",
    "value",
    "unit",
    "numerator",
    "denominator",
    "n",
    "low",
    "high",
    "status",
)

#: The place of the month in a row that starts with the region's code.
_MONTH = 1 + _COLUMNS.index("month")

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


def find_data(data_dir: str | Path) -> Path:
    """The edition's data folder: as given, else looked for upwards to the working directory.

    Raises:
        NoDataForMonth: there is no ``indicators.parquet``.
    """
    wanted = Path(data_dir)
    for base in [Path.cwd(), *_above(Path.cwd()), *_named_root()]:
        if (base / wanted / INDICATORS).is_file():
            return base / wanted
    raise NoDataForMonth(
        f"没有找到 {wanted / INDICATORS}",
        hint="请先运行“fanpin month 月份”算出这个月的指标，或检查 data_dir 写的文件夹。",
    )


def _above(folder: Path) -> list[Path]:
    """The folders above, no further than the one that holds ``fanpin.toml``."""
    found: list[Path] = []
    for parent in folder.parents:
        if (Path(found[-1] if found else folder) / "fanpin.toml").exists():
            break
        found.append(parent)
    return found


def _named_root() -> list[Path]:
    root = os.environ.get("FANPIN_ROOT")
    return [Path(root)] if root else []


def load_regions(data_dir: Path) -> list[Region]:
    """Every region of the edition, in the order of the codes.

    Raises:
        NoDataForMonth: ``regions.parquet`` is not there.
    """
    import pyarrow.parquet as pq

    path = data_dir / REGIONS
    if not path.is_file():
        raise NoDataForMonth(f"没有找到 {path}", hint="请重新运行“fanpin month 月份”。")
    columns = ["region_code", "region_name", "level", "parent_code"]
    with pq.ParquetFile(path) as file:
        table = file.read(columns=columns, use_threads=False)
    rows = zip(*(table.column(name).to_pylist() for name in columns), strict=True)
    regions = [Region(code, name, Level(level), parent) for code, name, level, parent in rows]
    return sorted(regions, key=lambda region: region.code)


def read_region(month: Month, region_code: str, data_dir: Path) -> RegionData:
    """One region's data.

    Raises:
        UnknownRegion: the edition does not hold the code.
        NoDataForMonth: the edition holds nothing for the month.
        InputError: the code is malformed.
    """
    regions = load_regions(data_dir)
    by_code = {region.code: region for region in regions}
    region = by_code.get(normalise_code(region_code))
    if region is None:
        raise UnknownRegion(
            f"{data_dir} 里没有区划代码为 {region_code} 的地区（共 {len(regions)} 个地区）",
            hint="请核对代码；新划入的村要先写进行政区划台账。",
        )
    children = tuple(child for child in regions if child.parent_code == region.code)
    about = read_about(data_dir)
    own = _own_figures(month, region, data_dir, about.get("lacking"))
    return RegionData(
        region,
        month,
        own,
        _ancestors(region, by_code),
        children,
        _childrens_figures(month, children, data_dir),
        about,
        data_dir,
    )


def _ancestors(region: Region, by_code: dict[str, Region]) -> tuple[Region, ...]:
    """The regions above, the highest first."""
    chain: list[Region] = []
    parent = by_code.get(region.parent_code or "")
    while parent is not None and parent not in chain and parent != region:
        chain.insert(0, parent)
        parent = by_code.get(parent.parent_code or "")
    return tuple(chain)


def _own_figures(
    month: Month, region: Region, data_dir: Path, lacking: dict[str, list[str]] | None
) -> Figures:
    window = {str(m) for m in month.window(12)}
    found = rows_of(data_dir / INDICATORS, {region.code}, _COLUMNS)
    kept = [row[1:] for row in _rows(found) if row[_MONTH] in window]
    now = str(month)
    if not any(row[_MONTH - 1] == now for row in kept):
        raise NoDataForMonth(
            f"{data_dir} 里没有{region.name}{month.label}的指标",
            hint="请检查 month 与 data_dir 是否是同一个月，或先运行“fanpin month 月份”。",
        )
    return Figures.of_rows(month, kept, lacking)


def _childrens_figures(
    month: Month, children: Sequence[Region], data_dir: Path
) -> dict[str, Figures]:
    """This month's totals of the regions below."""
    by_code: dict[str, list[tuple[Any, ...]]] = {child.code: [] for child in children}
    if not children:
        return {}
    now = str(month)
    for code, indicator, dimension, *values in _rows(
        rows_of(data_dir / INDICATORS, by_code, _COLUMNS)
    ):
        if values[0] == now and not dimension:
            by_code[code].append((indicator, dimension, *values))
    return {code: Figures.of_rows(month, rows) for code, rows in by_code.items()}


def _rows(table: pa.Table) -> Iterator[tuple[Any, ...]]:
    """The region's code and the fields of a figure, row by row."""
    columns = (table.column(name).to_pylist() for name in ("region_code", *_COLUMNS))
    return zip(*columns, strict=True)


def read_about(data_dir: Path) -> dict[str, Any]:
    """The edition's ``manifest.json``; empty when there is none.

    Raises:
        StoreUnusable: it is damaged.
    """
    path = data_dir / MANIFEST
    if not path.is_file():
        return {}
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise StoreUnusable(f"“{path}”读不出来，可能已损坏", hint=COMPUTE_AGAIN) from error


def readable(data_dir: Path) -> bool:
    """Whether figures are there, whole as far as their ends tell."""
    import pyarrow.parquet as pq

    try:
        read_about(data_dir)
        pq.read_metadata(data_dir / INDICATORS)
    except (StoreUnusable, OSError, ValueError):
        return False
    return True
