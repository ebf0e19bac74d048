"""The catalogue as an edition keeps it beside its figures: families, names, parts' names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fanpin_lib.indicators.dimension_names import dimension_name
from fanpin_lib.indicators.loader import load_families
from fanpin_lib.indicators.model import LEVELS, Indicator

if TYPE_CHECKING:
    from fanpin_lib.policy import Profile


def catalogue_labels(profile: Profile | None = None) -> list[dict[str, Any]]:
    """What the manifest holds of the catalogue: families, names, dimensions' names as the
    profile calls them.

    ``[{"name": 走访, "indicators": {"visits_due": {"name": 应走访, "by": {"category": 类别}}}}]``,
    with ``"levels": ["township", "county"]``, the lowest first, where an indicator is not
    computed for every level.
    """

    def levels(indicator: Indicator) -> dict[str, list[str]]:
        found = [level for level in LEVELS if level in indicator.levels]
        return {} if len(found) == len(LEVELS) else {"levels": found}

    def by(indicator: Indicator) -> dict[str, str]:
        return {d.id: dimension_name(d, profile) for d in indicator.dimensions}

    return [
        {
            "name": family.name,
            "indicators": {
                i.id: {"name": i.name, "by": by(i)} | levels(i) for i in family.indicators.values()
            },
        }
        for family in load_families().values()
    ]
