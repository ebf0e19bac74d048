"""Which ledger a sheet is, and which column is which: decided from the headers.

The header is looked for in the first rows, because exports carry a title row and a
grouped header above it. A grouped cell is joined to the header only where the lower cell
is empty (merged downwards) or unknown on its own (户主 above 姓名 gives 户主姓名).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from fanpin_lib.fields import Table, tables
from fanpin_lib.ledgers.column_map import ColumnMap
from fanpin_lib.ledgers.county_columns import PLACE_FIELDS
from fanpin_lib.ledgers.grids import Grid
from fanpin_lib.ledgers.headers import normalise_header, split_unit

_NUMBERED = re.compile(r"^(?P<stem>.+?)[(]?[1-5一二三四五][)]?$")
_LEAST_COLUMNS = 2
_LEAST_SCORE = 0.1
_CLEAR_LEAD = 0.02
_ALMOST_AS_MANY = 0.8
_WEIGHT_EXPLAINED = 0.8


@dataclass(frozen=True)
class Column:
    """A recognised column: position in the sheet, header as written, field, unit in the header."""

    index: int
    header: str
    field: str
    unit: str = ""


@dataclass(frozen=True)
class Match:
    """How well a header row fits one table."""

    table: Table
    header_row: int
    columns: list[Column]
    unknown: dict[int, str]
    score: float
    hints: int = 0

    @property
    def fields(self) -> set[str]:
        """The names of the fields that have a column."""
        return {c.field for c in self.columns}

    @property
    def missing(self) -> list[str]:
        """Labels of required columns that the sheet does not have."""
        return [
            f.label
            for f in self.table.fields.values()
            if f.required and f.name not in self.fields and not self._found_by_names(f.name)
        ]

    def _found_by_names(self, name: str) -> bool:
        """A village may be named instead of coded, a monthly file may say its month elsewhere."""
        if name == "month":
            return self.table.mode == "period"
        return name == "village_code" and {"township_name", "village_name"} <= self.fields


@dataclass(frozen=True)
class Recognition:
    """What a sheet was found to be; ``match`` is empty if it is no ledger."""

    sheet: str | None
    match: Match | None
    nearest: Match | None = None
    rivals: list[Match] = field(default_factory=list)
    hidden: bool = False
    empty: bool = False


def recognise(grid: Grid, columns: ColumnMap, hint: str = "") -> Recognition:
    """The ledger that a sheet holds; ``hint`` (file and sheet name, title) decides ties."""
    if grid.height == 0:
        return Recognition(grid.sheet, None, hidden=grid.hidden, empty=True)
    matches = [m for row in _header_rows(grid, columns) for m in _matches(grid, row, columns, hint)]
    matches.sort(key=lambda m: (m.score, m.hints, -m.header_row), reverse=True)
    nearest = matches[0] if matches else None
    fitting = [m for m in matches if not m.missing and m.score >= _LEAST_SCORE]
    if nearest is None or not fitting or _explains_less(fitting[0], nearest):
        return Recognition(grid.sheet, None, nearest, hidden=grid.hidden)
    best, rivals = _best(fitting)
    if rivals:
        return Recognition(grid.sheet, None, best, rivals, grid.hidden)
    return Recognition(grid.sheet, best, best, hidden=grid.hidden)


def _explains_less(best: Match, nearest: Match) -> bool:
    """Whether another ledger, of which something is missing, explains clearly more columns.

    A ledger that lacks a required column must not pass for another with fewer columns,
    unless its name says that it is one.
    """
    known = len(best.columns)
    return known < _ALMOST_AS_MANY * len(nearest.columns) and best.hints <= nearest.hints


def _best(fitting: list[Match]) -> tuple[Match, list[Match]]:
    """The table that fits best and those that fit as well; a name decides close calls."""
    close = [m for m in fitting if fitting[0].score - m.score < _CLEAR_LEAD]
    best = max(close, key=lambda m: m.hints)  # the first of equals has the higher score
    others = [m for m in close if m.table.name != best.table.name]
    return best, [m for m in others if m.hints >= best.hints]


def _header_rows(grid: Grid, columns: ColumnMap) -> list[int]:
    return list(range(min(columns.header_rows, grid.height)))


def _matches(grid: Grid, row: int, columns: ColumnMap, hint: str) -> list[Match]:
    headers = _headers(grid, row)
    if not _may_be_header(headers, columns):
        return []
    found = (_match(table, row, headers, columns, hint) for table in tables().values())
    return [m for m in found if m.score]


def _may_be_header(headers: list[tuple[str, str]], columns: ColumnMap) -> bool:
    """Whether at least two cells are headers of any ledger: rows of data are told apart fast."""
    plain = {normalise_header(header) for header, _ in headers}
    plain |= {normalise_header(group + header) for header, group in headers if group}
    plain |= {split_unit(header)[0] for header in plain}
    return len(plain & columns.every_header) >= _LEAST_COLUMNS


def _headers(grid: Grid, row: int) -> list[tuple[str, str]]:
    """Each column's header text and the group above it; an empty cell takes the text above."""
    lower = grid.row(row)
    upper = grid.row(row - 1) if row else [""] * len(lower)
    if not any(upper[1:]):  # a title row is no group
        upper = [""] * len(lower)
    headers, group = [], ""
    for below, above in zip(lower, upper, strict=True):
        group = above or (group if below else "")
        headers.append((below or above, group if below else ""))
    return headers


