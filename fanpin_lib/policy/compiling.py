"""From a decision in words of the rule files to SQL over household facts (pure text work).

The result names facts as columns; whoever runs it supplies a relation with those columns
(`fanpin_lib.policy.facts`). A number that is not in force or undecidable becomes NULL: the
condition is then unknown exactly for the households for which that number matters.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from fanpin_lib.errors import PolicyError, RuleNotInForce
from fanpin_lib.policy import expressions
from fanpin_lib.policy.citations import Citation
from fanpin_lib.policy.contents import Decision
from fanpin_lib.policy.facts import facts
from fanpin_lib.policy.profile import Profile

_INCOME = {
    "net": "net_income_per_capita",
    "disposable": "disposable_income_per_capita",
    "unspecified": "income_unspecified",
    None: "income_unspecified",
}
_NO_NUMBER = "CAST(NULL AS DOUBLE)"


@dataclass(frozen=True)
class Missing:
    """A number that a condition needs and that is not there."""

    rule_id: str
    reason: str
    in_force: bool  # True: in force but undecidable; False: no value on the date


@dataclass(frozen=True)
class CompiledClause:
    """A clause as a boolean SQL expression over facts.

    Where ``sql`` is true the clause takes the household in: with ``outcome``, or, if
    ``undecidable`` says why, possibly with it. Where it is NULL, data or (see ``missing``)
    a number is lacking.
    """

    id: str
    label: str
    outcome: str
    sql: str
    citation: Citation
    facts: frozenset[str]
    undecidable: str = ""
    missing: tuple[Missing, ...] = ()


@dataclass(frozen=True)
class CompiledDecision:
    """All clauses of a decision on a date, under one reading of each ambiguous wording."""

    rule_id: str
    clauses: tuple[CompiledClause, ...]
    otherwise: str
    among: str
    outcomes: tuple[str, ...]
    readings: dict[str, str]

    @property
    def facts(self) -> frozenset[str]:
        """Every fact that some clause looks at."""
        return frozenset().union(*(clause.facts for clause in self.clauses))


def all_readings(decision: Decision) -> Iterator[dict[str, str]]:
    """Every combination of readings, as ``{ambiguity: reading}``; one empty one if none."""
    named = [[(a.id, r.id) for r in a.readings] for a in decision.ambiguities]
    for combination in itertools.product(*named):
        yield dict(combination)


def compile_decision(
    profile: Profile, rule_id: str, on: date, readings: Mapping[str, str] | None = None
) -> CompiledDecision:
    """The clauses of a decision as SQL.

    Args:
        profile: where the rule and the numbers it uses are taken from.
        rule_id: a rule of kind decision.
        on: the date whose values count.
        readings: the reading to take of each ambiguity; those left out are taken as the
            profile settled them, else as the first reading written.

    Raises:
        RuleNotInForce: the decision itself is not in force.
        PolicyError: a reading that the decision does not have.
    """
    decision = profile.decision(rule_id, on)
    chosen = _chosen(decision, {**profile.readings.get(rule_id, {}), **(readings or {})})
    texts = {**decision.terms, **_readings(decision, chosen)}
    clauses = []
    for clause in decision.clauses:
        work = _Writer(profile, on, texts)
        sql = work.sql(clause.when)
        clauses.append(
            CompiledClause(
                id=clause.id,
                label=clause.label,
                outcome=clause.outcome,
                sql=sql,
                citation=clause.citation,
                facts=frozenset(work.facts),
                undecidable=clause.undecidable,
                missing=tuple(work.missing.values()),
            )
        )
    return CompiledDecision(
        rule_id, tuple(clauses), decision.otherwise, decision.among, decision.outcomes, chosen
    )


def _chosen(decision: Decision, wanted: Mapping[str, str]) -> dict[str, str]:
    known = {a.id: [r.id for r in a.readings] for a in decision.ambiguities}
    for name, reading in wanted.items():
        if reading not in known.get(name, []):
            raise PolicyError(
                f"没有“{name} = {reading}”这种读法",
                hint="可选：" + "；".join(f"{n} = {'、'.join(r)}" for n, r in known.items()) + "。",
            )
    return {name: wanted.get(name, readings[0]) for name, readings in known.items()}


def _readings(decision: Decision, chosen: Mapping[str, str]) -> dict[str, str]:
    return {
        ambiguity.id: reading.expression
        for ambiguity in decision.ambiguities
        for reading in ambiguity.readings
        if reading.id == chosen[ambiguity.id]
    }


class _Writer:
    """Writes one condition as SQL, remembering facts used and numbers missing."""

    def __init__(self, profile: Profile, on: date, texts: Mapping[str, str]) -> None:
        self.profile = profile
        self.on = on
        self.texts = texts
        self.facts: set[str] = set()
        self.missing: dict[str, Missing] = {}

    def sql(self, expression: str) -> str:
        return " ".join(self._token(token) for token in expressions.tokens(expression))

    def _token(self, token: expressions.Token) -> str:
        if token.kind == "rule":
            return self._number(token.rule)
        if token.kind == "below":
            return self._below(token.rule)
        if token.kind != "name":
            return token.text
        if token.text in self.texts:
            return f"({self.sql(self.texts[token.text])})"
        return self._fact(token.text)

    def _fact(self, name: str) -> str:
        fact = facts()[name]
        if fact.expression:
            return f"({self.sql(fact.expression)})"
        self.facts.add(name)
        return name

    def _below(self, rule_id: str) -> str:
        number = self._number(rule_id)
        rule = self.profile.rule(rule_id)
        income, operator = _INCOME[rule.concept], rule.operator
        if rule_id not in self.missing:
            value = rule.on(self.on)
            income, operator = _INCOME[value.concept], value.operator
        self.facts.add(income)
        return f"({income} {operator} {number})"

    def _number(self, rule_id: str) -> str:
        try:
            value = self.profile.value(rule_id, self.on)
        except RuleNotInForce as error:
            self.missing[rule_id] = Missing(rule_id, error.message, in_force=False)
            return _NO_NUMBER
        if not value.decided:
            self.missing[rule_id] = Missing(rule_id, value.note, in_force=True)
            return _NO_NUMBER
        return str(value.value)
