"""What the shipped profiles hold: complete, cited, consistent."""

from __future__ import annotations

import itertools
from datetime import date

import pytest

from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.policy import (
    Decision,
    Profile,
    all_readings,
    check_policy,
    compile_decision,
    facts,
    load_profile,
    profile_names,
    topics,
)
from fanpin_lib.policy.citations import NOT_STATED
from fanpin_lib.policy.library import shipped_rule_keys
from tests.policy.deciding import truths

FOURTEEN = {
    "jilin-jiaohe",
    "nm-hohhot",
    "town-three-colour-rm1",
    "town-three-colour-n6",
    "county-seven-step",
    "county-2020",
    "district-three-tier",
    "county-four-kinds",
    "town-three-classes",
    "town-n4",
    "village-n2",
    "medical-warning",
    "insurance-and-aid",
    "finance",
}
NATIONAL = {"national-2021", "national-2026"}
TODAY = date(2026, 10, 31)
PROFILES = {name: load_profile(name) for name in profile_names()}
OWN_RULES = {
    name: [rule for rule in profile.rules.values() if profile.origins[rule.id] == name]
    for name, profile in PROFILES.items()
}
DECISIONS = [
    pytest.param(profile, rule.id, id=f"{name}/{rule.id}")
    for name, profile in PROFILES.items()
    for rule in profile.of_kind("decision")
]


def test_no_mistake_in_any_shipped_file() -> None:
    assert [str(problem) for problem in check_policy()] == []


def test_all_fourteen_and_the_overlay_are_there() -> None:
    assert set(PROFILES) == FOURTEEN | NATIONAL | {"demo-jiaohe", "practice"}


def test_every_shipped_rule_belongs_to_a_profile() -> None:
    listed = {rule.key for profile in PROFILES.values() for rule in profile.rules.values()}
    # a rule that an overlay replaces stays listed by the profile it came from
    assert set(shipped_rule_keys()) <= listed


@pytest.mark.parametrize("name", sorted(PROFILES))
def test_rules_say_where_they_are_written(name: str) -> None:
    for rule in OWN_RULES[name]:
        assert rule.description
        for citation in [rule.citation, *(value.citation for value in rule.values)]:
            document = citation.document
            assert citation.title and citation.issuer and citation.date and citation.clause
            assert document.jurisdiction
            unsure = document.inferred or NOT_STATED in (document.issuer, document.date)
            assert document.note or not unsure
        if rule.kind == "threshold":
            assert rule.concept in ("net", "disposable", "unspecified"), rule.key
            assert rule.unit


@pytest.mark.parametrize("name", sorted(PROFILES))
def test_what_is_undecidable_or_inferred_says_why(name: str) -> None:
    for value in (value for rule in OWN_RULES[name] for value in rule.values):
        assert value.note or value.status not in ("undecidable", "inferred"), value.rule_id
        for item in value.value if isinstance(value.value, tuple) else ():
            assert item.note or item.short_month if getattr(item, "inferred", ()) else True


@pytest.mark.parametrize("name", sorted(FOURTEEN | NATIONAL))
def test_profile_names_its_gaps_and_who_may_apply(name: str) -> None:
    profile = PROFILES[name]
    usage = profile.usage
    assert usage.starts and usage.dates_note and usage.region
    day = min(TODAY, usage.ends or TODAY)
    assert len(profile.entries("open_questions", day)) >= 4
    if name != "finance":  # the finance plan has no households
        assert profile.entries("openness", day)


@pytest.mark.parametrize(("profile", "rule_id"), DECISIONS)
def test_every_reading_is_sql_over_known_facts(profile: Profile, rule_id: str) -> None:
    day = max(date(2021, 6, 30), profile.usage.starts or date(2021, 6, 30))
    for readings in all_readings(profile, rule_id, day):
        decision = compile_decision(profile, rule_id, day, readings)
        assert decision.facts <= facts().keys()
        everything = [decision.asked_sql, *(clause.sql for clause in decision.clauses)]
        assert all(truth in (True, False, None) for truth in truths(everything, decision.facts))


def test_no_two_clauses_share_an_id_and_every_outcome_can_be_reached() -> None:
    for profile, rule_id in (param.values for param in DECISIONS):
        for value in profile.rule(rule_id).values:
            decision: Decision = value.value
            ids = [clause.id for clause in decision.clauses]
            assert len(ids) == len(set(ids))
            reached = {clause.outcome for clause in decision.clauses} | {decision.otherwise}
            assert set(decision.outcomes) <= reached


