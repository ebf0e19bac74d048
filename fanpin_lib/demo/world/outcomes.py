"""What becomes of episodes against the rule: taken back, sent back, found again, worse."""

from __future__ import annotations

import numpy as np

from fanpin_lib.demo.assumptions import assume
from fanpin_lib.demo.world import chains
from fanpin_lib.demo.world.cases import Found
from fanpin_lib.demo.world.chains import Chain
from fanpin_lib.demo.world.county import World
from fanpin_lib.demo.world.draws import Rng, between, whole
from fanpin_lib.demo.world.records import Cases
from fanpin_lib.demo.world.timeline import DAYS_A_MONTH, NEVER


def reverse_some(rng: Rng, world: World, cases: Cases) -> None:
    """A few eliminations of the window are taken back after an inspection."""
    recent = (cases.eliminated_on >= world.timeline.ends[0]) & (
        cases.eliminated_on <= world.timeline.end
    )
    able = np.flatnonzero(recent & (cases.elimination_way == "帮扶消除"))
    if not able.size:
        return
    size = max(1, round(assume("cases.reversal_share") * able.size))
    rows = np.sort(rng.choice(able, size, replace=False))
    months = between(rng, assume("cases.reversal_months"), size)
    cases.reversed_on[rows] = cases.eliminated_on[rows] + (months * DAYS_A_MONTH).astype(int)


def send_back_some(rng: Rng, world: World, cases: Cases, elimination: Chain) -> None:
    """Nominations sent back by the county: the chain ends there, the case goes on."""
    end = world.timeline.end
    oldest = end - assume("steps.rejected_before_days")
    able = (cases.months >= 999) & (cases.identified_on < oldest)
    able &= np.isnat(world.households.closed_on[cases.household])
    rows = np.flatnonzero(able & (rng.random(len(cases)) < assume("steps.rejected_elimination")))
    days = end - whole(rng, assume("steps.rejected_days_ago"), rows.size)
    attempt = chains.run_chain(rng, world, "消除", days)
    decided = attempt.procedure.decides
    attempt.started[:, decided + 1 :] = NEVER
    attempt.completed[:, decided + 1 :] = NEVER
    elimination.started[rows] = attempt.started
    elimination.completed[rows] = attempt.completed
    cases.rejected_on[rows] = attempt.completed[:, decided]


def relapses(world: World, cases: Cases) -> list[Found]:
    """Some eliminated cases are found in danger again later (再标注)."""
    rng = world.draws.stream("relapses")
    end = world.timeline.end
    stays = np.isnat(world.households.closed_on[cases.household])
    able = (cases.eliminated_on < end) & np.isnat(cases.reversed_on) & stays
    rows = np.flatnonzero(able & (rng.random(len(cases)) < assume("cases.relapse_share")))
    gaps = (between(rng, assume("cases.relapse_months"), rows.size) * DAYS_A_MONTH).astype(int)
    found = []
    for row, day in zip(rows.tolist(), cases.eliminated_on[rows] + gaps, strict=True):
        if day <= end:
            found.append(_again(world, cases, row, day))
    return found


def _again(world: World, cases: Cases, row: int, day: np.datetime64) -> Found:
    household = int(cases.household[row])
    registered = bool(world.households.registered[household])
    return Found(
        household=household,
        risks=list(cases.risks[row]),
        category=assume("cases.categories")[registered],
        source="基层干部排查",
        department=None,
        found_on=day,
    )


def mark_return_to_poverty(world: World, cases: Cases) -> None:
    """The outcome whose target is zero: at most one household, and only in a full county."""
    rng = world.draws.stream("returned")
    if world.scale < 1:
        return
    half_year = world.timeline.ends[len(world.timeline.ends) // 2]
    able = np.flatnonzero((cases.identified_on < half_year) & np.isnat(cases.eliminated_on))
    size = min(assume("cases.returned_maximum"), able.size)
    rows = rng.choice(able, size, replace=False)
    cases.returned[rows] = True
    cases.returned_on[rows] = half_year + whole(rng, assume("cases.returned_after_days"), size)
