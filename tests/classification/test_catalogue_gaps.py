"""What the lists of a profile leave open is found by holding them against each other."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from fanpin_lib.classification.catalogue_gaps import catalogue_gaps
from fanpin_lib.classification.class_words import after_change, before_change, names
from fanpin_lib.classification.date_gaps import date_gaps
from fanpin_lib.classification.every_gap import every_gap
from fanpin_lib.classification.gap import Gap, grouped
from fanpin_lib.cli.showing_gaps import show_gaps
from fanpin_lib.policy import Profile, load_profile
from tests.classification.profiles import made

DAY = date(2026, 10, 31)
CLASSES = """
classes:
  grade:
    label: 两级
    cite: {title: 某县办法, issuer: 某县, date: "2020-01-01", clause: 二}
    headline: true
    rule: category
    columns: [cases.registered_category]
    decided_by: register
    graded: true
    values:
      - {value: 甲级, aliases: [甲级户]}
      - {value: 乙级, aliases: [乙级户]}
"""
GRADES = """
values:
  2020-01-01:
    outcomes: [甲级, 乙级, 不登记]
    clauses:
      - {id: a, label: 未脱贫, when: "registered", outcome: 甲级}
"""


def catalogue(*rows: str) -> str:
    return "values:\n  2020-01-01:\n" + "".join(f"    - {{{row}}}\n" for row in rows)


def graded(folder: Path, more: str = "", **rules: str) -> Profile:
    """A county with two classes, 乙级 without a clause that gives it."""
    return made(folder, CLASSES + more, category=GRADES, **rules)


def found(gaps: list[Gap]) -> set[tuple[str, str]]:
    return {(gap.kind, gap.whom) for gap in gaps}


def of_lists(profile: Profile) -> set[tuple[str, str]]:
    return found(list(catalogue_gaps(profile, DAY)))


def test_a_class_without_criterion_and_classes_without_exit(tmp_path):
    assert of_lists(graded(tmp_path)) == {("没有标准", "乙级"), ("没有退出", "甲级、乙级")}


def test_an_exit_in_any_place_is_one(tmp_path):
    endings = catalogue("word: 退出, ending: 户退出监测（risk_eliminated）, decider: 县")
    assert "没有退出" not in dict(of_lists(graded(tmp_path, endings=endings)))


def test_an_upgrade_without_its_downgrade(tmp_path):
    up = "change: 乙级户升为甲级, then: 按甲级帮扶"
    assert ("没有规定", "甲级变为乙级") in of_lists(graded(tmp_path, movements=catalogue(up)))
    down = "change: 甲级降为乙级户, then: 报乡镇"
    both = graded(tmp_path, movements=catalogue(up, down))
    assert "没有规定" not in dict(of_lists(both))
    unwritten = graded(tmp_path, movements=catalogue(up, "change: 甲级降为乙级, then: 未写明"))
    assert ("没有规定", "甲级变为乙级") in of_lists(unwritten)


def test_helpers_who_are_paired_with_some_classes_or_with_none(tmp_path):
    some = graded(tmp_path, pairing=catalogue("category: 甲级户, who: 县级干部"))
    assert ("没有责任人", "乙级") in of_lists(some)
    none = graded(tmp_path, pairing=catalogue("category: 行政村, who: 单位"))
    assert {("没有责任人", "行政村（单位）")} <= of_lists(none)
    assert ("没有责任人", "甲级") not in of_lists(none)


def test_a_watched_condition_without_a_department(tmp_path):
    watched = catalogue("item: 住房, conditions: 住房安全", "item: 水, conditions: 饮水安全")
    routed = catalogue(
        "cause: 房子, conditions: 住房安全, departments: [住建]",
        "cause: 水, conditions: 饮水安全, units: 未写明",
    )
    profile = graded(tmp_path, watched_conditions=watched, routing=routed)
    assert [gap.whom for gap in catalogue_gaps(profile, DAY) if gap.kind == "没有部门"] == [
        "“饮水安全”缺项"
    ]


def test_ways_of_visiting_without_due_households_and_visitors_without_theirs(tmp_path):
    ways = catalogue(
        "who: 干部, whom: 甲级户, ways: 入户", "who: 村, whom: 乙级户, how_often: 每月"
    )
    gaps = of_lists(graded(tmp_path, visit_ways=ways))
    assert ("没有日期", "干部走访甲级户") in gaps and ("没有日期", "村走访乙级户") not in gaps
    assert {("没有责任人", "干部"), ("没有责任人", "村")} <= gaps
    often = graded(tmp_path, visit_ways=ways, monthly_visit="values:\n  2020-01-01: 1\n")
    assert "没有日期" not in dict(of_lists(often))


def test_dates_after_the_documents_end(tmp_path):
    sweeps = catalogue(
        "id: a, what: 排查, who: 村, every: 一次, once: 2021-03-01",
        "id: b, what: 年报, who: 村, every: 一次, once: 2020-03-01",
    )
    ends = 'starts: 2020-01-01\nends: 2020-12-31\ndates_note: "写明。"\n'
    line = "concept: net\noperator: '<'\nvalues:\n  2020-01-01: 5000\n  2022-01-01: 6000\n"
    profile = graded(tmp_path, ends, sweeps=sweeps, monitoring_line=line)
    says = [gap.says for gap in date_gaps(profile, DAY)]
    assert len(says) == 2 and "2021-03-01" in "".join(says) and "2022-01-01" in "".join(says)
    (tmp_path / "open").mkdir()
    assert not list(date_gaps(graded(tmp_path / "open", sweeps=sweeps), DAY))


def test_milestones_that_have_run_out(tmp_path):
    last = catalogue("id: a, what: 录入, who: 村, every: 一次, once: 2020-06-30")
    profile = graded(tmp_path, milestones=last)
    assert ["2020-06-30" in gap.says for gap in date_gaps(profile, DAY)] == [True]
    assert not list(date_gaps(profile, date(2020, 6, 30)))


def test_flagged_every_month_and_not_yet_entered(tmp_path):
    steps = catalogue(
        "step: 先行录入, decider: 村, required: false", "step: 标注, decider: 村, does: 每月标注"
    )
    assert [g.whom for g in date_gaps(graded(tmp_path, procedure_warning=steps), DAY)] == [
        "还没有录入系统的户"
    ]
    monthly = (
        "values:\n  2020-01-01:\n    - {id: a, what: 新户录入, who: 村, every: 每月, day: 5}\n"
    )
    entered = graded(tmp_path, procedure_warning=steps, reporting_calendar=monthly)
    assert not list(date_gaps(entered, DAY))


@pytest.mark.parametrize("name", ["town-three-colour-n6", "nm-hohhot", "national-2026"])
def test_shipped_profiles_are_looked_through_and_shown(name, capsys):
    gaps = every_gap(load_profile(name), DAY)
    assert gaps and len(grouped(gaps)) <= len(gaps)
    show_gaps(name, gaps, True)
    assert name in capsys.readouterr().out


def test_the_longest_word_names_the_class():
    groups = load_profile("county-four-kinds").classes["category"]
    assert names(groups, "脱贫不稳定户和未脱贫户") == ["建档立卡贫困户", "脱贫不稳定户"]
    colours = load_profile("town-three-colour-rm1").classes["colour"]
    assert before_change(colours, "绿色升为黄色或红色") == ["绿"]
    assert after_change(colours, "绿色升为黄色或红色") == ["红", "黄"]
    assert before_change(colours, "黄色出现缺项") == after_change(colours, "黄色出现缺项") == []
