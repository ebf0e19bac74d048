"""How well a row of headers fits each ledger, and which column is which.

The header is looked for in the first rows, because exports carry a title row and a
grouped header above it. A grouped cell is joined to the header only where the lower cell
is empty (merged downwards) or unknown on its own (户主 above 姓名 gives 户主姓名).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from fanpin_lib.fields import Table, leads_to, tables
from fanpin_lib.ledgers.column_map import ColumnMap
from fanpin_lib.ledgers.county_columns import PLACE_FIELDS
from fanpin_lib.ledgers.grids import Grid
from fanpin_lib.ledgers.headers import normalise_header, split_unit

_NUMBERED = re.compile(r"^(?P<stem>.+?)[(]?[1-5一二三四五][)]?$")
_LEAST_COLUMNS = 2
_WEIGHT_EXPLAINED = 0.8
LEAST_SCORE = 0.1
BY_NAME = 2  # the ledger's whole name stands in the file's, the sheet's or a title


@dataclass(frozen=True)
class RecognisedColumn:
    """A recognised column: position in the sheet, header as written, field, unit in the header."""

    index: int
    header: str
    field: str
    unit: str = ""


@dataclass(frozen=True)
class Match:
    """How well a header row fits one table.

    ``own`` are columns of the sheet that only this table has, ``missing`` the labels of
    required ones that it lacks; ``hints`` is 2 if a name or title bears the table's whole
    name, 1 if a word in it speaks for the table; ``fill_down`` lists normalised headers of
    columns whose empty cells mean what stands above.
    """

    table: Table
    header_row: int
    columns: list[RecognisedColumn]
    unknown: dict[int, str]
    score: float
    hints: int = 0
    own: tuple[RecognisedColumn, ...] = ()
    missing: tuple[str, ...] = ()
    fill_down: tuple[str, ...] = ()

    @property
    def fields(self) -> set[str]:
        """The names of the fields that have a column."""
        return {c.field for c in self.columns}

    @property
    def speaks(self) -> bool:
        """Whether anything but common columns speaks for this table."""
        return bool(self.own) or self.hints >= BY_NAME

    @property
    def fits(self) -> bool:
        """Whether the sheet can be read as this table."""
        return self.speaks and not self.missing and self.score >= LEAST_SCORE


def header_matches(grid: Grid, row: int, columns: ColumnMap, hint: str) -> list[Match]:
    """Every table that a row of headers may belong to; none for a row of data."""
    headers = header_texts(grid, row)
    if not _may_be_header(headers, columns):
        return []
    found = (_match(table, row, headers, columns, hint) for table in tables().values())
    return [m for m in found if m.score]


def match_as(table: Table, grid: Grid, row: int, columns: ColumnMap) -> Match:
    """A row of headers read as the header of just this table."""
    return _match(table, row, header_texts(grid, row), columns, "")


def _may_be_header(headers: list[tuple[str, str]], columns: ColumnMap) -> bool:
    """Whether at least two cells are headers of any ledger: rows of data are told apart fast."""
    plain = {normalise_header(header) for header, _ in headers}
    plain |= {normalise_header(group + header) for header, group in headers if group}
    plain |= {split_unit(header)[0] for header in plain}
    return len(plain & columns.every_header) >= _LEAST_COLUMNS


def header_texts(grid: Grid, row: int) -> list[tuple[str, str]]:
    """Each column's header text and the group above it; an empty cell takes the text above.

    Breaks of lines inside a header are blanks: headers are repeated in sentences.
    """
    lower = _one_line(grid.row(row))
    upper = _one_line(grid.row(row - 1)) if row else [""] * len(lower)
    if not any(upper[1:]):  # a title row is no group
        upper = [""] * len(lower)
    headers, group = [], ""
    for below, above in zip(lower, upper, strict=True):
        group = above or (group if below else "")
        headers.append((below or above, group if below else ""))
    return headers


def _one_line(texts: list[str]) -> list[str]:
    return [" ".join(text.split()) for text in texts]


def _match(
    table: Table, row: int, headers: list[tuple[str, str]], columns: ColumnMap, hint: str
) -> Match:
    found: list[RecognisedColumn] = []
    unknown: dict[int, str] = {}
    taken: set[str] = set()
    for index, (header, group) in enumerate(headers):
        plain = normalise_header(header)
        if not plain or plain in columns.ignored:
            continue
        field_name = _field(table, plain, normalise_header(group), columns, taken)
        if field_name is None:
            unknown |= _given_back(table, found, plain, columns) or {index: header}
            if index in unknown:
                continue
            field_name = columns.field_of(table.name, plain) or ""
        taken.add(field_name)
        found.append(RecognisedColumn(index, header, field_name, split_unit(plain)[1]))
    return Match(
        table,
        row,
        found,
        unknown,
        _score(table, taken, sum(not columns.is_kept(table.name, h) for h in unknown.values())),
        hints_of(table, columns, hint),
        tuple(c for c in found if c.field in columns.own(table.name)),
        tuple(missing_labels(table, taken, columns)),
    )


def _given_back(
    table: Table, found: list[RecognisedColumn], plain: str, columns: ColumnMap
) -> dict[int, str]:
    """The column that another spelling took from the standard header, wherever it stands."""
    name = columns.field_of(table.name, plain)
    spec = table.fields.get(name or "")
    if spec is None or _stem(plain) != _stem(spec.label):
        return {}
    before = next((c for c in found if c.field == name), None)
    if before is None or _stem(before.header) == _stem(spec.label):
        return {}
    found.remove(before)
    return {before.index: before.header}


def _stem(header: str) -> str:
    return split_unit(normalise_header(header))[0]


def missing_labels(table: Table, taken: set[str], columns: ColumnMap) -> list[str]:
    """Labels of required columns that the sheet lacks, without others that stand for them."""
    return [
        f.label
        for f in table.fields.values()
        if f.required
        and f.name not in taken
        and not leads_to(table, f.name) & taken
        and not (f.name == "month" and table.mode == "period")  # the file's name may say it
        and not any(taken >= set(stand_in) for stand_in in columns.stand_ins(f.name))
    ]


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


def hints_of(table: Table, columns: ColumnMap, hint: str) -> int:
    """2 if a name or title bears the ledger's whole name or a word that the county has taught
    for it, 1 if some other word in it speaks for the ledger."""
    names = [normalise_header(table.label), table.name, *columns.county_hints(table.name)]
    if any(name in hint for name in names):
        return BY_NAME
    return int(any(word in hint for word in columns.hints(table.name)))
