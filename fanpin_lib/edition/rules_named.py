"""Which policy values an edition names, so that sentences and charts can say them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.period import Month

if TYPE_CHECKING:
    from fanpin_lib.policy.model import RuleValue
    from fanpin_lib.policy.profile import Profile

RULES_NAMED = (
    "monitoring_line",
    "visit_gap",
    "alert_verification_deadline",
    "income_fall_share",
    "transfer_dependence_share",
)


def rules_in_force(profile: Profile, month: Month) -> dict[str, dict[str, Any]]:
    """The values that pages name, as of the month's end, and of each month of the window.

    A rule without a value that month is left out; the pages then say so.
    """
    found = {}
    for rule_id in RULES_NAMED:
        values = {str(m): _value(profile, rule_id, m) for m in month.window(12)}
        now = values[str(month)]
        if now is not None:
            found[rule_id] = {
                "value": now.value,
                "unit": now.unit,
                "synthetic": now.synthetic,
                "by_month": {m: v.value for m, v in values.items() if v is not None},
            }
    return found


def visitors_named(profile: Profile, month: Month) -> list[str]:
    """By whom the profile's document wants households visited, in its words."""
    from fanpin_lib.policy.visiting import visitors

    return visitors(profile, month.last_day)


def _value(profile: Profile, rule_id: str, month: Month) -> RuleValue | None:
    """The rule's value if it is a plain number, else None."""
    try:
        found = profile.value(rule_id, month.last_day)
    except RuleNotInForce:
        return None
    number = isinstance(found.value, int | float) and not isinstance(found.value, bool)
    return found if number else None
