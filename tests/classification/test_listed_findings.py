"""Findings about a profile's rules, lists and dates: each whole, with its clause, and no others."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from fanpin_lib.classification.catalogue_gaps import catalogue_gaps
from fanpin_lib.classification.class_words import after_change
from fanpin_lib.classification.date_gaps import date_gaps
from fanpin_lib.classification.gap import Gap
from fanpin_lib.classification.rule_gaps import rule_gaps
from fanpin_lib.policy import Profile, load_profile
from tests.classification.profiles import made
from tests.classification.test_catalogue_gaps import CLASSES, GRADES

DAY = date(2026, 10, 31)
HERE = "《某县办法》第三条"
#: A third class, given to nobody any more.
ENDED = CLASSES + "      - {value: 丙级, since: 2020-01-01, until: 2025-12-31}\n"


def rows(*entries: str, since: str = "2020-01-01") -> str:
    return f"values:\n  {since}:\n" + "".join(f"    - {{{entry}}}\n" for entry in entries)


def graded(folder: Path, more: str = "", **rules: str) -> Profile:
    return made(folder, ENDED + more, category=GRADES, **rules)


def told(gaps: Iterable[Gap], kind: str = "") -> set[tuple]:
    """Rule, whom and clauses of the findings of a kind; every one says something of somewhere."""
    found = [gap for gap in gaps if gap.kind == kind or not kind]
    assert all(gap.profile == "somewhere" and gap.says for gap in found)
    return {(gap.rule, gap.whom, *(str(one) for one in gap.clauses)) for gap in found}


# ---- lists


def test_classes_that_are_still_given_want_a_criterion_and_an_exit(tmp_path) -> None:
    gaps = list(catalogue_gaps(graded(tmp_path), DAY))
    assert told(gaps, "没有标准") == {("两级", "乙级", "《某县办法》二：两级")}
    assert told(gaps, "没有退出") == {("两级", "甲级、乙级", "《某县办法》二：两级")}
    assert len(gaps) == 2


@pytest.mark.parametrize(
    ("since", "value", "open_"),
    [("2020-01-01", "", False), ("2027-01-01", "", True), ("2020-01-01", "undecidable", True)],
)
def test_only_an_exit_in_force_and_decided_is_one(tmp_path, since, value, open_) -> None:
    leave = (
        f"values:\n  {since}:\n    outcomes: [可以消除]\n    clauses:\n"
        "      - {id: a, label: 达标, when: water_ok, outcome: 可以消除}\n"
    )
    unwritten = f"values:\n  {since}: {{undecidable: 没有写}}\n"
    profile = graded(tmp_path, elimination_ready=unwritten if value else leave)
    assert bool(told(catalogue_gaps(profile, DAY), "没有退出")) == open_


def test_a_procedure_of_elimination_is_an_exit(tmp_path) -> None:
    profile = graded(tmp_path, procedure_elimination=rows("step: 审定, decider: 县"))
    assert not told(catalogue_gaps(profile, DAY), "没有退出")


def test_a_profile_without_classes_leaves_none_open(tmp_path) -> None:
    profile = made(tmp_path, openness=rows("what: 公示, stage: 识别, ruling: 必须"))
    assert list(catalogue_gaps(profile, DAY)) == []


def test_classes_that_no_rule_of_the_profile_tells_apart_leave_none_open(tmp_path) -> None:
    profile = made(tmp_path, CLASSES, pairing=rows("category: 甲级户, who: 县级干部"))
    assert list(catalogue_gaps(profile, DAY)) == []


def test_each_change_is_called_by_its_direction(tmp_path) -> None:
    other = "change: 别的变动, then: 报乡镇, clause: 第九条"
    gaps = list(catalogue_gaps(graded(tmp_path, movements=rows(other)), DAY))
    cited = "《某县办法》第九条：升降级"
    assert told(gaps, "没有规定") == {
        ("两级", "甲级变为乙级", cited), ("两级", "乙级变为甲级", cited)
    }  # fmt: skip
    ways = {gap.whom: "降级" in gap.says for gap in gaps if gap.kind == "没有规定"}
    assert ways == {"甲级变为乙级": True, "乙级变为甲级": False}
    assert any("升级" in gap.says for gap in gaps)


def test_all_classes_behind_the_word_of_change_count() -> None:
    colours = load_profile("town-three-colour-rm1").classes["colour"]
    assert after_change(colours, "绿色升为黄色，或升为红色") == ["红", "黄"]


def test_pairing_leaves_open_classes_and_rows_of_no_class(tmp_path) -> None:
    pairs = rows("category: 甲级户, who: 县级干部, clause: 第九条",
                 "category: 两级, who: 村干部", "category: 行政村, who: 单位")  # fmt: skip
    assert told(catalogue_gaps(graded(tmp_path, pairing=pairs), DAY), "没有责任人") == {
        ("包保责任", "乙级", "《某县办法》第九条"),
        ("包保责任", "行政村（单位）", HERE),
    }


def test_a_condition_is_answered_by_either_list(tmp_path) -> None:
    watched = rows("item: 三样, conditions: [住房安全, 饮水安全, 食]", "item: 没有写是哪一项")
    profile = graded(
        tmp_path,
        watched_conditions=watched,
        routing=rows("cause: 房子, conditions: 住房安全, departments: [住建]"),
        responsible_units=rows("matter: 水, conditions: [饮水安全], departments: [水利]"),
    )
    label = profile.rule("watched_conditions").label
    assert told(catalogue_gaps(profile, DAY), "没有部门") == {(label, "“食”缺项", HERE)}


def test_visits_want_a_number_a_way_and_somebody_for_each_household(tmp_path) -> None:
    ways = rows(
        "who: 干部, whom: 甲级户, ways: 入户, clause: 第八条",
        "who: 村, whom: 乙级户, ways: 入户, how_often: 没有写多久一次",
        "who: 组, whom: 各户, ways: 入户, how_often: 每月",
        "who: 未写明, whom: 各户",
    )
    gaps = list(catalogue_gaps(graded(tmp_path, visit_ways=ways), DAY))
    assert told(gaps, "没有日期") == {
        ("走访要求", "干部走访甲级户", "《某县办法》第八条"),
        ("走访要求", "村走访乙级户", HERE),
    }
    assert told(gaps, "没有责任人") == {
        ("走访要求", who, "《某县办法》第八条") for who in ("干部", "村", "组")
    }


def test_who_is_paired_is_visited_by_whoever_it_is_paired_with(tmp_path) -> None:
    profile = graded(
        tmp_path,
        visit_ways=rows("who: 干部, whom: 甲级户, how_often: 每月"),
        pairing=rows("category: 两级, who: 干部"),
    )
    assert not told(catalogue_gaps(profile, DAY), "没有责任人")


@pytest.mark.parametrize(("ways", "open_"), [("", True), (", ways: 入户", False)])
def test_a_number_of_visits_wants_a_way_that_counts(tmp_path, ways, open_) -> None:
    often = "values:\n  2020-01-01: 1\n"
    visits = rows(f"who: 干部, whom: 各户{ways}", "who: 村, whom: 各户")
    profile = graded(tmp_path, visit_ways=visits, monthly_visit=often)
    found = told(catalogue_gaps(profile, DAY), "没有规定")
    assert found == ({("每月走访次数", "", HERE)} if open_ else set())


# ---- dates

_APPLIED = 'starts: 2020-01-01\nends: 2020-12-31\ndates_note: "写明。"\n'


@pytest.mark.parametrize(
    ("entry", "late"),
    [
        ("every: 一次, once: 2020-12-31", False),
        ("every: 一次, once: 2021-01-01", True),
        ("every: 每月, day: 5, until: 2020-12-31", False),
        ("every: 每月, day: 5, until: 2021-01-01", True),
        ("every: 每月, day: 5, first: 2021-01-01", True),
        ("every: 每月, day: 5", False),
    ],
)
def test_a_date_after_the_last_day_does_not_fit(tmp_path, entry, late) -> None:
    sweeps = rows(f"id: a, what: 排查, who: 村, {entry}")
    found = told(date_gaps(graded(tmp_path, _APPLIED, sweeps=sweeps), DAY), "日期不合")
    assert found == ({("排查安排", "", HERE)} if late else set())


@pytest.mark.parametrize(("since", "late"), [("2020-12-31", False), ("2021-01-01", True)])
def test_a_value_from_after_the_last_day_does_not_fit(tmp_path, since, late) -> None:
    often = f"values:\n  2020-01-01: 1\n  {since}: 2\n"
    found = told(date_gaps(graded(tmp_path, _APPLIED, monthly_visit=often), DAY), "日期不合")
    assert found == ({("每月走访次数", "", f"{HERE}：每月走访次数")} if late else set())


def test_what_a_county_practises_later_is_no_date_of_the_document(tmp_path) -> None:
    (tmp_path / "values.yaml").write_text(
        "values_for: practice\nsource: {title: 通知, issuer: 某县, date: '2026-01-05', "
        "clause: 一}\nvalues:\n  visit_gap:\n    2090-01-01: 6\n",
        encoding="utf-8",
    )
    profile = load_profile("national-2021", tmp_path)
    assert profile.usage.ends < date(2090, 1, 1)
    label = profile.rule("visit_gap").label
    assert label not in {gap.rule for gap in date_gaps(profile, DAY)}


def test_a_plan_stops_with_its_last_milestone(tmp_path) -> None:
    plan = ("id: a, what: 录入, who: 村, every: 一次, once: 2020-06-30",
            "id: b, what: 销号, who: 县, every: 一次, once: 2020-06-30")  # fmt: skip
    (tmp_path / "open").mkdir()
    assert told(date_gaps(graded(tmp_path, milestones=rows(*plan)), DAY)) == {
        ("节点安排", "", HERE)
    }
    going_on = rows(*plan, "id: c, what: 报送, who: 村, every: 每月, day: 5")
    assert not told(date_gaps(graded(tmp_path / "open", milestones=going_on), DAY))


_BEFORE = "step: 先行登记, decider: 村, required: false"
_FLAG = "step: 标注, decider: 村, does: 每月标注"


@pytest.mark.parametrize(
    ("steps", "due", "open_"),
    [
        ([_BEFORE, _FLAG], "", True),
        ([_BEFORE, "step: 报送, decider: 村, required: false", _FLAG], "", True),
        ([_FLAG], "", False),
        ([_FLAG, _BEFORE], "", False),
        ([_BEFORE, "step: 标注, decider: 村, does: 及时标注"], "", False),
        ([_BEFORE, _FLAG], "what: 报表, every: 每月, day: 5", True),
        ([_BEFORE, _FLAG], "what: 先行登记新户, every: 每月, day: 5", False),
        ([_BEFORE, _FLAG], "what: 系统录入, every: 每月, day: 5", False),
        ([_BEFORE, _FLAG], "what: 系统录入, every: 每季度, day: 5", True),
    ],
)
def test_who_is_flagged_every_month_wants_a_day_to_be_entered(tmp_path, steps, due, open_) -> None:
    more = {"reporting_calendar": rows(f"id: a, who: 村, to: 乡镇, {due}")} if due else {}
    gaps = list(date_gaps(graded(tmp_path, procedure_warning=rows(*steps), **more), DAY))
    expected = {("预警销号程序", "还没有录入系统的户", HERE)}
    assert told(gaps) == (expected if open_ else set())
    named = [one for one in ("先行登记", "报送") if any(one in step for step in steps)]
    assert all("、".join(named) in gap.says for gap in gaps)


# ---- rules


def of_rules(profile: Profile, kind: str) -> set[tuple]:
    return told(rule_gaps(profile, DAY), kind)


def test_a_value_is_open_before_it_begins_after_it_ends_and_where_none_is_given(tmp_path) -> None:
    begins = "values:\n  2027-01-01: 5\n"
    ends = "values:\n  2020-01-01: 5\n  2027-01-01: {value: null, note: 到期}\n"
    unwritten = "values:\n  2020-01-01: {undecidable: 没有写几天}\n"
    profile = made(tmp_path, alert_verification_deadline=begins, task_report_deadline=ends,
                   warning_close_deadline=unwritten)  # fmt: skip
    gaps = [gap for gap in rule_gaps(profile, DAY) if gap.kind in ("没有取值", "无法判定")]
    labels = [profile.rule(name).label for name in profile.rules if name.endswith("_deadline")]
    assert told(gaps) == {
        (labels[0], "2026-10-31 这一天", f"{HERE}：{labels[0]}"),
        (labels[1], "2027-01-01 以后", f"{HERE}：{labels[1]}"),
        (labels[2], "", f"{HERE}：{labels[2]}"),
    }
    says = {gap.rule: gap.says for gap in gaps}
    assert "到期" in says[labels[1]] and says[labels[2]] == "没有写几天"


def test_a_value_that_ends_on_the_day_is_missing_once(tmp_path) -> None:
    often = "values:\n  2020-01-01: 1\n  2026-10-31: null\n"
    profile = made(tmp_path, monthly_visit=often)
    assert {whom for _, whom, *_ in of_rules(profile, "没有取值")} == {"2026-10-31 这一天"}
    (gap,) = [gap for gap in rule_gaps(profile, date(2026, 10, 30)) if gap.kind == "没有取值"]
    assert (gap.whom, gap.says) == ("2026-10-31 以后", "2026-10-31 起不再有取值")


def test_steps_want_somebody_who_decides_and_all_but_the_first_a_deadline(tmp_path) -> None:
    steps = rows("step: 核实, decider: 村, clause: 第四条", "step: 评议, decider: 未写明",
                 "step: 审定, decider: 县, deadline: 5", "step: 公告, decider: 未写明")  # fmt: skip
    profile = made(tmp_path, procedure_identification=steps)
    assert of_rules(profile, "没有决定人") == {("识别程序", "评议、公告（2 步）", HERE)}
    assert of_rules(profile, "没有时限") == {("识别程序", "评议、公告（2 步）", HERE)}
    missing = {rule for rule, _ in of_rules(profile, "没有程序")}
    assert missing == {"帮扶程序", "消除程序", "预警销号程序"}


def test_one_step_is_named_alone_and_a_complete_procedure_leaves_none_open(tmp_path) -> None:
    steps = rows("step: 核实, decider: 村", "step: 审定, decider: 县")
    profile = made(tmp_path, procedure_fallen_back=steps)
    assert of_rules(profile, "没有时限") == {("返贫致贫认定程序", "“审定”这一步", HERE)}
    assert not of_rules(profile, "没有决定人")


def test_what_is_to_be_shown_openly_and_who_ends_a_case_is_to_be_written(tmp_path) -> None:
    profile = made(
        tmp_path,
        openness=rows("what: 公示, stage: 识别, ruling: 未写明",
                      "what: 公示, stage: 消除, ruling: 不得"),
        endings=rows("word: “清退”, ending: 退出（risk_eliminated）, decider: 未写明",
                     "word: 退出, ending: 不再监测", "word: 核销, ending: 错录的, decider: 县"),
    )  # fmt: skip
    assert of_rules(profile, "没有规定") == {
        (profile.rule("openness").label, "识别环节的公示", HERE)
    }
    label = profile.rule("endings").label
    gaps = [gap for gap in rule_gaps(profile, DAY) if gap.rule == label]
    assert told(gaps, "没有决定人") == {(label, "“清退”", HERE), (label, "“退出”", HERE)}
    assert [gap.says.split("；")[0] for gap in gaps] == ["退出", "不再监测"]


def test_a_share_to_keep_to_contradicts_clauses_that_take_everybody_in(tmp_path) -> None:
    scope = (
        "values:\n  2020-01-01:\n    outcomes: [在范围, 不在范围]\n    clauses:\n"
        "      - {id: a, label: 缺水, when: NOT water_ok, outcome: 在范围}\n"
    )
    share = "values:\n  2020-01-01: %s\n"
    for number, value in enumerate(("0.08333", "{undecidable: 没有写多少}")):
        folder = tmp_path / str(number)
        folder.mkdir()
        found = of_rules(made(folder, scope=scope, scale_share=share % value), "矛盾")
        whole = ("监测规模占比", "符合条件的户超过规模时", f"{HERE}：规模为 8.33%", f"{HERE}：缺水")
        assert found == (set() if number else {whole})


def test_names_of_classes_that_no_clause_gives_mean_nothing(tmp_path) -> None:
    care = (
        "values:\n  2020-01-01:\n    outcomes: [稳定户, 重点户]\n    clauses:\n"
        "      - {id: a, label: 缺水, when: NOT water_ok, outcome: 重点户}\n"
    )
    names = "values:\n  2020-01-01: [稳定户, 重点监测户, 一般户]\n"
    found = of_rules(made(tmp_path, care_class=care, care_class_names=names), "无法判定")
    assert found == {("脱贫户分类名称", "“重点监测户”、“一般户”", HERE)}


@pytest.mark.parametrize(
    ("entry", "open_"),
    [
        ("every: 每月", True),
        ("every: 每月, day: 5", False),
        ("every: 每月, day: last, inferred: [day], note: 按月末", True),
        ("every: 不定期", False),
        ("every: 一次, once: 2026-10-31", False),
    ],
)
def test_what_is_regular_wants_its_day(tmp_path, entry, open_) -> None:
    profile = made(tmp_path, sweeps=rows(f"id: a, what: 排查, who: 村, {entry}"))
    found = of_rules(profile, "没有日期")
    every = entry.split(",")[0].removeprefix("every: ")
    expected = ("排查安排", f"{every}的“排查”（村）")
    assert {one[:2] for one in found} == ({expected} if open_ else set())
    assert all(len(one) == 3 and one[2].startswith(HERE) for one in found)
