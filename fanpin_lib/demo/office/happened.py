"""Ledgers that grow by what happened in the month; later news replaces earlier rows."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from fanpin_lib.demo.assumptions import assume
from fanpin_lib.demo.office.table import Columns, known, touched, village_codes
from fanpin_lib.demo.system.reports import Report
from fanpin_lib.demo.world.county import World
from fanpin_lib.demo.world.draws import between
from fanpin_lib.demo.world.timeline import NEVER


def case_steps(world: World, index: int) -> Columns:
    """Steps completed in the month, also of households that are not determined yet."""
    own = world.steps
    own = own.take(np.flatnonzero(touched(world, index, own.completed_on)))
    household = world.cases.household[own.case]
    return {
        "case_id": world.cases.id[own.case],
        "household_id": world.households.id[household],
        "village_code": village_codes(world, household),
        "stage": own.stage,
        "step": own.step,
        "started_on": own.started_on,
        "completed_on": own.completed_on,
        "result": own.result,
    }


def alerts(world: World, index: int) -> Columns:
    """Alerts with news in the month, as they stood at its end."""
    own, end = world.alerts, world.timeline.ends[index]
    days = (own.found_on, own.received_on, own.verified_on, own.fed_back_on)
    own = own.take(np.flatnonzero(touched(world, index, *days) & (own.received_on <= end)))
    return {
        "alert_id": own.id,
        "household_id": world.households.id[own.household],
        "village_code": village_codes(world, own.household),
        "source": own.source,
        "department": own.department,
        "risk": own.risk,
        "found_on": own.found_on,
        "received_on": own.received_on,
        "verified_on": known(own.verified_on, end),
        "fed_back_on": known(own.fed_back_on, end),
        "result": np.where(own.verified_on <= end, own.result, "待核查"),
    }


def warnings(world: World, index: int) -> Columns:
    """Households short of a condition, from flag to closing."""
    own, end = world.shortfalls, world.timeline.ends[index]
    names = (
        "flagged_on",
        "township_on",
        "county_decided_on",
        "closing_applied_on",
        "closed_on",
        "system_updated_on",
    )
    days = [getattr(own, name) for name in names]
    own = own.take(np.flatnonzero(touched(world, index, *days)))
    return {
        "warning_id": own.id,
        "household_id": world.households.id[own.household],
        "village_code": village_codes(world, own.household),
        "condition": own.condition,
        "department": own.department,
        **{name: known(getattr(own, name), end) for name in names},
    }


def events(world: World, index: int) -> Columns:
    """Risk events that began or ended in the month, one row a village."""
    own, end = world.events, world.timeline.ends[index]
    own = own.take(np.flatnonzero(touched(world, index, own.started_on, own.ended_on)))
    ids = ["、".join(world.households.id[rows]) for rows in own.hit]
    return {
        "event_id": own.id,
        "village_code": world.villages.code[own.village],
        "kind": own.kind,
        "description": own.what,
        "started_on": own.started_on,
        "ended_on": known(own.ended_on, end),
        "households_hit": np.array([len(rows) for rows in own.hit], dtype=int),
        "household_ids": np.array(ids, dtype=object),
    }


def tasks(world: World, index: int) -> Columns:
    """Tasks assigned, answered or closed in the month."""
    own, end = world.tasks, world.timeline.ends[index]
    rows = touched(world, index, own.assigned_on, own.reported_back_on, own.closed_on)
    own = own.take(np.flatnonzero(rows))
    return {
        "task_id": own.id,
        "case_id": world.cases.id[own.case],
        "village_code": village_codes(world, world.cases.household[own.case]),
        "origin": own.origin,
        "problem": own.problem,
        "department": own.department,
        "assigned_on": own.assigned_on,
        "reported_back_on": known(own.reported_back_on, end),
        "closed_on": known(own.closed_on, end),
    }


def claims(world: World, index: int) -> Columns:
    """Insurance claims with news in the month; the amount is known when paid."""
    own, end = world.claims, world.timeline.ends[index]
    own = own.take(
        np.flatnonzero(touched(world, index, own.claimed_on, own.verified_on, own.paid_on))
    )
    paid = known(own.paid_on, end)
    return {
        "claim_id": own.id,
        "household_id": world.households.id[own.household],
        "village_code": village_codes(world, own.household),
        "cause": own.cause,
        "claimed_on": own.claimed_on,
        "verified_on": known(own.verified_on, end),
        "paid_on": paid,
        "amount": np.where(np.isnat(paid), np.nan, own.amount),
    }


def sweeps(world: World, index: int) -> Columns:
    """One row a village group and sweep: monthly, and the great ones of April and October."""
    rng = world.draws.stream(f"sweeps-{index}")
    month = world.timeline.months[index]
    groups = world.villages.groups
    village = np.repeat(np.arange(groups.size), groups)
    number = np.concatenate([np.arange(1, n + 1) for n in groups])
    done = rng.random(village.size) >= assume("sweeps.missing")
    village, number = village[done], number[done]
    kind = world.system.sweep_kinds.get(month.month, "月度")
    covered, found = _coverage(rng, world, index, village, number, kind == "月度")
    days = world.timeline.workdays_of(month)
    return {
        "village_code": world.villages.code[village],
        "village_group": np.array([f"{n}组" for n in number.tolist()], dtype=object),
        "kind": np.full(village.size, kind, dtype=object),
        "period": np.full(village.size, month.compact, dtype=object),
        "swept_on": days[rng.integers(days.size, size=village.size)],
        "households_covered": covered,
        "households_found": found,
    }


def _coverage(rng, world: World, index: int, village, number, partly: bool):
    own, state = world.households, world.state(index)[1]
    place = own.village * assume("villages.group_maximum") + own.group - 1
    size = len(world.villages) * assume("villages.group_maximum")
    living = np.bincount(place[state.open], minlength=size)
    end = world.timeline.ends[index]
    start = end.astype("datetime64[M]").astype("datetime64[D]")
    seen = world.alerts.source == "基层干部排查"
    seen &= (world.alerts.found_on >= start) & (world.alerts.found_on <= end)
    found = np.bincount(place[world.alerts.household[seen]], minlength=size)
    at = village * assume("villages.group_maximum") + number - 1
    share = between(rng, assume("sweeps.coverage"), at.size) if partly else np.ones(at.size)
    covered = np.maximum(np.round(living[at] * share), found[at]).astype(int)
    return covered, found[at]


def submissions(world: World, index: int) -> Columns:
    """Reports that came in during the month (or should have): from whom, for which month."""
    rng = world.draws.stream(f"submissions-{index}")
    month = world.timeline.months[index]
    reports = world.system.reports.of(month)
    rows = [
        (who, report) for who in _reporters(world) for report in reports if report.kind == who[0]
    ]
    start = np.datetime64(month.first_day, "D")
    days = _report_days(rng, reports, [report for _, report in rows])
    received = np.minimum(start + days - 1, world.timeline.ends[index])
    received[rng.random(len(rows)) < assume("submissions.missing")] = NEVER
    return {
        "reporter_kind": _texts(kind for (kind, _, _), _ in rows),
        "reporter_code": _texts(code for (_, code, _), _ in rows),
        "reporter_name": _texts(name for (_, _, name), _ in rows),
        "report": _texts(report.name for _, report in rows),
        "period": _texts((month - report.back).compact for _, report in rows),
        "received_on": received,
    }


def _texts(values: Iterable[str]) -> np.ndarray:
    return np.array(list(values), dtype=object)


def _report_days(rng, reports: list[Report], rows: list[Report]) -> np.ndarray:
    """Day of the month on which each report came in."""
    days = np.zeros(len(rows), dtype=int)
    for report in reports:
        low, high = report.days
        drawn = rng.integers(low, high + 1, len(rows))
        days = np.where([row is report for row in rows], drawn, days)
    late = rng.random(len(rows)) < assume("submissions.late")
    low, high = assume("submissions.late_extra")
    return days + late * rng.integers(low, high + 1, len(rows))


def _reporters(world: World) -> list[tuple[str, str, str]]:
    own = world.villages
    rows = [("村", c, n) for c, n in zip(own.code.tolist(), own.name.tolist(), strict=True)]
    townships = dict(zip(own.township_code.tolist(), own.township_name.tolist(), strict=True))
    rows += [("乡镇", code + "000", name) for code, name in townships.items()]
    rows += [("部门", d, d) for d in assume("submissions.departments")]
    rows += [("帮扶单位", u, u) for u in assume("helpers.units")]
    rows += [("金融机构", lender, lender) for lender in world.lenders]
    return rows
