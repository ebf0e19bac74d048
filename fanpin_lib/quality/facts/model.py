"""The facts as the YAML files beside this module declare them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from fanpin_lib.fields import table
from fanpin_lib.files.yaml_lines import Key, Mapping, Page, shipped_yaml

FOLDER = Path(__file__).parent
NAMES = ("household", "person", "work", "village")

#: One requirement: at least one of these must be there (facts, or ``table.column``).
AnyOf = tuple[str, ...]

_KINDS = ("derived", "members", "concluded")
_TABLE = {
    "fact": Key(required=True),
    "label": Key(required=True),
    "sources": Key("mapping", required=True),
    "columns": Key("mapping", required=True),
    **dict.fromkeys(_KINDS, Key("mapping")),
}
_SOURCE = {
    "label": Key(required=True),
    "table": Key(required=True),
    "rows": Key(required=True),
    "aliases": Key("mapping", required=True),
}
_COLUMN = {"label": Key(), "of": Key("mapping")}
_COMPUTED = {"label": Key(required=True), "sql": Key(required=True), "of": Key("texts")}

_TEXT = re.compile(r"'(?:[^']|'')*'")
_WORD = re.compile(r"(?<![.\w])[a-z_][a-z_0-9]*\b(?!\s*\()")
_QUALIFIED = re.compile(r"(?<![.\w])([a-z])\.([a-z_0-9]+)")


@dataclass(frozen=True)
class FactSource:
    """One place that rows of a fact table come from."""

    name: str
    label: str
    table: str
    rows: str
    aliases: dict[str, str]


@dataclass(frozen=True)
class FactColumn:
    """One column of a fact table.

    Attributes:
        sql: expression by source (columns), or one under ``""`` (computed from facts).
        columns: requirements on delivered columns by source.
        facts: requirements on other facts of the same table (or ``p.x`` of persons).
    """

    name: str
    label: str
    kind: str  # columns | derived | members | concluded
    sql: dict[str, str]
    columns: dict[str, tuple[AnyOf, ...]]
    facts: tuple[AnyOf, ...] = ()


@dataclass(frozen=True)
class FactTable:
    """One fact table: its sources and facts in the order of the file."""

    name: str
    label: str
    sources: dict[str, FactSource]
    facts: dict[str, FactColumn]

    def of_kind(self, kind: str) -> list[FactColumn]:
        """Its facts of one kind, in order."""
        return [fact for fact in self.facts.values() if fact.kind == kind]


def words_in(sql: str) -> set[str]:
    """Bare identifiers of an expression: no texts, no functions, no qualified columns."""
    return set(_WORD.findall(_TEXT.sub(" ", sql)))


@cache
def fact_tables() -> dict[str, FactTable]:
    """Every fact table by name."""
    return {name: _fact_table(name) for name in NAMES}


def _fact_table(name: str) -> FactTable:
    said = _checked(name)
    sources = {key: FactSource(name=key, **spec) for key, spec in said["sources"].items()}
    facts: dict[str, FactColumn] = {}
    for fact_name, spec in said["columns"].items():
        facts[fact_name] = _column(fact_name, spec, sources)
    for kind in _KINDS:
        for fact_name, spec in said.get(kind, {}).items():
            facts[fact_name] = _computed(fact_name, spec, kind, facts)
    return FactTable(name=said["fact"], label=said["label"], sources=sources, facts=facts)


def _checked(name: str) -> dict[str, Any]:
    """What a fact table's file says, with nothing unknown, missing or of a wrong type in it.

    Raises:
        FileMistake: all mistakes of the file.
    """
    page = Page(f"facts/{name}.yaml")
    said = page.read(shipped_yaml(__package__, f"{name}.yaml"), 1, _TABLE, "事实表")
    columns = _COLUMN | {key: Key() for key in said.get("sources", {})}
    parts = {"sources": _SOURCE, "columns": columns, **dict.fromkeys(_KINDS, _COMPUTED)}
    for part, keys in parts.items():
        for spec_name, spec, line in said.get(part, Mapping.at(1)).with_lines():
            page.read(spec, line, keys, f"{part} 的“{spec_name}”")
    page.tell()
    return said


def _column(name: str, spec: dict[str, Any], sources: dict[str, FactSource]) -> FactColumn:
    sql = {key: str(spec[key]) for key in sources if key in spec}
    given = spec.get("of")
    columns = {}
    for key, expression in sql.items():
        if given is not None and (not given or key in given):
            columns[key] = tuple(_any_of(text) for text in given.get(key, ()))
        else:
            columns[key] = _named_columns(expression, sources[key])
    label = spec.get("label") or _label(name, sql, sources)
    return FactColumn(name=name, label=label, kind="columns", sql=sql, columns=columns)


def _named_columns(expression: str, source: FactSource) -> tuple[AnyOf, ...]:
    """Delivered columns that an expression names; what is computed needs its table only."""
    found = dict.fromkeys(_QUALIFIED.findall(_TEXT.sub(" ", expression)))
    needs: list[AnyOf] = []
    for alias, column in found:
        if alias not in source.aliases:
            continue
        owner = source.aliases[alias]
        needs.append((f"{owner}.{column}" if column in table(owner).fields else f"{owner}.",))
    return tuple(needs)


def _label(name: str, sql: dict[str, str], sources: dict[str, FactSource]) -> str:
    """The standard header of the column that the fact simply is."""
    for key, expression in sql.items():
        found = _QUALIFIED.fullmatch(expression.strip())
        owner = sources[key].aliases.get(found[1]) if found else None
        if found and owner and found[2] in table(owner).fields:
            return table(owner).fields[found[2]].label
    raise ValueError(f"fact {name} needs a label")


def _computed(
    name: str, spec: dict[str, Any], kind: str, above: dict[str, FactColumn]
) -> FactColumn:
    given = spec.get("of")
    if given is not None:
        needs = tuple(_any_of(text) for text in given)
    else:
        needs = tuple((word,) for word in above if word in words_in(spec["sql"]))
    return FactColumn(
        name=name, label=spec["label"], kind=kind, sql={"": spec["sql"]}, columns={}, facts=needs
    )


def _any_of(text: str) -> AnyOf:
    return tuple(part.strip() for part in text.split("|"))
