"""The month's figures as a clerk's workbook: a sheet a level, a row a place, a column a figure.

Headers and parts are in Chinese, codes are text, and what has no value says why in words. The
same figures for programs lie beside it (`fanpin_lib.publish.downloads`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fanpin_lib.edition.about import About, read_about
from fanpin_lib.edition.figures import OK
from fanpin_lib.edition.kinds import kind_of
from fanpin_lib.edition.names import INDICATORS, INTERNAL
from fanpin_lib.edition.parquet_rows import rows_where
from fanpin_lib.edition.regions import Region, load_regions
from fanpin_lib.files.private_workbook import private_workbook
from fanpin_lib.files.synthetic import MARK
from fanpin_lib.indicators.labels import catalogue_labels
from fanpin_lib.indicators.loader import load_indicators
from fanpin_lib.indicators.model import DIRECTIONS
from fanpin_lib.period import Month
from fanpin_lib.presentation.all_figures import Labels
from fanpin_lib.presentation.wording import band, band_start
from fanpin_lib.publish.job import as_of
from fanpin_lib.publish.templating import Markup, filled
from fanpin_lib.regions import Level, short_code

WORKBOOK = "indicators.xlsx"

_LEVELS = (Level.PROVINCE, Level.CITY, Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE)
_READ = ("region_code", "indicator", "dimension", "value", "unit", "numerator", "denominator")
_PLACE = (("月份", 9), ("区划代码", 14), ("上级", 12), ("地区", 14))
_DEFINED = (("类别", 12), ("指标", 24), ("编号", 24), ("单位", 8), ("定义", 60),
            ("分子", 40), ("分母", 40), ("方向", 10), ("统计到", 10))  # fmt: skip
_MADE_UP = ("数据性质", 18)
_BAND = "band"
#: Folded away until somebody opens them with the "+" above: parts, and what a rate is made of.
_FOLDED = {"level": 1, "hidden": True}
_WIDTH = 13.0
_HEAD_HEIGHT = 45

_Key = tuple[str, str]


@dataclass(frozen=True)
class _Column:
    """One column: which figure's which field, and what stands above it."""

    key: _Key
    field: str
    title: str
    unit: str = ""
    folded: bool = False


def write_figures_workbook(path: Path, data: Path, month: Month) -> Path:
    """Write the closing month's figures of an edition, whole or not at all.

    Args:
        data: the edition's data folder; what it withholds is withheld here.

    Raises:
        StoreUnusable: its tables are damaged, or the workbook cannot be written.
    """
    about = read_about(data)
    rows = rows_where(data / INDICATORS, {"month": [str(month)]}, [*_READ, "status"]).to_pylist()
    regions = load_regions(data)
    by_level = {level: [r for r in regions if r.level == level] for level in _LEVELS}
    with private_workbook(path, private=False, in_memory=True) as book:
        book.set_properties({"title": f"{month.label}监测指标", "comments": _made_up(about)})
        sheets = _Sheets(book, month, about, regions)
        sheets.notes([level for level, here in by_level.items() if here])
        for level, here in by_level.items():
            codes = {region.code for region in here}
            if here:
                sheets.level(level, here, [row for row in rows if row["region_code"] in codes])
        sheets.definitions()
    return path


