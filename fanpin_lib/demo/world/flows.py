"""The year's estimate of each household's income, as villages refine it month by month.

What the year has brought so far counts as it came (with the seasons); the rest of the year
is expected to go on as the household fares now, with an error that shrinks with what is
left of the year. In December nothing is left to estimate.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fanpin_lib.demo.assumptions import assume
from fanpin_lib.demo.world.county import World
from fanpin_lib.demo.world.incomes import COMPONENTS


@dataclass
class Estimate:
    """Whole yuan for the calendar year, one entry a household."""

    wage: np.ndarray
    business: np.ndarray
    property: np.ndarray
    transfer: np.ndarray
    expenses: np.ndarray

    def net(self) -> np.ndarray:
        """Net income of the household, yuan."""
        return self.wage + self.business + self.property + self.transfer - self.expenses

    def per_head_cents(self, members: np.ndarray) -> np.ndarray:
        """Net income per member in fen, rounded half up; whole numbers."""
        heads = np.maximum(members, 1)
        return (self.net() * 200 + heads) // (2 * heads)


def estimate(world: World, index: int) -> Estimate:
    """The estimate that is in the ledger at the end of window month ``index``."""
    month = world.timeline.months[index]
    at = world.timeline.flow_months.index(month)
    january = at - (month.month - 1)
    amounts = {}
    for name in COMPONENTS:
        season = _season(name)
        factor = _factor(world, name)
        done = factor[:, january : at + 1] @ season[: month.month].astype(np.float32)
        left = season[month.month :].sum()
        year = month.year - world.timeline.months[0].year
        rest = left * factor[:, at] * (1 + world.flows.error[name][year])
        amounts[name] = _rounded(world.flows.base[name][year] * (done + rest))
    amounts["wage"][amounts["wage"] < assume("income.wage_zero_below")] = 0
    return Estimate(**amounts)


def recorded(world: World) -> list[Estimate]:
    """What the ledger says each month: the estimate of the last visit."""
    result: list[Estimate] = []
    for index in range(len(world.timeline.months)):
        fresh = estimate(world, index)
        if result:
            seen = world.visited[index]
            kept = {n: np.where(seen, v, getattr(result[-1], n)) for n, v in vars(fresh).items()}
            fresh = Estimate(**kept)
        result.append(fresh)
    return result


def _season(name: str) -> np.ndarray:
    paths = {"wage": "wage_season", "business": "business_season", "expenses": "expense_season"}
    if name not in paths:
        return np.full(12, 1 / 12)
    weights = np.array(assume(f"income.{paths[name]}"), dtype=float)
    return weights / weights.sum()


def _factor(world: World, name: str) -> np.ndarray:
    flows = world.flows
    if name == "wage":
        return flows.factor * flows.wage_factor
    if name == "business":
        return flows.factor * flows.business_factor
    return flows.factor


def _rounded(amount: np.ndarray) -> np.ndarray:
    step = assume("income.rounding")
    return np.round(amount / step).astype(np.int64) * step
