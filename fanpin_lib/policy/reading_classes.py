"""Reading the classifications of a profile file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fanpin_lib.fields import code_lists
from fanpin_lib.files.yaml_lines import Items, Key, Mapping, Page, nearest
from fanpin_lib.policy.classes import Classification, ClassValue
from fanpin_lib.policy.reading_sources import read_citation

_CLASSIFICATION = {
    "label": Key(required=True),
    "cite": Key("mapping", required=True),
    "note": Key(),
    "values": Key("list", required=True),
}
_VALUE = {
    "value": Key(required=True),
    "aliases": Key("texts"),
    "since": Key("date"),
    "until": Key("date"),
    "note": Key(),
}


def read_classes(page: Page, raw: Mapping | None) -> dict[str, Classification]:
    """The classifications under ``classes`` by name; mistakes are written down."""
    found = {}
    for name, given in (raw or {}).items():
        line = raw.lines[name] if raw else 1
        if name not in code_lists():
            page.problem(line, f"台账里没有“{name}”这种分类", nearest(str(name), code_lists()))
            continue
        read = _classification(page, name, given, line)
        if read:
            found[name] = read
    return found


def _classification(page: Page, name: str, raw: Any, line: int) -> Classification | None:
    before = len(page.problems)
    found = page.read(raw, line, _CLASSIFICATION, "分类")
    citation = read_citation(page, found["cite"], raw.lines["cite"]) if "cite" in found else None
    listed = found.get("values") or Items()
    at = getattr(listed, "lines", ())
    values = tuple(_value(page, item, here) for item, here in zip(listed, at, strict=True))
    _check_words(page, values, at)
    if len(page.problems) > before or citation is None:
        return None
    return Classification(name, found["label"], values, citation)


def _value(page: Page, raw: Any, line: int) -> ClassValue:
    found = page.read(raw, line, _VALUE, "类别")
    since, until = found.get("since"), found.get("until")
    if since and until and until < since:
        page.problem(line, f"终止日期 {until} 早于起始日期 {since}", "请改 until。")
    aliases = tuple(found.get("aliases") or ())
    return ClassValue(found.get("value", ""), aliases, since, until, found.get("note", ""))


def _check_words(page: Page, values: Iterable[ClassValue], lines: Iterable[int]) -> None:
    """A word that stands for two classes says nothing."""
    taken: dict[str, str] = {}
    for value, line in zip(values, lines, strict=True):
        for word in (value.name, *value.aliases):
            if word in taken:
                message = f"“{word}”已经是“{taken[word]}”的写法，不能又是“{value.name}”的"
                page.problem(line, message, "请只留一处。")
            taken.setdefault(word, value.name)
