"""The catalogue: every rule by code, the package's own and the county's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fanpin_lib.errors import FileMistake, InputError, Where
from fanpin_lib.files.yaml_lines import Page, nearest, read_yaml, told_at_once
from fanpin_lib.period import Month
from fanpin_lib.quality.parameters import (
    BUILT_IN,
    Parameter,
    Parameters,
    ParameterValue,
    names_in,
)
from fanpin_lib.quality.rule import QualityRule
from fanpin_lib.quality.rule_file import RuleFile, read_rule_file

if TYPE_CHECKING:
    from fanpin_lib.policy import Profile

RULES = Path(__file__).parent / "rules"
PARAMETERS = Path(__file__).parent / "parameters.yaml"


@dataclass(frozen=True)
class Catalogue:
    """Rules by their own code, in the order of the files, and the shared parameters."""

    rules: dict[str, QualityRule]
    shared: dict[str, Parameter]
    county_values: dict[str, Parameter]

    def find(self, code: str) -> QualityRule:
        """The rule that a code or alias means.

        Raises:
            InputError: no rule has it.
        """
        for rule in self.rules.values():
            if code in rule.codes:
                return rule
        known = [c for rule in self.rules.values() for c in rule.codes]
        raise InputError(f"没有编号为“{code}”的核查规则", hint=nearest(code, known))

    def sections(self) -> dict[str, list[QualityRule]]:
        """Rules by section, in the order of the files."""
        found: dict[str, list[QualityRule]] = {}
        for rule in self.rules.values():
            found.setdefault(rule.section, []).append(rule)
        return found

    def only(self, codes: Iterable[str]) -> Catalogue:
        """A catalogue of some rules (codes or aliases)."""
        picked = {(rule := self.find(code)).code: rule for code in codes}
        return replace(self, rules=picked)

    def parameters(
        self,
        month: Month,
        county_code: str = "",
        county_name: str = "",
        profile: Profile | None = None,
    ) -> Parameters:
        """Values for one county and month; `profile` is a policy profile or None."""
        return Parameters(
            month=month,
            county_code=county_code,
            county_name=county_name,
            profile=profile,
            shared=self.shared,
            county=self.county_values,
        )


def load_catalogue(county: Path | None = None) -> Catalogue:
    """The package's rules and those of a county's folder ``county/quality``.

    Raises:
        FileMistake: mistakes in rule files, every one with file and line.
    """
    own = _own()
    problems: list[FileMistake] = []
    files = [
        (path, _read(path, f"county/quality/{path.name}", problems))
        for path in sorted(county.glob("*.y*ml") if county and county.is_dir() else [])
    ]
    rules, shared = dict(own.rules), dict(own.shared)
    values: dict[str, Parameter] = {}
    for path, file in files:
        _add(rules, file.rules, problems)
        values |= file.parameters
        _adjust(rules, file, path, problems)
    _check_names(rules, set(shared) | set(values), problems)
    _check_values(files, set(shared), rules, problems)
    _check_once(files, shared, problems)
    if problems:
        raise told_at_once(problems)
    return Catalogue(rules=rules, shared=shared, county_values=values)


@cache
def _own() -> Catalogue:
    problems: list[FileMistake] = []
    rules: dict[str, QualityRule] = {}
    for path in sorted(RULES.rglob("*.yaml")):
        _add(rules, _read(path, str(path.relative_to(RULES)), problems).rules, problems)
    shared = _read(PARAMETERS, PARAMETERS.name, problems).parameters
    _check_names(rules, set(shared), problems)
    if problems:
        raise told_at_once(problems)
    return Catalogue(rules=rules, shared=shared, county_values={})


def _read(path: Path, shown: str, problems: list[FileMistake]) -> RuleFile:
    try:
        raw = read_yaml(path, shown, begins="请写 rules:、adjust: 或 parameters:，缩进到下一行。")
        return read_rule_file(raw, Page(shown, problems))
    except FileMistake as error:
        problems.append(error)
        return RuleFile()


def _add(
    rules: dict[str, QualityRule], new: list[QualityRule], problems: list[FileMistake]
) -> None:
    taken = {code: rule for rule in rules.values() for code in rule.codes}
    for rule in new:
        for code in rule.codes:
            if code in taken:
                other = taken[code]
                problems.append(
                    FileMistake(
                        f"编号“{code}”已经用在 {other.file} 第 {other.line} 行",
                        where=Where(file=rule.file, line=rule.line),
                        hint="每个编号只能属于一条规则；改动现有规则请写 adjust。",
                    )
                )
            taken[code] = rule
        rules[rule.code] = rule


def _check_names(
    rules: dict[str, QualityRule], known: set[str], problems: list[FileMistake]
) -> None:
    """Every ``{{name}}`` of a rule must be a parameter."""
    for rule in rules.values():
        texts = (rule.when, rule.fails, rule.select, rule.value, rule.message, rule.todo)
        names = known | set(rule.parameters) | set(BUILT_IN)
        for name in sorted(set().union(*map(names_in, texts)) - names):
            where = Where(file=rule.file, line=rule.line)
            message = f"规则 {rule.code} 用到的参数“{name}”没有定义"
            problems.append(FileMistake(message, where=where, hint=nearest(name, names)))


def _check_values(
    files: list[tuple[Path, RuleFile]],
    shared: set[str],
    rules: dict[str, QualityRule],
    problems: list[FileMistake],
) -> None:
    """A county's value must belong to a parameter that some rule asks for."""
    asked = {
        name
        for rule in rules.values()
        for text in (rule.when, rule.fails, rule.select, rule.value)
        for name in names_in(text)
    }
    for path, file in files:
        for name in file.parameters.keys() - shared - asked:
            line = file.parameter_lines[name]
            where = Where(file=f"county/quality/{path.name}", line=line)
            hint = nearest(name, shared)
            problems.append(FileMistake(f"没有“{name}”这个参数", where=where, hint=hint))


