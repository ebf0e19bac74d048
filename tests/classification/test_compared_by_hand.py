"""What small profiles leave open or decide differently, each finding whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from fanpin_lib.classification import gaps
from fanpin_lib.classification.class_words import names
from fanpin_lib.classification.gap import Gap
from fanpin_lib.classification.gaps import decision_gaps
from fanpin_lib.classification.profile_gaps import differences_between
from fanpin_lib.classification.profile_rules import rule_differences, who_decides
from fanpin_lib.policy import Profile, compile_decision, load_profile
from tests.classification.profiles import category, made

DAY = date(2026, 10, 31)
HERE = "《某县办法》第三条"
_POOR = (
    "      - {id: poor, label: 收入低, when: income_unspecified < 5000, outcome: 脱贫不稳定户}\n"
)
_BELOW = """\
      - {id: line, label: 低于线, when: 'below({monitoring_line})', outcome: 边缘易致贫户}
"""
_DRY = "      - {id: dry, label: 缺水, when: NOT water_ok, outcome: 边缘易致贫户}\n"


def told(gaps: Iterable[Gap], kind: str) -> dict[str, tuple]:
    """By whom (of a rule) a finding of the kind is: its cases and clauses."""
    return {
        gap.whom: (gap.rule, gap.cases, *(str(one) for one in gap.clauses))
        for gap in gaps
        if gap.kind == kind
    }


# ---- one profile's decisions


def test_cases_decided_twice_not_at_all_or_by_the_concept_of_income(tmp_path) -> None:
    later = category(_DRY).replace("2020-01-01", "2027-01-01")
    clauses = _POOR + _DRY.replace("NOT water_ok", "at_risk")
    gaps = list(decision_gaps(made(tmp_path, scope=later, category=category(clauses)), DAY))
    rule, poor, dry = "监测对象类别", f"{HERE}：收入低", f"{HERE}：缺水"
    income = "人均收入（口径未写明）"
    assert told(gaps, "矛盾") == {
        f"{income}不足5,000元（如4,800元），有返贫致贫风险": (rule, 1, poor, dry)
    }
    assert told(gaps, "未覆盖") == {
        f"{income}5,000元（含）以上（如6,000元），没有返贫致贫风险": (rule, 2, poor, dry)
    }
    by_income = told(gaps, "口径不同")
    assert {whom.split("：")[0] for whom in by_income} == {
        "脱贫不稳定户／未覆盖", "未覆盖／脱贫不稳定户", "矛盾／边缘易致贫户", "边缘易致贫户／矛盾"
    }  # fmt: skip
    assert set(by_income.values()) == {(rule, 2, poor)}
    says = {gap.kind: gap.says for gap in gaps}
    assert says["矛盾"].endswith("脱贫不稳定户和边缘易致贫户")
    assert "脱贫不稳定户、边缘易致贫户、不登记" in says["未覆盖"] and says["口径不同"]
    assert {gap.kind for gap in gaps} == set(says) and {gap.profile for gap in gaps} == {
        "somewhere"
    }


def test_a_clause_without_criterion_or_number_gives_its_reason(tmp_path) -> None:
    clauses = (
        "      - {id: risk, label: 有风险, when: at_risk, outcome: 脱贫不稳定户,\n"
        "         undecidable: 没有写怎样算}\n"
    ) + _BELOW
    line = "concept: net\noperator: '<'\nvalues:\n  2020-01-01: {undecidable: 没有写多少}\n"
    profile = made(tmp_path, category=category(clauses), monitoring_line=line)
    gaps = list(decision_gaps(profile, DAY))
    rule = "监测对象类别"
    assert told(gaps, "无法判定") == {"有返贫致贫风险": (rule, 1, f"{HERE}：有风险")}
    assert told(gaps, "规则未定") == {"没有返贫致贫风险": (rule, 1, f"{HERE}：低于线")}
    says = {gap.kind: gap.says for gap in gaps}
    assert says["无法判定"] == "没有写怎样算" and "没有写多少" in says["规则未定"]
    assert len(gaps) == 2


_READ = """values:
  2020-01-01:
    outcomes: [脱贫不稳定户, 不登记]
    otherwise: 不登记
    ambiguities:
      met:
        question: 饮水算不算
        clause: 二(二)
        readings:
          without: {label: 不算, when: food_ok}
          with: {label: 算, when: food_ok AND water_ok}
    clauses:
      - {id: lacking, label: 有缺项, when: NOT met, outcome: 脱贫不稳定户}
"""
_FOLLOWS = """values:
  2020-01-01:
    outcomes: [可以消除, 不能消除]
    clauses:
      - {id: out, label: 不再符合, when: "takes({category}, '不登记')", outcome: 可以消除}
      - {id: in, label: 仍符合, when: "takes({category}, '脱贫不稳定户')", outcome: 不能消除}
