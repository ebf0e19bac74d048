"""What a profile's clauses leave open or decide twice, found by trying every case.

Each finding names the household it is about in words and the clauses concerned. Nothing
here is written by hand: change a clause and the findings change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from fanpin_lib.classification.case_words import in_words
from fanpin_lib.classification.gap import Clause, Gap
from fanpin_lib.classification.outcomes import Outcomes, alike, outcomes_over
from fanpin_lib.classification.readings import INCOMES, UNSTATED_INCOME, with_income
from fanpin_lib.classification.space import Dimension, dimensions, lay_out, size
from fanpin_lib.classification.verdicts import Verdict
from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.policy import (
    Ambiguity,
    CompiledDecision,
    Profile,
    Rule,
    all_readings,
    ambiguities,
    compile_decision,
)

if TYPE_CHECKING:
    import duckdb

#: Cases beyond which a space is cut down: facts that clauses use least are left unknown.
MOST_CASES = 400_000
#: Readings with the same result that are named; more are "the others".
_MOST_NAMED = 2
#: What is said of a household that the question is not asked about.
_OUTSIDE = "不在其列"


@dataclass(frozen=True)
class _Question:
    """A decision of a profile on a day, with the wordings that can be read in several ways."""

    profile: Profile
    rule: Rule
    on: date
    wordings: dict[str, Ambiguity]

    def gap(
        self, kind: str, whom: str, says: str, clauses: Iterable[Clause] = (), cases: int = 0
    ) -> Gap:
        concerned = tuple(dict.fromkeys(clauses))
        return Gap(kind, self.profile.name, self.rule.label, whom, says, concerned, cases)


def decision_gaps(profile: Profile, on: date) -> Iterator[Gap]:
    """Run every decision of a profile over its whole decision space.

    Yields:
        未覆盖, 矛盾, 无法判定 and 规则未定 cases (whatever the reading), cases whose outcome
        depends on how an ambiguous wording is read (读法不同) or on which income is meant
        where the document does not say (口径不同).
    """
    import duckdb

    for rule in profile.of_kind("decision"):
        try:
            question = _Question(profile, rule, on, ambiguities(profile, rule.id, on))
            decisions = [
                compile_decision(profile, rule.id, on, readings)
                for readings in all_readings(profile, rule.id, on)
            ]
        except RuleNotInForce:
            continue
        with duckdb.connect() as connection:
            yield from _by_reading(connection, question, decisions)
            if UNSTATED_INCOME in decisions[0].facts:
                yield from _by_income(connection, question, decisions[0])


def laid_out(
    connection: duckdb.DuckDBPyConnection,
    decisions: Sequence[CompiledDecision],
    *,
    one_income: bool = False,
) -> list[Dimension]:
    """The space of some decisions, cut down to what can be enumerated, as household facts."""
    space = dimensions(decisions, one_income=one_income)
    uses = {
        d.name: sum(d.name in clause.facts for one in decisions for clause in one.clauses)
        for d in space
    }
    while size(space) > MOST_CASES:
        space.remove(min(space, key=lambda d: uses[d.name] if not d.sets else len(uses)))
    lay_out(connection, space)
    return space


def _by_reading(
    connection: duckdb.DuckDBPyConnection,
    question: _Question,
    decisions: Sequence[CompiledDecision],
) -> Iterator[Gap]:
    space = laid_out(connection, decisions)
    several = [outcomes_over(connection, decision, space) for decision in decisions]
    read_otherwise: dict[tuple[str, ...], np.ndarray] = {}
    unsettled: dict[Verdict, np.ndarray] = {}
    for verdicts, found in alike(several):
        results = tuple(verdict.result if verdict else _OUTSIDE for verdict in verdicts)
        if len(set(results)) > 1:
            read_otherwise[results] = read_otherwise.get(results, False) | found
        elif verdicts[0] and verdicts[0].status not in ("认定", "数据不足"):
            unsettled[verdicts[0]] = unsettled.get(verdicts[0], False) | found
    for verdict, found in sorted(unsettled.items(), key=lambda item: item[0].clauses):
        yield from _unsettled(question, decisions[0], verdict, found, space)
    for results, found in sorted(read_otherwise.items()):
        yield from _read_otherwise(question, decisions, results, found, space)


def _unsettled(
    question: _Question,
    decision: CompiledDecision,
    verdict: Verdict,
    found: np.ndarray,
    space: Sequence[Dimension],
) -> Iterator[Gap]:
    by_id = {clause.id: clause for clause in decision.clauses}
    concerned = [by_id[name] for name in verdict.clauses]
    clauses = [Clause.of(clause.label, clause.citation) for clause in concerned]
    if verdict.status == "矛盾":
        claims = dict.fromkeys(clause.outcome for clause in concerned)
        said = f"同时被认定为{'和'.join(claims)}"
    elif verdict.status == "无法判定":
        said = "；".join(dict.fromkeys(clause.undecidable for clause in concerned))
    elif verdict.status == "规则未定":
        missing = [m for clause in concerned for m in clause.missing] or decision.missing
        said = "；".join(dict.fromkeys(m.reason for m in missing))
    else:
        said = f"没有条款给出{'、'.join(decision.outcomes)}中的任何一种"
    for whom, cases in in_words(found, space):
        yield question.gap(verdict.status, whom, said, clauses, cases)


def _read_otherwise(
    question: _Question,
    decisions: Sequence[CompiledDecision],
    results: Sequence[str],
    found: np.ndarray,
    space: Sequence[Dimension],
) -> Iterator[Gap]:
    """Cases whose outcome depends on how ambiguous wordings are read: only those that matter."""
    readings = [decision.readings for decision in decisions]
    matters = [name for name in question.wordings if _matters(name, readings, results)]
    by_result: dict[str, list[str]] = {}
    for taken, result in zip(readings, results, strict=True):
        label = f"“{'；'.join(_labels(question, taken, matters))}”"
        if label not in by_result.setdefault(result, []):
            by_result[result].append(label)
    said = _by_result(by_result)
    clauses = [
        Clause.of(question.wordings[name].question, question.rule.citation,
                  question.wordings[name].clause)
        for name in matters
    ]  # fmt: skip
    for whom, cases in in_words(found, space):
        yield question.gap("读法不同", whom, said, clauses, cases)


def _by_result(labels: dict[str, list[str]]) -> str:
    """``按“甲”读是红，按“乙”读是黄``; many readings with the same result are 其余读法."""
    rest = max(labels, key=lambda result: len(labels[result]))
    parts = [
        f"按{'或'.join(those)}读是{result}"
        for result, those in labels.items()
        if result != rest or len(those) <= _MOST_NAMED
    ]
    if len(labels[rest]) > _MOST_NAMED:
        parts.append(f"其余读法是{rest}")
    return "，".join(parts)


def _matters(name: str, readings: Sequence[dict[str, str]], results: Sequence[str]) -> bool:
    """Whether reading one wording otherwise, and nothing else, ever changes the result."""
    seen: dict[tuple, set[str]] = {}
    for taken, result in zip(readings, results, strict=True):
        others = tuple(sorted((k, v) for k, v in taken.items() if k != name))
        seen.setdefault(others, set()).add(result)
    return any(len(different) > 1 for different in seen.values())


def _labels(question: _Question, taken: dict[str, str], matters: Sequence[str]) -> list[str]:
    return [
        reading.label
        for name in matters
        for reading in question.wordings[name].readings
        if reading.id == taken[name]
    ]


def _by_income(
    connection: duckdb.DuckDBPyConnection, question: _Question, decision: CompiledDecision
) -> Iterator[Gap]:
    """Cases where it matters which income an income of unstated concept is."""
    decisions = [with_income(decision, income) for income in INCOMES]
    space = laid_out(connection, decisions)
    several: list[Outcomes] = [outcomes_over(connection, one, space) for one in decisions]
    differing: dict[tuple[str, ...], np.ndarray] = {}
    for verdicts, found in alike(several):
        results = tuple(verdict.result if verdict else _OUTSIDE for verdict in verdicts)
        if len(set(results)) > 1:
            differing[results] = differing.get(results, False) | found
    concerned = [c for c in decision.clauses if UNSTATED_INCOME in c.facts]
    clauses = [Clause.of(c.label, c.citation) for c in concerned]
    for results, found in sorted(differing.items()):
        pairs = zip(INCOMES.values(), results, strict=True)
        said = "，".join(f"按{label}算是{result}" for label, result in pairs)
        for whom, cases in in_words(found, space):
            yield question.gap("口径不同", whom, said, clauses, cases)