def _check_once(
    files: list[tuple[Path, RuleFile]], shared: dict[str, Parameter], problems: list[FileMistake]
) -> None:
    """What the policy profile says is written there alone: figures compare with it too."""
    for path, file in files:
        for name, line in file.parameter_lines.items():
            if not (name in shared and shared[name].policy):
                continue
            label, rule = shared[name].label, shared[name].policy
            problems.append(
                FileMistake(
                    f"“{label}”（{name}）不在这里写：数字和核查要用同一个值",
                    where=Where(file=f"county/quality/{path.name}", line=line),
                    hint=f"请写到 county/policy/ 的取值文件里：values: {rule}，这里的删去。",
                )
            )


def _adjust(
    rules: dict[str, QualityRule], file: RuleFile, path: Path, problems: list[FileMistake]
) -> None:
    by_code = {code: rule.code for rule in rules.values() for code in rule.codes}
    for code, said in file.adjust.items():
        where = Where(file=f"county/quality/{path.name}", line=file.adjust_lines[code])
        if code not in by_code:
            hint = nearest(code, by_code)
            problems.append(FileMistake(f"没有编号为“{code}”的规则", where=where, hint=hint))
            continue
        rules[by_code[code]] = _adjusted(rules[by_code[code]], said, where, problems)


def _adjusted(
    rule: QualityRule, said: dict[str, Any], where: Where, problems: list[FileMistake]
) -> QualityRule:
    changes = {key: said[key] for key in ("severity", "population", "enabled") if key in said}
    parameters = dict(rule.parameters)
    for name, value in said.get("parameters", {}).items():
        if name not in parameters:
            hint = f"共用的参数请写在文件的 parameters 下。{nearest(name, parameters)}"
            problems.append(
                FileMistake(f"规则 {rule.code} 没有参数“{name}”", where=where, hint=hint)
            )
            continue
        new = ParameterValue(value, basis=said.get("basis", ""))
        parameters[name] = replace(parameters[name], values=(new,))
    return replace(rule, parameters=parameters, **changes)
