"""What monitoring episodes do to incomes: low when found, recovering until elimination."""

from __future__ import annotations

import numpy as np

from fanpin_lib.demo.assumptions import assume
from fanpin_lib.demo.world import incomes
from fanpin_lib.demo.world.county import World
from fanpin_lib.demo.world.timeline import month_number, number_of


def apply_cases(world: World) -> None:
    """Set every case household's monthly income factor, episode after episode."""
    base = _per_head(world)
    months = np.array([number_of(m) for m in world.timeline.flow_months])
    cases = world.cases
    lows, highs = _in_first_year(world)
    starts, ends = month_number(cases.identified_on), month_number(cases.eliminated_on)
    for row in range(len(cases)):
        end = None if np.isnat(cases.eliminated_on[row]) else int(ends[row])
        path = _path(lows[row], highs[row], months, int(starts[row]), end)
        household = cases.household[row]
        known = ~np.isnan(path)
        world.flows.factor[household, known] = (path / base[household])[known]


def _in_first_year(world: World) -> tuple[np.ndarray, np.ndarray]:
    """Low and high incomes moved to the window's first year: they rise like the line."""
    cases, last = world.cases, world.timeline.month.year
    line = incomes.line_of(np.array([world.timeline.months[0].year]))[0]

    def moved(amounts: np.ndarray, days: np.ndarray) -> np.ndarray:
        years = np.where(np.isnat(days), world.timeline.end, days)
        years = np.minimum(years.astype("datetime64[Y]").astype(int) + 1970, last)
        return amounts / incomes.line_of(years) * line

    low = moved(cases.low_income, cases.identified_on)
    return low, moved(cases.high_income, cases.eliminated_on)


def _per_head(world: World) -> np.ndarray:
    first = {name: values[0] for name, values in world.flows.base.items()}
    members = np.maximum(world.household_states[0].members, 1)
    return np.maximum(incomes.net(first) / members, 1.0)


def _path(low: float, high: float, months: np.ndarray, start: int, end: int | None) -> np.ndarray:
    """Income per head (yuan a year) in each month; NaN before the fall."""
    fall = start - assume("income.fall_months_before")
    if end is None:
        length = assume("income.recovery_months")
        reach = assume("income.recovery_active")
    else:
        length = max((end - start) * assume("income.recovered_by"), 1)
        reach = 1.0
    progress = ((months - start) / length).clip(0, 1) * reach
    return np.where(months >= fall, low + (high - low) * progress, np.nan)
