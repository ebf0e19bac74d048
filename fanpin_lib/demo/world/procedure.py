"""The procedure ledger and the alerts: what was done about whom, and when."""

from __future__ import annotations

import numpy as np

from fanpin_lib.demo.assumptions import assume
from fanpin_lib.demo.world.cases import candidates
from fanpin_lib.demo.world.chains import Chain
from fanpin_lib.demo.world.county import World
from fanpin_lib.demo.world.draws import Rng, pick, pick_one, whole
from fanpin_lib.demo.world.episodes import Episodes
from fanpin_lib.demo.world.model import filled
from fanpin_lib.demo.world.records import Alerts, Steps
from fanpin_lib.demo.world.timeline import DAY, NEVER, months_of


def build_steps(episodes: Episodes) -> Steps:
    """Every step that was taken, one row each, by case and stage.

    Of a stage whose steps the documents do not name nobody keeps a ledger.
    """
    chains = (episodes.identification, episodes.assistance, episodes.elimination)
    parts = [_flat(episodes, chain if chain.procedure.stated else _none(chain)) for chain in chains]
    names = list(Steps.__dataclass_fields__)
    merged = Steps(**{n: np.concatenate([getattr(p, n) for p in parts]) for n in names})
    return merged.take(np.argsort(merged.case, kind="stable"))


def _none(chain: Chain) -> Chain:
    return Chain(chain.procedure, chain.started, np.full(chain.completed.shape, NEVER))


def _flat(episodes: Episodes, chain: Chain) -> Steps:
    case, step = np.nonzero(~np.isnat(chain.completed))
    names = np.array([spec["name"] for spec in chain.procedure.specs], dtype=object)[step]
    result = np.full(case.size, "通过", dtype=object)
    if chain.procedure.stage == "消除":
        rejected = ~np.isnat(episodes.cases.rejected_on)[case]
        result[rejected & (step == chain.procedure.decides)] = "退回"
    return Steps(
        case=case,
        stage=np.full(case.size, chain.procedure.stage, dtype=object),
        step=names,
        started_on=chain.started[case, step],
        completed_on=chain.completed[case, step],
        result=result,
    )


def build_alerts(world: World) -> Alerts:
    """Alerts that led to a case and those that were looked into and excluded."""
    cases, timeline = world.cases, world.timeline
    first = (timeline.months[0] - assume("alerts.backlog_months")).first_day
    kept = cases.take(cases.found_on >= np.datetime64(first, "D"))
    followed = Alerts(
        id=np.full(len(kept), "", dtype=object),
        household=kept.household,
        source=kept.source,
        department=kept.department,
        risk=np.array([r[0] for r in kept.risks], dtype=object),
        found_on=kept.found_on,
        received_on=kept.received_on,
        verified_on=kept.verified_on,
        fed_back_on=kept.fed_back_on,
        result=np.full(len(kept), "纳入监测", dtype=object),
    )
    excluded = _excluded(world.draws.stream("alerts"), world)
    alerts = Alerts(
        **{n: np.concatenate([getattr(followed, n), getattr(excluded, n)]) for n in vars(followed)}
    )
    alerts = alerts.take(np.argsort(alerts.found_on, kind="stable"))
    months = months_of(alerts.found_on)
    alerts.id[:] = [f"YJ{m}{n:05d}" for n, m in enumerate(months, 1)]
    return alerts


def _excluded(rng: Rng, world: World) -> Alerts:
    found, rows, risks = _false_alarms(rng, world)
    source = pick(rng, world.system.sources, rows.size)
    pushed = [pick_one(rng, assume("alerts.departments")[risk]) for risk in risks]
    department = filled(source == "部门筛查预警", np.array(pushed, dtype=object))
    received = _after_source(rng, world, found, source)
    verified = _verified(rng, world, received, department)
    back = world.timeline.workdays_after(
        verified, whole(rng, assume("alerts.feedback_gap"), rows.size)
    )
    silent = rng.random(rows.size) < assume("alerts.feedback_missing")
    return Alerts(
        id=np.full(rows.size, "", dtype=object),
        household=rows,
        source=source,
        department=department,
        risk=risks,
        found_on=found,
        received_on=received,
        verified_on=verified,
        fed_back_on=np.where(silent | (source == "基层干部排查"), NEVER, back),
        result=np.full(rows.size, "排除", dtype=object),
    )


def _false_alarms(rng: Rng, world: World) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    able = candidates(world)
    ever = np.isin(np.arange(len(world.households)), world.cases.household)
    stays = (world.households.opened_update == 0) & np.isnat(world.households.closed_on)
    rate = assume("alerts.excluded_households") * len(world.households)
    days, rows, risks = [], [], []
    first = world.timeline.months[0] - assume("alerts.backlog_months")
    months = [m for m in world.timeline.history if m >= first]
    for month in months:
        count = rng.poisson(rate)
        for day in np.sort(rng.choice(world.timeline.workdays_of(month), count)):
            risk = pick_one(rng, assume("alerts.risk_mix_excluded"))
            fitting = np.flatnonzero(able[risk] * ~ever * stays)
            if fitting.size:
                days.append(day)
                rows.append(int(fitting[rng.integers(fitting.size)]))
                risks.append(risk)
    return np.array(days, dtype=DAY), np.array(rows, dtype=int), np.array(risks, dtype=object)


def _after_source(rng: Rng, world: World, found: np.ndarray, source: np.ndarray) -> np.ndarray:
    gaps = np.zeros(source.size, dtype=int)
    for name, bounds in assume("alerts.receive_gap").items():
        gaps = np.where(source == name, whole(rng, bounds, source.size), gaps)
    return world.timeline.workdays_after(found, gaps)


def _verified(rng: Rng, world: World, received: np.ndarray, department) -> np.ndarray:
    shares = assume("alerts.late")
    share = np.array([shares.get(d, shares["default"]) for d in department], dtype=float)
    late = rng.random(received.size) < share
    gap = whole(rng, assume("alerts.verify_gap"), received.size)
    gap = gap + late * whole(rng, assume("alerts.late_extra"), received.size)
    day = world.timeline.workdays_after(received, gap)
    return np.where(rng.random(day.size) < assume("alerts.pending"), NEVER, day)
