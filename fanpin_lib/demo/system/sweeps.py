"""The great sweeps that a profile lays into certain months of the year."""

from __future__ import annotations

from datetime import date

from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.policy import Profile


def sweep_kinds(profile: Profile, on: date) -> dict[int, str]:
    """By month of the year what the ledger of sweeps calls the sweep that falls into it."""
    try:
        calendar = profile.calendar("sweeps", on)
    except RuleNotInForce:
        return {}
    return {month: due.sweep for due in calendar if due.sweep for month in due.months}