def _match(
    table: Table, row: int, headers: list[tuple[str, str]], columns: ColumnMap, hint: str
) -> Match:
    found: list[Column] = []
    unknown: dict[int, str] = {}
    taken: set[str] = set()
    for index, (header, group) in enumerate(headers):
        plain = normalise_header(header)
        if not plain or plain in columns.ignored:
            continue
        field_name = _field(table, plain, normalise_header(group), columns, taken)
        if field_name is None:
            unknown[index] = header
            continue
        taken.add(field_name)
        found.append(Column(index, header, field_name, split_unit(plain)[1]))
    return Match(
        table,
        row,
        found,
        unknown,
        _score(table, taken, len(unknown)),
        _hints(table, columns, hint),
    )


def _field(table: Table, plain: str, group: str, columns: ColumnMap, taken: set[str]) -> str | None:
    """The field of a header; the group helps where the header alone says nothing new."""
    name = columns.field_of(table.name, plain)
    if (name is None or name in taken) and group:
        name = columns.field_of(table.name, group + plain) or name
    if name is not None and name not in taken:
        return name
    return _numbered(table, plain, columns)


def _numbered(table: Table, plain: str, columns: ColumnMap) -> str | None:
    """风险1 … 风险5 all belong to the one field that holds several codes."""
    found = _NUMBERED.match(plain)
    name = columns.field_of(table.name, found["stem"]) if found else None
    return name if name and name in table.fields and table.fields[name].type == "codes" else None


def _score(table: Table, taken: set[str], unknown: int) -> float:
    """How much of the sheet's header the table explains, then how much of the table is there.

    A sheet usually lacks columns of its ledger; columns that a ledger does not know speak
    against it much more. Place names occur everywhere and say nothing about the table.
    """
    telling = taken - set(PLACE_FIELDS)
    if len(telling) < _LEAST_COLUMNS:
        return 0.0
    explained = len(taken) / (len(taken) + unknown)
    present = len(telling & set(table.fields)) / len(table.fields)
    return _WEIGHT_EXPLAINED * explained + (1 - _WEIGHT_EXPLAINED) * present


def _hints(table: Table, columns: ColumnMap, hint: str) -> int:
    """2 if the file's name, the sheet's or a title names the ledger, 1 if a word speaks for it."""
    if normalise_header(table.label) in hint or table.name in hint:
        return 2
    return int(any(word in hint for word in columns.hints(table.name)))