"""


def test_what_hangs_on_a_reading_is_told_where_the_wording_stands(tmp_path) -> None:
    profile = made(tmp_path, category=_READ, elimination_ready=_FOLLOWS)
    gaps = [gap for gap in decision_gaps(profile, DAY) if gap.kind == "读法不同"]
    label = profile.rule("elimination_ready").label
    assert {(gap.rule, gap.whom, gap.cases, *map(str, gap.clauses)) for gap in gaps} == {
        ("监测对象类别", "饮水安全不达标", 1, "《某县办法》二(二)：饮水算不算"),
        (label, "", 0, f"{HERE}：监测对象类别"),
    }
    said = {gap.rule: gap.says for gap in gaps}
    assert said["监测对象类别"] == "按“不算”读是不登记，按“算”读是脱贫不稳定户"
    assert "“监测对象类别”" in said[label]


def test_too_many_cases_leave_out_the_fact_that_clauses_use_least(tmp_path, monkeypatch) -> None:
    conditions = (
        "NOT water_ok AND tagged_2019",
        "tagged_2019 AND labourers = 0",
        "at_risk AND labourers > 0",
    )
    clauses = "".join(
        f"      - {{id: c{n}, label: 甲, when: {when}, outcome: 不登记}}\n"
        for n, when in enumerate(conditions)
    )
    compiled = compile_decision(made(tmp_path, category=category(clauses)), "category", DAY)
    for most, left in ((24, 4), (12, 3)):
        monkeypatch.setattr(gaps, "MOST_CASES", most)
        with duckdb.connect() as connection:
            space = gaps.laid_out(connection, [compiled])
        assert len(space) == left
    assert [one.name for one in space][:2] == ["tagged_2019", "labourers"] and space[2].sets


def test_of_words_within_each_other_the_longest_names_the_class(tmp_path) -> None:
    classes = (
        "classes:\n  category:\n    label: 类\n    rule: ''\n    decided_by: register\n"
        '    cite: {title: 某县办法, issuer: 某县, date: "2020-01-01", clause: 二}\n'
        "    columns: [cases.registered_category]\n"
        "    values: [{value: 一般户}, {value: 重点一般户}]\n"
    )
    profile = made(tmp_path, classes, openness="values:\n  2020-01-01:\n    "
                   "- {what: 公示, stage: 识别, ruling: 必须}\n")  # fmt: skip
    groups = profile.classes["category"]
    assert names(groups, "对重点一般户") == ["重点一般户"]
    assert names(groups, "重点一般户、一般户") == ["一般户", "重点一般户"]


# ---- several profiles


def side(folder: Path, label: str, **rules: str) -> tuple[Profile, date]:
    (folder / label).mkdir()
    return replace(made(folder / label, **rules), name=label, label=label), DAY


def differing(gaps: Iterable[Gap]) -> set[tuple]:
    found = list(gaps)
    assert {gap.profile for gap in found} <= {"各方案之间"}
    return {(gap.kind, gap.rule, gap.whom, gap.says, *map(str, gap.clauses)) for gap in found}


def between(folder: Path, *rules: dict[str, str]) -> set[tuple]:
    labels = ("甲县", "乙县", "丙县")
    return differing(rule_differences([side(folder, n, **r) for n, r in zip(labels, rules)]))


LINE = "concept: %s\noperator: '%s'\nvalues:\n  %s: %s\n"
PLACES = tuple(f"{label} 第三条" for label in ("甲县", "乙县"))


@pytest.mark.parametrize(
    ("first", "second", "says"),
    [
        (("net", "<", "2020-01-01", "5000"), ("net", "<", "2020-01-01", "5000"), None),
        (("net", "<", "2020-01-01", "5000"), ("net", "<", "2027-01-01", "6000"), None),
        (("net", "<", "2020-01-01", "5000"), ("net", "<", "2020-01-01", "6000"),
         "甲县：低于 5,000 元（人均纯收入）；乙县：低于 6,000 元（人均纯收入）"),
        (("net", "<", "2020-01-01", "5000"), ("net", "<=", "2020-01-01", "5000"),
         "甲县：低于 5,000 元（人均纯收入）；乙县：不高于 5,000 元（人均纯收入）"),
        (("net", "<", "2020-01-01", "5000"), ("disposable", "<", "2020-01-01", "5000"),
         "甲县：低于 5,000 元（人均纯收入）；乙县：低于 5,000 元（人均可支配收入）"),
        (("net", "<", "2020-01-01", "5000"), ("net", "<", "2020-01-01", "{undecidable: 没有写}"),
         "甲县：低于 5,000 元（人均纯收入）；乙县：没有给数（人均纯收入）"),
    ],
)  # fmt: skip
def test_lines_differ_by_number_operator_and_concept(tmp_path, first, second, says) -> None:
    found = between(tmp_path, *({"monitoring_line": LINE % one} for one in (first, second)))
    assert found == ({("口径不同", "监测线", "", says, *PLACES)} if says else set())


@pytest.mark.parametrize(
    ("rule", "values", "says"),
    [
        ("alert_verification_deadline", ("5", "5"), None),
        ("alert_verification_deadline", ("5", "3"), "甲县：5 个工作日；乙县：3 个工作日"),
        ("scale_share", ("0.05", "0.08333"), "甲县：5%；乙县：8.33%"),
        ("monthly_visit", ("1", "2"), "甲县：1 次/月；乙县：2 次/月"),
        ("monthly_visit", ("1", "{undecidable: 没有写}"), None),
    ],
)
def test_numbers_differ_with_their_unit(tmp_path, rule, values, says) -> None:
    found = between(tmp_path, *({rule: f"values:\n  2020-01-01: {one}\n"} for one in values))
    assert {gap[3] for gap in found} == ({says} if says else set())
    assert all(gap[0] == "步骤不同" and gap[4:] == PLACES for gap in found)


def test_a_number_not_yet_in_force_hides_none_of_the_others(tmp_path) -> None:
    days = ("2027-01-01: 9", "2020-01-01: 5", "2020-01-01: 3")
    found = between(tmp_path, *({"task_report_deadline": f"values:\n  {day}\n"} for day in days))
    assert {gap[3] for gap in found} == {"乙县：5 个工作日；丙县：3 个工作日"}


def test_what_a_county_practises_is_no_difference_of_documents(tmp_path) -> None:
    (tmp_path / "values.yaml").write_text(
        "values_for: practice\nsource: {title: 通知, issuer: 某县, date: '2020-01-05', "
        "clause: 一}\nvalues:\n  visit_gap:\n    2020-06-01: 11\n",
        encoding="utf-8",
    )
    names = "town-three-colour-n6", "town-three-colour-rm1"
    profiles = [load_profile(names[0], tmp_path), load_profile(names[1])]
    label = profiles[0].rule("visit_gap").label
    values = {profile.value("visit_gap", date(2020, 6, 30)).value for profile in profiles}
    assert len(values) == 2
    pairs = [(profile, date(2020, 6, 30)) for profile in profiles]
    assert label not in {gap.rule for gap in rule_differences(pairs)}


def rows(*entries: str) -> str:
    return "values:\n  2020-01-01:\n" + "".join(f"    - {{{entry}}}\n" for entry in entries)


def steps(name: str, *entries: str) -> dict[str, str]:
    return {f"procedure_{name}": rows(*entries)}


def test_steps_of_the_same_name_differ_by_who_decides_deadline_and_notice(tmp_path) -> None:
    found = between(
        tmp_path,
        steps("assistance", "step: 制定, decider: 村, deadline: 5", "step: 公示, decider: 村, "
              "notice_days: 5", "step: 落实, decider: 村", "step: 审定, decider: 县"),
        steps("assistance", "step: 制定, decider: 乡镇, deadline: 5, counted_in: 自然日",
              "step: 公示, decider: 村", "step: 落实, decider: 村", "step: 审定, decider: 县"),
    )  # fmt: skip
    assert found == {
        ("步骤不同", "帮扶程序", "“制定”这一步", "由谁定：甲县是“村”；乙县是“乡镇”", *PLACES),
        ("步骤不同", "帮扶程序", "“制定”这一步",
         "时限：甲县是“5 个工作日”；乙县是“5 个自然日”", *PLACES),
        ("步骤不同", "帮扶程序", "“公示”这一步", "公示：甲县是“5 天”；乙县是“没有写天数”", *PLACES),
    }  # fmt: skip


def test_who_has_the_last_word_is_the_highest_office_whatever_comes_last(tmp_path) -> None:
    found = between(
        tmp_path,
        steps("elimination", "step: 甲, decider: 县", "step: 乙, decider: 村"),
        steps("elimination", "step: 丙, decider: 乡镇, clause: 第九条"),
        {},
    )
    said = "最后由谁定：甲县是“县”；乙县是“乡镇”"
    assert found == {("决定人不同", "消除程序", "", said, "甲县 第三条", "乙县 第九条")}


def test_a_warning_is_closed_by_whoever_closes_it_last(tmp_path) -> None:
    closing = "step: 批准销号, decider: 乡镇", "step: 复核, decider: 县"
    ours = side(tmp_path, "甲县", **steps("warning", "step: 申请销号, decider: 县", *closing))
    other = side(tmp_path, "乙县", **steps("warning", "step: 标注, decider: 村", closing[1]))
    assert who_decides(ours[0], "预警销号", DAY) == "乡镇"
    assert who_decides(other[0], "预警销号", DAY) == "县"
    assert who_decides(other[0], "识别", DAY) == ""


@pytest.mark.parametrize(
    ("stage", "deciders", "who"),
    [
        ("elimination", ("县", "村", "销号：村"), "县"),  # only a warning is closed
        ("warning", ("县", "销号：村", "县"), "村"),
        ("elimination", ("部门", "村"), "村"),
        ("elimination", ("村", "乡镇", "未写明"), "乡镇（有的步骤没有写由谁定）"),
    ],
)
def test_the_last_word_is_found_among_the_deciders(tmp_path, stage, deciders, who) -> None:
    named = [one.rpartition("：") for one in deciders]
    entries = [f"step: 第{n}步{name}, decider: {by}" for n, (name, _, by) in enumerate(named)]
    profile, _ = side(tmp_path, "甲县", **steps(stage, *entries))
    assert who_decides(profile, {"elimination": "消除", "warning": "预警销号"}[stage], DAY) == who


def test_what_one_requires_and_another_forbids_is_opposite(tmp_path) -> None:
    def openly(*rulings: tuple[str, str]) -> dict[str, str]:
        written = (f"what: {what}, stage: 识别, ruling: {ruling}" for what, ruling in rulings)
        return {"openness": rows(*written)}

    found = between(
        tmp_path,
        openly(("公示", "必须"), ("评议", "必须"), ("申请", "可以"), ("公告", "不得")),
        openly(("公示", "不得"), ("评议", "可以"), ("申请", "不得"), ("公告", "不得")),
    )
    assert {(kind, whom, *places) for kind, _, whom, _, *places in found} == {
        ("要求相反", "识别环节的公示", *PLACES), ("要求相反", "识别环节的申请", *PLACES)
    }  # fmt: skip


def test_ends_by_a_day_stand_against_ends_by_a_condition(tmp_path) -> None:
    once = "who: 县, every: 一次, once: 2026-06-30"
    by_day = {"milestones": rows(f"id: a, what: 销号, {once}", f"id: b, what: 录入, {once}")}
    met = "      - {id: met, label: 达标, when: water_ok, outcome: 可以消除}\n"
    by_state = "values:\n  2020-01-01:\n    outcomes: [可以消除]\n    clauses:\n" + met
    ((kind, _, _, says, *places),) = between(tmp_path, by_day, {"elimination_ready": by_state})
    assert (kind, places) == ("结束方式不同", ["甲县 第三条：销号", "乙县 第三条：达标"])
    assert says.startswith("甲县：2026-06-30 前销号；乙县：")


def test_households_that_profiles_decide_otherwise_are_told_with_who_says_what(tmp_path) -> None:
    ours = category(_DRY, otherwise="不登记")
    other = category(_DRY.replace("NOT water_ok", "NOT water_ok AND labourers = 0"),
                     otherwise="不登记")  # fmt: skip
    profiles = [side(tmp_path, "甲县", category=ours), side(tmp_path, "乙县", category=other)]
    (gap,) = differences_between(profiles)
    assert (gap.kind, gap.rule, gap.cases) == ("认定不同", "监测对象类别", 2)
    assert gap.says == "甲县是“边缘易致贫户”；乙县是“不登记”"
    assert [str(one) for one in gap.clauses] == ["甲县 第三条：缺水"]
    assert not list(differences_between(profiles, households=False))
    assert not list(differences_between(profiles[:1]))


def test_a_profile_whose_number_is_open_is_left_aside_with_its_reason(tmp_path) -> None:
    lines = {"甲县": "5000", "乙县": "{undecidable: 没有写多少}", "丙县": "5000"}
    profiles = [
        side(tmp_path, label, category=category(_BELOW, otherwise="不登记"),
             monitoring_line=LINE % ("net", "<", "2020-01-01", value))
        for label, value in lines.items()
    ]  # fmt: skip
    found = [gap for gap in differences_between(profiles) if gap.rule == "监测对象类别"]
    (gap,) = found
    assert (gap.kind, gap.whom, gap.profile, gap.cases) == ("规则未定", "", "各方案之间", 3)
    assert "没有写多少" in gap.says and gap.says.startswith("乙县")
    assert [str(one) for one in gap.clauses] == ["乙县 第三条：低于线"]


def test_readings_under_which_profiles_are_compared_are_named(tmp_path) -> None:
    profiles = [side(tmp_path, label, category=_READ) for label in ("甲县", "乙县")]
    (gap,) = differences_between(profiles)
    assert (gap.kind, gap.rule, gap.whom, gap.profile) == (
        "读法不同",
        "监测对象类别",
        "",
        "各方案之间",
    )
    assert "甲县按“不算”" in gap.says and "乙县按“不算”" in gap.says
    assert [str(one) for one in gap.clauses] == [
        f"{label} 二(二)：饮水算不算" for label in ("甲县", "乙县")
    ]
