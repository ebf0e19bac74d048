"""Aids whose amount a document sets, and whom an insurance covers household by household."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.policy.profile import Profile
from fanpin_lib.policy.value_kinds import Entry

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


def _rows(profile: Profile, topic: str, on: date) -> Iterator[tuple[int, Entry, date]]:
    try:
        value = profile.require(topic, on)
    except RuleNotInForce:
        return
    for place, entry in enumerate(value.value):
        yield place, entry, value.since
