"""Where profiles decide the same household, step or matter differently."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations

import numpy as np

from fanpin_lib.classification.case_words import in_words
from fanpin_lib.classification.gap import Clause, Gap
from fanpin_lib.classification.gaps import laid_out
from fanpin_lib.classification.outcomes import alike, outcomes_over
from fanpin_lib.classification.rule_gaps import STAGES, procedure_or_none, rulings
from fanpin_lib.classification.verdicts import Verdict
from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.policy import Citation, CompiledDecision, Profile, Step, compile_decision
from fanpin_lib.policy.model import CONCEPT_LABELS, RuleValue

#: What is said of a household that one of two profiles does not ask about.
_OUTSIDE = "不在其列"


def differences_between(
    profiles: Sequence[tuple[Profile, date]], *, households: bool = True
) -> Iterator[Gap]:
    """All pairs of profiles, each on a date of its own: what they decide differently.

    Args:
        households: also try every household of the decisions that both have (seconds a pair).
    """
    for (one, on), (other, other_on) in combinations(profiles, 2):
        if households:
            yield from _decisions(one, on, other, other_on)
        yield from _lines(one, on, other, other_on)
        yield from _procedures(one, on, other, other_on)
        yield from _rulings(one, on, other, other_on)
        yield from _endings(one, on, other, other_on)


def _pair(one: Profile, other: Profile) -> str:
    return f"{one.label}与{other.label}"


def _clause(profile: Profile, label: str, citation: Citation) -> Clause:
    """A clause with its profile's name: documents of two places may have the same title."""
    clause = Clause.of(label, citation)
    return replace(clause, title=f"{profile.label}{clause.title}")


def _decisions(one: Profile, on: date, other: Profile, other_on: date) -> Iterator[Gap]:
    for rule in one.of_kind("decision"):
        if not other.has(rule.id):
            continue
        try:
            mine = compile_decision(one, rule.id, on)
            theirs = compile_decision(other, rule.id, other_on)
        except RuleNotInForce:
            continue
        sides = ((one, mine), (other, theirs))
        yield from _decided_differently(sides, rule.label)


def _decided_differently(
    sides: tuple[tuple[Profile, CompiledDecision], tuple[Profile, CompiledDecision]], label: str
) -> Iterator[Gap]:
    """Every household of the two decisions' common space to which they say different things."""
    import duckdb

    (one, mine), (other, theirs) = sides
    with duckdb.connect() as connection:
        space = laid_out(connection, (mine, theirs), one_income=True)
        both = [outcomes_over(connection, decision, space) for decision in (mine, theirs)]
    groups: dict[tuple[str, str], _Difference] = {}
    for verdicts, found in alike(both):
        results = (_result(verdicts[0]), _result(verdicts[1]))
        if results[0] != results[1]:
            group = groups.setdefault(results, _Difference(np.zeros_like(found), {}))
            group.take(found, ((one, mine, verdicts[0]), (other, theirs, verdicts[1])))
    for (first, second), group in sorted(groups.items()):
        said = f"{one.label}是“{first}”，{other.label}是“{second}”"
        for whom, cases in in_words(group.found, space):
            yield Gap("认定不同", _pair(one, other), label, whom, said, tuple(group.clauses), cases)


def _result(verdict: Verdict | None) -> str:
    return verdict.result if verdict else _OUTSIDE


@dataclass
class _Difference:
    """Cases in which two profiles come to the same pair of results, and by which clauses."""

    found: np.ndarray
    clauses: dict[Clause, None]

    def take(
        self,
        found: np.ndarray,
        sides: Iterable[tuple[Profile, CompiledDecision, Verdict | None]],
    ) -> None:
        """Add cases, with the clauses behind the verdict of each side."""
        self.found |= found
        for profile, decision, verdict in sides:
            ids = verdict.clauses if verdict else ()
            for clause in decision.clauses:
                if clause.id in ids:
                    self.clauses[_clause(profile, clause.label, clause.citation)] = None


def _lines(one: Profile, on: date, other: Profile, other_on: date) -> Iterator[Gap]:
    """Thresholds of the same name with another number, concept or operator."""
    for rule in one.of_kind("threshold"):
        if not other.has(rule.id):
            continue
        try:
            mine, theirs = one.value(rule.id, on), other.value(rule.id, other_on)
        except RuleNotInForce:
            continue
        words = [_line_in_words(value) for value in (mine, theirs)]
        if words[0] != words[1]:
            clauses = (
                _clause(one, mine.label, mine.citation),
                _clause(other, theirs.label, theirs.citation),
            )
            said = f"{one.label}：{words[0]}；{other.label}：{words[1]}"
            yield Gap("口径不同", _pair(one, other), rule.label, "", said, clauses)


