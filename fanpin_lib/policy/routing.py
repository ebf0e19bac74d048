"""To which departments a profile sends a condition that is not met, or a risk.

The topic ``routing`` names causes in the document's words; a row that says which conditions or
risks it means, or by which words a task speaks of it, can be held against ledgers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.policy.profile import Profile

TOPIC = "routing"


@dataclass(frozen=True)
class Route:
    """One row: what is sent to whom.

    Attributes:
        place: the row's place in the rule.
        conditions, risks: codes of what is sent there.
        words: how a task's text speaks of it.
        departments: to whom; empty: the document names nobody.
        since: from when the row is in force.
        cited: where it stands, in words.
    """

    place: int
    cause: str
    conditions: tuple[str, ...]
    risks: tuple[str, ...]
    words: tuple[str, ...]
    departments: tuple[str, ...]
    since: date
    cited: str

    @property
    def acts(self) -> bool:
        """Whether ledgers can be held against it."""
        return bool(self.departments and (self.conditions or self.risks or self.words))


def routes(profile: Profile, on: date) -> Iterator[Route]:
    """Every row of the profile's routing in force on a day; nothing where it has none."""
    try:
        value = profile.require(TOPIC, on)
    except RuleNotInForce:
        return
    for place, entry in enumerate(value.value):
        conditions, risks, words, departments = (
            _listed(entry.get(name)) for name in ("conditions", "risks", "words", "departments")
        )
        yield Route(
            place,
            entry["cause"],
            conditions,
            risks,
            words,
            departments,
            value.since,
            entry.citation.short,
        )


def _listed(held: object) -> tuple[str, ...]:
    if isinstance(held, list | tuple):
        return tuple(str(one) for one in held)
    return (str(held),) if held else ()
