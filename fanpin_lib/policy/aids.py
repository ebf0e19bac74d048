"""Aids whose amount a document sets, and whom an insurance covers household by household."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.policy.compiling import compile_decision
from fanpin_lib.policy.model import Rule, RuleValue
from fanpin_lib.policy.profile import Profile
from fanpin_lib.policy.value_kinds import Clause, Decision, TopicEntry

AIDS, INSURANCE = "assistance", "insurance"


@dataclass(frozen=True)
class AidAmount:
    """One aid with its amount.

    Attributes:
        place: the row's place in the rule.
        words: any of them in a measure's item says that it is this aid.
        amount: yuan for one person or household, each time.
        meant: 定额 (that much and no other) or 上限 (no more).
        times: 一次性, 每学期 or 每年; empty where the document does not say.
    """

    place: int
    item: str
    kind: str
    words: tuple[str, ...]
    amount: float
    meant: str
    times: str
    since: date
    cited: str


@dataclass(frozen=True)
class Insured:
    """A row that insures the monitored households, and no others."""

    place: int
    item: str
    since: date
    cited: str


def aid_amounts(profile: Profile, on: date) -> Iterator[AidAmount]:
    """The aids in force on a day whose amount measures can be held against."""
    for place, entry, since in _rows(profile, AIDS, on):
        words, amount, meant = entry.get("named"), entry.get("amount"), entry.get("amount_is")
        if words and amount is not None and meant:
            yield AidAmount(
                place, entry["item"], entry.get("kind", ""), tuple(words), float(amount), meant,
                entry.get("times", ""), since, entry.citation.short,
            )  # fmt: skip


def insured(profile: Profile, on: date) -> Iterator[Insured]:
    """The rows of the insurance in force on a day that name the monitored households."""
    for place, entry, since in _rows(profile, INSURANCE, on):
        if entry.get("insured"):
            yield Insured(place, entry["item"], since, entry.citation.short)


@dataclass(frozen=True)
class AidFor:
    """An aid with the condition of the households that it is for, and which of their people.

    Attributes:
        place: the row's place in the rule.
        entry: the row: ``ages``, ``sex``, ``schooling``, ``health`` say which members,
            ``unknown`` what no ledger tells, ``named`` how measures call it.
        sql: the condition over household facts; NULL where a fact is not known.
        facts: the facts that it reads.
        missing: numbers that it needs and that are not there, in words.
    """

    place: int
    entry: TopicEntry
    sql: str
    facts: frozenset[str]
    missing: tuple[str, ...]


def aids_for(profile: Profile, on: date) -> list[AidFor]:
    """The aids in force on a day that say whom they are for in facts of the ledgers."""
    rows = {
        str(place): (place, entry)
        for place, entry, _ in _rows(profile, AIDS, on)
        if entry.get("when")
    }
    if not rows:
        return []
    compiled = compile_decision(_asking(profile, [e for _, e in rows.values()], rows), _ASKED, on)
    return [
        AidFor(*rows[c.id], c.sql, c.facts, tuple(one.reason for one in c.missing))
        for c in compiled.clauses
    ]


_ASKED = "aids_for"


def _asking(profile: Profile, entries: list[TopicEntry], ids: Iterable[str]) -> Profile:
    """The profile with one decision more: each aid a clause of its own."""
    clauses = tuple(
        Clause(name, entry["item"], entry["when"], entry["item"], entry.citation)
        for name, entry in zip(ids, entries, strict=True)
    )
    outcomes = tuple(clause.outcome for clause in clauses)
    decision = Decision(AIDS, outcomes, clauses, exclusive=False)
    cited, label = entries[0].citation, profile.rule(AIDS).label
    value = RuleValue(_ASKED, label, decision, date.min, None, "stated", cited)
    rule = Rule(_ASKED, _ASKED, label, "decision", "", cited, (value,))
    return replace(profile, rules={**profile.rules, _ASKED: rule})


def _rows(profile: Profile, topic: str, on: date) -> Iterator[tuple[int, TopicEntry, date]]:
    try:
        value = profile.require(topic, on)
    except RuleNotInForce:
        return
    for place, entry in enumerate(value.value):
        yield place, entry, value.since
