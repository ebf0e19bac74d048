"""From found households to whole episodes: identified, helped, eliminated, found again."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from fanpin_lib.demo.assumptions import assume
from fanpin_lib.demo.world import chains, incomes
from fanpin_lib.demo.world.cases import Found, find_cases
from fanpin_lib.demo.world.chains import Chain
from fanpin_lib.demo.world.county import World
from fanpin_lib.demo.world.draws import Rng, between, whole
from fanpin_lib.demo.world.records import Cases
from fanpin_lib.demo.world.timeline import DAY, NEVER

DAYS_A_MONTH = 30.44


@dataclass
class Episodes:
    """Cases with their three chains, rows alike."""

    cases: Cases
    identification: Chain
    assistance: Chain
    elimination: Chain

    def plus(self, other: Episodes) -> Episodes:
        merged = {
            name: np.concatenate([getattr(self.cases, name), getattr(other.cases, name)])
            for name in vars(self.cases)
        }
        return Episodes(
            Cases(**merged),
            self.identification.plus(other.identification),
            self.assistance.plus(other.assistance),
            self.elimination.plus(other.elimination),
        )

    def take(self, rows: np.ndarray) -> Episodes:
        return Episodes(
            self.cases.take(rows),
            self.identification.take(rows),
            self.assistance.take(rows),
            self.elimination.take(rows),
        )


def build_episodes(world: World) -> Episodes:
    """First episodes and relapses, by date of identification, numbered."""
    first = _episodes(world, find_cases(world), "first")
    again = _episodes(world, _relapses(world, first), "again")
    episodes = first.plus(again)
    days = episodes.cases.identified_on
    episodes = episodes.take(np.argsort(days, kind="stable"))
    episodes = episodes.take(episodes.cases.identified_on <= world.timeline.end + 60)
    _number(episodes.cases)
    _mark_relapse_into_poverty(world, episodes.cases)
    rng = world.draws.stream("blemishes")
    chains.blemish(rng, episodes.identification, "steps.identification")
    chains.blemish(rng, episodes.assistance, "steps.assistance")
    chains.blemish(rng, episodes.elimination, "steps.elimination")
    return episodes


def _episodes(world: World, found: list[Found], which: str) -> Episodes:
    rng = world.draws.stream(f"episodes-{which}")
    count = len(found)
    rows = np.array([f.household for f in found], dtype=int)
    found_on = np.array([f.found_on for f in found], dtype=DAY)
    source = _objects([f.source for f in found])
    received = _received(rng, world, source, found_on)
    identification = chains.run_chain(rng, world, "识别", "steps.identification", received)
    identified = identification.day_of("县级确定").copy()
    risks = _objects([f.risks for f in found])
    months = _months(rng, world, rows, risks)
    starts = _elimination_starts(rng, world, rows, identified, months)
    elimination = chains.run_chain(rng, world, "消除", "steps.elimination", starts)
    category = _objects([f.category for f in found])
    cases = Cases(
        household=rows,
        category=category,
        risks=risks,
        source=source,
        department=_objects([f.department for f in found]),
        found_on=found_on,
        received_on=received,
        verified_on=identification.day_of("入户核实").copy(),
        fed_back_on=_fed_back(rng, world, identification.day_of("入户核实"), source),
        identified_on=identified,
        eliminated_on=elimination.day_of("县级确定").copy(),
        elimination_way=_ways(world, rows, elimination.day_of("县级确定")),
        reversed_on=np.full(count, NEVER),
        returned=np.zeros(count, dtype=bool),
        returned_on=np.full(count, NEVER),
        tagged_2019=found_on < np.datetime64(assume("cases.tagged_2019_until"), "M").astype(DAY),
        months=months,
        low_income=_low_income(rng, category) * _line(identified),
        high_income=_high_income(rng, count) * _line(elimination.day_of("县级确定"), world),
        id=np.full(count, "", dtype=object),
        rejected_on=np.full(count, NEVER),
    )
    _reverse(rng, world, cases)
    assistance = chains.run_chain(rng, world, "帮扶", "steps.assistance", identified)
    episodes = Episodes(cases, identification, assistance, elimination)
    _reject(rng, world, episodes)
    closed = world.households.closed_on[rows]
    return episodes.take(~(closed <= identified))


def _objects(values: list) -> np.ndarray:
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


def _received(rng: Rng, world: World, source: np.ndarray, found_on: np.ndarray) -> np.ndarray:
    gaps = np.zeros(source.size, dtype=int)
    for name, bounds in assume("alerts.receive_gap").items():
        gaps = np.where(source == name, whole(rng, bounds, source.size), gaps)
    return world.timeline.workdays_after(found_on, gaps)


def _fed_back(rng: Rng, world: World, verified: np.ndarray, source: np.ndarray) -> np.ndarray:
    gap = whole(rng, assume("alerts.feedback_gap"), verified.size)
    day = world.timeline.workdays_after(verified, gap)
    none = (rng.random(day.size) < assume("alerts.feedback_missing")) | (source == "基层干部排查")
    return np.where(none, NEVER, day)


def _months(rng: Rng, world: World, rows: np.ndarray, risks: np.ndarray) -> np.ndarray:
    """Months to elimination; 999 for those who stay as long as the rules hold them."""
    spec, shares = assume("cases.months_to_elimination"), assume("cases.long_share")
    size = rows.size
    months = spec["mean"] * np.exp(rng.normal(0, spec["sigma"], size))
    months = months.clip(spec["low"], spec["high"])
    share = np.array([shares.get(r[0], shares["other"]) for r in risks], dtype=float)
    long = rng.random(size) < share
    months[long] = between(rng, assume("cases.long_months"), size)[long]
    early = rng.random(size) < assume("cases.too_early_share")
    months[early] = between(rng, assume("cases.too_early_months"), size)[early]
    without = world.household_states[-1].no_labour[rows] | world.household_states[0].no_labour[rows]
    held = without & (rng.random(size) >= assume("cases.no_labour_eliminated"))
    months[held] = 999
    return months


def _elimination_starts(rng: Rng, world: World, rows, identified, months) -> np.ndarray:
    """The village's nomination; a household that has closed is taken out soon after."""
    lead = np.maximum(months - assume("cases.procedure_months"), 0) * DAYS_A_MONTH
    starts = identified + lead.astype(int)
    starts[months >= 999] = NEVER
    closed = world.households.closed_on[rows]
    ends = world.timeline.workdays_after(closed, whole(rng, [1, 9], rows.size))
    natural = ~np.isnat(closed) & ~(starts < closed)
    return np.where(natural, ends, starts)


