"""The month's figures as forms need them: by place, indicator, part and month.

`figures_file` is the one place that says which figures forms are filled from.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from fanpin_lib.county import County
from fanpin_lib.edition.figures import NO_DATA, Figure
from fanpin_lib.edition.folder import EditionFolder
from fanpin_lib.edition.names import DATA, FIGURES, INDICATORS
from fanpin_lib.edition.parquet_rows import rows_of, rows_where, values_of
from fanpin_lib.edition.regions import Region, load_regions
from fanpin_lib.errors import NoDataForMonth
from fanpin_lib.period import Month

_FIELDS = ("indicator", "dimension", "month", "value", "unit", "numerator", "denominator", "n")
_COLUMNS = (*_FIELDS, "low", "high", "status")


@dataclass
class FormFigures:
    """Figures by place; ``regions`` are the places of the month."""

    month: Month
    folder: Path
    regions: list[Region] = field(default_factory=list)
    _found: dict[tuple[str, str, str, str], Figure] = field(default_factory=dict)
    _parts: dict[tuple[str, str, str, str], list[Figure]] = field(default_factory=dict)

    def get(self, place: str, indicator: str, part: str, month: Month) -> Figure:
        """The figure; one with the status 无数据 where it is not stored."""
        key = place, indicator, part, str(month)
        return self._found.get(key) or Figure(indicator, part, str(month), None, status=NO_DATA)

    def parts(self, place: str, indicator: str, dimension: str, month: Month) -> list[Figure]:
        """All parts of a dimension."""
        return self._parts.get((place, indicator, dimension, str(month)), [])

    def add(self, place: str, figure: Figure) -> None:
        """Take a figure in."""
        self._found[place, figure.indicator, figure.dimension, figure.month] = figure
        if figure.dimension:
            dimension = figure.dimension.partition("=")[0]
            key = place, figure.indicator, dimension, figure.month
            self._parts.setdefault(key, []).append(figure)


def figures_file(county: County, month: Month) -> Path:
    """The file with the figures that forms of a month are filled from.

    Forms go upwards inside the government: they are filled from the month's full figures, which
    stay in ``private/``; of a month that was closed before these were kept, from its edition.
    """
    full = county.private_folder(month) / FIGURES
    return full if full.is_file() else data_folder(county, month) / INDICATORS


def data_folder(county: County, month: Month) -> Path:
    """The folder of the month's edition: its places, what it says of itself.

    Raises:
        NoDataForMonth: the month has not been closed.
    """
    folder = EditionFolder.of(county.folders.reports, month).current / DATA
    if not (folder / INDICATORS).is_file():
        raise NoDataForMonth(
            f"{month.label}还没有结清，没有数可以填", hint=f"请先运行 fanpin month {month}。"
        )
    return folder


def figures_for(
    county: County,
    month: Month,
    indicators: Collection[str],
    months: Iterable[Month],
    places: Collection[str],
) -> FormFigures:
    """The figures of some indicators in some months, of some places.

    Raises:
        NoDataForMonth: the month has not been closed.
    """
    folder = data_folder(county, month)
    found = FormFigures(month, folder, load_regions(folder))
    wanted = {str(one) for one in months}
    if not indicators or not places:
        return found
    chosen = {"region_code": set(places), "indicator": set(indicators), "month": wanted}
    table = rows_where(figures_file(county, month), chosen, ["region_code", *_COLUMNS])
    columns = [values_of(table, name) for name in ("region_code", *_COLUMNS)]
    for code, *values in zip(*columns, strict=True):
        found.add(code, Figure(*values))
    return found


def values_of_parts(county: County, month: Month) -> dict[tuple[str, str], set[str]]:
    """By indicator and dimension the values that the county's figures of a month have."""
    folder = data_folder(county, month)
    code = county.code.ljust(12, "0")
    table = rows_of(folder / INDICATORS, {code}, ["indicator", "dimension"])
    pairs = zip(values_of(table, "indicator"), values_of(table, "dimension"), strict=True)
    found: dict[tuple[str, str], set[str]] = {}
    for indicator, part in set(pairs):
        dimension, _, value = part.partition("=")
        if value:
            found.setdefault((indicator, dimension), set()).add(value)
    return found
