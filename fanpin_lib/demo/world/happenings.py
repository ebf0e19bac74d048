"""Risk events: disasters and market failures that hit neighbouring villages together."""

from __future__ import annotations

from typing import Any

import numpy as np

from fanpin_lib.demo.assumptions import assume
from fanpin_lib.demo.world.county import World
from fanpin_lib.demo.world.draws import Rng, whole
from fanpin_lib.demo.world.records import Events
from fanpin_lib.demo.world.timeline import DAY

Row = tuple[Any, ...]


def build_events(world: World) -> Events:
    """All events from the January of the window's first year to its end, by date."""
    rng = world.draws.stream("events")
    years = range(world.timeline.months[0].year, world.timeline.month.year + 1)
    rows: list[Row] = []
    for year in years:
        for cluster in assume("events.clusters"):
            for _ in range(cluster["per_year"]):
                rows += _happen(rng, world, cluster, year)
    rows.sort(key=lambda row: (row[4], row[1]))
    rows = [(f"FX{row[4].astype(object):%Y%m}{n:04d}", *row[1:]) for n, row in enumerate(rows, 1)]
    return Events(*(_column(rows, i) for i in range(7)))


def _column(rows: list[Row], index: int) -> np.ndarray:
    values = [row[index] for row in rows]
    if index in (4, 5):
        return np.array(values, dtype=DAY)
    if index == 1:
        return np.array(values, dtype=int)
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


def _happen(rng: Rng, world: World, cluster: dict, year: int) -> list[Row]:
    month = int(whole(rng, cluster["months"], 1)[0])
    start = np.datetime64(f"{year}-{month:02d}-01", "D") + int(rng.integers(0, 28))
    length = int(whole(rng, cluster["days"], 1)[0])
    villages = _neighbours(rng, world, cluster)
    if start > world.timeline.end:
        return []
    rows = []
    for village in villages:
        hit = _hit(rng, world, cluster, village)
        _damage(rng, world, cluster, start, start + length, hit)
        row = ("", village, cluster["kind"], cluster["what"], start, start + length - 1, hit)
        rows.append(row)
    return rows


def _neighbours(rng: Rng, world: World, cluster: dict) -> np.ndarray:
    """Villages next to each other in code order within one township."""
    townships = world.villages.township_code
    fixed = assume("events.townships").get(cluster["what"])
    chosen = fixed if fixed in set(townships) else rng.choice(np.unique(townships.astype(str)))
    rows = np.flatnonzero(townships == chosen)
    size = min(int(whole(rng, cluster["villages"], 1)[0]), rows.size)
    start = int(rng.integers(0, rows.size - size + 1))
    return rows[start : start + size]


def _hit(rng: Rng, world: World, cluster: dict, village: int) -> list[int]:
    able = np.flatnonzero((world.households.village == village) & world.household_states[0].open)
    low, high = cluster["share"]
    count = max(1, round(float(rng.uniform(low, high)) * able.size))
    return sorted(rng.choice(able, min(count, able.size), replace=False).tolist())


def _damage(rng: Rng, world: World, cluster: dict, start, end, hit: list[int]) -> None:
    """Lower the hit households' incomes: harvests to the year's end, wages for a while."""
    months = world.timeline.flow_months
    year = start.astype(object).year
    first = start.astype("datetime64[M]").astype(int)
    last = end.astype("datetime64[M]").astype(int)
    for column, month in enumerate(months):
        number = (month.year - 1970) * 12 + month.month - 1
        if number < first:
            continue
        if month.year == year:
            loss = np.float32(np.mean(cluster["business"]))
            world.flows.business_factor[hit, column] *= loss
        if cluster["kind"] == "失业" and number <= last:
            left = np.float32(np.mean(assume("events.unemployment_wage")))
            world.flows.wage_factor[hit, column] *= left
