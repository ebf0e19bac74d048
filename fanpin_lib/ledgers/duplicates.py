"""Rows of one delivery that have the same key.

Identical rows: the first is kept, the others are reported. Rows that contradict each
other: none is stored, because nobody can tell which is right, and each error names the
other row. Exports of a system that the office cannot edit keep all rows (``keep``); the
data-quality rules follow them up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fanpin_lib.fields import Table, leads_to
from fanpin_lib.ledgers.row_errors import RowError, Severity, shorten

_NO_DATA = ("_row", "extra", "_sheet")


@dataclass(frozen=True)
class RowsSource:
    """Where a table of rows came from: file and policy for equal keys (refuse or keep)."""

    file: str
    policy: str


def without_duplicates(
    rows: pa.Table, table: Table, source: RowsSource
) -> tuple[pa.Table, list[RowError], int]:
    """Rows to store (``_sheet`` and ``_row`` say where each stood), errors, rows left out."""
    groups = _groups(rows, table)
    keep = np.ones(rows.num_rows, bool)
    errors: list[RowError] = []
    for group in groups:
        members = rows.take(pa.array(group)).to_pylist()
        same = all(_data(m) == _data(members[0]) for m in members)
        if source.policy == "keep":
            errors += _errors(members[1:], members[0], table, source.file, same, Severity.NOTED)
            continue
        errors += _refused(members, table, source.file, same)
        keep[group[1:] if same else group] = False
    return rows.filter(pa.array(keep)), errors, _lost(groups, keep, errors)


def _lost(groups: list[np.ndarray], keep: np.ndarray, errors: list[RowError]) -> int:
    """Rows of which nothing is stored: identical copies do not count."""
    return sum(1 for e in errors if e.severity is Severity.DROPPED)


def _groups(rows: pa.Table, table: Table) -> list[np.ndarray]:
    """Positions of rows that share a key, in the order of the file."""
    if rows.num_rows < 2:
        return []
    parts = [_told(rows, table, name) for name in table.key]
    key = pc.binary_join_element_wise(*parts, "\x1f") if len(parts) > 1 else parts[0]
    codes = pc.dictionary_encode(key.combine_chunks()).indices.to_numpy(zero_copy_only=False)
    counts = np.bincount(codes)
    repeated = np.flatnonzero(counts[codes] > 1)
    order = repeated[np.argsort(codes[repeated], kind="stable")]
    return np.split(order, np.flatnonzero(np.diff(codes[order])) + 1) if len(order) else []


def _told(rows: pa.Table, table: Table, name: str) -> pa.ChunkedArray:
    """A column of the key as texts; where it is empty, what leads to it."""
    columns = [name, *sorted(leads_to(table, name))]
    return pc.coalesce(*(rows[column].cast(pa.string()) for column in columns), "")


def _told_by(row: dict[str, Any], table: Table) -> dict[str, Any]:
    """The columns that a row is known by, with their values: where one of the key is empty,
    the one that leads to it."""
    names = [[name, *sorted(leads_to(table, name))] for name in table.key]
    filled = (next((n for n in of if row[n] is not None), of[0]) for of in names)
    return {name: row[name] for name in filled}


def _data(row: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in row.items() if k not in _NO_DATA}


def _refused(members: list[dict[str, Any]], table: Table, file: str, same: bool) -> list[RowError]:
    if same:
        return _errors(members[1:], members[0], table, file, True, Severity.NOTED)
    first = _errors(members[:1], members[1], table, file, False, Severity.DROPPED)
    return first + _errors(members[1:], members[0], table, file, False, Severity.DROPPED)


def _errors(
    members: list[dict[str, Any]],
    other: dict[str, Any],
    table: Table,
    file: str,
    same: bool,
    severity: Severity,
) -> list[RowError]:
    """One error a row, naming the row it repeats and where the two differ."""
    errors = []
    for row in members:
        told = {table.fields[name].label: value for name, value in _told_by(row, table).items()}
        labels = "、".join(told)
        sheet = f"工作表“{other['_sheet']}”" if other["_sheet"] != row["_sheet"] else ""
        expected = f"与{sheet}第 {other['_row']} 行的“{labels}”相同"
        differing = [f.label for f in table.fields.values() if row[f.name] != other[f.name]]
        expected += "，内容也完全一样" if same else f"，但“{'、'.join(differing[:5])}”不同"
        errors.append(
            RowError(
                file=file,
                sheet=row["_sheet"],
                row=row["_row"],
                column=labels,
                value=shorten("、".join("空" if v is None else str(v) for v in told.values())),
                expected=expected,
                advice="已只收一行，请把多余的行从台账里删掉" if same else "请核实后只留一行",
                severity=severity,
                table=table.name,
            )
        )
    return errors
