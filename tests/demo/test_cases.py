"""Episodes, procedure and help hang together; what is wrong is wrong on purpose."""

from __future__ import annotations

import numpy as np
import pandas as pd

from fanpin_lib.demo.assumptions import assume
from fanpin_lib.demo.office.table import LedgerTable
from fanpin_lib.demo.world.county import World
from fanpin_lib.demo.world.visits import active_on

Tables = dict[tuple[str, int], LedgerTable]


def frame(tables: Tables, table: str, index: int = 12) -> pd.DataFrame:
    return pd.DataFrame(tables[table, index].columns)


def ever(tables: Tables, table: str, key: list[str]) -> pd.DataFrame:
    """All deliveries of an events ledger, the latest row of each key."""
    parts = [frame(tables, table, index) for index in range(13)]
    return pd.concat(parts).drop_duplicates(key, keep="last")


def test_a_household_is_never_watched_twice_at_once(world: World) -> None:
    for day in world.timeline.ends:
        rows = world.cases.household[active_on(world.cases, day)]
        assert len(set(rows.tolist())) == rows.size


def test_watched_share_stays_in_its_range(world: World) -> None:
    for index, day in enumerate(world.timeline.ends):
        share = active_on(world.cases, day).sum() / world.state(index)[1].open.sum()
        assert 0.02 < share < 0.05


def test_registered_share_is_as_written_down(world: World) -> None:
    assert abs(world.households.registered.mean() - 0.135) < 0.005


def test_categories_follow_registration_unless_sudden(world: World) -> None:
    cases, registered = world.cases, world.households.registered[world.cases.household]
    plain = cases.category != "突发严重困难户"
    assert (cases.category[plain & registered] == "脱贫不稳定户").all()
    assert (cases.category[plain & ~registered] == "边缘易致贫户").all()


def test_risks_fit_the_household_and_illness_leads(world: World) -> None:
    last = world.person_states[-1]
    ill = set(world.persons.household[(last.major | last.chronic) & last.present].tolist())
    main = [risks[0] for risks in world.cases.risks]
    closed = ~np.isnat(world.households.closed_on[world.cases.household])
    pairs = zip(main, world.cases.household.tolist(), closed.tolist(), strict=True)
    assert all(h in ill for risk, h, gone in pairs if risk == "因病" and not gone)
    share = main.count("因病") / len(main)
    assert 0.25 < share < 0.5


def test_a_register_only_grows_and_shows_what_was_known_then(tables: Tables) -> None:
    for index in range(1, 13):
        before, after = frame(tables, "cases", index - 1), frame(tables, "cases", index)
        assert set(before.case_id) <= set(after.case_id)
    first = frame(tables, "cases", 0)
    assert (first.identified_on <= pd.Timestamp("2025-10-31")).all()
    assert not (first.eliminated_on > pd.Timestamp("2025-10-31")).any()


def test_episodes_of_one_household_follow_each_other(tables: Tables) -> None:
    cases = frame(tables, "cases").sort_values("identified_on")
    again = cases[cases.household_id.duplicated(keep=False)]
    assert len(again)  # relapses exist
    for _, episodes in again.groupby("household_id"):
        ends = episodes.eliminated_on.to_numpy()[:-1]
        assert (ends < episodes.identified_on.to_numpy()[1:]).all()


def test_most_eliminations_are_after_half_a_year_and_few_break_a_rule(tables: Tables) -> None:
    cases = frame(tables, "cases")
    done = cases[cases.elimination_way == "帮扶消除"]
    months = (done.eliminated_on - done.identified_on).dt.days / 30.44
    assert 0 < (months < 6).mean() < 0.08
    assert months.between(6, 18).mean() > 0.6


def test_steps_are_complete_ordered_and_in_time_except_for_the_few(tables: Tables) -> None:
    steps = ever(tables, "case_steps", ["case_id", "stage", "step"])
    names = [spec["name"] for spec in assume("steps.identification")]
    days = (
        steps[steps.stage == "识别"]
        .pivot(index="case_id", columns="step", values="completed_on")
        .reindex(columns=names)
    )
    missing = days.isna().any(axis=1).mean()
    assert 0.005 < missing < 0.10
    complete = days.dropna().to_numpy(dtype="datetime64[D]").astype(int)
    disordered = (np.diff(complete, axis=1) < 0).any(axis=1).mean()
    assert 0 < disordered < 0.05


