"""The rows and columns of a sheet with all that their texts say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fanpin_lib.office.forms.asked import YEAR
from fanpin_lib.office.forms.context import Context
from fanpin_lib.office.forms.form_layout import FormLayout, Label
from fanpin_lib.office.forms.heads import head_of
from fanpin_lib.office.forms.line import Line
from fanpin_lib.office.forms.lines import Axis
from fanpin_lib.office.forms.reading import TextReading
from fanpin_lib.office.forms.times import year_form
from fanpin_lib.office.forms.vocabulary import Vocabulary, plain

_NO_MONTH: dict[str, Any] = {"back": None, "month": None, "year": None}


@dataclass
class SheetLines:
    """A sheet being read."""

    layout: FormLayout
    context: Context
    rows: dict[tuple[int, int], Line]
    columns: dict[int, Line]
    by_year: bool


def read_lines(
    layout: FormLayout, context: Context, read: Callable[[str], TextReading], vocabulary: Vocabulary
) -> SheetLines:
    """Read the labels beside the cells to fill, and the headers over them."""
    beside = {place: layout.beside(*place) for place in layout.to_fill()}
    _add_units(beside, layout, vocabulary)

    def generic(text: str) -> bool:
        said = read(text)
        return said.empty and bool(said.units or said.total)

    over = {column: layout.header(column, generic) for _, column in beside}
    rows = Axis(list({id(p): p for p in _once(beside)}.values()), read, vocabulary, context)
    columns = Axis(list(over.values()), read, vocabulary, context)
    by_column = {}
    for column, path in over.items():
        by_column[column] = columns.line(path)
        by_column[column].head = head_of(path, vocabulary)
    by_row = {place: rows.line(path) for place, path in beside.items()}
    _borrow(by_column, over)
    for column in over:
        _borrow(
            {r: line for (r, c), line in by_row.items() if c == column},
            {r: path for (r, c), path in beside.items() if c == column},
        )
    by_year = _by_year((*by_column.values(), *by_row.values()), context)
    return SheetLines(layout, context, by_row, by_column, by_year)


def _by_year(lines: Sequence[Line], context: Context) -> bool:
    """Whether the months that the lines name make it a form of a year."""
    every = [r for line in lines for r in line.readings]
    months = [r.month for r in every if not (r.whole_span and r.span in ("", YEAR))]
    return year_form([month for month in months if month], context)


def dated(found: SheetLines) -> SheetLines:
    """A form that names its month over no table is of the last one that its headers name."""
    lines = (*found.columns.values(), *found.rows.values())
    months = [(r.year or 0, r.month) for line in lines for r in line.readings if r.month]
    if found.context.month or not months or not all(year for year, _ in months):
        return found
    return replace(found, context=replace(found.context, month=max(months)))


def _once(beside: dict[tuple[int, int], list]) -> list[list]:  # type: ignore[type-arg]
    """Each row's labels once."""
    return list({tuple((o.row, o.column) for o in path): path for path in beside.values()}.values())


def _add_units(
    beside: dict[tuple[int, int], list[Label]], layout: FormLayout, vocabulary: Vocabulary
) -> None:
    """The units of rows that stand behind the cells to fill."""
    over = {column: layout.header(column, lambda text: False) for column in layout.labels}
    units = [c for c, path in over.items() if path and _is_unit(path[-1].text, vocabulary)]
    for (row, column), path in beside.items():
        known = {label.column for label in path}
        path += [
            Label(row, unit, layout.sheet.at(row, unit).text)
            for unit in units
            if unit > column and unit not in known and layout.sheet.at(row, unit).text
        ][:1]


def _is_unit(header: str, vocabulary: Vocabulary) -> bool:
    return "unit" in vocabulary.heads.get(plain(header), ())


def _only_when(reading: TextReading) -> bool:
    """Whether a text says a month, a comparison or a share and nothing else."""
    other = reading.units or reading.total or reading.number or reading.leave
    return reading.empty and not reading.vague and not other


def _counts(readings: Sequence[TextReading]) -> bool:
    return any(r.concepts or r.indicators or r.parts for r in readings)


def _borrow(lines: Mapping[int, Line], paths: Mapping[int, Sequence[Label]]) -> None:
    """A line that only compares, or only says when, is about the one before it."""
    full: Line | None = None  # the last one that says what it counts
    last: Line | None = None  # the last one that does not compare
    above: Label | None = None
    for at, line in sorted(lines.items()):
        own = line.readings
        bare = bool(own) and all(map(_only_when, own))
        if any(r.share for r in own):
            beside = len(paths[at]) > 1 and paths[at][0] == above
            taken = last.readings if last and (bare or beside) else []
            line.readings = [*taken, *(r for r in own if r not in taken)]
            continue
        if any(r.than or r.change for r in own):
            beside = len(paths[at]) > 1 and paths[at][0] == above
            taken = last.readings if last else []
            taken = taken if bare else [r for r in taken if r.span and beside]
            line.readings = [*(replace(r, **_NO_MONTH) for r in taken), *own]
            continue
        if bare and full:
            line.readings = [*(replace(r, span="", **_NO_MONTH) for r in full.readings), *own]
        elif not bare:
            full = line if _counts(own) and not (line.leave or line.head) else None
        last = None if line.leave or line.head else line
        above = next(iter(paths[at]), None)
