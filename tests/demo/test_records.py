"""The monthly ledger: incomes that add up, visits that were or were not made."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from fanpin_lib.demo.office.table import LedgerTable
from fanpin_lib.demo.world.county import World
from fanpin_lib.demo.world.flows import estimate
from fanpin_lib.demo.world.visits import active_on

Tables = dict[tuple[str, int], LedgerTable]


def records(tables: Tables, index: int) -> pd.DataFrame:
    return pd.DataFrame(tables["monthly_records", index].columns)


@pytest.mark.parametrize("index", [0, 5, 12])
def test_net_income_is_four_incomes_less_expenses_per_member(tables: Tables, index: int) -> None:
    rows = records(tables, index)
    net = rows[["wage_income", "business_income", "property_income", "transfer_income"]].sum(axis=1)
    per_head = (net - rows.business_expenses) / rows.members
    assert (per_head - rows.net_income_per_capita).abs().max() <= 0.005 + 1e-9
    assert (rows.disposable_income_per_capita <= rows.net_income_per_capita).all()
    cents = rows.net_income_per_capita * 100
    assert np.allclose(cents, cents.round())


@pytest.mark.parametrize("index", range(13))
def test_members_are_those_of_the_register_in_force(
    tables: Tables, world: World, index: int
) -> None:
    update = index // 3 * 3
    homes = pd.DataFrame(tables["households", update].columns).set_index("household_id")
    rows = records(tables, index).set_index("household_id")
    assert rows.index.is_unique
    assert (rows.members == homes.members.reindex(rows.index)).all()


def test_everybody_is_recorded_in_sweep_months_and_the_watched_always(
    tables: Tables, world: World
) -> None:
    ids = world.households.id
    for index, month in enumerate(world.timeline.months):
        rows = set(records(tables, index).household_id)
        if month.month in (4, 10):
            assert len(rows) > 0.99 * world.state(index)[1].open.sum()
        active = world.cases.household[active_on(world.cases, world.timeline.ends[index])]
        covered = np.mean([home in rows for home in ids[active]])
        assert covered > 0.9


def test_visits_lie_in_their_month_and_some_are_missing(tables: Tables, world: World) -> None:
    missing = 0
    for index, month in enumerate(world.timeline.months):
        rows = records(tables, index)
        visited = rows.dropna(subset=["visit_date"])
        assert (visited.visit_date.dt.strftime("%Y-%m") == str(month)).all()
        assert visited.visit_way.isin(["入户", "电话", "微信"]).all()
        missing += len(rows) - len(visited)
    assert missing > 0


def test_an_unvisited_household_keeps_last_month_s_estimate(world: World) -> None:
    index = 2
    unseen = ~world.visited[index]
    assert unseen.any()
    for name in ("wage", "business", "transfer"):
        now, before = (getattr(world.estimates[i], name)[unseen] for i in (index, index - 1))
        assert (now == before).all()


def test_the_estimate_settles_towards_the_year_s_end(world: World) -> None:
    """In December all of the year has come; in January nearly all is expectation."""
    december = world.timeline.months.index(type(world.timeline.month)(2025, 12))
    quiet = np.flatnonzero(
        (world.flows.business_factor == 1).all(axis=1) & (world.flows.factor == 1).all(axis=1)
    )
    base = world.flows.base["business"][0][quiet]
    settled = estimate(world, december).business[quiet]
    early = estimate(world, 0).business[quiet]
    assert np.abs(settled - base).max() <= 10
    assert np.abs(early - base).mean() > np.abs(settled - base).mean()


def test_few_households_are_under_the_line_and_watched_ones_are_poorer(
    tables: Tables, world: World
) -> None:
    rows = records(tables, 12)
    under = (rows.net_income_per_capita < 8300).mean()
    assert 0.002 < under < 0.03
    watched = world.households.id[world.cases.household[active_on(world.cases, world.timeline.end)]]
    inside = rows.household_id.isin(watched)
    assert (
        rows.net_income_per_capita[inside].median()
        < 0.85 * rows.net_income_per_capita[~inside].median()
    )


def test_health_and_illness_shares_follow_the_age_bands(world: World) -> None:
    state = world.person_states[0]
    old = state.present & (state.age >= 60) & (state.age < 75)
    assert abs(state.chronic[old].mean() - 0.32) < 0.05
    young = state.present & (state.age < 45) & (state.age >= 16)
    assert state.chronic[young].mean() < 0.06
