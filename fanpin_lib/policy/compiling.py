"""From a decision in words of the rule files to SQL over household facts (pure text work).

The result names facts as columns; whoever runs it supplies a relation with those columns
(`fanpin_lib.policy.facts`). A number that is not in force or undecidable becomes NULL: the
condition is then unknown exactly for the households for which that number matters.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from fanpin_lib.errors import FileMistake, RuleNotInForce
from fanpin_lib.policy import expressions
from fanpin_lib.policy.checking import referred_decisions
from fanpin_lib.policy.citations import Citation
from fanpin_lib.policy.facts import facts
from fanpin_lib.policy.profile import Profile
from fanpin_lib.policy.value_kinds import Ambiguity, Clause, Decision

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
    a number is lacking. ``holds``: see `fanpin_lib.policy.value_kinds.Clause`.
    """

    id: str
    label: str
    outcome: str
    sql: str
    citation: Citation
    facts: frozenset[str]
    undecidable: str = ""
    holds: bool = False
    missing: tuple[Missing, ...] = ()


@dataclass(frozen=True)
class CompiledDecision:
    """All clauses of a decision on a date, under one reading of each ambiguous wording.

    ``asked_sql`` says of which households the question is asked: those that the decision
    ``among`` takes in and that ``only_if`` holds for; ``TRUE`` if of all.
    """

    rule_id: str
    clauses: tuple[CompiledClause, ...]
    asked_sql: str
    otherwise: str
    outcomes: tuple[str, ...]
    exclusive: bool
    readings: dict[str, str]
    facts: frozenset[str]
    missing: tuple[Missing, ...]
    #: the codes that facts take in the profile's words, by fact
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def ambiguities(profile: Profile, rule_id: str, on: date) -> dict[str, Ambiguity]:
    """The ambiguous wordings that a decision rests on, those of decisions it refers to too."""
    decision = profile.decision(rule_id, on)
    found = {a.id: a for a in decision.ambiguities}
    for other in sorted(referred_decisions(decision)):
        found = {**ambiguities(profile, other, on), **found}
    return found


def all_readings(profile: Profile, rule_id: str, on: date) -> Iterator[dict[str, str]]:
    """Every combination of readings, as ``{ambiguity: reading}``; one empty one if none."""
    named = [[(a.id, r.id) for r in a.readings] for a in ambiguities(profile, rule_id, on).values()]
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
        FileMistake: a reading that the decision does not have.
    """
    chosen = _chosen(profile, rule_id, on, readings or {})
    decision = profile.decision(rule_id, on)
    asked = _Writer(profile, on, chosen, decision)
    asked_sql = asked.asked()
    clauses = tuple(
        _compiled(clause, _Writer(profile, on, chosen, decision)) for clause in decision.clauses
    )
    return CompiledDecision(
        rule_id=rule_id,
        clauses=clauses,
        asked_sql=asked_sql,
        otherwise=decision.otherwise,
        outcomes=decision.outcomes,
        exclusive=decision.exclusive,
        readings=chosen,
        facts=frozenset(asked.facts).union(*(clause.facts for clause in clauses)),
        missing=tuple(asked.missing.values()),
        codes={name: profile.codes(fact) for name, fact in facts().items() if fact.type == "code"},
    )


def _compiled(clause: Clause, work: _Writer) -> CompiledClause:
    return CompiledClause(
        id=clause.id,
        label=clause.label,
        outcome=clause.outcome,
        sql=work.sql(clause.when),
        citation=clause.citation,
        facts=frozenset(work.facts),
        undecidable=clause.undecidable,
        holds=clause.holds,
        missing=tuple(work.missing.values()),
    )


def _chosen(profile: Profile, rule_id: str, on: date, wanted: Mapping[str, str]) -> dict[str, str]:
    known = {
        name: [r.id for r in a.readings] for name, a in ambiguities(profile, rule_id, on).items()
    }
    for name, reading in wanted.items():
        if reading not in known.get(name, []):
            raise FileMistake(
                f"没有“{name} = {reading}”这种读法",
                hint="可选：" + "；".join(f"{n} = {'、'.join(r)}" for n, r in known.items()) + "。",
            )
    settled = {n: r for chosen in profile.readings.values() for n, r in chosen.items()}
    return {
        name: wanted.get(name, settled.get(name, readings[0])) for name, readings in known.items()
    }


class _Writer:
    """Writes conditions of one decision as SQL, remembering facts used and numbers missing."""

    def __init__(
        self, profile: Profile, on: date, chosen: Mapping[str, str], decision: Decision
    ) -> None:
        self.profile = profile
        self.on = on
        self.chosen = chosen
        self.decision = decision
        self.facts: set[str] = set()
        self.missing: dict[str, Missing] = {}
        self.texts = dict(decision.terms)
        for ambiguity in decision.ambiguities:
            for reading in ambiguity.readings:
                if chosen[ambiguity.id] == reading.id:
                    self.texts[ambiguity.id] = reading.expression

    def sql(self, expression: str) -> str:
        return " ".join(self._token(token) for token in expressions.tokens(expression))

    def asked(self) -> str:
        """Of whom the decision is asked."""
        parts = []
        if self.decision.among:
            other = self.profile.decision(self.decision.among, self.on)
            parts.append(self._takes(self.decision.among, other.outcomes[0]))
        if self.decision.only_if:
            parts.append(f"({self.sql(self.decision.only_if)})")
        return " AND ".join(parts) or "TRUE"

    def _token(self, token: expressions.Token) -> str:
        if token.kind == "rule":
            return self._number(token.rule)
        if token.kind == "below":
            return self._below(token.rule)
        if token.kind == "takes":
            return self._takes(token.rule, token.outcome)
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

    def _takes(self, rule_id: str, outcome: str) -> str:
        other = self.profile.decision(rule_id, self.on)
        work = _Writer(self.profile, self.on, self.chosen, other)
        asked = work.asked()
        parts = [f"({work.sql(c.when)})" for c in other.clauses if c.outcome == outcome]
        self.facts |= work.facts
        self.missing |= work.missing
        claimed = f"({' OR '.join(parts) or 'FALSE'})"
        return claimed if asked == "TRUE" else f"({asked} AND {claimed})"

    def _below(self, rule_id: str) -> str:
        number = self._number(rule_id)
        rule = self.profile.rule(rule_id)
        concept, operator = rule.concept, rule.operator
        if number != _NO_NUMBER:
            value = rule.on(self.on)
            concept, operator = value.concept, value.operator
        self.facts.add(_INCOME[concept])
        return f"({_INCOME[concept]} {operator} {number})"

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