def test_ids_are_topics_so_that_profiles_can_be_compared() -> None:
    used = {rule.id for profile in PROFILES.values() for rule in profile.rules.values()}
    assert used <= topics().keys()
    assert topics().keys() - used == set()


def test_practice_parameters_say_that_no_document_holds_them() -> None:
    practice = PROFILES["practice"]
    for rule in practice.rules.values():
        assert all(value.status == "practice" for value in rule.values)
    assert PROFILES["nm-hohhot"].value("income_fall_share", TODAY).value == 0.2
    assert PROFILES["nm-hohhot"].origins["income_fall_share"] == "practice"


class TestDemoCounty:
    """What the other rooms rely on."""

    profile = PROFILES["demo-jiaohe"]

    def test_line_by_year(self) -> None:
        line = self.profile.value("monitoring_line", TODAY)
        assert (line.value, line.unit) == (8300, "元/人·年")
        assert (line.concept, line.operator) == ("net", "<")
        assert line.synthetic
        assert line.since == date(2026, 1, 1)
        before = self.profile.value("monitoring_line", date(2021, 12, 31))
        assert (before.value, before.synthetic) == (6000, False)

    @pytest.mark.parametrize(
        "rule_id",
        ["alert_verification_deadline", "monthly_visit", "visit_gap", "income_bands",
         "transfer_dependence_share", "income_fall_share"],
    )  # fmt: skip
    def test_numbers_that_indicators_need(self, rule_id: str) -> None:
        assert self.profile.require(rule_id, TODAY).value

    @pytest.mark.parametrize(
        ("stage", "names"),
        [
            ("识别", "入户核实 承诺授权 民主评议 村级公示 乡镇复核 县级确定 公告 系统录入"),
            ("帮扶", "制定措施 民主评议 公示 落实"),
            ("消除", "村级提名 民主评议 公示 乡镇复核 县级确定 公告 系统标注"),
        ],
    )
    def test_step_names(self, stage: str, names: str) -> None:
        steps = self.profile.procedure(stage, TODAY)
        assert [step.name for step in steps] == names.split()
        assert [step.order for step in steps] == list(range(1, len(steps) + 1))
        assert all(step.synthetic for step in steps)
        timed = [step for step in steps if step.deadline]
        assert timed and all(step.runs_from for step in timed)
        notice = next(step for step in steps if "公示" in step.name)
        assert notice.notice_days == 5

    def test_everything_added_is_marked_synthetic(self) -> None:
        jiaohe = PROFILES["jilin-jiaohe"]
        for rule in self.profile.rules.values():
            shipped = jiaohe.rules.get(rule.id)
            stated = shipped.values if shipped else ()
            added = [v for v in rule.values if all(v.value != s.value for s in stated)]
            assert all(value.synthetic for value in added), rule.id


