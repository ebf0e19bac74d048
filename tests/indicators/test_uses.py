"""Which figures read which rows of a profile's rules, row by row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

import pytest

from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.indicators.clauses import figures_of, is_figure, words_of
from fanpin_lib.indicators.loader import load_families, load_indicators
from fanpin_lib.indicators.uses import uses
from fanpin_lib.policy import Profile, load_profile
from fanpin_lib.policy.coverage import Use

#: Profiles that have steps, lists, meetings, routes, targets and funds between them.
PROFILES = ("medical-warning", "demo-jiaohe", "county-2020", "town-three-colour-rm1",
            "county-four-kinds", "district-three-tier")  # fmt: skip
DAY = date(2020, 10, 31)
JIAOHE = date(2026, 10, 31)
STAGES = {"识别": "identification", "帮扶": "assistance", "消除": "elimination"}


@cache
def read(name: str, day: date = DAY) -> tuple[Profile, list[Use]]:
    profile = load_profile(name)
    return profile, list(uses(profile, day))


def everywhere() -> list[tuple[Profile, list[Use], date]]:
    days = {name: JIAOHE if name == "demo-jiaohe" else DAY for name in PROFILES}
    return [(*read(name, day), day) for name, day in days.items()]


def indicators(rule: str) -> list[str]:
    """Those that say in the catalogue that they need a rule."""
    return [i.id for i in load_indicators().values() if rule in i.rules]


def places(found: list[Use], rule: str, indicator: str) -> set[int | None]:
    return {use.place for use in found if (use.rule_id, use.figure) == (rule, indicator)}


def rows(question: Callable[..., Any], name: str, day: date) -> list[Any]:
    try:
        return list(question(name, day))
    except RuleNotInForce:
        return []


def same_places(
    needed: str, rule: str, wanted: Callable[[Profile, date], list[Any]],
    besides: frozenset[None] = frozenset(),
) -> None:  # fmt: skip
    """Each indicator that needs a rule reads the rows that are wanted, and some profile has any."""
    seen = set()
    for profile, found, day in everywhere():
        rows_wanted = {place for place, row in enumerate(wanted(profile, day)) if row}
        for indicator in indicators(needed):
            own = places(found, rule, indicator) - besides
            assert own == rows_wanted, (profile.name, indicator)
        seen |= rows_wanted
    assert seen and indicators(needed)


@pytest.mark.parametrize(("stage", "rule"), STAGES.items())
def test_steps_count_where_they_have_a_deadline(stage: str, rule: str) -> None:
    def with_deadline(profile: Profile, day: date) -> list[Any]:
        return [s.deadline is not None for s in rows(profile.procedure, stage, day)]

    same_places("procedure_deadlines", f"procedure_{rule}", with_deadline, frozenset({None}))


def test_steps_of_a_list_count_where_they_stand_in_a_column() -> None:
    def in_list(profile: Profile, day: date) -> list[Any]:
        return [s.list_column for s in rows(profile.procedure, "预警销号", day)]

    same_places("medical_flow", "procedure_warning", in_list)


def test_reports_count_where_they_have_a_day() -> None:
    def dated(profile: Profile, day: date) -> list[Any]:
        return [d.once or d.day for d in rows(profile.calendar, "reporting_calendar", day)]

    same_places("reporting_calendar", "reporting_calendar", dated)
    for _, found, _ in everywhere():
        for indicator in indicators("reporting_calendar"):
            assert places(found, "report_day_off", indicator) == {None}


def test_targets_and_funds_count_where_they_have_a_number() -> None:
    def targets(profile: Profile, day: date) -> list[Any]:
        found = rows(profile.entries, "targets", day)
        return [e.get("tracked") and e.get("compare") and e.get("number") is not None
                for e in found]  # fmt: skip

    def funds(profile: Profile, day: date) -> list[Any]:
        return [e.get("amount") is not None for e in rows(profile.entries, "funds", day)]

    same_places("tracked_targets", "targets", targets)
    same_places("fund_amounts", "funds", funds)


def test_meetings_count_where_they_have_a_rhythm() -> None:
    seen = False
    for profile, found, day in everywhere():
        for rule in profile.of_kind("calendar"):
            entries = enumerate(rows(profile.calendar, rule.id, day))
            owed = {place for place, e in entries
                    if e.meeting and e.every in ("每月", "每季度", "每半年", "每年")}  # fmt: skip
            for indicator in indicators("meeting_rhythm"):
                assert places(found, rule.id, indicator) == owed
            seen |= bool(owed)
    assert seen


def test_conditions_are_sent_where_departments_are_named() -> None:
    def sent(profile: Profile, day: date) -> list[Any]:
        return [e.get("conditions") and e.get("departments")
                for e in rows(profile.entries, "routing", day)]  # fmt: skip

    same_places("routing", "routing", sent)


def test_a_rule_without_rows_of_its_own_is_read_as_a_whole() -> None:
    _, found = read("county-2020")
    assert places(found, "monitoring_line", "under_line") == {None}
    (line,) = (u for u in found if (u.rule_id, u.figure) == ("monitoring_line", "under_line"))
    assert (line.kind, line.by) == ("指标", load_indicators()["under_line"].name)
    families = [f for f in load_families().values() if f.rules]
    assert families
    for family in families:
        for rule in family.rules:
            assert Use(rule, "指标", family.name) in found


def test_visits_read_whom_and_the_rows_with_a_rhythm() -> None:
    _, found = read("county-2020")
    visits = list(load_families()["visits"].indicators)
    assert {u.figure for u in found if u.rule_id == "visit_duty"} == set(visits)
    for indicator in visits:
        assert places(found, "visit_duty", indicator) == {None}
    profile, found = read("town-three-colour-rm1")
    told = {n for n, e in enumerate(rows(profile.entries, "visit_ways", DAY)) if e.get("duty")}
    assert told
    for indicator in visits:
        own = {u for u in found if (u.rule_id, u.figure) == ("visit_ways", indicator)}
        assert {use.place for use in own} >= told
        assert {use.by for use in own} == {load_indicators()[indicator].name}


def test_each_outcome_of_a_decision_is_counted_by_its_name() -> None:
    profile, found = read("county-2020")
    decided = [one for one in profile.classes.values() if profile.has(one.rule)]
    assert decided
    for one in decided:
        for place, clause in enumerate(profile.decision(one.rule, DAY).clauses):
            figure = f"households_ruled_in_class/class={one.label}：{clause.outcome}"
            assert Use(one.rule, "指标", words_of(figure), place, figure) in found
    before = list(uses(profile, date(1999, 1, 1)))
    assert not [u for u in before if u.figure.startswith("households_ruled_in_class")]


def test_rows_and_steps_are_answered_by_the_figures_that_they_name() -> None:
    steps = 0
    for profile, found, day in everywhere():
        for rule in (*profile.of_kind("catalogue"), *profile.of_kind("rulings")):
            for place, entry in enumerate(rows(profile.entries, rule.id, day)):
                for figure in figures_of(rule.id, entry):
                    assert Use(rule.id, "指标", words_of(figure), place, figure) in found
        for rule in profile.of_kind("procedure"):
            for place, step in enumerate(rows(profile.procedure, rule.stage, day)):
                for figure in step.shown_by:
                    steps += 1
                    assert Use(rule.id, "指标", words_of(figure), place, figure) in found
        assert all(is_figure(use.figure) for use in found if use.figure)
        assert all(use.by == words_of(use.figure) for use in found if use.figure)
        assert {use.kind for use in found} == {"指标"}
    assert steps


def test_a_row_is_answered_by_what_it_says_or_by_its_codes() -> None:
    profile, _ = read("county-four-kinds")
    medical, poor = profile.entries("routing", DAY)[:2]
    assert figures_of("routing", medical) == [
        "condition_short/condition=基本医疗", "tasks_open/department=医保",
    ]  # fmt: skip
    assert figures_of("routing", poor) == ["tasks_open/department=民政"]
    assert figures_of("no such topic", medical) == []
    *_, doubted = read("county-2020")[0].entries("routing", DAY)
    assert figures_of("routing", doubted) == ["tasks_overdue"]


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("visit_rate", True), ("visit_rat", False), ("alerts_received/source=农户自主申报", True),
        ("alerts_received/source", False), ("alerts_received/source=", False),
        ("alerts_received/sauce=农户自主申报", False), ("income_share/source=没有这项", False),
        ("alerts_received/source=自己=申报", True), ("", False),
    ],
)  # fmt: skip
def test_a_figure_is_an_indicator_or_a_part_of_it(name: str, known: bool) -> None:
    assert is_figure(name) is known


def test_the_parts_that_the_catalogue_lists_are_figures() -> None:
    for indicator in load_indicators().values():
        for dimension in indicator.dimensions:
            assert all(is_figure(f"{indicator.id}/{dimension.id}={v}") for v in dimension.values)


def test_a_figure_is_called_by_its_name_and_part() -> None:
    name = load_indicators()["alerts_received"].name
    assert words_of("alerts_received") == name
    assert words_of("alerts_received/source=农户=申报") == f"{name}（农户=申报）"
