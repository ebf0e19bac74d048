"""What the introducing pages make of a profile's rules beside showing them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.policy import Profile
from fanpin_lib.policy.coverage import Use
from fanpin_lib.publish.policy.introduction import ending_of


def uses(profile: Profile, on: date) -> Iterator[Use]:
    """Words of the documents that decide which endings the pages tell of."""
    try:
        entries = profile.entries("endings", on) if profile.has("endings") else []
    except RuleNotInForce:
        return
    for place, entry in enumerate(entries):
        if ending_of(entry):
            yield Use("endings", "术语", "网页“怎样算结束”讲哪几种结束", place)
