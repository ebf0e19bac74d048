"""Versions of rules and profiles: short marks that change when what they say changes."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from fanpin_lib.policy.model import RuleValue
from fanpin_lib.policy.profile import Profile

_DIGITS = 8


def value_version(value: RuleValue) -> str:
    """Eight hexadecimal digits that change with the value, its dates or its source."""
    return _mark([_said(value)])


def profile_version(profile: Profile) -> str:
    """The same for a whole profile: every rule with every dated value, and the readings."""
    said = [_said(value) for rule in profile.rules.values() for value in rule.values]
    ends = [f"{rule.id} {sorted(rule.ends)}" for rule in profile.rules.values()]
    return _mark([*sorted(said), *sorted(ends), repr(sorted(profile.readings.items()))])


def _said(value: RuleValue) -> str:
    parts = (value.rule_id, value.value, value.unit, value.concept, value.operator, value.since,
             value.until, value.status, value.citation)  # fmt: skip
    return "|".join(map(repr, parts))


def _mark(texts: Iterable[str]) -> str:
    return sha256("\n".join(texts).encode()).hexdigest()[:_DIGITS]
