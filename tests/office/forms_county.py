"""A county with closed months whose figures are made by hand, for forms to be filled from.

Every figure is a number of its own, so that one taken from the wrong place, month, indicator or
part is seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path
from zlib import crc32

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl.styles import Border, Side
from openpyxl.utils import get_column_letter

from fanpin_lib.county import County
from fanpin_lib.edition.about import About, write_about
from fanpin_lib.edition.folder import EditionFolder
from fanpin_lib.edition.names import DATA, INDICATORS
from fanpin_lib.edition.regions import Region, write_regions
from fanpin_lib.indicators import catalogue
from fanpin_lib.period import Month
from fanpin_lib.regions import Level, level_of, parent_of

MONTH = Month(2026, 10)
_SETTINGS = """
[county]
code = "{code}"
name = "{name}"
demo = true
[policy]
profile = "{profile}"
"""
JIAOHE = {
    "220281000000": "蛟河市",
    "220281001000": "民主街道",
    "220281004000": "奶子山街道",
    "220281100000": "新站镇",
    "220281200000": "乌林朝鲜族乡",
    "220281100201": "瓦窑村",
    "220281100202": "三家子村",
    "220281100203": "平安村",
    "220281100204": "六家子村",
    "220281200201": "瓦窑村",
}
#: Parts that the figures have, by dimension; the rest of the total is 未填.
PARTS = {
    "category": ("脱贫不稳定户", "边缘易致贫户", "突发严重困难户"),
    "risk": ("因病", "因学", "其他"),
    "department": ("医保", "民政", "水利"),
    "kind": ("产业帮扶", "就业帮扶"),
    "condition": ("义务教育", "住房安全"),
    "step": ("识别·入户核实", "识别·公示", "消除·公示"),
    "stage": ("识别", "消除"),
}
_TEXTS = ("month", "region_code", "region_name", "level", "indicator", "dimension")
_COLUMNS = {
    **dict.fromkeys(_TEXTS, pa.string()),
    "value": pa.float64(), "unit": pa.string(), "numerator": pa.float64(),
    "denominator": pa.float64(), "n": pa.int64(), "low": pa.float64(), "high": pa.float64(),
    "status": pa.string(),
}  # fmt: skip


@cache
def value_of(place: str, indicator: str, part: str = "", month: Month = MONTH) -> float:
    """The figure of a place: of an additive one the sum of its parts and what is not said."""
    one = catalogue()[indicator]
    dimension = part.partition("=")[0]
    if part or one.kind not in ("count", "amount"):
        span = 30_000_000 if one.kind == "amount" else 90
        return float(crc32(f"{place}{indicator}{part}{month}".encode()) % span + 1)
    sizes = [
        sum(value_of(place, indicator, f"{d.id}={v}", month) for v in PARTS[d.id])
        for d in one.dimensions
        if d.id in PARTS and dimension == ""
    ]
    return max(sizes, default=float(crc32(f"{place}{indicator}{month}".encode()) % 900)) + 7


def _rows(names: dict[str, str], months: Iterable[Month], without: set[str]) -> Iterator[tuple]:
    for place, name in sorted(names.items()):
        for month in months:
            for one in catalogue().values():
                if str(level_of(place)) in one.levels:
                    yield from _of_indicator(place, name, month, one, one.id in without)


def _of_indicator(place, name, month, one, lacking) -> Iterator[tuple]:  # type: ignore[no-untyped-def]
    parts = [f"{d.id}={v}" for d in one.dimensions for v in PARTS.get(d.id, ())]
    if level_of(place) is Level.VILLAGE:
        parts = []
    for part in ["", *parts] if one.total else parts:
        head = (str(month), place, name, str(level_of(place)), one.id, part)
        value = value_of(place, one.id, part, month)
        rate = one.kind not in ("count", "amount")
        if lacking:
            yield (*head, None, one.unit, None, None, None, None, None, "无数据")
        elif rate:
            yield (*head, value, one.unit, value, 100.0, 100, None, None, "ok")
        else:
            yield (*head, value, one.unit, value, None, 10, None, None, "ok")


@lru_cache(maxsize=4)
def _figures(names: tuple[tuple[str, str], ...], month: Month, without: frozenset[str]) -> pa.Table:
    """The month's figures and those of the twelve before it; most counties have the same."""
    months = [month - back for back in range(12, -1, -1)]
    rows = list(_rows(dict(names), months, set(without)))
    columns = {
        name: pa.array([row[at] for row in rows], kind)
        for at, (name, kind) in enumerate(_COLUMNS.items())
    }
    return pa.table(columns)


def forms_county(
    root: Path,
    names: dict[str, str] | None = None,
    profile: str = "demo-jiaohe",
    months: Sequence[Month] = (MONTH,),
    without: set[str] = frozenset(),  # type: ignore[assignment]
) -> County:
    """A working directory with the months' figures; ``without`` are indicators without data."""
    names = names or JIAOHE
    code = next(iter(names))
    root.mkdir(parents=True, exist_ok=True)
    text = _SETTINGS.format(code=code[:6], name=names[code], profile=profile)
    (root / "fanpin.toml").write_text(text, encoding="utf-8")
    county = County.at(root)
    for month in months:
        folder = EditionFolder.of(county.folders.reports, month).current / DATA
        folder.mkdir(parents=True, exist_ok=True)
        write_regions(
            folder,
            [
                Region(c, n, level_of(c), None if c == code else parent_of(c))
                for c, n in names.items()
            ],
        )
        table = _figures(tuple(names.items()), month, frozenset(without))
        pq.write_table(table, folder / INDICATORS, row_group_size=4096)
        write_about(folder, About(month=str(month), lacking={one: ["某台账"] for one in without}))
    return county


def empty_form(
    path: Path, rows: Sequence[Sequence[object]], merged: Sequence[str] = (), framed: str = ""
) -> Path:
    """A form as openpyxl writes it; ``framed`` cells have borders."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "表"
    for row in rows:
        sheet.append(list(row))
    for one in merged:
        sheet.merge_cells(one)
    thin = Side(style="thin")
    for row in sheet[framed] if framed else ():
        for cell in row:
            cell.border = Border(thin, thin, thin, thin)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


def cells(path: Path, sheet: int = 0) -> dict[str, object]:
    """What is written in a workbook's sheet, by cell."""
    found = openpyxl.load_workbook(path).worksheets[sheet]
    return {
        f"{get_column_letter(c.column)}{c.row}": c.value
        for row in found.iter_rows()
        for c in row
        if c.value is not None
    }
