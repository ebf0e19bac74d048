"""The ways in which a decision's wording can be read, each as a decision of its own.

Two things are open in some documents: a wording with several readings (an ambiguity of the
decision), and an income whose concept is not stated (``income_unspecified``). A reading that
the county settled in its profile is no longer open.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from fanpin_lib.policy import Ambiguity, CompiledDecision, Profile, ambiguities, compile_decision

#: Beyond so many combinations only one wording at a time is read otherwise.
MOST_VARIANTS = 16
UNSTATED_INCOME = "income_unspecified"
#: What an income of unstated concept can mean; the first is this project's convention.
INCOMES = {"net_income_per_capita": "人均纯收入", "disposable_income_per_capita": "人均可支配收入"}
_UNSTATED = re.compile(rf"\b{UNSTATED_INCOME}\b")


@dataclass(frozen=True)
class Change:
    """One wording read otherwise than the county reads it."""

    wording: str
    reading: str
    label: str


@dataclass(frozen=True)
class Variant:
    """A decision under one reading of everything; ``changes`` is empty for the one in use."""

    decision: CompiledDecision
    changes: tuple[Change, ...] = ()

    def words(self, result: str) -> str:
        """Such as 饮水安全算不算“两不愁三保障”，按“算，看六项”读：红."""
        return "；".join(change.label for change in self.changes) + f"：{result}"


def variants(profile: Profile, rule_id: str, on: date) -> list[Variant]:
    """The decision as the county reads it, then every other open reading of it.

    Raises:
        RuleNotInForce: the decision itself is not in force.
    """
    used = compile_decision(profile, rule_id, on)
    found: dict[tuple[Any, ...], Variant] = {}
    for changes in _combinations(_open_wordings(profile, used, on)):
        readings = {c.wording: c.reading for c in changes if c.wording != UNSTATED_INCOME}
        decision = compile_decision(profile, rule_id, on, readings) if readings else used
        incomes = [c.reading for c in changes if c.wording == UNSTATED_INCOME]
        if incomes:
            decision = with_income(decision, incomes[0])
        text = (decision.asked_sql, *(clause.sql for clause in decision.clauses))
        found.setdefault(text, Variant(decision, changes))
    return list(found.values())


def with_income(decision: CompiledDecision, income: str) -> CompiledDecision:
    """The decision with the income of unstated concept taken as ``income``."""

    def named(facts: frozenset[str]) -> frozenset[str]:
        return (facts - {UNSTATED_INCOME}) | {income} if UNSTATED_INCOME in facts else facts

    clauses = tuple(
        replace(clause, sql=_UNSTATED.sub(income, clause.sql), facts=named(clause.facts))
        for clause in decision.clauses
    )
    asked = _UNSTATED.sub(income, decision.asked_sql)
    return replace(decision, clauses=clauses, asked_sql=asked, facts=named(decision.facts))


def _open_wordings(profile: Profile, used: CompiledDecision, on: date) -> list[list[Change]]:
    """For every wording that the county did not settle, the readings not in use."""
    settled = {name for chosen in profile.readings.values() for name in chosen}
    wordings = [
        [
            Change(ambiguity.id, reading.id, f"{asked_shortly(ambiguity)}，按“{reading.label}”读")
            for reading in ambiguity.readings
            if reading.id != used.readings[ambiguity.id]
        ]
        for ambiguity in ambiguities(profile, used.rule_id, on).values()
        if ambiguity.id not in settled
    ]
    if UNSTATED_INCOME in used.facts:
        income, label = list(INCOMES.items())[1]
        wordings.append([Change(UNSTATED_INCOME, income, f"收入口径未写明，按{label}算")])
    return wordings


def asked_shortly(ambiguity: Ambiguity) -> str:
    """The question about a wording without what is added in brackets."""
    return re.split("[（；]", ambiguity.question)[0].strip()


def _combinations(wordings: list[list[Change]]) -> Iterator[tuple[Change, ...]]:
    """Every way to change some wordings, none of them first, fewest changes first."""
    many = 1
    for changes in wordings:
        many *= 1 + len(changes)
    most = len(wordings) if many <= MOST_VARIANTS else 1
    for count in range(most + 1):
        for chosen in itertools.combinations(wordings, count):
            yield from itertools.product(*chosen)


def reading_words(readings: Mapping[str, str], known: Mapping[str, Ambiguity]) -> list[str]:
    """The labels of the readings that a compiled decision took."""
    return [
        reading.label
        for name, chosen in readings.items()
        if name in known
        for reading in known[name].readings
        if reading.id == chosen
    ]
