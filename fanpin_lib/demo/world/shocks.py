"""What monitoring episodes do to incomes: low when found, recovering until elimination."""

from __future__ import annotations

import numpy as np

from fanpin_lib.demo.assumptions import assume
from fanpin_lib.demo.world import incomes
from fanpin_lib.demo.world.model import Cases, World
from fanpin_lib.demo.world.timeline import month_number, number_of


def apply_cases(world: World) -> None:
    """Set every case household's monthly income factor, episode after episode."""
    base = _per_head(world)
    months = np.array([number_of(m) for m in world.timeline.flow_months])
    cases = world.cases
    starts = month_number(cases.identified_on)
    ends = month_number(cases.eliminated_on)
    open_end = np.isnat(cases.eliminated_on)
    for row in range(len(cases)):
        path = _path(
            cases, row, months, int(starts[row]), None if open_end[row] else int(ends[row])
        )
        household = cases.household[row]
        known = ~np.isnan(path)
        world.flows.factor[household, known] = (path / base[household])[known]


def _per_head(world: World) -> np.ndarray:
    first = {name: values[0] for name, values in world.flows.base.items()}
    members = np.maximum(world.household_states[0].members, 1)
    return np.maximum(incomes.net(first) / members, 1.0)


def _path(cases: Cases, row: int, months: np.ndarray, start: int, end: int | None) -> np.ndarray:
    """Income per head (yuan a year) in each month; NaN before the fall."""
    low, high = cases.low_income[row], cases.high_income[row]
    fall = start - assume("income.fall_months_before")
    if end is None:
        length = assume("income.recovery_months")
        reach = assume("income.recovery_active")
    else:
        length = max((end - start) * assume("income.recovered_by"), 1)
        reach = 1.0
    progress = ((months - start) / length).clip(0, 1) * reach
    return np.where(months >= fall, low + (high - low) * progress, np.nan)
