"""Where the answers of a list go: what may be chosen, and what has to be known of a row."""

from __future__ import annotations

import json
from typing import Any

from fanpin_lib.county import County
from fanpin_lib.desk.worklists.filling import Filled
from fanpin_lib.fields import Field, tables
from fanpin_lib.office.worklists.catalogue import ListColumn
from fanpin_lib.office.worklists.issued import IssuedRow
from fanpin_lib.office.worklists.rows import FilledList, number_of, written
from fanpin_lib.office.worklists.units import Unit

_YES_NO = ("是", "否")


def field_of(column: ListColumn, row: dict[str, str] | None = None) -> Field | None:
    """The ledger's field that a column's answers go to; None for remarks."""
    if not column.to:
        return None
    table, _, name = column.to.partition(".")
    if column.field:
        name = (row or {}).get(column.field, "")
    return tables()[table].fields.get(name)


def choices_of(county: County, filled: Filled) -> dict[tuple[str, str], tuple[str, ...]]:
    """The answers to choose from, by list and column."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for one in filled.lists.values():
        for column in one.columns:
            choices = column.choices or _words(county, field_of(column))
            if choices:
                found[one.spec.id, column.name] = tuple(choices)
    return found


def _words(county: County, field: Field | None) -> tuple[str, ...]:
    if field is None:
        return ()
    if field.type == "bool":
        return _YES_NO
    return tuple(county.columns.words.codes_of(str(field.codes))) if field.type == "code" else ()


def columns_told(filled: Filled) -> dict[str, list[dict[str, Any]]]:
    """The columns of each list as they were given out, for reading it back."""
    return {name: [column.__dict__ for column in one.columns] for name, one in filled.lists.items()}


def issued_row(month: str, unit: Unit, filled: FilledList, row: dict[str, Any]) -> IssuedRow:
    """A row as it is remembered: what an answer to it needs, and what it began with."""
    spec = filled.spec
    answer = spec.answer
    needed = {name for column in filled.columns if column.identity for name in (column.name,)}
    needed |= {column.field for column in filled.columns if column.field}
    if answer:
        needed |= {*answer.key.values(), *answer.row}
    begun = {c.name: written(row, c) for c in filled.columns if c.to_fill_in}
    return IssuedRow(
        number=number_of(month, unit, spec, row["key"]),
        unit=unit.key,
        unit_name=unit.name,
        list=spec.id,
        key=row["key"],
        row=_json({name: _text(row.get(name)) for name in sorted(needed)}),
        prefilled=(_json(begun),),
    )


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _json(values: dict[str, str]) -> str:
    return json.dumps(values, ensure_ascii=False)
