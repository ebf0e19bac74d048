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
from fanpin_lib.classification.dimension import Dimension
from fanpin_lib.classification.gap import Clause, Gap
from fanpin_lib.classification.outcomes import alike, outcomes_over
from fanpin_lib.classification.reading_gaps import (
    OUTSIDE,
    Found,
    read_otherwise,
    with_either_income,
)
from fanpin_lib.classification.readings import INCOMES, UNSTATED_INCOME, with_income
from fanpin_lib.classification.space import dimensions, lay_out, size
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
from fanpin_lib.policy.expressions import rules

if TYPE_CHECKING:
    import duckdb

#: Cases beyond which a space is cut down: facts that clauses use least are left unknown.
MOST_CASES = 400_000


@dataclass(frozen=True)
class _Question:
    """A decision of a profile on a day, with the wordings that can be read in several ways."""

    profile: Profile
    rule: Rule
    on: date
    wordings: dict[str, Ambiguity]

    @property
    def follows(self) -> list[Rule]:
        """The decisions whose outcomes are all that its clauses look at, if that is so.

        How they can be read is said once, with them; here it would be said again.
        """
        decision = self.profile.decision(self.rule.id, self.on)
        named = [rules(clause.when) for clause in decision.clauses]
        others = {rule.id: rule for rule in self.profile.of_kind("decision")}
        if decision.ambiguities or not all(named) or not set().union(*named) <= others.keys():
            return []
        return [others[name] for name in sorted(set().union(*named))]

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

    with duckdb.connect() as connection:  # opening one takes longer than most decisions
        for rule in profile.of_kind("decision"):
            try:
                question = _Question(profile, rule, on, ambiguities(profile, rule.id, on))
                decisions = [
                    compile_decision(profile, rule.id, on, readings)
                    for readings in all_readings(profile, rule.id, on)
                ]
            except RuleNotInForce:
                continue
            yield from _by_reading(connection, question, decisions)
            if UNSTATED_INCOME in decisions[0].facts and not question.follows:
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
    differing: Found = {}
    unsettled: dict[Verdict, np.ndarray] = {}
    for verdicts, found in alike(several):
        results = tuple(verdict.result if verdict else OUTSIDE for verdict in verdicts)
        if len(set(results)) > 1:
            differing[results] = differing.get(results, False) | found
        elif verdicts[0] and verdicts[0].status not in ("认定", "数据不足"):
            unsettled[verdicts[0]] = unsettled.get(verdicts[0], False) | found
    for verdict, found in sorted(unsettled.items(), key=lambda item: item[0].clauses):
        yield from _unsettled(question, decisions[0], verdict, found, space)
    if differing and question.follows:
        yield _as_they_are_read(question)
    elif differing:
        readings = [decision.readings for decision in decisions]
        for said in read_otherwise(question.wordings, readings, differing, space):
            places = [(w.question, w.clause) for w in said.wordings]
            clauses = [Clause.of(asked, question.rule.citation, at) for asked, at in places]
            yield question.gap("读法不同", said.whom, said.says, clauses, said.cases)


def _as_they_are_read(question: _Question) -> Gap:
    """A decision that only looks at the outcomes of others depends on how those are read."""
    others = "、".join(f"“{rule.label}”" for rule in question.follows)
    said = f"跟着{others}走：那里读法或口径不同、结论不同的户，这里的结论也不同"
    clauses = [Clause.of(rule.label, rule.citation) for rule in question.follows]
    return question.gap("读法不同", "", said, clauses)


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


def _by_income(
    connection: duckdb.DuckDBPyConnection, question: _Question, decision: CompiledDecision
) -> Iterator[Gap]:
    """Cases where it matters which income an income of unstated concept is."""
    decisions = [with_income(decision, income) for income in INCOMES]
    space = laid_out(connection, decisions)
    several = [outcomes_over(connection, one, space) for one in decisions]
    concerned = [c for c in decision.clauses if UNSTATED_INCOME in c.facts]
    clauses = [Clause.of(c.label, c.citation) for c in concerned]
    for said in with_either_income(several, space):
        yield question.gap("口径不同", said.whom, said.says, clauses, said.cases)
