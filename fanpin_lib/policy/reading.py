"""Reading whole files: a rule, a profile, a county's file of values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from fanpin_lib.policy.citations import Citation
from fanpin_lib.policy.marked import Mapping
from fanpin_lib.policy.model import Rule
from fanpin_lib.policy.reading_sources import read_citation
from fanpin_lib.policy.reading_values import CONCEPTS, OPERATORS, STATUSES, Head, read_values
from fanpin_lib.policy.schema import Key, Page, nearest
from fanpin_lib.policy.topics import Topic, columns, topics

KINDS = ("threshold", "parameter", "procedure", "decision", "calendar", "rulings", "catalogue")

_RULE = {
    "rule": Key(required=True),
    "label": Key(),
    "kind": Key(choices=KINDS),
    "description": Key(required=True),
    "cite": Key("mapping", required=True),
    "unit": Key(),
    "concept": Key(choices=CONCEPTS),
    "operator": Key(choices=OPERATORS),
    "stage": Key(),
    "runs_from": Key(),
    "columns": Key("mapping"),
    "status": Key(choices=STATUSES),
    "synthetic": Key("bool"),
    "note": Key(),
    "values": Key("any"),
}
_PROFILE = {
    "profile": Key(required=True),
    "label": Key(required=True),
    "description": Key(required=True),
    "inherits": Key(),
    "region_code": Key(),
    "template": Key(),
    "starts": Key("date"),
    "starts_note": Key(),
    "readings": Key("mapping"),
    "rules": Key("list"),
}
_VALUES = {
    "values_for": Key(required=True),
    "region_code": Key(),
    "source": Key("mapping", required=True),
    "synthetic": Key("bool"),
    "note": Key(),
    "values": Key("mapping", required=True),
}


@dataclass(frozen=True)
class ProfileFile:
    """A profile as written: what it inherits and which rules it lists (with their lines)."""

    name: str
    label: str
    description: str
    page: Page
    line: int
    inherits: str = ""
    inherits_line: int = 0
    region_code: str = ""
    region_line: int = 0
    template: str = ""
    starts: date | None = None
    starts_note: str = ""
    rules: tuple[tuple[str, int], ...] = ()
    readings: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class ValuesFile:
    """A county's (or the demo's) own values for rules of a profile."""

    profile: str
    page: Page
    line: int
    citation: Citation | None
    synthetic: bool
    region_code: str
    region_line: int
    values: Mapping


def read_rule(page: Page, raw: Mapping, key: str) -> Rule | None:
    """A rule file; None after its mistakes were written down.

    Args:
        page: where mistakes are written down.
        raw: the file's content.
        key: ``folder/id``, the name by which profiles list it.
    """
    before = len(page.problems)
    found = page.read(raw, 1, _RULE, "规则")
    identifier = str(found.get("rule", ""))
    topic = topics().get(identifier)
    _check_names(page, raw, found, identifier, key, topic)
    citation = read_citation(page, found["cite"], raw.lines["cite"]) if "cite" in found else None
    if len(page.problems) > before or citation is None:
        return None
    head = _head(found, identifier, topic, citation)
    values = found.get("values")
    line = raw.lines.get("values", 1)
    dated = read_values(page, values if values is not None else _empty(line), line, head)
    if len(page.problems) > before:
        return None
    return Rule(
        id=identifier,
        key=key,
        label=head.label,
        kind=head.kind,
        description=" ".join(found["description"].split()),
        citation=citation,
        values=dated.values,
        ends=dated.ends,
        unit=head.unit,
        concept=head.concept,
        operator=head.operator,
        stage=head.stage,
        runs_from=found.get("runs_from", topic.runs_from if topic else ""),
        columns={name: column.label for name, column in head.columns.items()},
        note=found.get("note", ""),
        head=head,
        where=page.where(line),
    )


def _empty(line: int) -> Mapping:
    nothing = Mapping()
    nothing.line, nothing.lines = line, {}
    return nothing


def _check_names(
    page: Page, raw: Mapping, found: dict[str, Any], identifier: str, key: str, topic: Topic | None
) -> None:
    line = raw.lines.get("rule", 1)
    if identifier and key.rpartition("/")[2] != identifier:
        page.problem(line, f"规则编号“{identifier}”与文件名“{key}.yaml”不同", "两处请写成一样。")
    if topic is None and identifier and not {"label", "kind"} <= found.keys():
        page.problem(
            line,
            f"“{identifier}”不是已有的题目",
            nearest(identifier, topics()) + "新题目请自己写 label、kind（目录还要 columns）。",
        )
    if topic is not None and found.get("kind", topic.kind) != topic.kind:
        page.problem(raw.lines["kind"], f"题目“{identifier}”的类型是 {topic.kind}", "请去掉 kind。")


def _head(found: dict[str, Any], identifier: str, topic: Topic | None, citation: Citation) -> Head:
    own_columns = columns(found["columns"]) if "columns" in found else {}
    return Head(
        id=identifier,
        label=found.get("label", topic.label if topic else identifier),
        kind=topic.kind if topic else found["kind"],
        citation=citation,
        unit=found.get("unit", ""),
        concept=found.get("concept"),
        operator=found.get("operator", "<"),
        stage=found.get("stage", topic.stage if topic else ""),
        status=found.get("status", "stated"),
        synthetic=found.get("synthetic", False),
        columns=own_columns or (topic.columns if topic else {}),
    )


def read_profile(page: Page, raw: Mapping) -> ProfileFile | None:
    """A profile file; None after its mistakes were written down."""
    before = len(page.problems)
    found = page.read(raw, 1, _PROFILE, "方案")
    listed = found.get("rules") or ()
    for item, line in zip(listed, getattr(listed, "lines", ()), strict=True):
        if not isinstance(item, str) or "/" not in item:
            page.problem(
                line, f"规则应写成“文件夹/编号”，现在是“{item}”", "如 practice/income_bands。"
            )
    if len(page.problems) > before:
        return None
    return ProfileFile(
        name=found["profile"],
        label=found["label"],
        description=" ".join(found["description"].split()),
        page=page,
        line=raw.lines["profile"],
        inherits=found.get("inherits", ""),
        inherits_line=raw.lines.get("inherits", 1),
        region_code=found.get("region_code", ""),
        region_line=raw.lines.get("region_code", 1),
        template=found.get("template", ""),
        starts=found.get("starts"),
        starts_note=found.get("starts_note", ""),
        rules=tuple(zip(listed, getattr(listed, "lines", ()), strict=True)),
        readings={rule: dict(chosen) for rule, chosen in (found.get("readings") or {}).items()},
    )


def read_values_file(page: Page, raw: Mapping) -> ValuesFile | None:
    """A file of values; None after its mistakes were written down."""
    before = len(page.problems)
    found = page.read(raw, 1, _VALUES, "取值文件")
    citation = None
    if "source" in found:
        citation = read_citation(page, found["source"], raw.lines["source"])
    if len(page.problems) > before:
        return None
    return ValuesFile(
        profile=found["values_for"],
        page=page,
        line=raw.lines["values_for"],
        citation=citation,
        synthetic=found.get("synthetic", False),
        region_code=found.get("region_code", ""),
        region_line=raw.lines.get("region_code", 1),
        values=found["values"],
    )
