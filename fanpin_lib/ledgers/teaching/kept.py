"""What was taught, written into the county's ``columns.yaml`` beside what stands there."""

from __future__ import annotations

from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from typing import Any

from fanpin_lib.files.atomic import atomic_write
from fanpin_lib.ledgers.teaching.lesson import SheetLesson

_HEAD = "# 本县表头和写法的对照。fanpin teach 写在这里，也可以手工改；说明见帮助“台账和表头”。\n"


def to_keep(lessons: Sequence[SheetLesson]) -> dict[str, Any]:
    """The new entries, in the shape of ``columns.yaml``; empty if nothing is to be learnt."""
    spec: dict[str, Any] = {}
    for lesson in lessons:
        if lesson.table is None:
            continue
        for column in lesson.columns:
            if column.taught and column.field:
                known = spec.setdefault("tables", {}).setdefault(lesson.table.name, {})
                known.setdefault(column.field, []).append(column.header)
            elif column.taught:
                spec.setdefault("ignored", []).append(column.header)
        for name, words in lesson.said_words.items():
            spec.setdefault("code_synonyms", {}).setdefault(name, {}).update(words)
        if not lesson.kind_known or lesson.fill_down:
            spec.setdefault("layouts", []).append(_layout(lesson))
    return spec


def _layout(lesson: SheetLesson) -> dict[str, Any]:
    assert lesson.table is not None  # noqa: S101 - only lessons with a ledger are kept
    layout: dict[str, Any] = {"headers": list(lesson.headers), "kind": lesson.table.name}
    if lesson.fill_down:
        layout["fill_down"] = list(lesson.fill_down)
    return layout


def as_yaml(spec: dict[str, Any]) -> str:
    """As it is written into the file."""
    stream = StringIO()
    _yaml().dump(spec, stream)
    return stream.getvalue()


def keep(lessons: Sequence[SheetLesson], path: Path) -> bool:
    """Add what was taught to the county's file; comments and everything else stay.

    Returns:
        Whether there was anything to add.

    Raises:
        StoreUnusable: the file cannot be written.
    """
    new = to_keep(lessons)
    if not new:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    before = path.read_text(encoding="utf-8-sig") if path.exists() else _HEAD
    yaml = _yaml()
    spec = yaml.load(before) or {}
    _add(spec, new)
    stream = StringIO()
    yaml.dump(spec, stream)
    text = stream.getvalue()
    if not path.exists() or (not spec.ca.comment if hasattr(spec, "ca") else True):
        text = text if text.startswith("#") else _comments(before) + text
    with atomic_write(path) as beside:
        beside.write_text(text, encoding="utf-8")
    return True


def _comments(text: str) -> str:
    """A file of comments alone has nothing that they could be kept with."""
    lines = text.splitlines(keepends=True)
    return "".join(lines) if all(not line.strip() or line.startswith("#") for line in lines) else ""


def _yaml() -> Any:
    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.allow_unicode = True
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _add(old: Any, new: dict[str, Any]) -> None:
    """Mappings are joined key by key, lists get what they lack, a layout replaces its like."""
    for key, value in new.items():
        if isinstance(value, dict):
            if old.get(key) is None:
                old[key] = {}
            _add(old[key], value)
        elif isinstance(value, list):
            if old.get(key) is None:
                old[key] = []
            old[key][:] = [item for item in old[key] if not _replaced(item, value)]
            old[key].extend(item for item in value if item not in old[key])
        else:
            old[key] = value


def _replaced(item: Any, new: list[Any]) -> bool:
    """Whether a layout with the same headers is being taught anew."""
    if not isinstance(item, dict):
        return False
    return any(set(item.get("headers") or ()) == set(other["headers"]) for other in new)
