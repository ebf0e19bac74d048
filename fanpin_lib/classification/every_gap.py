"""Everything that the gap finder finds in one profile."""

from __future__ import annotations

from datetime import date

from fanpin_lib.classification.catalogue_gaps import catalogue_gaps
from fanpin_lib.classification.date_gaps import date_gaps
from fanpin_lib.classification.gap import Gap
from fanpin_lib.classification.gaps import decision_gaps
from fanpin_lib.classification.rule_gaps import rule_gaps
from fanpin_lib.policy import Profile


def every_gap(profile: Profile, day: date) -> list[Gap]:
    """In its decisions by trying every case, in its rules, lists and dates by enumeration."""
    return [*decision_gaps(profile, day), *listed_gaps(profile, day)]


def listed_gaps(profile: Profile, day: date) -> list[Gap]:
    """In its rules, lists and dates: found at once, unlike those of its decisions."""
    finders = (rule_gaps, catalogue_gaps, date_gaps)
    return [gap for finder in finders for gap in finder(profile, day)]
