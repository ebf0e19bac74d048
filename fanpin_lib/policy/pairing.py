"""With whom a profile pairs households: helpers of how many levels, or somebody at all.

A row with a number (``levels``) is about levels; one that says how the register of helpers calls
the office (``role``) wants it filled for each household of some groups (``whom``), or of the class
that the row names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.policy.profile import Profile
from fanpin_lib.policy.visiting import listed

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
        role: how the register of helpers calls who must be there (a regular expression).
        groups: of which households; empty: of those ``registered``.
        since: from when the row is in force; cited: where it stands, in words.
    """

    place: int
    category: str
    registered: str
    levels: int | None
    role: str
    groups: tuple[str, ...]
    who: str
    since: date
    cited: str

    @property
    def asks_levels(self) -> bool:
        """Whether the levels of a household's helpers can be held against it."""
        return bool(self.registered and self.levels)

    @property
    def asks_somebody(self) -> bool:
        """Whether it can be looked up who has nobody in that office."""
        return bool(self.role and (self.groups or self.registered))


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
            entry.get("role", ""),
            listed(entry.get("whom")),
            entry.get("who", ""),
            value.since,
            entry.citation.short,
        )


def _registered_words(profile: Profile) -> dict[str, str]:
    """Every spelling of a class that the register of monitored households may hold."""
    classes = [
        one for one in profile.classes.values() if "cases.registered_category" in one.columns
    ]
    return {word: name for one in classes for word, name in one.spellings.items()}
