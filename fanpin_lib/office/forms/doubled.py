"""Cells that were taken for the very same although their headers say they differ.

其中 says that something is a part of what stands beside it. If both come out as the same figure,
a word was overlooked, and nobody can say in which of the two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace

from fanpin_lib.office.forms.asked import CellQuestion, Proposal
from fanpin_lib.office.forms.line import Line
from fanpin_lib.office.forms.vocabulary import plain

_PART_OF = "其中"
Cell = tuple[int, int]


def doubled(
    cells: Mapping[Cell, Proposal], rows: Mapping[Cell, Line], columns: Mapping[int, Line]
) -> dict[Cell, Proposal]:
    """The cells in doubt for this reason, with the reason."""
    found: dict[Cell, Proposal] = {}
    for alike in _alike(cells, across=True):
        found |= _in_doubt(cells, {cell: columns[cell[1]] for cell in alike})
    for alike in _alike(cells, across=False):
        found |= _in_doubt(cells, {cell: rows[cell] for cell in alike})
    return found


def _alike(cells: Mapping[Cell, Proposal], *, across: bool) -> Iterator[list[Cell]]:
    """The cells of a row (or of a column) that ask for the same figure."""
    same: dict[tuple[int, CellQuestion], list[Cell]] = defaultdict(list)
    for cell, one in cells.items():
        if one.sure and one.asked.indicator:
            same[cell[0 if across else 1], one.asked].append(cell)
    return (alike for alike in same.values() if len(alike) > 1)


def _in_doubt(cells: Mapping[Cell, Proposal], lines: Mapping[Cell, Line]) -> dict[Cell, Proposal]:
    parts = {cell for cell, line in lines.items() if _is_part(line)}
    said = list(dict.fromkeys(line.says for line in lines.values()))
    if not parts or len(parts) == len(lines) or len(said) == 1:
        return {}
    doubt = f"“{'”和“'.join(said)}”认成了同一个数，看不出差在哪里"
    return {cell: replace(cells[cell], doubt=doubt) for cell in lines}


def _is_part(line: Line) -> bool:
    return any(plain(reading.text).startswith(_PART_OF) for reading in line.readings)
