"""What ways of splitting are called; light, for whoever shows figures."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from fanpin_lib.fields import code_list, code_lists
from fanpin_lib.indicators.model import Dimension
from fanpin_lib.policy.classes import REGISTER_COLUMN

if TYPE_CHECKING:
    from fanpin_lib.policy import Profile

#: The rule that says which class a monitored household is of, as the catalogue calls it.
MONITORED = "category"
#: More parts than these are no help to a reader.
_MANY = 12


def dimension_name(dimension: Dimension, profile: Profile | None) -> str:
    """What a way of splitting is called: by the registered class, as the profile calls that."""
    classes = [] if profile is None else profile.classes.values()
    registered = [one for one in classes if REGISTER_COLUMN in one.columns]
    if dimension.id != MONITORED or not registered:
        return dimension.name
    return str(min(registered, key=lambda one: not one.headline).label)


def part_names(dimension: Dimension, profile: Profile | None, on: date | None) -> list[str]:
    """What the parts of a split are called: classes of the profile, or codes of a ledger's column.

    Args:
        on: the day on which the classes may be given; None: any.

    Returns:
        Nothing where there are many, or only the data say what there is.
    """
    classes = [] if profile is None else profile.classes.values()
    column = REGISTER_COLUMN if dimension.id == MONITORED else f"households.{dimension.id}"
    for one in sorted(classes, key=lambda one: not one.headline):
        if column in one.columns:
            own = [value for value in one.values if not value.foreign]
            return [value.name for value in own if on is None or value.given_on(on)]
    coded = dimension.id in code_lists() and dimension.id != MONITORED
    codes = code_list(dimension.id) if coded else []
    return codes if len(codes) <= _MANY else []