class TestDocuments:
    """Figures of the documents that a slip of the pen would change."""

    @pytest.mark.parametrize(
        ("profile", "rule", "value"),
        [
            ("jilin-jiaohe", "fund_amount", 500_000),
            ("nm-hohhot", "group_line", 5000),
            ("nm-hohhot", "dibao_top_up_limit", 0.1),
            ("nm-hohhot", "university_grant", 10_000),
            ("town-three-colour-rm1", "scope_line", 5000),
            ("town-three-colour-rm1", "red_line", 5000),
            ("town-three-colour-rm1", "green_line", 10_000),
            ("county-seven-step", "monitoring_line", 5000),
            ("county-2020", "scale_share", 0.05),
            ("county-2020", "alert_verification_deadline", 5),
            ("county-2020", "task_report_deadline", 15),
            ("village-n2", "patient_share_limit", 0.05),
            ("village-n2", "satisfaction_target", 0.95),
        ],
    )
    def test_number(self, profile: str, rule: str, value: float) -> None:
        day = date(2021, 6, 30) if profile == "jilin-jiaohe" else date(2020, 6, 30)
        assert PROFILES[profile].value(rule, day).value == value

    @pytest.mark.parametrize(
        ("profile", "rule", "concept"),
        [
            ("town-three-colour-rm1", "scope_line", "disposable"),
            ("town-three-colour-rm1", "red_line", "net"),
            ("town-three-colour-n6", "red_line", "unspecified"),
            ("county-seven-step", "monitoring_line", "unspecified"),
            ("county-2020", "scope_line", "disposable"),
            ("county-2020", "monitoring_line", "net"),
            ("nm-hohhot", "group_line", "net"),
        ],
    )
    def test_income_concept(self, profile: str, rule: str, concept: str) -> None:
        assert PROFILES[profile].rule(rule).concept == concept

    @pytest.mark.parametrize(
        ("profile", "item", "number"),
        [
            ("nm-hohhot", "就近就地就业的已脱贫享受政策且愿意劳动的人口", 7245),
            ("nm-hohhot", "重点跟踪的义务教育阶段建档立卡学生", 1018),
            ("nm-hohhot", "样板行政村（如土左旗察素齐镇瓦窑村）", 104),
            ("town-three-colour-rm1", "其余脱贫户", 1618),
            ("finance", "农民专业合作社", 904),
        ],
    )
    def test_tracked_number(self, profile: str, item: str, number: int) -> None:
        targets = PROFILES[profile].entries("targets", date(2020, 6, 30))
        assert next(entry["number"] for entry in targets if entry["item"] == item) == number

    def test_hohhot_names_units_for_every_clause(self) -> None:
        units = PROFILES["nm-hohhot"].entries("responsible_units", date(2020, 6, 30))
        clauses = [entry.citation.clause for entry in units]
        chapters = {"四": 5, "五": 6, "六": 5, "七": 5, "八": 5}
        numbers = "一二三四五六"
        expected = [f"{c}({numbers[n]})" for c, size in chapters.items() for n in range(size)]
        assert clauses == expected

    def test_three_points_of_notice_in_jiaohe_and_none_in_the_towns(self) -> None:
        def rulings(profile: str, what: str) -> dict[str, str]:
            entries = PROFILES[profile].entries("openness", date(2021, 6, 30))
            return {e["stage"]: e["ruling"] for e in entries if e["what"] == what}

        assert rulings("jilin-jiaohe", "公示") == {"识别": "必须", "帮扶": "必须", "消除": "必须"}
        assert rulings("jilin-jiaohe", "民主评议") == {
            "识别": "必须",
            "帮扶": "必须",
            "消除": "必须",
        }
        for town in ("town-three-colour-rm1", "town-three-colour-n6", "county-seven-step"):
            assert rulings(town, "公示")["识别"] == "不得"
            assert rulings(town, "农户申请")["识别"] == "不得"

    def test_nobody_decides_the_closing_of_a_warning_in_rm1(self) -> None:
        steps = PROFILES["town-three-colour-rm1"].procedure("预警销号", date(2020, 6, 30))
        assert steps[-1].name == "销号"
        assert steps[-1].decider == "未写明"
        n6 = PROFILES["town-three-colour-n6"].procedure("预警销号", date(2020, 6, 30))
        assert [s.decider for s in n6][-3:] == ["部门", "县", "部门"]

    def test_hohhot_has_two_procedures(self) -> None:
        profile, day = PROFILES["nm-hohhot"], date(2020, 6, 30)
        assert len(profile.procedure("识别", day)) == 7
        assert [s.name for s in profile.procedure("返贫致贫认定", day)] == [
            "现场调查", "群众评议", "乡镇审核", "县级认定",
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("profile", "rule"),
        [
            ("nm-hohhot", "out_of_poverty_standard"),
            ("county-2020", "scope_line"),
            ("medical-warning", "high_cost_line"),
            ("insurance-and-aid", "insured_share"),
        ],
    )
    def test_no_number_is_guessed(self, profile: str, rule: str) -> None:
        day = date(2020, 6, 30)
        value = PROFILES[profile].value(rule, day)
        assert value.value is None and not value.decided and value.note
        with pytest.raises(RuleNotInForce, match="无法判定"):
            PROFILES[profile].require(rule, day)


def test_only_the_numbers_a_clause_needs_are_missing() -> None:
    """Without a line a household may still be decided where the line does not matter."""
    profile = PROFILES["county-2020"]
    decision = compile_decision(profile, "scope", date(2020, 6, 30))
    assert [missing.rule_id for missing in decision.clauses[0].missing] == ["scope_line"]
    assert all(missing.in_force for missing in decision.clauses[0].missing)
    jiaohe = compile_decision(PROFILES["demo-jiaohe"], "category", date(2026, 6, 30))
    assert not any(clause.missing for clause in jiaohe.clauses)


def test_readings_of_the_colour_reach_the_category() -> None:
    profile = PROFILES["town-three-colour-rm1"]
    names = [set(r) for r in all_readings(profile, "category", date(2020, 6, 30))]
    assert names == [{"red_condition", "guarantees"}] * 6
    combinations = {tuple(r.values()) for r in all_readings(profile, "colour", date(2020, 6, 30))}
    assert len(combinations) == len(list(itertools.product("abc", "ab")))
