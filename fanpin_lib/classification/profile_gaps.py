"""Where profiles decide the same household, step or matter differently.

All the profiles given are held against each other at once: a finding names who says what,
so that the same difference is not told again for every pair of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from fanpin_lib.classification.case_words import in_words
from fanpin_lib.classification.gap import Clause, Gap
from fanpin_lib.classification.gaps import laid_out
from fanpin_lib.classification.outcomes import Outcomes, alike, outcomes_over
from fanpin_lib.classification.profile_rules import (
    BETWEEN,
    clause_of,
    name_with_question,
    rule_differences,
    who_says,
)
from fanpin_lib.classification.reading_gaps import OUTSIDE
from fanpin_lib.classification.readings import reading_words
from fanpin_lib.classification.verdicts import Verdict
from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.policy import (
    Ambiguity,
    Citation,
    CompiledDecision,
    Profile,
    ambiguities,
    compile_decision,
    topics,
)

#: What two profiles say in different words of a household that no clause takes in.
_NOT_TAKEN_IN = ""
_ONE_OF_THEM = "列入"


def differences_between(
    profiles: Sequence[tuple[Profile, date]], *, households: bool = True
) -> Iterator[Gap]:
    """What some profiles, each on a date of its own, decide differently.

    Args:
        households: also try every household of the decisions that several have (seconds).
    """
    if households:
        for rule_id in topics():
            sides = list(_sides(profiles, rule_id))
            if len(sides) > 1:
                yield from _decided_differently(sides, topics()[rule_id].label)
    yield from rule_differences(profiles)


@dataclass(frozen=True)
class _Side:
    """A profile's decision on its date."""

    profile: Profile
    decision: CompiledDecision
    wordings: tuple[Ambiguity, ...] = ()

    @property
    def name(self) -> str:
        return name_with_question(self.profile, self.decision.rule_id)

    def word_for(self, verdict: Verdict | None) -> str:
        """What it says of a household: an outcome or a status.

        Outcomes that may stand beside each other (groups, kinds of focus) are each profile's
        own: only that a household is in one of them can be compared.
        """
        if verdict is None:
            return OUTSIDE
        taken_in = bool(verdict.outcome) and verdict.outcome != self.decision.otherwise
        return _ONE_OF_THEM if taken_in and not self.decision.exclusive else verdict.result

    def meaning(self, verdict: Verdict | None) -> str:
        """The word for comparing: 不登记 and 不属于监测对象 mean the same, as do 可以消除 and
        可以退出 where a decision only says yes or no."""
        if verdict is None or verdict.outcome == self.decision.otherwise:
            return _NOT_TAKEN_IN
        yes_or_no = len({*self.decision.outcomes} - {self.decision.otherwise}) == 1
        return _ONE_OF_THEM if yes_or_no and verdict.outcome else self.word_for(verdict)


@dataclass
class _Difference:
    """Cases in which the profiles come to the same results, and by which clauses."""

    found: np.ndarray
    words: tuple[str, ...]
    clauses: dict[int, dict[Clause, None]] = field(default_factory=dict)

    def take(
        self, found: np.ndarray, sides: Sequence[_Side], verdicts: Sequence[Verdict | None]
    ) -> None:
        """Add cases, with the clauses behind the verdict of each side."""
        self.found |= found
        for number, (side, verdict) in enumerate(zip(sides, verdicts, strict=True)):
            ids = verdict.clauses if verdict else ()
            for clause in side.decision.clauses:
                if clause.id in ids:
                    one = clause_of(side.profile, clause.label, clause.citation)
                    self.clauses.setdefault(number, {})[one] = None

    def in_order(self) -> tuple[Clause, ...]:
        return tuple(clause for number in sorted(self.clauses) for clause in self.clauses[number])


def _sides(profiles: Sequence[tuple[Profile, date]], rule_id: str) -> Iterator[_Side]:
    for profile, on in profiles:
        if profile.has(rule_id) and profile.rule(rule_id).kind == "decision":
            try:
                wordings = tuple(ambiguities(profile, rule_id, on).values())
                yield _Side(profile, compile_decision(profile, rule_id, on), wordings)
            except RuleNotInForce:
                continue


def _decided_differently(sides: list[_Side], label: str) -> Iterator[Gap]:
    """Every household of the decisions' common space of which they say different things."""
    import duckdb

    with duckdb.connect() as connection:
        space = laid_out(connection, [side.decision for side in sides], one_income=True)
        each = [outcomes_over(connection, side.decision, space) for side in sides]
    undecided = [number for number, outcomes in enumerate(each) if _never_decides(outcomes)]
    for number in undecided:
        yield _says_nothing(sides[number], each[number], label)
    left = [number for number in range(len(sides)) if number not in undecided]
    sides, each = [sides[n] for n in left], [each[n] for n in left]
    if len(sides) < 2:
        return
    if any(side.wordings for side in sides):
        yield _readings_taken(sides, label)
    for difference in _differences(sides, each):
        said = who_says(zip((s.name for s in sides), difference.words, strict=True))
        for whom, cases in in_words(difference.found, space):
            yield Gap("认定不同", BETWEEN, label, whom, said, difference.in_order(), cases)


def _readings_taken(sides: Sequence[_Side], label: str) -> Gap:
    """Under which readings the profiles were compared: others may come to other results."""
    taken = []
    for side in sides:
        labels = reading_words(side.decision.readings, {w.id: w for w in side.wordings})
        if labels:
            taken.append(f"{side.profile.label}按{'、'.join(f'“{one}”' for one in labels)}")
    said = f"比较时{'，'.join(taken)}读；换一种读法结论可能不同，见各方案自己的“读法不同”"
    clauses = [
        clause_of(side.profile, wording.question, _cited(side), wording.clause)
        for side in sides
        for wording in side.wordings
    ]
    return Gap("读法不同", BETWEEN, label, "", said, tuple(clauses))


def _cited(side: _Side) -> Citation:
    return side.decision.clauses[0].citation


def _differences(sides: list[_Side], each: Sequence[Outcomes]) -> list[_Difference]:
    """Cases by what the profiles say of them, those that matter to most households first."""
    groups: dict[tuple[str, ...], _Difference] = {}
    for verdicts, found in alike(each):
        pairs = list(zip(sides, verdicts, strict=True))
        if any(verdict and verdict.status == "数据不足" for verdict in verdicts):
            continue  # a fact that the space leaves out: no matter of the clauses
        meanings = tuple(side.meaning(verdict) for side, verdict in pairs)
        if len(set(meanings)) > 1:
            words = tuple(side.word_for(verdict) for side, verdict in pairs)
            group = groups.setdefault(meanings, _Difference(np.zeros_like(found), words))
            group.take(found, sides, verdicts)
    return sorted(groups.values(), key=lambda group: (-int(group.found.sum()), group.words))


def _never_decides(outcomes: Outcomes) -> bool:
    return {verdict.status if verdict else "" for verdict in outcomes.verdicts} <= {"规则未定"}


def _says_nothing(side: _Side, outcomes: Outcomes, label: str) -> Gap:
    """A profile whose number is missing decides nothing: said once, and then left aside."""
    missing = [m for clause in side.decision.clauses for m in clause.missing]
    reasons = "；".join(dict.fromkeys(m.reason for m in missing or side.decision.missing))
    said = f"{side.profile.label}对所有农户都是“规则未定”（{reasons}），不参加比较"
    clauses = tuple(clause_of(side.profile, c.label, c.citation) for c in side.decision.clauses)
    return Gap("规则未定", BETWEEN, label, "", said, clauses, outcomes.which.size)
