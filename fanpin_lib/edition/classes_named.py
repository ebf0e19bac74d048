"""The profile's classifications as an edition names them, so that pages speak its words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fanpin_lib.policy.classes import REGISTER_COLUMN

if TYPE_CHECKING:
    from fanpin_lib.period import Month
    from fanpin_lib.policy.classes import Classification
    from fanpin_lib.policy.profile import Profile


def classes_named(profile: Profile, month: Month) -> list[dict[str, Any]]:
    """Every classification as of the month's end, the headline first.

    ``values`` are its classes in order, each with ``name``, ``colour``, ``note`` and whether it
    is the document's ``own`` and may be given in the month; ``in_register`` whether the register
    of monitored households says it; ``outside`` what its rule calls a household in none.
    """
    ordered = sorted(profile.classes.values(), key=lambda one: not one.headline)
    return [_named(one, profile, month) for one in ordered]


def _named(one: Classification, profile: Profile, month: Month) -> dict[str, Any]:
    given = one.names_on(month.last_day)
    return {
        "id": one.id,
        "label": one.label,
        "headline": one.headline,
        "graded": one.graded,
        "several": one.several,
        "decided_by": one.decided_by,
        "in_register": REGISTER_COLUMN in one.columns,
        "citation": str(one.citation),
        "outside": _outside(one, profile),
        "values": [
            {"name": v.name, "colour": v.colour, "note": v.note, "own": v.name in given}
            for v in one.values
        ],
    }


def _outside(one: Classification, profile: Profile) -> list[str]:
    """Outcomes of its rule, whenever they applied, that are no class."""
    values = profile.rules[one.rule].values if one.rule in profile.rules else ()
    outcomes = (o for value in values for o in getattr(value.value, "outcomes", ()))
    return [outcome for outcome in dict.fromkeys(outcomes) if outcome not in one.names]
