"""The places that an edition has: ``regions.parquet``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from fanpin_lib.edition.damage import damaged
from fanpin_lib.edition.file_cache import cached_while_unchanged
from fanpin_lib.edition.names import REGIONS
from fanpin_lib.errors import NoDataForMonth
from fanpin_lib.regions import Level

_COLUMNS = ("region_code", "region_name", "level", "parent_code")


@dataclass(frozen=True)
class Region:
    """A county, township or village as the edition knows it."""

    code: str
    name: str
    level: Level
    parent_code: str | None = None


def write_regions(data_dir: Path, regions: Iterable[Region]) -> Path:
    """Write ``regions.parquet``, sorted by code."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = [
        (region.code, region.name, str(region.level), region.parent_code)
        for region in sorted(regions, key=lambda region: region.code)
    ]
    columns = {
        name: pa.array([row[place] for row in rows], pa.string())
        for place, name in enumerate(_COLUMNS)
    }
    path = data_dir / REGIONS
    pq.write_table(pa.table(columns), path)
    return path


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
        raise damaged(path) from error


@cached_while_unchanged
def _regions(path: Path) -> tuple[Region, ...]:
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        table = file.read(columns=list(_COLUMNS), use_threads=False)
    rows = zip(*(table.column(name).to_pylist() for name in _COLUMNS), strict=True)
    regions = [Region(code, name, Level(level), parent) for code, name, level, parent in rows]
    return tuple(sorted(regions, key=lambda region: region.code))
