"""Units that stand beside a header and not in it: below it, or in a line above the table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from fanpin_lib.ledgers.grids import Grid
from fanpin_lib.ledgers.headers import normalise_header
from fanpin_lib.ledgers.matching import Match, RecognisedColumn

_BELOW = re.compile(r"^\(([^()]{1,6})\)$")
#: 单位：万元、户 or 金额单位：万元; 填报单位 is an office.
_ABOVE = re.compile(r"(?:^|[^一-鿿]|金额|计量)单位:([^:;。()]{1,20})")
#: Rows right below a header that may number its columns or give their units.
ROWS_BELOW = 2
_BETWEEN = re.compile(r"[、,/\s]+")


def are_units(texts: Iterable[str]) -> bool:
    """Whether a row below the header holds nothing but units: (人) (万元)."""
    given = [normalise_header(text) for text in texts]
    return bool(given) and all(_BELOW.match(text) for text in given)


def with_units(
    grid: Grid, match: Match, units: Mapping[str, Mapping[str, float]]
) -> tuple[Match, list[str]]:
    """The columns with the units that their headers do not give themselves, and what to say.

    Args:
        units: of each unit of the vocabulary the others, and how many of it they are.
    """
    above = [unit for row in range(max(match.header_row, 0)) for unit in _said(grid.row(row))]
    below = _below(grid, match.header_row)
    columns, notes = [], []
    for column in match.columns:
        unit = column.unit or below.get(column.index, "")
        if not unit and (unit := _meant(match, column, above, units)):
            notes.append(f"表上面写着单位“{unit}”，“{column.header}”列的数按{unit}读")
        columns.append(replace(column, unit=unit))
    return replace(match, columns=columns), notes


def _below(grid: Grid, header_row: int) -> dict[int, str]:
    """The units in a row below the header, by column; empty if there is none."""
    first = header_row + 1
    for row in range(first, min(first + ROWS_BELOW, grid.height)):
        texts = {i: normalise_header(text) for i, text in enumerate(grid.row(row)) if text}
        if are_units(texts.values()):
            return {index: _BELOW.sub(r"\1", text) for index, text in texts.items()}
    return {}


def _said(texts: Iterable[str]) -> list[str]:
    """Units named in a row above the header."""
    found = (_ABOVE.search(normalise_header(text)) for text in texts)
    return [word for one in found if one for word in _BETWEEN.split(one[1]) if word]


def _meant(
    match: Match,
    column: RecognisedColumn,
    above: list[str],
    units: Mapping[str, Mapping[str, float]],
) -> str:
    """Which of the units said above a column's numbers are in, if it is not its own one."""
    spec = match.table.fields.get(column.field)
    known = units.get(spec.unit, {}) if spec else {}
    return next((unit for unit in above if known.get(unit, 1) != 1), "")
