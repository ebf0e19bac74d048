"""How figures are shown (``settings.yaml``): small-number limits, each with its source."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from fanpin_lib.files.yaml_lines import shipped_yaml


@dataclass(frozen=True)
class Settings:
    """Limits below which figures are shown but not interpreted.

    ``few_observations`` and ``naming_false_alarm`` are the indicators' own: who writes no
    percentage names no place either.
    """

    few_observations: int
    naming_false_alarm: float
    few_incomes: int
    names_in_attention: int
    rules_in_quality: int


@cache
def settings() -> Settings:
    """The limits shipped with the package."""
    shipped = shipped_yaml("fanpin_lib.presentation", "settings.yaml")
    statistics = shipped_yaml("fanpin_lib.indicators", "settings.yaml")
    return Settings(
        few_observations=int(statistics["few_observations"]["value"]),
        naming_false_alarm=float(statistics["naming_false_alarm"]["value"]),
        **{name: int(spec["value"]) for name, spec in shipped.items()},
    )
