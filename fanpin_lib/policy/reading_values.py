"""Reading a rule's answers by start date."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from fanpin_lib.files.yaml_lines import Items, Key, Mapping, Page
from fanpin_lib.policy.citations import Citation
from fanpin_lib.policy.model import Concept, Kind, RuleValue, Status
from fanpin_lib.policy.reading_decisions import DECISION_KEYS, read_decision
from fanpin_lib.policy.reading_entries import read_entries
from fanpin_lib.policy.reading_sources import read_citation
from fanpin_lib.policy.reading_steps_and_rows import Frame, read_dues, read_steps
from fanpin_lib.policy.topics import TopicColumn

#: the key under a start date that holds the answer itself, and its type
CONTENT: dict[str, tuple[str, str]] = {
    "threshold": ("value", "number"),
    "parameter": ("value", "any"),
    "procedure": ("steps", "list"),
    "calendar": ("dates", "list"),
    "rulings": ("entries", "list"),
    "catalogue": ("entries", "list"),
}
OPERATORS = ("<", "<=")
CONCEPTS = ("net", "disposable", "unspecified")
STATUSES = ("stated", "inferred", "practice")
_ROUND = {
    "until": Key("date"),
    "status": Key(choices=STATUSES),
    "note": Key(),
    "cite": Key("mapping"),
    "synthetic": Key("bool"),
    "undecidable": Key(),
    "unit": Key(),
    "concept": Key(choices=CONCEPTS),
    "operator": Key(choices=OPERATORS),
}


@dataclass(frozen=True)
class Head:
    """What a rule says before its values: every value takes it over unless it says otherwise."""

    id: str
    label: str
    kind: Kind
    citation: Citation
    unit: str = ""
    choices: tuple[str, ...] = ()
    concept: Concept | None = None
    operator: str = "<"
    stage: str = ""
    runs_from: str = ""
    status: Status = "stated"
    synthetic: bool = False
    columns: dict[str, TopicColumn] = field(default_factory=dict)


@dataclass(frozen=True)
class Dated:
    """A rule's values in order of start, and the dates from which none is in force."""

    values: tuple[RuleValue, ...] = ()
    ends: dict[date, str] = field(default_factory=dict)
    lines: dict[date, int] = field(default_factory=dict)


def read_values(page: Page, raw: Any, line: int, head: Head) -> Dated:
    """The values under ``values``: ``start date: answer``, ``null`` for the end of one."""
    if not isinstance(raw, Mapping):
        page.problem(line, f"“{head.id}”的取值应按起始日期写", "如 2026-01-01: 8000。")
        return Dated()
    values, ends = [], {}
    for start, given, at in raw.with_lines():
        if not isinstance(start, date):
            page.problem(
                at, f"取值的起始日期“{start}”不是日期", "请写成 2026-01-01 这样，不加引号。"
            )
        elif given is None:
            ends[start] = ""
        elif isinstance(given, Mapping) and "value" in given and given["value"] is None:
            ends[start] = str(
                page.read(given, at, {"value": Key("any"), "note": Key()}, "取值").get("note", "")
            )
        else:
            values.append(_value(page, start, given, at, head))
    dated = Dated(tuple(values), ends, dict(raw.lines))
    return arrange(page, dated)


def arrange(page: Page, dated: Dated) -> Dated:
    """The values in order, each ended by the next start; overlaps are written down."""
    starts = sorted([v.since for v in dated.values] + list(dated.ends))
    arranged = []
    for value in sorted(dated.values, key=lambda v: v.since):
        following = [start for start in starts if start > value.since]
        until = value.stated_until
        if until is not None and until < value.since:
            page.problem(
                dated.lines[value.since],
                f"终止日期 {until} 早于起始日期 {value.since}",
                "请改 until。",
            )
        if following and until is not None and until >= following[0]:
            page.problem(
                dated.lines[following[0]],
                f"“{value.label}”从 {following[0]} 起的取值与从 {value.since} 起、"
                f"到 {until} 止的取值重叠",
                f"请把前一个的 until 改到 {following[0] - timedelta(days=1)} 或更早。",
            )
        if following and until is None:
            until = following[0] - timedelta(days=1)
        arranged.append(replace(value, until=until))
    return replace(dated, values=tuple(arranged))


def _value(page: Page, start: date, given: Any, line: int, head: Head) -> RuleValue:
    found = _in_full(page, given, line, head)
    citation = head.citation
    if "cite" in found:
        citation = read_citation(page, found["cite"], given.lines["cite"]) or citation
    synthetic = found.get("synthetic", head.synthetic)
    undecidable = found.get("undecidable", "")
    frame = Frame(citation, head.stage, head.columns, synthetic)
    value = None if undecidable else _answer(page, found, given, line, head, frame)
    return RuleValue(
        rule_id=head.id,
        label=head.label,
        value=value,
        since=start,
        until=None,
        stated_until=found.get("until"),
        status="undecidable" if undecidable else found.get("status", head.status),
        citation=citation,
        unit=found.get("unit", head.unit),
        concept=found.get("concept", head.concept),
        operator=found.get("operator", head.operator),
        synthetic=synthetic,
        note=undecidable or found.get("note", ""),
        where=page.where(line),
    )


def _in_full(page: Page, given: Any, line: int, head: Head) -> dict[str, Any]:
    """The answer as its long form, whichever way it was written."""
    name, kind = CONTENT.get(head.kind, ("clauses", "list"))
    keys = {**_ROUND, **(DECISION_KEYS if head.kind == "decision" else {name: Key(kind)})}
    if not isinstance(given, Mapping):
        return page.read(Mapping.at(line, {name: given}), line, keys, "取值")
    if given.get("undecidable"):
        keys = {key: replace(spec, required=False) for key, spec in keys.items()}
    found = page.read(given, line, keys, "取值")
    if found.get("status") == "inferred" and not found.get("note"):
        page.problem(line, "取值标为推断（inferred），却没有写依据", "请加 note: 说明怎样推断的。")
    return found


def _answer(
    page: Page, found: dict[str, Any], given: Any, line: int, head: Head, frame: Frame
) -> Any:
    if head.kind == "decision":
        return read_decision(page, found, given, frame, head.id)
    name = CONTENT[head.kind][0]
    if name not in found:
        if not (isinstance(given, Mapping) and name in given) and isinstance(given, Mapping):
            page.problem(
                line, f"取值里缺少“{name}”", f"请补上 {name}: …，没有数的写 undecidable: 原因。"
            )
        return None
    content = found[name]
    at = given.lines.get(name, line) if isinstance(given, Mapping) else line
    readers = {"steps": read_steps, "dates": read_dues, "entries": read_entries}
    if name in readers:
        return readers[name](page, content, at, frame)
    if head.choices:
        page.fits(Key(choices=head.choices), head.label, content, at)
    return tuple(content) if isinstance(content, Items) else content
