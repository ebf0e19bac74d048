"""The questions that rules answer (``topics.yaml``): label, kind, columns."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any, cast

from fanpin_lib.fields import code_lists
from fanpin_lib.files.yaml_lines import Key, Mapping, Page, nearest, shipped_yaml
from fanpin_lib.policy.model import Kind

KINDS = ("threshold", "parameter", "procedure", "decision", "calendar", "rulings", "catalogue")
_TOPIC = {
    "label": Key(required=True),
    "kind": Key(required=True, choices=KINDS),
    "stage": Key(),
    "runs_from": Key(),
    "unit": Key(),
    "choices": Key("texts"),
    "columns": Key("mapping"),
    "why_text": Key("mapping"),
}
_COLUMN = {"label": Key(required=True), "type": Key()}
_TYPES = ("text", "number", "list", "departments")


@dataclass(frozen=True)
class TopicColumn:
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
    #: the words that a parameter may be; empty: anything
    choices: tuple[str, ...] = ()
    columns: dict[str, TopicColumn] = field(default_factory=dict)
    #: why rows of it that nothing reads are text, by the column whose want is the reason;
    #: ``other`` where none of these is empty
    why_text: dict[str, str] = field(default_factory=dict)


@cache
def topics() -> dict[str, Topic]:
    """Every topic by id, in the file's order (which is the order of the policy pages).

    Raises:
        FileMistake: the file itself has mistakes.
    """
    page = Page("topics.yaml")
    raw = shipped_yaml("fanpin_lib.policy", page.shown)["topics"]
    found = {
        name: _topic(page, name, page.read(given, line, _TOPIC, f"题目“{name}”"))
        for name, given, line in raw.with_lines()
    }
    page.tell()
    return found


def _topic(page: Page, name: str, said: dict[str, Any]) -> Topic:
    texts = {key: said.get(key, "") for key in ("label", "stage", "runs_from", "unit")}
    columns = read_columns(page, said.get("columns", Mapping.at(1)))
    choices = tuple(said.get("choices", ()))
    why = {column: str(reason) for column, reason in said.get("why_text", {}).items()}
    kind = cast(Kind, said.get("kind"))
    return Topic(name, kind=kind, columns=columns, choices=choices, why_text=why, **texts)


def read_columns(page: Page, raw: Mapping) -> dict[str, TopicColumn]:
    """Columns as written: a label alone, or ``{label, type}``; mistakes go to ``page``."""
    known = [*_TYPES, *(f"codes:{name}" for name in code_lists())]
    found = {}
    for name, given, line in raw.with_lines():
        said = {"label": given}
        if not isinstance(given, str):
            said = page.read(given, line, _COLUMN, f"列“{name}”")
        column = TopicColumn(said.get("label", ""), said.get("type", "text"))
        if column.type not in known:
            hint = nearest(column.type, known)
            page.problem(line, f"列“{name}”没有“{column.type}”这种类型", hint)
        page.fits(Key(), "列名", name, line)
        found[name] = column
    return found
