"""What people are told of a ledger's columns: name, need, what goes in, an example."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from fanpin_lib.fields import Field, Table, leads_to
from fanpin_lib.files.yaml_lines import shipped_yaml
from fanpin_lib.ledgers import ColumnMap
from fanpin_lib.ledgers.county_columns import PLACE_FIELDS, belongs
from fanpin_lib.ledgers.example_rows import example_of
from fanpin_lib.ledgers.headers import normalise_header

REQUIRED, EITHER, OPTIONAL = "必填", "二选一", "选填"
_PLACES = {"township_name": "乡镇", "village_name": "村"}


@dataclass(frozen=True)
class GuideColumn:
    """A column as a person sees it.

    ``need`` is 必填, 二选一 (another column, named in ``instead``, does as well) or 选填;
    ``choices`` are the words that may be written; ``known_as`` other headers it is known by.
    """

    field: str
    label: str
    type: str
    unit: str
    need: str
    instead: str
    what: str
    choices: tuple[str, ...]
    example: str
    known_as: tuple[str, ...]

    @property
    def header(self) -> str:
        """As it is written above the column: required ones have a star."""
        unit = f"({self.unit})" if self.unit and "(" not in normalise_header(self.label) else ""
        return ("*" if self.need == REQUIRED else "") + self.label + unit


@cache
def guide() -> Any:
    """What is told of each ledger and each type of column (``ledger_guide.yaml``)."""
    return shipped_yaml("fanpin_lib.desk", "ledger_guide.yaml")


def about(table: Table) -> str:
    """One sentence: what a row is and what the ledger is for."""
    return str(guide()["about"][table.name])


def columns_of(table: Table, columns: ColumnMap) -> Iterator[GuideColumn]:
    """A ledger's columns in order; where a village has a code, its names come before."""
    for spec in table.fields.values():
        if spec.name == "village_code" and "village_name" not in table.fields:
            for name, label in _PLACES.items():
                yield _column(table, Field(name, label, "text"), columns)
        yield _column(table, spec, columns)


def _column(table: Table, spec: Field, columns: ColumnMap) -> GuideColumn:
    need, instead = _need(table, spec, columns)
    choices = _choices(spec, columns)
    return GuideColumn(
        spec.name,
        spec.label,
        spec.type,
        spec.unit,
        need,
        instead,
        str(guide()["what"][spec.type]),
        choices,
        choices[0] if choices else example_of(spec),
        _known_as(table, spec, columns),
    )


def _need(table: Table, spec: Field, columns: ColumnMap) -> tuple[str, str]:
    """Whether a column is needed, and what may stand in its place; needed itself, it is no
    matter what it may stand for."""
    if _is_needed(table, spec):
        others = [_label(table, name) for name in _others(table, spec.name, columns)]
        return (EITHER, "、".join(others)) if others else (REQUIRED, "")
    for name in ("village_code", "household_id", "case_id"):
        needed = table.fields.get(name)
        if needed and _is_needed(table, needed) and spec.name in _others(table, name, columns):
            return EITHER, needed.label
    return OPTIONAL, ""


def _is_needed(table: Table, spec: Field) -> bool:
    """Required columns; where a ledger has none, those that its rows are known by."""
    if any(f.required for f in table.fields.values()):
        return spec.required
    return spec.name in table.key


def _others(table: Table, name: str, columns: ColumnMap) -> list[str]:
    """Columns that do instead of a required one."""
    sets = [names for names in columns.stand_ins(name) if all(belongs(table, n) for n in names)]
    named = [field for names in sets for field in names]
    return list(dict.fromkeys([*named, *sorted(leads_to(table, name))]))


def _label(table: Table, name: str) -> str:
    if name in table.fields:
        return table.fields[name].label
    return _PLACES.get(name, name)


def _choices(spec: Field, columns: ColumnMap) -> tuple[str, ...]:
    if spec.codes:
        return tuple(columns.words.codes_of(spec.codes))
    if spec.name in columns.words.spellings:
        return tuple(columns.words.spellings[spec.name])
    return ("是", "否") if spec.type == "bool" else ()


def _known_as(table: Table, spec: Field, columns: ColumnMap) -> tuple[str, ...]:
    """Other headers, without the label, the identifier and stems that only lack a unit."""
    written = [*columns.spec["tables"].get(table.name, {}).get(spec.name, ())]
    source = "places" if spec.name in PLACE_FIELDS else "common"
    written += columns.spec[source].get(spec.name, ())
    own = {normalise_header(spec.label), spec.name}
    headers = columns.headers[table.name]
    return tuple(
        dict.fromkeys(
            header
            for header in written
            if normalise_header(header) not in own
            and headers.get(normalise_header(header)) == spec.name
        )
    )
