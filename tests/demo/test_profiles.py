"""The demo under every profile: its classes, steps, sources and days, taken from its data."""

from __future__ import annotations

import textwrap
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from fanpin_lib.demo.divisions import serving
from fanpin_lib.demo.files.plan import plan
from fanpin_lib.demo.files.readme import readme
from fanpin_lib.demo.report import DemoReport
from fanpin_lib.demo.system.meetings import owed
from fanpin_lib.demo.system.months import check_month, default_month
from fanpin_lib.demo.world.build import build_world
from fanpin_lib.demo.world.county import World
from fanpin_lib.errors import InputError, RuleNotInForce
from fanpin_lib.fields import tables
from fanpin_lib.period import Month
from fanpin_lib.policy import load_profile, profile_names

PROFILES = [n for n in profile_names() if load_profile(n).usage.use != "base"]
SCALE = 0.02
MONTH = Month(2020, 10)


@pytest.fixture(scope="module", params=PROFILES)
def world(request) -> World:
    profile = load_profile(request.param)
    code = serving(profile.usage, "150125")
    return build_world(default_month(profile), 7, SCALE, code, profile)


def ledgers(world: World, table: str):
    return [p.table_of(world).columns for p in plan(world.timeline.months) if p.table == table]


def in_force(ask, rule_id, on):
    try:
        return ask(rule_id, on)
    except RuleNotInForce:
        return []


def test_the_months_lie_where_the_documents_applied(world) -> None:
    usage, month = world.system.profile.usage, world.timeline.month
    assert not usage.lapsed(month.last_day)
    assert usage.starts is None or usage.starts <= month.last_day
    if usage.use == "own_region" and usage.region:
        assert month.last_day.year - usage.starts.year <= 1


def test_cases_are_registered_in_the_profiles_own_classes(world) -> None:
    classes = world.system.profile.classes.values()
    for column in ledgers(world, "cases")[-1]:
        registering = [c for c in classes if f"cases.{column}" in c.columns]
        own = {v.name for c in registering for v in c.values if not v.foreign}
        if registering:
            words = set(ledgers(world, "cases")[-1][column].tolist()) - {None}
            assert words and words <= own


def test_steps_are_those_that_the_documents_name(world) -> None:
    profile, on = world.system.profile, world.timeline.month.last_day
    found = {(s, n) for c in ledgers(world, "case_steps") for s, n in zip(c["stage"], c["step"])}
    for stage in ("识别", "帮扶", "消除"):
        named = {(stage, step.name) for step in in_force(profile.procedure, stage, on)}
        assert {pair for pair in found if pair[0] == stage} <= named
        assert bool(named) == any(pair[0] == stage for pair in found) or stage == "消除"


def test_nothing_comes_in_by_a_way_that_the_documents_do_not_name(world) -> None:
    profile, on = world.system.profile, world.timeline.month.last_day
    named = {e.get("source") for e in in_force(profile.entries, "detection", on)} - {None}
    found = {s for columns in ledgers(world, "alerts") for s in columns["source"]}
    assert found and (not named or found <= named)


def test_reports_come_in_by_the_calendars_day(world) -> None:
    calendar = in_force(world.system.profile.calendar, "reporting_calendar", world.system.on)
    month = world.timeline.month
    due = {d.what: d.due_on(month) for d in calendar}
    columns = ledgers(world, "submissions")[-1]
    assert set(columns["report"]) <= set(due)
    for report in set(columns["report"]):
        days = columns["received_on"][columns["report"] == report]
        if due[report]:
            on_time = days <= np.datetime64(due[report], "D")
            assert on_time.mean() > 0.6 and on_time.any()


def test_people_judge_what_the_decisions_ask_and_nothing_else(world) -> None:
    columns = ledgers(world, "judgements")[-1]
    asked = set(world.system.judged)
    assert asked <= set(columns) and asked <= set(tables()["judgements"].fields)
    watched = set(ledgers(world, "cases")[-1]["household_id"])
    assert bool(asked) == bool(len(columns["household_id"]))
    assert set(columns["household_id"]) <= watched


def test_the_note_beside_the_ledgers_is_of_the_profile_and_lists_what_was_written(world) -> None:
    written = ["202010/程序台账_202010.xlsx"]
    note = readme(world, DemoReport.of(world, Path("ledgers"), written))
    assert f"照政策方案“{world.system.profile.label}”" in note and "公示" not in note
    assert "  程序台账：每月，xlsx" in note and "报送台账" not in note


def test_whoever_cannot_leave_stays(world) -> None:
    profile = world.system.profile
    exits = profile.has("procedure_elimination") or profile.has("elimination_ready")
    columns = ledgers(world, "cases")[-1]
    helped = columns["elimination_way"] == "帮扶消除"
    assert exits or not helped.any()


OWN = """
    profile: my-county
    label: 我县方案
    description: 我县的。
    inherits: {parent}
"""


@pytest.mark.parametrize(
    ("parent", "month", "word"),
    [
        ("town-three-colour-rm1", Month(2020, 10), "边缘户"),
        ("nm-hohhot", Month(2020, 10), "第二类"),
    ],
)
def test_a_countys_own_profile_has_a_demo_too(tmp_path, parent, month, word) -> None:
    text = textwrap.dedent(OWN.format(parent=parent))
    (tmp_path / "own.yaml").write_text(text, encoding="utf-8")
    profile = load_profile("my-county", tmp_path)
    assert default_month(profile) == Month(2026, 10)  # a county's own is in force today
    world = build_world(month, 7, SCALE, "150125", profile)
    assert word in set(ledgers(world, "cases")[-1]["registered_category"])


def test_before_its_documents_there_is_no_demo() -> None:
    profile = load_profile("district-three-tier")
    check_month(Month.of(date(2018, 1, 1)), profile)
    with pytest.raises(InputError, match="最早写到 2018-01"):
        check_month(Month(2017, 12), profile)


def test_meetings_are_those_that_the_documents_ask_for(world) -> None:
    system, months = world.system, world.timeline.months
    asked = {one.subject for one in system.discussed}
    asked |= {one.entry.meeting for one in owed(system.profile, months)}
    files = ledgers(world, "meetings")
    held = [s for columns in files for s in columns["subject"].tolist()]
    assert set(held) <= asked
    ids = [number for columns in files for number in columns["meeting_id"].tolist()]
    assert len(ids) == len(set(ids))
    named = {h for c in files for text in c["household_ids"] for h in (text or "").split("、")}
    for one in (d for d in system.discussed if d.stage == "识别"):
        on = world.cases.identified_on
        due = (on >= np.datetime64(one.since) + 60) & (on <= world.timeline.end)
        households = world.households.id[world.cases.household[due]].tolist()
        assert len(set(households) - named) <= 1 + len(households) // 50  # a few are forgotten
