"""Example cases next to the rules: what a rule says about a household, a date or a deadline.

They stand in ``ID.examples.yaml`` beside the rule, in the words of the office (labels of
``facts.yaml``), and are shown on the policy pages; the tests hold every one of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from fanpin_lib.files.yaml_lines import Key, Mapping, Page, nearest, read_yaml
from fanpin_lib.policy.facts import Fact, by_label, facts

_FILE = {
    "examples_of": Key(required=True),
    "profile": Key(required=True),
    "day": Key("date", required=True),
    "base": Key("mapping"),
    "note": Key(),
    "cases": Key("list", required=True),
}
_CASE = {
    "name": Key(required=True),
    "household": Key("mapping"),
    "expect": Key("any"),
    "day": Key("date"),
    "value": Key("any"),
    "entry": Key(),
    "month": Key(),
    "step": Key(),
    "start": Key("date"),
    "due": Key("any"),
}


@dataclass(frozen=True)
class Case:
    """One example.

    For a decision: ``household`` (facts; what is not said is unknown) and ``expect``: the
    outcomes by reading (``{"": [...]}`` where the reading makes no difference). For aids:
    ``household`` and ``expect``: the items whose condition on the household holds, or 没有;
    conditions on its people are not asked. For a number: ``day`` and ``value``. For a
    calendar: ``entry``, ``month`` and ``due``. For a deadline: (``step`` and) ``start`` and
    ``due``. ``due`` and ``value`` may be words such as 没有规定.
    """

    name: str
    line: int
    household: dict[str, Any] = field(default_factory=dict)
    expect: dict[str, list[str]] = field(default_factory=dict)
    day: date | None = None
    value: Any = None
    entry: str = ""
    month: str = ""
    step: str = ""
    start: date | None = None
    due: Any = None


@dataclass(frozen=True)
class Examples:
    """The examples of one rule under one profile on one day."""

    rule_id: str
    profile: str
    day: date
    cases: tuple[Case, ...]
    file: str
    note: str = ""


def read_examples(path: Path) -> Examples:
    """The examples of a file.

    Raises:
        FileMistake: every mistake, with file and line.
    """
    page = Page(f"{path.parent.name}/{path.name}")
    raw = read_yaml(path, page.shown)
    found = page.read(raw, 1, _FILE, "例子文件")
    base = _household(page, found.get("base"))
    cases = tuple(
        _case(page, item, line, base)
        for item, line in zip(
            found.get("cases", ()), getattr(found.get("cases"), "lines", ()), strict=True
        )
    )
    page.tell()
    return Examples(
        rule_id=found["examples_of"],
        profile=found["profile"],
        day=found["day"],
        cases=cases,
        file=page.shown,
        note=found.get("note", ""),
    )


def _case(page: Page, raw: Any, line: int, base: dict[str, Any]) -> Case:
    found = page.read(raw, line, _CASE, "例子")
    plain = {key: found[key] for key in ("day", "value", "start", "due") if key in found}
    texts = {key: found.get(key, "") for key in ("name", "entry", "month", "step")}
    return Case(
        line=line,
        household={**base, **_household(page, found.get("household"))},
        expect=_expected(found.get("expect")),
        **texts,
        **plain,
    )


def _expected(given: Any) -> dict[str, list[str]]:
    if given is None:
        return {}
    if isinstance(given, Mapping):
        return {str(reading): _listed(outcome) for reading, outcome in given.items()}
    return {"": _listed(given)}


def _listed(outcome: Any) -> list[str]:
    return [str(item) for item in outcome] if isinstance(outcome, list) else [str(outcome)]


def _household(page: Page, raw: Mapping | None) -> dict[str, Any]:
    result = {}
    for label, value in (raw or {}).items():
        fact = by_label().get(label) or facts().get(label)
        line = raw.lines[label] if raw else 1
        if fact is None:
            page.problem(line, f"“{label}”不是已知的事实", nearest(label, by_label()))
        elif fact.expression:
            page.problem(
                line, f"“{label}”由别的事实推出，不能直接写", f"请改写：{fact.expression}。"
            )
        else:
            result[fact.name] = _fitting(page, line, fact, value)
    return result


def _fitting(page: Page, line: int, fact: Fact, value: Any) -> Any:
    words = {"是": True, "否": False, "不知道": None}
    if fact.type == "bool" and isinstance(value, str):
        value = words.get(value, value)
    if value == "不知道":
        return None
    if fact.type == "bool" and not isinstance(value, bool | None):
        page.problem(line, f"“{fact.label}”应写 是、否 或 不知道", f"现在是“{value}”。")
    fixed = fact.codes and not fact.classes  # classes are each profile's own
    if fixed and value is not None and value not in fact.codes:
        page.problem(line, f"“{fact.label}”没有“{value}”这一项", nearest(str(value), fact.codes))
    return value
