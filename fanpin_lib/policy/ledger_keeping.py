"""Which ledgers of households a profile wants kept, of which classes, and at which levels.

Rows of the topic ``ledger_keeping`` that name classes (``kept_classes``) and levels
(``keepers``: 村, 乡镇, 县) are lists that can be written; others only say that something is to
be recorded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.policy.classes import Classification
from fanpin_lib.policy.profile import Profile
from fanpin_lib.regions import Level

TOPIC = "ledger_keeping"
#: The levels that may keep a ledger, by the words that rows write.
KEEPERS = {level.label: level for level in (Level.VILLAGE, Level.TOWNSHIP, Level.COUNTY)}


@dataclass(frozen=True)
class KeptLedger:
    """One ledger: the households of some classes of one classification.

    Attributes:
        place: the row's place in the rule.
        name: what the document calls it.
        classification: id of the classification that the classes belong to.
        classes: those that the row names, and other documents' where it names all of its own.
        keepers: the levels at which it is kept.
        cited: where it stands, in words.
    """

    place: int
    name: str
    classification: str
    classes: tuple[str, ...]
    keepers: tuple[Level, ...]
    cited: str


def kept_ledgers(profile: Profile, on: date) -> Iterator[KeptLedger]:
    """The ledgers that can be written as lists of households; none where no row says so."""
    try:
        entries = profile.require(TOPIC, on).value
    except RuleNotInForce:
        return
    for place, entry in enumerate(entries):
        classes = tuple(entry.get("kept_classes") or ())
        keepers = tuple(KEEPERS[word] for word in entry.get("keepers") or () if word in KEEPERS)
        owner = _classification(profile, classes)
        if owner and keepers:
            kept = classes + _strange_to(owner, classes)
            yield KeptLedger(place, entry["ledger"], owner.id, kept, keepers, entry.citation.short)


def _classification(profile: Profile, classes: tuple[str, ...]) -> Classification | None:
    """The classification that has all of the classes; None: none has."""
    owners = (one for one in profile.classes.values() if set(classes) <= set(one.names))
    return next(owners, None) if classes else None


def _strange_to(one: Classification, classes: tuple[str, ...]) -> tuple[str, ...]:
    """Where a ledger holds every class of the document, those that only others know: whom the
    register has in one of them is monitored, too.
    """
    own = {value.name for value in one.values if not value.foreign}
    return tuple(name for name in one.names if name not in own) if own <= set(classes) else ()
