"""A rule's example cases on its page, as long as they are true of the county's rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fanpin_lib.policy import Ambiguity, Decision, Profile, Rule, load_profile
from fanpin_lib.policy.examples import Case, Examples, read_examples
from fanpin_lib.policy.library import EXAMPLES, RULES
from fanpin_lib.publish.policy.html import Cell, Line, plain, table, text


def examples_of(profile: Profile, rule: Rule, used: Iterable[str]) -> list[str]:
    """Markdown parts with the examples beside the rule's file; none if there are none.

    Args:
        profile: whose page it is.
        rule: the rule.
        used: the other rules that its conditions use. Examples are about the values that the
            package ships: once the county changed one of them, they are not shown.
    """
    path = _file(profile, rule)
    if path is None:
        return []
    examples = read_examples(path)
    shipped = _shipped(examples.profile)
    if not all(_same(profile, shipped, one) for one in (rule.id, *used)):
        return []
    decisions = [value.value for value in rule.values if isinstance(value.value, Decision)]
    contradicting = bool(decisions) and all(decision.exclusive for decision in decisions)
    between = "、" if decisions else "；"  # names of aids have commas of their own
    return _shown(examples, _Words(_wordings(shipped), contradicting, between))


@cache
def _shipped(name: str) -> Profile:
    """A profile as the package has it, read once for all of its examples."""
    return load_profile(name)


@dataclass(frozen=True)
class _Words:
    """What is needed to say an outcome: the ambiguous wordings, whether two contradict."""

    wordings: Mapping[str, Ambiguity]
    contradicting: bool
    between: str

    def read(self, reading: str, outcomes: list[str]) -> str:
        twice = len(outcomes) > 1 and self.contradicting
        said = self.between.join(outcomes) + ("（矛盾）" if twice else "")
        name, _, chosen = reading.partition("=")
        if not name:
            return said
        labels = (one.label for one in self.wordings[name].readings if one.id == chosen)
        return f"按“{next(labels)}”读：{said}"


def _file(profile: Profile, rule: Rule) -> Path | None:
    folders = dict.fromkeys((profile.name, profile.origins.get(rule.id, profile.name)))
    paths = (RULES / folder / f"{rule.id}{EXAMPLES}" for folder in folders)
    return next((path for path in paths if path.is_file()), None)


def _same(profile: Profile, shipped: Profile, rule_id: str) -> bool:
    if not (profile.has(rule_id) and shipped.has(rule_id)):
        return False
    mine, theirs = (
        [(value.since, value.until, value.value) for value in one.rule(rule_id).values]
        for one in (profile, shipped)
    )
    return mine == theirs


def _wordings(profile: Profile) -> dict[str, Ambiguity]:
    values = [value.value for rule in profile.of_kind("decision") for value in rule.values]
    return {one.id: one for decision in values if decision for one in decision.ambiguities}


def _shown(examples: Examples, words: _Words) -> list[str]:
    rows: list[tuple[Cell, ...]] = [(case.name, _answer(case, words)) for case in examples.cases]
    said = f"按 {examples.day} 的规定。{plain(examples.note)}"
    return ["## 例子", said, table(["情形", "结果"], rows)]


def _answer(case: Case, words: _Words) -> Cell:
    if case.expect:
        lines: list[Line] = [words.read(key, found) for key, found in case.expect.items()]
        return lines
    if case.value is not None:
        return text(case.value)
    start = f"{case.start} 起算，" if case.start else ""
    due = {"没有": "没有期限", "日历待公布": "日历待公布"}.get(case.due, f"{case.due} 到期")
    return start + due
