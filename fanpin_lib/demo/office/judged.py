"""The ledger of judgements: what only people can say, asked where the documents decide by it."""

from __future__ import annotations

import numpy as np

from fanpin_lib.demo.assumptions import assume
from fanpin_lib.demo.office.table import Columns, village_codes, yes_no
from fanpin_lib.demo.world.county import World
from fanpin_lib.demo.world.visits import active_on


def judgements(world: World, index: int) -> Columns:
    """Each watched household once a month; only what the profile's decisions ask.

    No rows at all where they ask nothing, or in the demo county that everybody sees first.
    """
    rng = world.draws.stream(f"judgements-{index}")
    end = world.timeline.ends[index]
    watched = np.unique(world.cases.household[active_on(world.cases, end)])
    rows = watched if world.system.judged else watched[:0]
    days = world.timeline.workdays_of(world.timeline.months[index])
    columns: Columns = {
        "household_id": world.households.id[rows],
        "village_code": village_codes(world, rows),
        "judged_on": days[rng.integers(days.size, size=rows.size)],
        "judged_by": np.full(rows.size, assume("judgements.by"), dtype=object),
    }
    shares = assume("judgements.shares")
    for column in world.system.judged:
        share = shares.get(column, shares["other"])
        columns[column] = yes_no(rng.random(rows.size) < share)
    return columns
