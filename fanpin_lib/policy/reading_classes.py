"""Reading the classifications of a profile file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fanpin_lib.fields import code_lists
from fanpin_lib.files.yaml_lines import Items, Key, Mapping, Page, nearest
from fanpin_lib.policy.classes import (
    DECIDERS,
    Classification,
    ClassValue,
    coded_columns,
    columns_of,
)
from fanpin_lib.policy.facts import facts
from fanpin_lib.policy.reading_sources import read_citation
from fanpin_lib.policy.topics import topics

#: Colours that charts have for classes.
COLOURS = ("red", "orange", "yellow", "green", "blue", "purple", "grey")
_CLASSIFICATION = {
    "label": Key(required=True),
    "cite": Key("mapping", required=True),
    "note": Key(),
    "headline": Key("bool"),
    "rule": Key(empty=True),
    "columns": Key("texts"),
    "decided_by": Key(choices=DECIDERS),
    "graded": Key("bool"),
    "several": Key("bool"),
    "values": Key("list", required=True),
}
_VALUE = {
    "value": Key(required=True),
    "aliases": Key("texts"),
    "since": Key("date"),
    "until": Key("date"),
    "note": Key(),
    "colour": Key(choices=COLOURS),
    "foreign": Key("bool"),
    "implies": Key(choices=tuple(facts())),
}


def read_classes(page: Page, raw: Mapping | None) -> dict[str, Classification]:
    """The classifications under ``classes`` by name; mistakes are written down."""
    found = {}
    for name, given in (raw or {}).items():
        line = raw.lines[name] if raw else 1
        read = _classification(page, str(name), given, line)
        if read:
            found[name] = read
    claims = [one.label for one in found.values() if one.headline]
    if len(claims) > 1 and raw:
        message = f"首要分类只能有一个，现在有{'、'.join(claims)}"
        page.problem(raw.line, message, "请只留一处 headline: true。")
    return found


def _classification(page: Page, name: str, raw: Any, line: int) -> Classification | None:
    before = len(page.problems)
    found = page.read(raw, line, _CLASSIFICATION, "分类")
    citation = read_citation(page, found["cite"], raw.lines["cite"]) if "cite" in found else None
    listed = found.get("values") or Items()
    at = getattr(listed, "lines", ())
    values = tuple(_value(page, item, here) for item, here in zip(listed, at, strict=True))
    _check_words(page, values, at)
    rule, columns = _given_by(page, name, raw, found, line)
    if len(page.problems) > before or citation is None:
        return None
    return Classification(
        id=name,
        label=found["label"],
        values=values,
        citation=citation,
        rule=rule,
        columns=columns,
        decided_by=found.get("decided_by") or ("register" if columns else "rules"),
        graded=found.get("graded", False),
        several=found.get("several", False),
        headline=found.get("headline", False),
    )


def _given_by(
    page: Page, name: str, raw: Any, found: dict[str, Any], line: int
) -> tuple[str, tuple[str, ...]]:
    """The decision and the ledger columns that give the class: those said, or of its name."""
    decisions = [topic.id for topic in topics().values() if topic.kind == "decision"]
    rule = found.get("rule", name if name in decisions else "")
    columns = tuple(found["columns"]) if "columns" in found else columns_of(name)
    for column, at in raw["columns"].with_lines() if "columns" in found else ():
        if column not in coded_columns():
            page.problem(at, f"台账里没有“{column}”这一列", nearest(column, coded_columns()))
    if not rule and not columns:
        known = [*code_lists(), *decisions]
        message = f"没有“{name}”这种分类：台账里没有这样一列，也没有规则来认定"
        page.problem(line, message, nearest(name, known) + "或者写明 columns、rule。")
    return rule or "", columns


def _value(page: Page, raw: Any, line: int) -> ClassValue:
    found = page.read(raw, line, _VALUE, "类别")
    since, until = found.get("since"), found.get("until")
    if since and until and until < since:
        page.problem(line, f"终止日期 {until} 早于起始日期 {since}", "请改 until。")
    return ClassValue(
        name=found.get("value", ""),
        aliases=tuple(found.get("aliases") or ()),
        since=since,
        until=until,
        note=found.get("note", ""),
        colour=found.get("colour", ""),
        foreign=found.get("foreign", False),
        implies=found.get("implies", ""),
    )


def _check_words(page: Page, values: Iterable[ClassValue], lines: Iterable[int]) -> None:
    """A word that stands for two classes says nothing."""
    taken: dict[str, str] = {}
    for value, line in zip(values, lines, strict=True):
        for word in (value.name, *value.aliases):
            if word in taken:
                message = f"“{word}”已经是“{taken[word]}”的写法，不能又是“{value.name}”的"
                page.problem(line, message, "请只留一处。")
            taken.setdefault(word, value.name)
