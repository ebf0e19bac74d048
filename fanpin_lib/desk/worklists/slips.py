"""Slips to report back that stand in documents: remembered when they go out, read as tables."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from fanpin_lib.county import County
from fanpin_lib.desk.worklists.recognising import NUMBERS
from fanpin_lib.files.filled_in import tables_of
from fanpin_lib.office.worklists.catalogue import NUMBER, WorkList, catalogue
from fanpin_lib.office.worklists.issued import IssuedRow, keep_issued, read_issued_lists
from fanpin_lib.office.worklists.rows import number_of, written
from fanpin_lib.office.worklists.units import DEPARTMENT, Unit
from fanpin_lib.period import Month


def slip_number(month: Month, slip: str, department: str, key: str) -> str:
    """The number of a row of a slip: the same item of a department always has the same."""
    return number_of(str(month), _unit(department), catalogue().slips[slip], key)


def keep_slips(
    county: County, month: Month, slip: str, rows: Mapping[str, Sequence[dict[str, Any]]]
) -> None:
    """Remember what went out on slips of a month, beside its worklists.

    Args:
        rows: by department; each row with its ``key``, its ``number`` and what the slip's
            columns and answers are made of.
    """
    folder = county.private_folder(month)
    before = read_issued_lists(folder)
    spec = catalogue().slips[slip]
    issued = [_issued(spec, _unit(name), row) for name, own in rows.items() for row in own]
    columns = {slip: [column.__dict__ for column in spec.columns]}
    keep_issued(folder, str(month), issued, columns, before.files if before else {})


def _issued(spec: WorkList, unit: Unit, row: dict[str, Any]) -> IssuedRow:
    assert spec.answer  # noqa: S101 - slips are there to be answered
    asked = (*(c.name for c in spec.columns if c.identity), *spec.answer.key.values())
    told = {name: str(row.get(name) or "") for name in (*asked, *spec.answer.row)}
    begun = {column.name: written(row, column) for column in spec.columns if column.to_fill_in}
    as_json = (json.dumps(one, ensure_ascii=False) for one in (told, begun))
    values, prefilled = as_json
    return IssuedRow(row["number"], unit.key, unit.name, spec.id, row["key"], values, (prefilled,))


def _unit(department: str) -> Unit:
    return Unit(DEPARTMENT, department, department)


def slips_of(path: Path) -> Iterator[tuple[str, list[list[str]]]]:
    """The tables of a document that are slips of ours, as rows of texts.

    Raises:
        FileRefused: it cannot be opened, or takes too much memory or time.
    """
    hint = "请用 WPS 或 Word 打开，另存为 .docx 后再交。"
    tables = tables_of(path, "里面有反馈单，但不是能打开的 Word 文档", hint)
    for number, rows in enumerate(tables, start=1):
        cells = [cell for row in rows for cell in row]
        if NUMBER in cells or any(NUMBERS.search(cell) for cell in cells):
            width = max(map(len, rows))
            yield f"第 {number} 张表", [row + [""] * (width - len(row)) for row in rows]
