"""The household facts that conditions may name (``facts.yaml``)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from fanpin_lib.fields import code_list
from fanpin_lib.files.yaml_lines import shipped_yaml

#: Where the fields of the ledger of judgements begin.
JUDGEMENTS = "judgements."
SQL_TYPES = {"amount": "DOUBLE", "number": "DOUBLE", "int": "BIGINT", "bool": "BOOLEAN"}


@dataclass(frozen=True)
class Fact:
    """Something known (or unknown: NULL) about a household at a month's end.

    A *ledger* fact names the fields it comes from; a *composed* one is an expression over
    other facts.
    """

    name: str
    label: str
    type: str
    description: str
    ledgers: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    #: the profile's classification whose classes it takes, beside ``codes``
    classes: str = ""
    expression: str = ""
    unit: str = ""
    #: what is said where a yes/no fact is not so
    negated: str = ""
    #: the condition that it says is met or not, as ledgers and documents call it
    condition: str = ""
    #: codes that need no label beside them
    bare: bool = False

    @property
    def judged(self) -> bool:
        """Whether only people can say it: it stands in the ledger of judgements."""
        return bool(self.ledgers) and all(name.startswith(JUDGEMENTS) for name in self.ledgers)

    @property
    def sql_type(self) -> str:
        """The DuckDB type that holds it."""
        return SQL_TYPES.get(self.type, "VARCHAR")


@cache
def facts() -> dict[str, Fact]:
    """Every fact by name, in the file's order."""
    raw = shipped_yaml("fanpin_lib.policy", "facts.yaml")
    return {name: _fact(name, spec) for name, spec in raw["facts"].items()}


def _fact(name: str, spec: dict[str, Any]) -> Fact:
    codes = spec.get("codes", ())
    return Fact(
        name=name,
        label=spec["label"],
        type=spec["type"],
        description=spec.get("description", ""),
        ledgers=tuple(spec.get("ledgers", ())),
        codes=tuple(code_list(codes) if isinstance(codes, str) else codes),
        classes=spec.get("classes", ""),
        expression=spec.get("expression", ""),
        unit=spec.get("unit", ""),
        negated=spec.get("negated", "") or _negated(spec["label"]),
        condition=spec.get("condition", ""),
        bare=spec.get("bare", False),
    )


def _negated(label: str) -> str:
    if label.startswith("有"):
        return f"没{label}"
    return f"不{label}" if label.startswith("享受") else f"不是“{label}”"


@cache
def conditions() -> dict[str, str]:
    """By condition (食, 衣, …) the fact of a household that says whether it is met."""
    return {fact.condition: fact.name for fact in facts().values() if fact.condition}


@cache
def by_label() -> dict[str, Fact]:
    """Facts by Chinese label: example cases are written in the words of the office."""
    return {fact.label: fact for fact in facts().values()}
