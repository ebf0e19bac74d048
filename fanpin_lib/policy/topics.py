"""The questions that rules answer (``topics.yaml``): label, kind, columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, cast

from fanpin_lib.policy.model import Kind
from fanpin_lib.yaml_lines import shipped_yaml


@dataclass(frozen=True)
class Column:
    """A column of a catalogue: its label and what it may hold."""

    label: str
    type: str = "text"

    @property
    def codes(self) -> str:
        """The name of the code list that its values belong to, or empty."""
        return self.type.partition(":")[2]


@dataclass(frozen=True)
class Topic:
    """One question; the same id means the same question in every profile."""

    id: str
    label: str
    kind: Kind
    stage: str = ""
    runs_from: str = ""
    unit: str = ""
    columns: dict[str, Column] = field(default_factory=dict)


@cache
def topics() -> dict[str, Topic]:
    """Every topic by id, in the file's order (which is the order of the policy pages)."""
    raw = shipped_yaml("fanpin_lib.policy", "topics.yaml")
    return {name: _topic(name, spec) for name, spec in raw["topics"].items()}


def _topic(name: str, spec: Mapping[str, Any]) -> Topic:
    return Topic(
        id=name,
        label=spec["label"],
        kind=cast(Kind, spec["kind"]),
        stage=spec.get("stage", ""),
        runs_from=spec.get("runs_from", ""),
        unit=spec.get("unit", ""),
        columns=columns(spec.get("columns", {})),
    )


def columns(spec: Mapping[str, Any]) -> dict[str, Column]:
    """Columns as written: a label alone, or ``{label, type}``."""
    return {
        name: Column(**given) if isinstance(given, dict) else Column(given)
        for name, given in spec.items()
    }
