"""What ways of splitting are called; light, for whoever shows figures."""

from __future__ import annotations

from typing import Any

from fanpin_lib.indicators.model import Dimension
from fanpin_lib.policy.classes import REGISTER_COLUMN

#: The rule that says which class a monitored household is of, as the catalogue calls it.
MONITORED = "category"


def dimension_name(dimension: Dimension, profile: Any | None) -> str:
    """What a way of splitting is called: by the registered class, as the profile calls that."""
    classes = [] if profile is None else profile.classes.values()
    registered = [one for one in classes if REGISTER_COLUMN in one.columns]
    if dimension.id != MONITORED or not registered:
        return dimension.name
    return str(min(registered, key=lambda one: not one.headline).label)