def _line_in_words(value: RuleValue) -> str:
    concept = CONCEPT_LABELS[value.concept or "unspecified"]
    number = f"{value.value}{value.unit}" if value.decided else "（没有给数）"
    return f"{concept}{'低于' if value.operator == '<' else '不高于'}{number}"


def _procedures(one: Profile, on: date, other: Profile, other_on: date) -> Iterator[Gap]:
    for stage in STAGES:
        mine = {step.name: step for step in procedure_or_none(one, stage, on)}
        theirs = {step.name: step for step in procedure_or_none(other, stage, other_on)}
        for name in mine:
            if name in theirs:
                yield from _step(one, other, stage, mine[name], theirs[name])
        if mine and theirs:
            yield from _last_word(one, other, stage, list(mine.values()), list(theirs.values()))


def _step(one: Profile, other: Profile, stage: str, mine: Step, theirs: Step) -> Iterator[Gap]:
    clauses = (_clause(one, "", mine.citation), _clause(other, "", theirs.citation))
    for label, a, b in (
        ("决定人", mine.decider, theirs.decider),
        ("时限（工作日）", mine.deadline, theirs.deadline),
        ("公示天数", mine.notice_days, theirs.notice_days),
    ):
        if a != b:
            said = f"{label}：{one.label}是{a or '未写明'}，{other.label}是{b or '未写明'}"
            whom = f"{stage}环节“{mine.name}”"
            yield Gap("步骤不同", _pair(one, other), f"{stage}程序", whom, said, clauses)


def _last_word(
    one: Profile, other: Profile, stage: str, mine: list[Step], theirs: list[Step]
) -> Iterator[Gap]:
    """Who decides in the end: the highest office among the deciders."""
    order = ("村", "乡镇", "县", "市")
    highest = [
        max((s.decider for s in steps), key=lambda d: _rank(d, order)) for steps in (mine, theirs)
    ]
    if highest[0] != highest[1]:
        said = f"最后由谁定：{one.label}是{highest[0]}，{other.label}是{highest[1]}"
        yield Gap("决定人不同", _pair(one, other), f"{stage}程序", "", said)


def _rank(decider: str, order: tuple[str, ...]) -> int:
    return max((place for place, word in enumerate(order) if word in decider), default=-1)


def _rulings(one: Profile, on: date, other: Profile, other_on: date) -> Iterator[Gap]:
    mine, theirs = rulings(one, on), rulings(other, other_on)
    for key in mine:
        if key not in theirs:
            continue
        a, b = mine[key]["ruling"], theirs[key]["ruling"]
        forbidden = (a == "不得") != (b == "不得") and "未写明" not in (a, b)
        if forbidden:
            what, stage = key
            clauses = (
                _clause(one, "", mine[key].citation),
                _clause(other, "", theirs[key].citation),
            )
            said = f"{one.label}：{a}；{other.label}：{b}"
            yield Gap(
                "要求相反",
                _pair(one, other),
                "评议公示公告的要求",
                f"{stage}环节的{what}",
                said,
                clauses,
            )


def _endings(one: Profile, on: date, other: Profile, other_on: date) -> Iterator[Gap]:
    """When a household leaves: conditions for elimination beside dates for closing warnings."""
    for first, first_on, second, second_on in (
        (one, on, other, other_on),
        (other, other_on, one, on),
    ):
        if not (first.has("milestones") and second.has("elimination_ready")):
            continue
        try:
            dated = [
                d for d in first.calendar("milestones", first_on) if d.once and "销号" in d.what
            ]
            ready = second.decision("elimination_ready", second_on)
        except RuleNotInForce:
            continue
        for due in dated:
            clauses = (
                _clause(first, due.what, due.citation),
                *(_clause(second, c.label, c.citation) for c in ready.clauses[:1]),
            )
            said = f"{first.label}要求 {due.once} 前{due.what}；{second.label}看条件，不看日期"
            yield Gap("结束方式不同", _pair(one, other), "销号和消除", "", said, clauses)
