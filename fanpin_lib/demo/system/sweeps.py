"""The great sweeps that a profile lays into certain months of the year."""

from __future__ import annotations

from datetime import date

from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.fields import code_list
from fanpin_lib.policy import Profile

_MONTHS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")


def sweep_kinds(profile: Profile, on: date) -> dict[int, str]:
    """By month of the year what the ledger of sweeps calls the sweep that falls into it."""
    try:
        calendar = profile.calendar("sweeps", on)
    except RuleNotInForce:
        return {}
    named = {kind.split("月")[0]: kind for kind in code_list("sweep_kind") if "月" in kind[:-1]}
    # what is handed to somebody is a report, not a sweep
    months = [month for due in calendar if not due.to for month in due.months]
    found = {month: named.get(_MONTHS[month - 1], "") for month in months}
    return {month: kind for month, kind in found.items() if kind}
