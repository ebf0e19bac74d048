"""Reading rule files: the catalogue's own and a county's ``county/quality/*.yaml``.

    section: 身份与联系方式
    common: {severity: 错误, corrector: 村, table: person, scope: 人, basis: …}
    rules:
      - code: "1_01_002"
        title: …
    adjust:                          # a county's changes to rules of the catalogue
      "3_11_010": {severity: 提醒, parameters: {lowest: 5000}, basis: …}
    parameters:                      # a county's values of shared parameters
      rural_income_before: {value: 21000, from: 2026-01-01, basis: …}

Every mistake names file and line, in Chinese; a file with mistakes is not used at all.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from fanpin_lib.errors import InputError
from fanpin_lib.files.yaml_lines import Items, Key, Mapping, Page
from fanpin_lib.period import Month
from fanpin_lib.quality.parameters import Parameter, ParameterValue
from fanpin_lib.quality.populations import POPULATIONS
from fanpin_lib.quality.rule import (
    CORRECTORS,
    SCOPES,
    SEVERITIES,
    Example,
    QualityRule,
)
from fanpin_lib.quality.rule_checks import check_rule

_FACTS = ("person", "household", "work", "village")
_COMMON = {
    "severity": Key(choices=SEVERITIES),
    "scope": Key(choices=SCOPES),
    "table": Key(choices=_FACTS),
    "column": Key(),
    "population": Key(choices=tuple(POPULATIONS)),
    "corrector": Key(choices=CORRECTORS),
    "basis": Key(),
    "todo": Key(),
    "message": Key(),
    "note": Key(),
    "from": Key("any"),
    "to": Key("any"),
    "parameters": Key("mapping"),
    "previous": Key("texts"),
}
_RULE = _COMMON | {
    "code": Key(required=True),
    "aliases": Key("texts"),
    "title": Key(required=True),
    "column_label": Key(),
    "value": Key(),
    "when": Key(),
    "fails": Key(),
    "select": Key(),
    "needs": Key("texts"),
    "examples": Key("mapping", required=True),
}
_NEEDED = ("severity", "scope", "corrector", "basis", "todo", "message")
_ADJUST = {
    "severity": Key(choices=SEVERITIES),
    "population": Key(choices=tuple(POPULATIONS)),
    "enabled": Key("bool"),
    "parameters": Key("mapping"),
    "basis": Key(required=True),
}
_FILE = {
    "section": Key(),
    "common": Key("mapping"),
    "rules": Key("list"),
    "adjust": Key("mapping"),
    "parameters": Key("mapping"),
}
_VALUE = {
    "value": Key("any"),
    "label": Key(),
    "unit": Key(),
    "policy": Key(),
    "basis": Key(),
    "province": Key(),
    "from": Key("date"),
    "to": Key("date"),
    "values": Key("list"),
}


@dataclass
class RuleFile:
    """What one file says."""

    rules: list[QualityRule] = field(default_factory=list)
    adjust: dict[str, dict[str, Any]] = field(default_factory=dict)
    adjust_lines: dict[str, int] = field(default_factory=dict)
    parameters: dict[str, Parameter] = field(default_factory=dict)
    parameter_lines: dict[str, int] = field(default_factory=dict)


def read_rule_file(raw: Mapping, page: Page) -> RuleFile:
    """The rules, adjustments and parameters of a file; mistakes are written down on ``page``."""
    top = page.read(raw, raw.line, _FILE, "规则文件")
    common = page.read(top.get("common", Mapping.at(raw.line)), raw.line, _COMMON, "common")
    result = RuleFile()
    for item, line in top.get("rules", Items.at(raw.line)).with_lines():
        rule = _rule(item, line, common, top.get("section", "本县规则"), page)
        if rule:
            result.rules.append(rule)
    for code, given, line in top.get("adjust", Mapping.at(raw.line)).with_lines():
        result.adjust[str(code)] = page.read(given, line, _ADJUST, f"adjust 的“{code}”")
        result.adjust_lines[str(code)] = line
    values = top.get("parameters", Mapping.at(raw.line))
    result.parameters = read_parameters(values, page)
    result.parameter_lines = {str(name): line for name, line in values.lines.items()}
    return result


def read_parameters(raw: Mapping, page: Page) -> dict[str, Parameter]:
    """Parameters by name: a plain value, one dated value, or a list of them."""
    return {str(n): _parameter(str(n), given, line, page) for n, given, line in raw.with_lines()}


def _rule(
    raw: Any, line: int, common: dict[str, Any], section: str, page: Page
) -> QualityRule | None:
    problems = len(page.problems)
    said = common | page.read(raw, line, _RULE, "规则")
    if not isinstance(raw, Mapping):
        return None
    for key in _NEEDED:
        if key not in said:
            page.problem(line, f"规则缺少“{key}”", f"请补上 {key}: …，或写进文件开头的 common。")
    said["start"], said["end"] = (_month(said.get(key), line, page) for key in ("from", "to"))
    said["examples"] = _examples(said.get("examples", {}), line, page)
    if len(page.problems) > problems:
        return None
    rule = _made(said, section, page, line)
    check_rule(rule, raw.lines, page)
    return None if len(page.problems) > problems else rule


_TEXTS = (
    "code", "title", "severity", "scope", "message", "todo", "corrector", "basis", "table",
    "population", "column", "column_label", "value", "when", "fails", "select", "note",
    "start", "end", "examples",
)  # fmt: skip


def _made(said: dict[str, Any], section: str, page: Page, line: int) -> QualityRule:
    given = {"column": ""} | {key: said[key] for key in _TEXTS if key in said}
    if "select" in given:
        given.pop("table", None)
    return QualityRule(
        **given,
        section=section,
        aliases=tuple(said.get("aliases", ())),
        needs=tuple(_any_of(text) for text in said["needs"]) if "needs" in said else None,
        previous=tuple(said.get("previous", ())),
        parameters=read_parameters(said.get("parameters", Mapping.at(line)), page),
        file=page.shown,
        line=line,
    )


def _any_of(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("|"))


def _month(raw: Any, line: int, page: Page) -> Month | None:
    if raw is None:
        return None
    try:
        return Month.of(raw) if isinstance(raw, date) else Month.parse(str(raw))
    except InputError:
        page.problem(line, f"生效月份“{raw}”看不懂", '请写成 "2026-10"。')
        return None


def _examples(raw: Any, line: int, page: Page) -> tuple[Example, ...]:
    found: list[Example] = []
    if not isinstance(raw, Mapping):
        return ()
    read = page.read(raw, line, {"pass": Key("list", True), "fail": Key("list", True)}, "examples")
    for key, items in read.items():
        for item, at in items.with_lines():
            if not isinstance(item, Mapping):
                page.problem(at, "例子应写成“{列: 值}”", "如 {sex: 男}。")
                continue
            found.append(Example(fails=key == "fail", rows=dict(item), line=at))
    return tuple(found)


def _parameter(name: str, raw: Any, line: int, page: Page) -> Parameter:
    if not isinstance(raw, Mapping):
        return Parameter(name=name, values=(ParameterValue(raw),))
    said = page.read(raw, line, _VALUE, f"参数“{name}”")
    listed = said.get("values", Items.at(line))
    values = [_value(given, at, page, name) for given, at in listed.with_lines()]
    if "value" in said:
        values.append(_value(raw, line, page, name))
    if not values and "policy" not in said:
        page.problem(line, f"参数“{name}”没有取值", "请写 value 或 values。")
    texts = {key: said[key] for key in ("label", "unit", "policy") if key in said}
    return Parameter(name=name, values=tuple(values), **texts)


def _value(raw: Any, line: int, page: Page, name: str) -> ParameterValue:
    said = page.read(raw, line, _VALUE, f"参数“{name}”的取值")
    return ParameterValue(
        value=said.get("value"),
        basis=said.get("basis", ""),
        province=said.get("province", ""),
        start=said.get("from"),
        end=said.get("to"),
    )