def _ways(world: World, rows: np.ndarray, eliminated: np.ndarray) -> np.ndarray:
    closed = world.households.closed_on[rows]
    natural = ~np.isnat(closed) & (eliminated > closed)
    return np.where(natural, "自然消除", "帮扶消除").astype(object)


def _low_income(rng: Rng, category: np.ndarray) -> np.ndarray:
    result = np.zeros(category.size)
    for sudden, path in ((False, "income.case_low"), (True, "income.sudden_low")):
        spec = assume(path)
        share = rng.normal(spec["mean"], spec["sigma"], category.size)
        share = share.clip(spec["low"], spec["high"])
        result = np.where((category == "突发严重困难户") == sudden, share, result)
    return result


def _line(days: np.ndarray, world: World | None = None) -> np.ndarray:
    """The line of each day's year; for days that never come, of the window's last year."""
    last = world.timeline.end if world else days.max()
    years = np.where(np.isnat(days), last, days).astype("datetime64[Y]").astype(int) + 1970
    return incomes.line_of(np.minimum(years, last.astype("datetime64[Y]").astype(int) + 1970))


def _high_income(rng: Rng, count: int) -> np.ndarray:
    share = between(rng, assume("income.recovery"), count)
    low = rng.random(count) < assume("income.low_at_elimination")
    share[low] = assume("income.low_at_elimination_share")
    return share


def _reverse(rng: Rng, world: World, cases: Cases) -> None:
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


def _reject(rng: Rng, world: World, episodes: Episodes) -> None:
    """Nominations sent back by the county: the chain ends there, the case goes on."""
    cases, end = episodes.cases, world.timeline.end
    oldest = end - assume("steps.rejected_before_days")
    able = (cases.months >= 999) & (cases.identified_on < oldest)
    able &= np.isnat(world.households.closed_on[cases.household])
    rows = np.flatnonzero(able & (rng.random(len(cases)) < assume("steps.rejected_elimination")))
    days = end - whole(rng, assume("steps.rejected_days_ago"), rows.size)
    attempt = chains.run_chain(rng, world, "消除", "steps.elimination", days)
    decided = attempt.names.index("县级确定")
    attempt.started[:, decided + 1 :] = NEVER
    attempt.completed[:, decided + 1 :] = NEVER
    episodes.elimination.started[rows] = attempt.started
    episodes.elimination.completed[rows] = attempt.completed
    cases.rejected_on[rows] = attempt.completed[:, decided]


def _relapses(world: World, first: Episodes) -> list[Found]:
    rng = world.draws.stream("relapses")
    cases, end = first.cases, world.timeline.end
    stays = np.isnat(world.households.closed_on[cases.household])
    able = (cases.eliminated_on < end) & np.isnat(cases.reversed_on) & stays
    rows = np.flatnonzero(able & (rng.random(len(cases)) < assume("cases.relapse_share")))
    gaps = (between(rng, assume("cases.relapse_months"), rows.size) * DAYS_A_MONTH).astype(int)
    found = []
    for row, day in zip(rows.tolist(), cases.eliminated_on[rows] + gaps, strict=True):
        if day <= end:
            found.append(_again(world, first.cases, row, day))
    return found


def _again(world: World, cases: Cases, row: int, day: np.datetime64) -> Found:
    household = int(cases.household[row])
    registered = bool(world.households.registered[household])
    return replace(
        Found(household, list(cases.risks[row]), "", "基层干部排查", None, day),
        category="脱贫不稳定户" if registered else "边缘易致贫户",
    )


def _number(cases: Cases) -> None:
    """JC + month of identification + running number within the month."""
    months = np.char.replace(np.datetime_as_string(cases.identified_on, "M"), "-", "")
    seen: dict[str, int] = {}
    for row, month in enumerate(months.tolist()):
        seen[month] = seen.get(month, 0) + 1
        cases.id[row] = f"JC{month}{seen[month]:04d}"


def _mark_relapse_into_poverty(world: World, cases: Cases) -> None:
    """The outcome whose target is zero: at most one household, and only in a full county."""
    rng = world.draws.stream("returned")
    if world.scale < 1:
        return
    half_year = world.timeline.ends[len(world.timeline.ends) // 2]
    able = np.flatnonzero((cases.identified_on < half_year) & np.isnat(cases.eliminated_on))
    size = min(assume("cases.returned_maximum"), able.size)
    rows = rng.choice(able, size, replace=False)
    cases.returned[rows] = True
    cases.returned_on[rows] = half_year + int(rng.integers(0, 90))
