"""The rows of the figures asked for, as arrays: sorted by indicator, part, month and place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from fanpin_lib.edition.figures import OK
from fanpin_lib.edition.names import INDICATORS
from fanpin_lib.publish.query.window import Shown

if TYPE_CHECKING:
    import pyarrow as pa

Numbers = NDArray[np.int64]
_TEXTS = ("indicator", "dimension", "month", "region_code", "status", "unit")
_FLOATS = ("value", "numerator", "denominator", "n")


@dataclass(frozen=True)
class FigureRows:
    """Figures; texts as numbers into the lists of names.

    ``starts`` is where each group (indicator, dimension, month) begins, ``group`` the group of
    each row, ``place`` its place's number.
    """

    indicators: list[str]
    dimensions: list[str]
    statuses: list[str]
    units: dict[str, str]
    indicator: Numbers
    dimension: Numbers
    moment: Numbers
    place: Numbers
    status: Numbers
    value: NDArray[np.float64]
    numerator: NDArray[np.float64]
    denominator: NDArray[np.float64]
    n: NDArray[np.float64]

    @cached_property
    def ok(self) -> NDArray[np.bool_]:
        """Which figures have a value."""
        shown = np.array([name == OK for name in self.statuses], bool)
        found: NDArray[np.bool_] = shown[self.status] & ~np.isnan(self.value)
        return found

    @cached_property
    def starts(self) -> Numbers:
        """Where each group begins."""
        return np.flatnonzero(self._new)

    @cached_property
    def group(self) -> Numbers:
        """The number of each row's group."""
        return np.cumsum(self._new) - 1

    @cached_property
    def _new(self) -> NDArray[np.bool_]:
        new = np.ones(len(self.place), bool)
        columns = (self.indicator, self.dimension, self.moment)
        new[1:] = np.logical_or.reduce([column[1:] != column[:-1] for column in columns])
        return new

    def by_indicator(self) -> Iterator[tuple[int, slice]]:
        """The rows of each indicator, with its number."""
        borders = np.flatnonzero(np.diff(self.indicator, prepend=-1)).tolist()
        for first, end in zip(borders, [*borders[1:], len(self.indicator)], strict=True):
            yield int(self.indicator[first]), slice(first, end)

    def groups(self) -> Iterator[tuple[str, str, int]]:
        """Indicator, dimension and number of the month of each group."""
        for row in self.starts.tolist():
            yield (
                self.indicators[self.indicator[row]],
                self.dimensions[self.dimension[row]],
                int(self.moment[row]),
            )


def rows_of(months: Sequence[Shown], places: Mapping[str, int]) -> FigureRows:
    """The figures of every month from the edition that it is shown from.

    Args:
        places: by region code its number; figures of others are left out.
    """
    table = _table(months)
    names, codes = {}, {}
    for text in _TEXTS:
        names[text], codes[text] = _encoded(table, text)
    moments = {str(shown.month): number for number, shown in enumerate(months)}
    place = np.array([places.get(code, -1) for code in names["region_code"]], np.int64)
    moment = np.array([moments[month] for month in names["month"]], np.int64)
    at = place[codes["region_code"]] if len(place) else codes["region_code"]
    when = moment[codes["month"]] if len(moment) else codes["month"]
    order = np.lexsort((at, when, codes["dimension"], codes["indicator"]))
    order = order[at[order] >= 0]
    unit_of = dict(zip(codes["indicator"].tolist(), codes["unit"].tolist(), strict=True))
    return FigureRows(
        names["indicator"],
        names["dimension"],
        names["status"],
        {names["indicator"][one]: names["unit"][unit] for one, unit in unit_of.items()},
        codes["indicator"][order],
        codes["dimension"][order],
        when[order],
        at[order],
        codes["status"][order],
        *(_floats(table, name)[order] for name in _FLOATS),
    )


def _table(months: Sequence[Shown]) -> pa.Table:
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    wanted: dict[Path, list[str]] = {}
    for shown in months:
        wanted.setdefault(shown.data / INDICATORS, []).append(str(shown.month))
    tables = []
    for path, names in wanted.items():
        table = pq.read_table(path, columns=[*_TEXTS, *_FLOATS], read_dictionary=list(_TEXTS))
        table = table.cast(_plain(table.schema)).replace_schema_metadata(None)
        kept = pc.is_in(table["month"].cast(pa.string()), pa.array(names))
        tables.append(table.filter(kept))
    return pa.concat_tables(tables).unify_dictionaries().combine_chunks()


def _plain(schema: pa.Schema) -> pa.Schema:
    """Texts as dictionaries, all else as floats, whatever an edition's file has."""
    import pyarrow as pa

    kinds = {name: pa.dictionary(pa.int32(), pa.string()) for name in _TEXTS}
    return pa.schema([(name, kinds.get(name, pa.float64())) for name in schema.names])


def _encoded(table: pa.Table, name: str) -> tuple[list[str], Numbers]:
    column = table[name].chunk(0) if table[name].num_chunks else None
    if column is None:
        return [], np.zeros(0, np.int64)
    known = [text or "" for text in column.dictionary.to_pylist()]
    return known, column.indices.fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64)


def _floats(table: pa.Table, name: str) -> NDArray[np.float64]:
    found: NDArray[np.float64] = table[name].to_numpy().astype(float)
    return found