def test_steps_belong_to_cases_or_to_households_still_in_the_procedure(tables: Tables) -> None:
    cases = frame(tables, "cases").set_index("case_id")
    steps = ever(tables, "case_steps", ["case_id", "stage", "step"])
    decided = steps[(steps.stage == "识别") & (steps.step == "县级确定")].set_index("case_id")
    assert set(decided.index) == set(cases.index)
    assert (decided.completed_on == cases.identified_on.reindex(decided.index)).all()
    waiting = steps[~steps.case_id.isin(cases.index)]
    assert set(waiting.stage) <= {"识别"}
    homes = frame(tables, "households")
    assert set(steps.household_id) <= set(homes.household_id)


def test_shortfalls_are_looked_after_every_month(tables: Tables) -> None:
    warnings = ever(tables, "warnings", ["warning_id"])
    open_all_june = warnings[
        (warnings.flagged_on < "2026-06-01") & ~(warnings.closed_on <= "2026-06-30")
    ]
    june = frame(tables, "monthly_records", 8)
    open_homes = frame(tables, "households", 6).set_index("household_id").closed_on.isna()
    expected = [h for h in open_all_june.household_id if open_homes[h]]
    assert np.mean([home in set(june.household_id) for home in expected]) > 0.8


def test_alerts_are_dated_in_order_and_some_are_late(tables: Tables, world: World) -> None:
    alerts = ever(tables, "alerts", ["alert_id"])
    assert (alerts.received_on >= alerts.found_on).all()
    verified = alerts.dropna(subset=["verified_on"])
    assert (verified.verified_on >= verified.received_on).all()
    late = (
        world.timeline.calendar.between(
            verified.received_on.to_numpy("datetime64[D]"),
            verified.verified_on.to_numpy("datetime64[D]"),
        )
        > 5
    )
    assert 0.02 < late.mean() < 0.2
    assert alerts.department.notna().equals(alerts.source == "部门筛查预警")
    counts = alerts.result.value_counts(normalize=True)
    assert 0.1 < counts["纳入监测"] < 0.4


def test_alerts_that_became_cases_have_one_or_are_on_their_way(tables: Tables) -> None:
    alerts = ever(tables, "alerts", ["alert_id"])
    taken = alerts[alerts.result == "纳入监测"]
    under_way = taken[~taken.household_id.isin(frame(tables, "cases").household_id)]
    assert (under_way.verified_on >= "2026-09-01").all()


def test_an_alert_has_its_result_from_the_day_it_was_verified(tables: Tables) -> None:
    """Also in the last month, whose cases are not decided yet."""
    alerts = ever(tables, "alerts", ["alert_id"])
    assert ((alerts.result == "待核查") == alerts.verified_on.isna()).all()
    latest = alerts[alerts.verified_on >= "2026-10-01"]
    assert set(latest.result) == {"纳入监测", "排除"}


def test_measures_answer_risks_of_nearly_all_cases(tables: Tables) -> None:
    cases = frame(tables, "cases")
    kinds = frame(tables, "measures").groupby("case_id").kind.agg(set)
    old = cases[cases.identified_on < "2026-07-01"]
    answered = [
        bool(set(assume("measures.answers")[risk]) & kinds.get(case, set()))
        for case, risks in zip(old.case_id, old.risks, strict=True)
        for risk in risks.split("、")
    ]
    assert 0.85 < np.mean(answered) < 1.0


def test_disasters_hit_neighbouring_villages_together(tables: Tables) -> None:
    events = ever(tables, "events", ["event_id"])
    floods = events[events.description == "暴雨洪涝"]
    for _, together in floods.groupby("started_on"):
        codes = sorted(together.village_code)
        assert len(codes) > 1
        assert len({code[:9] for code in codes}) == 1
    assert (floods.households_hit == floods.household_ids.str.split("、").str.len()).all()


def test_warnings_stand_for_conditions_that_the_records_show_missing(tables: Tables) -> None:
    warnings = ever(tables, "warnings", ["warning_id"])
    open_water = warnings[(warnings.condition == "饮水安全") & warnings.closed_on.isna()]
    records = frame(tables, "monthly_records").set_index("household_id")
    seen = records.reindex(open_water.household_id).dropna(subset=["water_ok"])
    assert (seen.water_ok == "否").all()
    assert (records.water_ok == "否").sum() == seen.index.nunique()
