"""With helpers of how many levels a profile pairs the households of a class."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.policy.profile import Profile

TOPIC = "pairing"


@dataclass(frozen=True)
class Pairing:
    """One row: whom it pairs with whom.

    Attributes:
        place: the row's place in the rule.
        category: the households in the document's words.
        registered: the class that the register of monitored households writes for them, as
            the profile's classifications say; empty: they are no such class.
        levels: of how many levels helpers must be; None: the document does not say.
        cited: where it stands, in words.
    """

    place: int
    category: str
    registered: str
    levels: int | None
    who: str
    cited: str

    @property
    def acts(self) -> bool:
        """Whether the register of helpers can be held against it."""
        return bool(self.registered and self.levels)


def pairings(profile: Profile, on: date) -> Iterator[Pairing]:
    """Every row of the profile's pairing in force on a day; nothing where it has none."""
    try:
        value = profile.require(TOPIC, on)
    except RuleNotInForce:
        return
    known = _registered_words(profile)
    for place, entry in enumerate(value.value):
        levels = entry.get("levels")
        yield Pairing(
            place,
            entry["category"],
            known.get(entry["category"], ""),
            int(levels) if levels is not None else None,
            entry.get("who", ""),
            entry.citation.short,
        )


def _registered_words(profile: Profile) -> dict[str, str]:
    """Every spelling of a class that the register of monitored households may hold."""
    classes = [
        one for one in profile.classes.values() if "cases.registered_category" in one.columns
    ]
    return {word: name for one in classes for word, name in one.spellings.items()}