class _Sheets:
    """Writes the sheets of one workbook."""

    def __init__(self, book: Any, month: Month, about: About, regions: Sequence[Region]) -> None:
        self._book, self._month, self._about = book, month, about
        self._labels: Labels = about.families or catalogue_labels()
        self._names = {region.code: region.name for region in regions}
        base = {"valign": "top"}
        self._head = book.add_format(
            {"bold": True, "bg_color": "#DDEBF7", "border": 1, "text_wrap": True, **base}
        )
        self._text = book.add_format({"text_wrap": True, "num_format": "@", **base})
        self._why = book.add_format({"font_color": "#6B6B6B", "align": "right"})
        self._numbers = {
            form: book.add_format({"num_format": form}) for form in ("0.0", "#,##0", "#,##0.00")
        }

    def notes(self, levels: Sequence[Level]) -> None:
        """What this workbook is and how its cells are to be read."""
        page = self._book.add_worksheet("说明")
        page.set_column(0, 0, 96)
        said = filled(
            "figures_workbook.txt.j2",
            county=Markup(self._about.county or ""),
            month=self._month,
            as_of=as_of(self._month),
            edition=kind_of(self._about.edition or INTERNAL).label,
            sheets="、".join(level.label for level in levels),
            made_up=_made_up(self._about),
        )
        for number, line in enumerate(said.splitlines()):
            page.write_string(number, 0, line, self._head if number == 0 else self._text)

    def level(
        self, level: Level, regions: Sequence[Region], rows: Sequence[Mapping[str, Any]]
    ) -> None:
        """A sheet of all places of a level."""
        columns = list(_columns(self._labels, rows))
        heads = [*_PLACE, *([_MADE_UP] if self._about.demo else [])]
        titles = [*heads, *((column.title, _WIDTH) for column in columns)]
        page = self._page(level.label, titles, len(regions), frozen=len(_PLACE))
        for number, column in enumerate(columns, start=len(heads)):
            if column.folded:
                page.set_column(number, number, _WIDTH, None, _FOLDED)
        cells = {(row["region_code"], row["indicator"], row["dimension"]): row for row in rows}
        for line, region in enumerate(regions, start=1):
            for place, text in enumerate(self._place(region)):
                page.write_string(line, place, text)
            for place, column in enumerate(columns, start=len(heads)):
                if row := cells.get((region.code, *column.key)):
                    self._cell(page, line, place, row, column)

    def _place(self, region: Region) -> list[str]:
        """A row's first cells, under ``_PLACE``; made-up figures say so on each."""
        above = self._names.get(region.parent_code or "", "")
        own = [str(self._month), short_code(region.code), above, region.name]
        return own + ([MARK] if self._about.demo else [])

    def _cell(
        self, page: Any, line: int, place: int, row: Mapping[str, Any], column: _Column
    ) -> None:
        """The number, or in words why there is none."""
        value = row[column.field]
        if row["status"] != OK:
            page.write_string(line, place, row["status"], self._why)
        elif value is not None:
            page.write_number(line, place, value, self._numbers[_form(value, column.unit)])

    def definitions(self) -> None:
        """What every indicator of the edition means, in the order of the columns."""
        known = load_indicators()
        page = self._page("指标口径", _DEFINED, 0, frozen=0)
        named = [
            (family["name"], indicator, spec)
            for family in self._labels
            for indicator, spec in family["indicators"].items()
        ]
        for line, (family, indicator, spec) in enumerate(named, start=1):
            texts = [family, spec["name"], indicator]
            if one := known.get(indicator):
                lowest = next(Level(level) for level in _UPWARD if level in one.levels)
                texts += [one.unit, one.definition, one.numerator, one.denominator]
                texts += [DIRECTIONS[one.direction], lowest.label]
            for place, text in enumerate(texts):
                page.write_string(line, place, text, self._text)
        page.autofilter(0, 0, len(named), len(_DEFINED) - 1)

    def _page(
        self, name: str, titles: Sequence[tuple[str, float]], rows: int, *, frozen: int
    ) -> Any:
        page = self._book.add_worksheet(name)
        for place, (title, width) in enumerate(titles):
            page.set_column(place, place, width)
            page.write_string(0, place, title, self._head)
        page.set_row(0, _HEAD_HEIGHT)
        page.freeze_panes(1, frozen)
        page.autofilter(0, 0, max(rows, 1), len(titles) - 1)
        page.set_landscape()
        page.set_paper(9)
        page.repeat_rows(0)
        page.repeat_columns(0, max(frozen - 1, 0))
        page.set_footer(f"&L{name}　{self._month.label}&R第 &P 页，共 &N 页")
        return page


_UPWARD = tuple(str(level) for level in reversed(_LEVELS))


def _columns(labels: Labels, rows: Sequence[Mapping[str, Any]]) -> Iterator[_Column]:
    """The columns of a level: indicators in the catalogue's order, each followed by what its
    rate is made of and by its parts."""
    units: dict[_Key, str] = {}
    shown: dict[str, set[str]] = {}
    for row in rows:
        units.setdefault((row["indicator"], row["dimension"]), row["unit"])
        shown.setdefault(row["indicator"], set()).add(row["dimension"])
    for family in labels:
        for indicator, spec in family["indicators"].items():
            parts = shown.get(indicator, set())
            if "" in parts:
                yield from _total(indicator, spec["name"], units[indicator, ""])
            for part in sorted(parts - {""}, key=_order(spec)):
                title = f"{spec['name']}：{_part(spec, part)}{_unit(units[indicator, part])}"
                yield _Column((indicator, part), "value", title, units[indicator, part], True)


def _total(indicator: str, name: str, unit: str) -> Iterator[_Column]:
    yield _Column((indicator, ""), "value", f"{name}{_unit(unit)}", unit)
    if unit == "%":
        for field, called in (("numerator", "分子"), ("denominator", "分母")):
            yield _Column((indicator, ""), field, f"{name}的{called}", folded=True)


def _order(spec: Mapping[str, Any]) -> Callable[[str], tuple[Any, ...]]:
    ways = list(spec["by"])

    def place(part: str) -> tuple[Any, ...]:
        by, _, value = part.partition("=")
        start = band_start(value) if by == _BAND else (False, 0)
        return (ways.index(by) if by in ways else len(ways), start, value)

    return place


def _part(spec: Mapping[str, Any], part: str) -> str:
    """``主要风险＝因病``: a part as people say it."""
    by, _, value = part.partition("=")
    return f"{spec['by'].get(by, by)}＝{band(value) if by == _BAND else value}"


def _unit(unit: str) -> str:
    return f"（{unit}）" if unit else ""


def _form(value: float, unit: str) -> str:
    if unit == "%":
        return "0.0"
    return "#,##0" if float(value).is_integer() else "#,##0.00"


def _made_up(about: About) -> str:
    return MARK if about.demo else ""
