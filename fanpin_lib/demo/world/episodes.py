"""From found households to whole episodes: identified, helped, eliminated, found again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fanpin_lib.demo.assumptions import assume
from fanpin_lib.demo.world import chains, incomes, outcomes
from fanpin_lib.demo.world.cases import Found, find_cases
from fanpin_lib.demo.world.chains import Chain
from fanpin_lib.demo.world.county import World
from fanpin_lib.demo.world.draws import Rng, between, whole
from fanpin_lib.demo.world.records import Cases
from fanpin_lib.demo.world.timeline import DAY, DAYS_A_MONTH, NEVER, months_of


@dataclass
class Episodes:
    """Cases with their three chains, rows alike."""

    cases: Cases
    identification: Chain
    assistance: Chain
    elimination: Chain

    def plus(self, other: Episodes) -> Episodes:
        """Both, one after the other."""
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
        """Some of the episodes, by index or mask."""
        return Episodes(
            self.cases.take(rows),
            self.identification.take(rows),
            self.assistance.take(rows),
            self.elimination.take(rows),
        )


def build_episodes(world: World) -> Episodes:
    """First episodes and relapses, by date of identification, numbered."""
    first = _episodes(world, find_cases(world), "first")
    again = _episodes(world, outcomes.relapses(world, first.cases), "again")
    episodes = first.plus(again)
    days = episodes.cases.identified_on
    episodes = episodes.take(np.argsort(days, kind="stable"))
    episodes = episodes.take(episodes.cases.identified_on <= world.timeline.end + 60)
    _number(episodes.cases)
    outcomes.mark_return_to_poverty(world, episodes.cases)
    rng = world.draws.stream("blemishes")
    chains.blemish(rng, episodes.identification)
    chains.blemish(rng, episodes.assistance)
    chains.blemish(rng, episodes.elimination)
    return episodes


def _episodes(world: World, found: list[Found], which: str) -> Episodes:
    rng = world.draws.stream(f"episodes-{which}")
    rows = np.array([f.household for f in found], dtype=int)
    source = _objects([f.source for f in found])
    received = _received(rng, world, source, np.array([f.found_on for f in found], dtype=DAY))
    identification = chains.run_chain(rng, world, "识别", received)
    identified = identification.decided_on
    months = _months(rng, world, rows, [f.risks[0] for f in found])
    starts = _elimination_starts(rng, world, rows, identified, months)
    elimination = chains.run_chain(rng, world, "消除", starts)
    cases = _cases(rng, world, found, received, months, identification, elimination)
    outcomes.reverse_some(rng, world, cases)
    assistance = chains.run_chain(rng, world, "帮扶", identified)
    outcomes.send_back_some(rng, world, cases, elimination)
    episodes = Episodes(cases, identification, assistance, elimination)
    closed = world.households.closed_on[rows]
    return episodes.take(~(closed <= identified))


def _cases(
    rng: Rng,
    world: World,
    found: list[Found],
    received: np.ndarray,
    months: np.ndarray,
    identification: Chain,
    elimination: Chain,
) -> Cases:
    """The rows of the case register; dates are those of the chains."""
    verified = identification.verified_on.copy()
    identified = identification.decided_on.copy()
    eliminated, how = elimination.decided_on.copy(), _how_found(world, found)
    return Cases(
        **how,
        **_nothing_yet(len(found)),
        received_on=received,
        verified_on=verified,
        fed_back_on=_fed_back(rng, world, verified, how["source"]),
        identified_on=identified,
        eliminated_on=eliminated,
        elimination_way=_ways(world, how["household"], eliminated),
        months=months,
        low_income=_low_income(rng, how["category"]) * _line(world, identified),
        high_income=_high_income(rng, len(found)) * _line(world, eliminated),
    )


def _how_found(world: World, found: list[Found]) -> dict[str, np.ndarray]:
    found_on = np.array([f.found_on for f in found], dtype=DAY)
    return {
        "household": np.array([f.household for f in found], dtype=int),
        "category": _objects([f.category for f in found]),
        "risks": _objects([f.risks for f in found]),
        "source": _objects([f.source for f in found]),
        "department": _objects([f.department for f in found]),
        "found_on": found_on,
        "tagged_2019": found_on < world.timeline.tagged_until,
    }


def _nothing_yet(count: int) -> dict[str, np.ndarray]:
    """Columns that later steps fill for a few cases."""
    return {
        "id": np.full(count, "", dtype=object),
        "reversed_on": np.full(count, NEVER),
        "rejected_on": np.full(count, NEVER),
        "returned": np.zeros(count, dtype=bool),
        "returned_on": np.full(count, NEVER),
    }


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


def _months(rng: Rng, world: World, rows: np.ndarray, risks: list[str]) -> np.ndarray:
    """Months to elimination; 999 for those who stay as long as the rules hold them."""
    spec, shares = assume("cases.months_to_elimination"), assume("cases.long_share")
    size = rows.size
    months = spec["mean"] * np.exp(rng.normal(0, spec["sigma"], size))
    months = months.clip(spec["low"], spec["high"])
    share = np.array([shares.get(risk, shares["other"]) for risk in risks], dtype=float)
    long = rng.random(size) < share
    months[long] = between(rng, assume("cases.long_months"), size)[long]
    early = rng.random(size) < assume("cases.too_early_share")
    months[early] = between(rng, assume("cases.too_early_months"), size)[early]
    without = world.household_states[-1].no_labour[rows] | world.household_states[0].no_labour[rows]
    held = without & (rng.random(size) >= assume("cases.no_labour_eliminated"))
    months[held] = 999
    if not world.system.exits:
        months[:] = 999
    return months


def _elimination_starts(rng: Rng, world: World, rows, identified, months) -> np.ndarray:
    """The village's nomination; a household that has closed is taken out soon after."""
    lead = np.maximum(months - assume("cases.procedure_months"), 0) * DAYS_A_MONTH
    starts = identified + lead.astype(int)
    starts[months >= 999] = NEVER
    closed = world.households.closed_on[rows]
    gap = whole(rng, assume("cases.natural_gap"), rows.size)
    ends = world.timeline.workdays_after(closed, gap)
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


def _line(world: World, days: np.ndarray) -> np.ndarray:
    """The line of each day's year; for days that never come, of the window's last year."""
    known = np.where(np.isnat(days), world.timeline.end, days)
    return incomes.line_of(known.astype("datetime64[Y]").astype(int) + 1970)


def _high_income(rng: Rng, count: int) -> np.ndarray:
    share = between(rng, assume("income.recovery"), count)
    low = rng.random(count) < assume("income.low_at_elimination")
    share[low] = assume("income.low_at_elimination_share")
    return share


def _number(cases: Cases) -> None:
    """JC + month in which the procedure began + running number within that month."""
    months = months_of(cases.received_on)
    seen: dict[str, int] = {}
    for row in np.argsort(cases.received_on, kind="stable").tolist():
        month = months[row]
        seen[month] = seen.get(month, 0) + 1
        cases.id[row] = f"JC{month}{seen[month]:04d}"
