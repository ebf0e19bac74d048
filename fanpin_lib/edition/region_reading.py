"""Reading what one region's page needs of an edition: its own rows, not the whole county's."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fanpin_lib.edition.about import About, RuleInForce, read_about
from fanpin_lib.edition.figures import Figures
from fanpin_lib.edition.kinds import kind_of
from fanpin_lib.edition.names import INDICATORS, INTERNAL, TOTALS
from fanpin_lib.edition.parquet_rows import rows_of, values_of
from fanpin_lib.edition.regions import Region, load_regions
from fanpin_lib.errors import NoDataForMonth, UnknownRegion
from fanpin_lib.period import Month
from fanpin_lib.regions import normalise_code

if TYPE_CHECKING:
    import pyarrow as pa

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
    about: About = field(default_factory=About)
    folder: Path | None = None

    def rule(self, rule_id: str) -> RuleInForce | None:
        """The value of a rule in the month; None where no rule gives one."""
        return self.about.rule(rule_id)

    @property
    def synthetic(self) -> bool:
        """Whether the edition says that its ledgers are made up (the demo county)."""
        return bool(self.about.demo)


def read_shared(folder: Path) -> About:
    """Read what all regions of an edition share, for pages made later."""
    load_regions(folder)
    kind_of(read_about(folder).edition or INTERNAL)
    for name in (INDICATORS, TOTALS):
        if (folder / name).is_file():
            rows_of(folder / name, {""}, _COLUMNS)
    return read_about(folder)


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
    own = _own_figures(month, region, data_dir, about.lacking_in(region.code))
    return RegionData(
        region,
        month,
        own,
        _ancestors(region, by_code),
        children,
        month_totals(month, children, data_dir),
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
    month: Month, region: Region, data_dir: Path, lacking: Mapping[str, Sequence[str]] | None
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


def month_totals(month: Month, regions: Iterable[Region], data_dir: Path) -> dict[str, Figures]:
    """A month's totals of regions, by their codes."""
    codes = {region.code for region in regions}
    if not codes:
        return {}
    totals = _totals(data_dir / TOTALS, codes, str(month))
    if not totals:  # an edition of an earlier version, or a month that it only looks back on
        totals = _totals(data_dir / INDICATORS, codes, str(month))
    return {code: Figures.of_rows(month, totals.get(code, ())) for code in sorted(codes)}


def _totals(path: Path, codes: Collection[str], month: str) -> dict[str, list[tuple[Any, ...]]]:
    """The month's figures without dimension, by region."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    if path.is_file():
        for code, indicator, dimension, *values in _rows(rows_of(path, codes, _COLUMNS)):
            if values[0] == month and not dimension:
                found.setdefault(code, []).append((indicator, dimension, *values))
    return found


def _rows(table: pa.Table) -> Iterator[tuple[Any, ...]]:
    """The region's code and the fields of a figure, row by row."""
    columns = (values_of(table, name) for name in ("region_code", *_COLUMNS))
    return zip(*columns, strict=True)
