"""Assigned tasks and insurance claims."""

from __future__ import annotations

import numpy as np

from fanpin_lib.demo.assumptions import assume
from fanpin_lib.demo.world.county import World
from fanpin_lib.demo.world.draws import Rng, between, pick, whole
from fanpin_lib.demo.world.records import Claims, Tasks
from fanpin_lib.demo.world.timeline import DAY, NEVER, months_of
from fanpin_lib.demo.world.visits import active_on


def build_tasks(world: World) -> Tasks:
    """Tasks handed to departments for active cases, month by month."""
    rng = world.draws.stream("tasks")
    case, day = _assigned(rng, world)
    origin = pick(rng, assume("tasks.origins"), case.size)
    problems = assume("tasks.problems")
    handed = [problems[o][rng.integers(len(problems[o]))] for o in origin]
    late = rng.random(case.size) < assume("tasks.late")
    gap = whole(rng, assume("tasks.answer_gap"), case.size)
    gap = gap + late * (
        assume("tasks.deadline") + whole(rng, assume("tasks.late_extra"), case.size) - gap
    )
    answered = world.timeline.workdays_after(day, gap)
    answered[rng.random(case.size) < assume("tasks.open_share")] = NEVER
    close = whole(rng, assume("tasks.close_gap"), case.size)
    months = months_of(day)
    return Tasks(
        id=np.array([f"JB{m}{n:05d}" for n, m in enumerate(months, 1)], dtype=object),
        case=case,
        origin=origin,
        problem=np.array([problem for problem, _ in handed], dtype=object),
        department=np.array([department for _, department in handed], dtype=object),
        assigned_on=day,
        reported_back_on=answered,
        closed_on=world.timeline.workdays_after(answered, close),
    )


def _assigned(rng: Rng, world: World) -> tuple[np.ndarray, np.ndarray]:
    cases, days = [], []
    for index, month in enumerate(world.timeline.months):
        active = np.flatnonzero(active_on(world.cases, world.timeline.ends[index]))
        rows = active[rng.random(active.size) < assume("tasks.per_case_month")]
        workdays = world.timeline.workdays_of(month)
        chosen = np.sort(workdays[rng.integers(workdays.size, size=rows.size)])
        later = chosen > world.cases.identified_on[rows]
        cases.append(rows[later])
        days.append(chosen[later])
    return np.concatenate(cases), np.concatenate(days).astype(DAY)


def build_claims(world: World) -> Claims:
    """Insurance claims of households identified since the window's first year."""
    rng = world.draws.stream("claims")
    cases = world.cases
    first = np.datetime64(world.timeline.flow_months[0].first_day, "D")
    causes = assume("money.claim_causes")
    able = (cases.found_on >= first) & np.array([r[0] in causes for r in cases.risks])
    rows = np.flatnonzero(able & (rng.random(len(cases)) < assume("money.claims_per_case")))
    rows = rows[np.argsort(cases.found_on[rows], kind="stable")]
    gaps = assume("money.claim_gaps")
    claim = whole(rng, gaps["claim"], rows.size)
    claimed = world.timeline.workdays_after(cases.found_on[rows], claim)
    verified = world.timeline.workdays_after(claimed, whole(rng, gaps["verify"], rows.size))
    paid = world.timeline.workdays_after(verified, whole(rng, gaps["pay"], rows.size))
    refused = rng.random(rows.size) < assume("money.claim_rejected")
    amount = np.round(between(rng, assume("money.claim_amount"), rows.size), -1).astype(np.int64)
    months = months_of(claimed)
    return Claims(
        id=np.array([f"LP{m}{n:04d}" for n, m in enumerate(months, 1)], dtype=object),
        household=cases.household[rows],
        cause=np.array([cases.risks[r][0] for r in rows], dtype=object),
        claimed_on=claimed,
        verified_on=verified,
        paid_on=np.where(refused, NEVER, paid),
        amount=np.where(refused, 0, amount),
    )
