"""What a profile requires or forbids to be done openly: appraisal, notice, application …

The topic ``openness`` says for each matter and stage whether it must, must not or may be done.
Step names are each document's own, so a matter is recognised by words in them
(``matters.yaml``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.files.yaml_lines import shipped_yaml
from fanpin_lib.policy.profile import Profile

TOPIC = "openness"
#: How the topic's column ``ruling`` says that something has to be, or must not be, done.
REQUIRED, FORBIDDEN = "必须", "不得"


@dataclass(frozen=True)
class OpenlyDone:
    """One matter at one stage, and what the document says of it.

    Attributes:
        place: the row's place in the rule.
        words: as a regular expression, how a step of this matter is called; empty: no ledger
            records it as a step.
        alert_source: the source of alerts that are such a matter; empty: none is.
        meetings: of what subjects the meetings are at which it is done; empty: it needs none.
        since: from when the ruling is in force.
        cited: where it stands, in words.
    """

    place: int
    stage: str
    matter: str
    ruling: str
    words: str
    alert_source: str
    since: date
    cited: str
    meetings: tuple[str, ...] = ()

    @property
    def acts(self) -> bool:
        """Whether a ledger can be held against it."""
        recorded = bool(self.words or self.alert_source)
        return recorded and self.ruling in (REQUIRED, FORBIDDEN)


def openly_done(profile: Profile, on: date) -> Iterator[OpenlyDone]:
    """Every row of the profile's rulings in force on a day; nothing where it has none."""
    try:
        value = profile.require(TOPIC, on)
    except RuleNotInForce:
        return
    for place, entry in enumerate(value.value):
        known = _matters().get(entry["what"], {})
        if known.get("only", entry["ruling"]) != entry["ruling"]:
            known = {}
        yield OpenlyDone(
            place=place,
            stage=entry["stage"],
            matter=entry["what"],
            ruling=entry["ruling"],
            words=known.get("steps", ""),
            alert_source=known.get("alert_source", ""),
            since=value.since,
            cited=entry.citation.short,
            meetings=tuple(known.get("meetings", ())),
        )


@cache
def _matters() -> dict[str, dict[str, Any]]:
    return {name: dict(known) for name, known in shipped_yaml(__package__, "matters.yaml").items()}
