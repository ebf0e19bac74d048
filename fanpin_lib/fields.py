"""The vocabulary of ledger fields (``fields.yaml``) as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from fanpin_lib.files.yaml_lines import shipped_yaml

Mode = Literal["register", "period", "events"]

#: DuckDB type of each field type; codes and texts stay text.
SQL_TYPES = {
    "text": "VARCHAR",
    "region": "VARCHAR",
    "id_number": "VARCHAR",
    "phone": "VARCHAR",
    "date": "DATE",
    "month": "VARCHAR",  # "2026-10": sorts as text and reads as people write it
    "int": "BIGINT",
    "number": "DOUBLE",
    "amount": "DECIMAL(18,2)",  # sums of money must add up exactly over levels
    "bool": "BOOLEAN",
    "code": "VARCHAR",
    "codes": "VARCHAR[]",
}


@dataclass(frozen=True)
class Field:
    """One column of a ledger table.

    ``blank`` is what an empty cell says: nothing, or ``none`` (it did not happen, or not yet).
    ``found_by`` are columns that lead to it where it is empty; ``runs_on`` (the first filled one)
    and ``until`` (empty: open) are the dates by which an episode of monitoring is told from
    another one of the same household; ``beside`` the column whose latest record carries it.
    """

    name: str
    label: str
    type: str
    unit: str = ""
    codes: str | None = None
    required: bool = False
    personal: bool = False
    found_by: tuple[str, ...] = ()
    runs_on: tuple[str, ...] = ()
    until: str = ""
    blank: str = ""
    beside: str = ""

    @property
    def blank_says_none(self) -> bool:
        """Whether an empty cell means that there is none, or none yet."""
        return self.blank == "none"

    @property
    def sql_type(self) -> str:
        """The DuckDB type that holds it."""
        return SQL_TYPES[self.type]


@dataclass(frozen=True)
class Table:
    """One ledger table: label, key, mode and columns in order.

    ``unit`` are the columns of the key whose rows belong together: who delivers one row of a
    household's members delivers all of them. ``by_field``: of a row that is delivered twice
    each field counts by itself, so that incomes do not erase visits. ``also_in`` are other
    ledgers, each with the column that makes its rows rows of this one too.
    """

    name: str
    label: str
    mode: Mode
    key: tuple[str, ...]
    fields: dict[str, Field]
    unit: tuple[str, ...] = ()
    by_field: bool = False
    also_in: tuple[tuple[str, str], ...] = ()

    @property
    def place(self) -> str | None:
        """The column with the village of a row, if it has one."""
        return next((name for name in ("village_code", "region_code") if name in self.fields), None)

    @property
    def kinds(self) -> dict[str, str]:
        """The type of each field."""
        return {name: field.type for name, field in self.fields.items()}


@cache
def _vocabulary() -> dict[str, Any]:
    return shipped_yaml("fanpin_lib", "fields.yaml")


@cache
def tables() -> dict[str, Table]:
    """Every ledger table by identifier, in the vocabulary's order."""
    return {
        name: Table(
            name=name,
            label=spec["label"],
            mode=spec["mode"],
            key=tuple(spec["key"]),
            fields={f: _field(f, attrs) for f, attrs in spec["fields"].items()},
            unit=tuple(spec.get("unit", spec["key"])),
            by_field=spec.get("by_field", False),
            also_in=tuple(spec.get("also_in", {}).items()),
        )
        for name, spec in _vocabulary()["tables"].items()
    }


def _field(name: str, attrs: dict[str, Any]) -> Field:
    lists: dict[str, Any] = {k: tuple(attrs[k]) for k in ("found_by", "runs_on") if k in attrs}
    return Field(name=name, **{**attrs, **lists})


def table(name: str) -> Table:
    """One ledger table; ``KeyError`` for a name that the vocabulary does not have."""
    return tables()[name]


def leads_to(table: Table, name: str) -> set[str]:
    """Every column that leads to one where it is empty, be it by way of others."""
    nearer = set(table.fields[name].found_by)
    return nearer.union(*(leads_to(table, other) for other in nearer))


def code_list(name: str) -> list[str]:
    """The codes of a list, in its order (category, risk, measure …)."""
    return list(_vocabulary()["code_lists"][name])


def code_lists() -> list[str]:
    """The names of all lists of codes."""
    return list(_vocabulary()["code_lists"])


def code_synonyms(name: str) -> dict[str, str]:
    """Older or local spellings of a list's codes, each with its canonical code."""
    return dict(_vocabulary()["code_synonyms"].get(name, {}))
