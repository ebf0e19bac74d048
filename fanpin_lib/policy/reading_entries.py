"""Reading the rows of catalogues and rulings that stand under a start date."""

from __future__ import annotations

from typing import Any

from fanpin_lib.files.yaml_lines import Key, Mapping, Page
from fanpin_lib.policy.following import named_rule
from fanpin_lib.policy.reading_sources import at_clause
from fanpin_lib.policy.reading_steps_and_rows import Frame, check_codes, read_rows
from fanpin_lib.policy.topics import TopicColumn
from fanpin_lib.policy.value_kinds import TopicEntry

_COLUMN_KEYS = {"number": "number", "list": "list", "departments": "list", "text": "any"}


def read_entries(page: Page, raw: Any, line: int, frame: Frame) -> tuple[TopicEntry, ...]:
    """The rows of a catalogue or of rulings, each with the topic's columns."""
    columns = frame.columns or {}
    keys = {name: Key(_COLUMN_KEYS.get(col.type, "any")) for name, col in columns.items()}
    keys |= {"clause": Key(), "inferred": Key("texts"), "shown_by": Key("texts")}
    keys["text_because"] = Key()
    keys |= {next(iter(columns), "item"): Key(required=True)}

    def read(item: Any, at: int) -> TopicEntry:
        follows = _follows(item, columns)
        found = page.read(item, at, keys | dict.fromkeys(follows, Key()), "条目")
        for name, column in columns.items():
            check_codes(page, at, name, column, found.get(name))
        held = [name for name in columns if name in found and name not in follows]
        return TopicEntry(
            {name: _plain(found[name]) for name in held},
            at_clause(frame.citation, found),
            tuple(found.get("shown_by", ())),
            follows,
            found.get("text_because", ""),
        )

    return read_rows(page, raw, line, "目录", read)


def _follows(item: Any, columns: dict[str, TopicColumn]) -> dict[str, str]:
    """The columns of numbers that name a rule instead (``{rule}``), with the rule."""
    numbers = [name for name, column in columns.items() if column.type == "number"]
    written = {name: named_rule(item.get(name)) for name in numbers if isinstance(item, Mapping)}
    return {name: rule for name, rule in written.items() if rule}


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
