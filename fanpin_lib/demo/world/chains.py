"""Dates of the procedure's steps: one chain of working days per case and stage."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fanpin_lib.demo.assumptions import assume
from fanpin_lib.demo.system.steps import Procedure
from fanpin_lib.demo.world.county import World
from fanpin_lib.demo.world.draws import Rng, whole
from fanpin_lib.demo.world.timeline import DAY, NEVER


@dataclass
class Chain:
    """Steps of one stage for many cases: matrices [case, step]; NaT where not done."""

    procedure: Procedure
    started: np.ndarray
    completed: np.ndarray

    @property
    def decided_on(self) -> np.ndarray:
        """The day on which each was decided; NaT where it has not been."""
        return self.completed[:, self.procedure.decides]

    @property
    def verified_on(self) -> np.ndarray:
        """The day on which somebody had looked at each household; NaT where nobody has."""
        return self.completed[:, self.procedure.verifies]

    def plus(self, other: Chain) -> Chain:
        """Both, one after the other; the steps are the same."""
        return Chain(
            self.procedure,
            np.concatenate([self.started, other.started]),
            np.concatenate([self.completed, other.completed]),
        )

    def take(self, rows: np.ndarray) -> Chain:
        """Some of the procedures, by index or mask."""
        return Chain(self.procedure, self.started[rows], self.completed[rows])


def run_chain(rng: Rng, world: World, stage: str, starts: np.ndarray) -> Chain:
    """One step after the other, some of them late, from each start (NaT: none at all)."""
    procedure = world.system.procedures[stage]
    specs = procedure.specs
    shape = (starts.size, len(specs))
    started, completed = np.full(shape, NEVER), np.full(shape, NEVER)
    day = np.asarray(starts, dtype=DAY)
    for column, spec in enumerate(specs):
        late = rng.random(starts.size) < spec["late"]
        gap = whole(rng, spec["gap"], starts.size) + late * whole(rng, spec["extra"], starts.size)
        began = world.timeline.workdays_after(day, gap)
        day = world.timeline.workdays_after(began, _notice(rng, spec["days"], starts.size))
        started[:, column], completed[:, column] = began, day
    return Chain(procedure, started, completed)


def _notice(rng: Rng, days: int, size: int) -> np.ndarray:
    """Working days that a public notice hangs; now and then too few."""
    if not days:
        return np.zeros(size, dtype=int)
    short = rng.random(size) < assume("steps.short_notice")
    return np.where(short, whole(rng, assume("steps.short_notice_days"), size), days)


def blemish(rng: Rng, chain: Chain) -> None:
    """Leave some steps out and put some before the step they should follow."""
    specs = chain.procedure.specs
    count = chain.started.shape[0]
    for column, spec in enumerate(specs):
        gone = rng.random(count) < spec["missing"]
        chain.started[gone, column] = NEVER
        chain.completed[gone, column] = NEVER
    movable = [i for i, spec in enumerate(specs) if i and spec["missing"] > 0]
    swapped = np.flatnonzero(rng.random(count) < assume("steps.out_of_order"))
    for row in swapped if movable else ():
        column = int(rng.choice(movable))
        back = int(whole(rng, assume("steps.out_of_order_days"), 1)[0])
        day = chain.started[row, column - 1] - back
        length = chain.completed[row, column] - chain.started[row, column]
        if not np.isnat(day) and not np.isnat(length):
            chain.started[row, column], chain.completed[row, column] = day, day + length
