"""What was learnt of a sheet, written short: what cells of a column or row have in common once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fanpin_lib.files.existing_xlsx import cell_name, letters
from fanpin_lib.office.forms.asked import CellQuestion, LearntSheet
from fanpin_lib.office.forms.form_file import ASKED, FormSheet


def as_sheet(learnt: LearntSheet) -> FormSheet:
    """What was learnt, in the shape of the YAML."""
    sure = {place: one for place, one in learnt.cells.items() if one.sure}
    said = {place: one.asked.said() for place, one in sure.items()}
    columns: dict[int, dict[str, Any]] = {column: {} for _, column in sure}
    rows: dict[int, dict[str, Any]] = {row: {} for row, _ in sure}
    cells: dict[tuple[int, int], dict[str, Any]] = {}
    for key in ASKED:
        if not any(key in one for one in said.values()):
            continue
        if _shared(said, key, 1):
            _put(said, key, columns, 1)
        elif _shared(said, key, 0):
            _put(said, key, rows, 0)
        else:
            for place, own in said.items():
                cells.setdefault(place, {})[key] = own.get(key, getattr(CellQuestion(), key))
    for (row, column), proposal in sure.items():
        across, _, down = proposal.says.rpartition(" · ")
        columns[column].setdefault("says", down)
        columns[column].setdefault("because", proposal.because)
        if across:
            rows[row].setdefault("says", across)
    left = _left(learnt, set(columns))
    return FormSheet(
        learnt.sheet, learnt.months, learnt.lines, columns, rows, cells, left, learnt.remarks
    )


def _shared(said: Mapping[tuple[int, int], dict[str, Any]], key: str, axis: int) -> bool:
    """Whether every row (0) or column (1) has one value for all of its cells."""
    found: dict[int, Any] = {}
    return all(
        found.setdefault(place[axis], one.get(key)) == one.get(key) for place, one in said.items()
    )


def _put(
    said: Mapping[tuple[int, int], dict[str, Any]],
    key: str,
    into: dict[int, dict[str, Any]],
    axis: int,
) -> None:
    for place, one in said.items():
        if key in one:
            into[place[axis]][key] = one[key]


def _left(learnt: LearntSheet, filled: set[int]) -> dict[str, str]:
    """By column, or by cell where only some of a column's are meant: why it stays empty."""
    doubtful = {place: one for place, one in learnt.cells.items() if not one.sure}
    by_column: dict[int, set[str]] = {}
    for (_, column), one in doubtful.items():
        by_column.setdefault(column, set()).add(one.doubt)
    found: dict[str, str] = {}
    for (row, column), one in sorted(doubtful.items(), key=lambda each: each[0][::-1]):
        whole = column not in filled and len(by_column[column]) == 1
        found.setdefault(letters(column) if whole else cell_name(row, column), one.doubt)
    return found
