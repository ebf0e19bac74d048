"""Who was visited in which month: by village diligence, with gaps that tend to repeat."""

from __future__ import annotations

import numpy as np

from fanpin_lib.demo.assumptions import assume
from fanpin_lib.demo.world.county import World
from fanpin_lib.demo.world.records import Cases


def build_visits(world: World) -> np.ndarray:
    """A matrix [window month, household]: True where the due visit was made."""
    rng = world.draws.stream("visits")
    rate = world.villages.diligence[world.households.village]
    registered = world.households.registered
    rate = np.where(registered, rate * assume("visits.registered_rate_factor"), rate)
    months = world.timeline.months
    visited = np.ones((len(months), rate.size), dtype=bool)
    for index, month in enumerate(months):
        made = rng.random(rate.size) < rate
        again = rng.random(rate.size) < assume("visits.repeat_missing")
        if index:
            made &= ~(~visited[index - 1] & again)
        if month.month in assume("visits.sweep_months"):
            made |= rng.random(rate.size) < assume("visits.sweep_rate")
        visited[index] = made
    return visited


def active_on(cases: Cases, day: np.datetime64) -> np.ndarray:
    """Which cases are being monitored on a day (an elimination taken back counts again)."""
    gone = (cases.eliminated_on <= day) & ~(cases.reversed_on <= day)
    return (cases.identified_on <= day) & ~gone


def due(world: World, index: int) -> np.ndarray:
    """Households with a record in window month ``index``.

    Active cases, 脱贫户 and households short of a condition (until it is made good) every
    month; everybody in the months of the great sweeps.
    """
    state = world.state(index)[1]
    if world.timeline.months[index].month in assume("visits.sweep_months"):
        return state.open
    result = world.households.registered.copy()
    end = world.timeline.ends[index]
    start = end.astype("datetime64[M]").astype("datetime64[D]")
    watched = active_on(world.cases, end) | active_on(world.cases, start)
    result[world.cases.household[watched]] = True
    short = (world.shortfalls.flagged_on <= end) & ~(world.shortfalls.closed_on < start)
    result[world.shortfalls.household[short]] = True
    return result & state.open
