"""Reading whole files other than rules: a profile, a county's file of values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from fanpin_lib.files.yaml_lines import Items, Key, Mapping, Page
from fanpin_lib.policy.citations import Citation
from fanpin_lib.policy.classes import Classification
from fanpin_lib.policy.reading_classes import read_classes
from fanpin_lib.policy.reading_sources import read_citation
from fanpin_lib.policy.usage import USES, Usage

_PROFILE = {
    "profile": Key(required=True),
    "label": Key(required=True),
    "description": Key(required=True),
    "inherits": Key(),
    "use": Key(choices=tuple(USES)),
    "region_code": Key(),
    "region": Key(),
    "template": Key(),
    "starts": Key("date"),
    "ends": Key("date"),
    "dates_note": Key(),
    "classes": Key("mapping"),
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
    usage: Usage = field(default_factory=Usage)
    region_line: int = 0
    template: str = ""
    classes: dict[str, Classification] = field(default_factory=dict)
    rules: tuple[tuple[str, int], ...] = ()
    readings: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class ValuesFile:
    """A county's (or the demo's) own values for rules of a profile."""

    profile: str
    page: Page
    line: int
    citation: Citation
    synthetic: bool
    region_code: str
    region_line: int
    values: Mapping


def read_profile(page: Page, raw: Mapping) -> ProfileFile | None:
    """A profile file; None after its mistakes were written down."""
    before = len(page.problems)
    found = page.read(raw, 1, _PROFILE, "方案")
    listed = _listed_rules(page, found.get("rules"))
    readings = _readings(page, found.get("readings"))
    classes = read_classes(page, found.get("classes"))
    usage = _usage(page, raw, found)
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
        usage=usage,
        region_line=raw.lines.get("region_code", raw.lines["profile"]),
        template=found.get("template", ""),
        classes=classes,
        rules=listed,
        readings=readings,
    )


def _readings(page: Page, raw: Mapping | None) -> dict[str, dict[str, str]]:
    """By rule, the reading that the profile takes of each ambiguous wording."""
    chosen = {}
    for rule, given, line in raw.with_lines() if raw else ():
        if page.fits(Key("mapping"), rule, given, line):
            chosen[rule] = dict(given)
            for name, reading, at in given.with_lines():
                page.fits(Key(), name, reading, at)
    return chosen


def _usage(page: Page, raw: Mapping, found: dict[str, Any]) -> Usage:
    """For whom the profile is and when its documents applied."""
    starts, ends = found.get("starts"), found.get("ends")
    if ends and starts is None:
        page.problem(raw.lines["ends"], "写了 ends，没有写 starts", "请补上 starts: 起始日期。")
    if starts and ends and ends < starts:
        page.problem(raw.lines["ends"], f"终止日期 {ends} 早于起始日期 {starts}", "请改 ends。")
    return Usage(
        use=found.get("use", "own_region"),
        region_code=found.get("region_code", ""),
        region=found.get("region", ""),
        starts=starts,
        ends=ends,
        dates_note=" ".join(found.get("dates_note", "").split()),
    )


def _listed_rules(page: Page, raw: Items | None) -> tuple[tuple[str, int], ...]:
    """Each listed rule as ``folder/id`` with its line."""
    listed = tuple(zip(raw or (), raw.lines if raw else (), strict=True))
    for item, line in listed:
        if not isinstance(item, str) or "/" not in item:
            hint = "如 practice/income_bands。"
            page.problem(line, f"规则应写成“文件夹/编号”，现在是“{item}”", hint)
    return listed


def read_values_file(page: Page, raw: Mapping) -> ValuesFile | None:
    """A file of values; None after its mistakes were written down."""
    before = len(page.problems)
    found = page.read(raw, 1, _VALUES, "取值文件")
    citation = None
    if "source" in found:
        citation = read_citation(page, found["source"], raw.lines["source"])
    if len(page.problems) > before or citation is None:
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
