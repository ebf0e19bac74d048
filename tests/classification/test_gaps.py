"""The gap finder finds what is known to be wrong, and only what the clauses say."""

import re
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra.numpy import array_shapes, arrays

from fanpin_lib.classification.boxes import cover, restricted
from fanpin_lib.classification.case_words import in_words
from fanpin_lib.classification.dimension import Dimension, Value
from fanpin_lib.classification.gap import KINDS, Clause, Gap, cited, grouped
from fanpin_lib.classification.gaps import decision_gaps
from fanpin_lib.classification.profile_gaps import differences_between
from fanpin_lib.classification.rule_gaps import rule_gaps
from fanpin_lib.policy import load_profile, profile_names

MID_2020 = date(2020, 6, 30)


@pytest.fixture(scope="module")
def n6():
    return list(decision_gaps(load_profile("town-three-colour-n6"), MID_2020))


@pytest.fixture(scope="module")
def rm1():
    return list(decision_gaps(load_profile("town-three-colour-rm1"), MID_2020))


def found(gaps, kind, *words):
    return [g for g in gaps if g.kind == kind and all(w in g.whom + g.says for w in words)]


def test_n6_registered_untagged_low_income_with_every_condition_met_has_no_colour(n6):
    gaps = found(n6, "未覆盖", "脱贫户，", "2019年没有标注", "如4,800元", "六项条件都达标")
    assert gaps
    assert any("三色管理1" in clause.citation for clause in gaps[0].clauses)


def test_no_household_has_a_class_that_the_document_does_not_know(n6):
    assert [g for g in n6 if "登记类别为脱贫监测户或边缘户" in g.whom]
    assert not [g for g in n6 if "突发严重困难户" in g.whom + g.says]


def test_n6_tagged_household_above_ten_thousand_is_red_and_green(n6):
    gaps = found(n6, "矛盾", "2019年已标注", "10,000元（含）以上（如12,000元）", "红和绿")
    assert gaps and len(gaps[0].clauses) == 2


def test_n6_tagged_marginal_household_is_red_only(n6):
    contradictions = [g for g in found(n6, "矛盾", "一般农户") if "红和不在范围" not in g.says]
    assert found(n6, "矛盾", "红和绿")
    assert [g.rule for g in contradictions] == ["监测范围", "监测对象类别"]


def test_rm1_and_or_reading_and_safe_water_are_reported_as_readings(rm1):
    assert found(rm1, "读法不同", "同时具备")
    assert found(rm1, "读法不同", "饮水安全不达标", "饮水不算")


def test_jiaohe_categories_have_no_criteria_and_no_line_from_2022():
    profile = load_profile("jilin-jiaohe")
    assert found(decision_gaps(profile, date(2022, 6, 30)), "无法判定", "没有写")
    gone = [g for g in rule_gaps(profile, date(2022, 6, 30)) if g.kind == "没有取值"]
    assert any("2022-01-01" in g.says for g in gone)


def test_rm1_closing_has_nobody_who_decides():
    gaps = list(rule_gaps(load_profile("town-three-colour-rm1"), MID_2020))
    assert any(g.kind in ("没有决定人", "没有程序") and "销" in g.whom for g in gaps)


def test_how_n4_finds_that_somebody_fell_back_has_no_deadline_and_nobody_for_the_survey():
    gaps = list(rule_gaps(load_profile("town-n4"), MID_2020))
    own = {g.kind: g.whom for g in gaps if g.rule == "返贫致贫认定程序"}
    assert "现场调查" in own["没有决定人"] and "区级认定" in own["没有时限"]


def test_findings_hold_no_identifier_of_ours():
    for name in profile_names():
        for gap in rule_gaps(load_profile(name), MID_2020):
            assert not re.search("[a-z]+_[a-z]+", gap.whom + gap.says), name


def test_county_2020_quota_stands_against_taking_in_everybody():
    gaps = list(rule_gaps(load_profile("county-2020"), MID_2020))
    assert any(g.kind == "矛盾" and "规模" in g.whom for g in gaps)


def test_every_class_but_none_is_said_as_such_where_they_are_many():
    def words(names):
        values = tuple(Value(f"'{name}'", f"登记类别为{name}") for name in ("无", *names))
        return Dimension("x", "登记类别", values).words(range(1, len(values)))

    assert words("甲乙") == "登记类别为甲或乙"
    assert words("甲乙丙丁戊") == "登记类别不是“无”"


def test_unmapped_classes_of_n1_are_undecidable():
    gaps = list(decision_gaps(load_profile("town-three-classes"), MID_2020))
    assert any(g.kind == "无法判定" for g in gaps)


def test_profiles_differ_on_notice_application_and_ending():
    profiles = [
        (load_profile("jilin-jiaohe"), date(2022, 6, 30)),
        (load_profile("town-three-colour-n6"), MID_2020),
    ]
    gaps = list(differences_between(profiles))
    assert any(g.kind == "要求相反" and "公示" in g.whom for g in gaps)
    assert any(g.kind == "结束方式不同" and "2020-06-30" in g.says for g in gaps)
    assert any(g.kind == "认定不同" for g in gaps)


def of_kind(kind, *names):
    gaps = differences_between([(load_profile(name), MID_2020) for name in names])
    return [gap for gap in gaps if gap.kind == kind]


def test_a_difference_between_several_profiles_is_told_once():
    towns = ("town-three-colour-n6", "town-three-colour-rm1", "county-seven-step", "nm-hohhot")
    (notice,) = [g for g in of_kind("要求相反", *towns) if g.whom == "识别环节的公示"]
    assert notice.says.count("三色管理") == 2 and notice.says.count("是“") == 2
    assert len(notice.clauses) == 4


def test_applications_that_a_plan_of_n4s_kind_invites_stand_against_those_forbidden():
    (found,) = of_kind("要求相反", "town-n4", "town-three-colour-rm1")
    assert found.whom == "识别环节的农户申请"


def test_insurance_of_a_share_stands_against_insurance_of_named_households():
    found = of_kind("步骤不同", "insurance-and-aid", "county-2020", "jilin-jiaohe")
    (covered,) = [gap for gap in found if gap.rule == "防贫保险"]
    assert "不具体到户到人" in covered.says and "具体到户" in covered.says


def test_other_words_for_not_taking_in_are_no_difference():
    found = of_kind("认定不同", "town-three-colour-n6", "county-seven-step")
    both_outside = ("不登记", "不属于监测对象"), ("不在其列", "不属于监测对象")
    assert found and not any(all(w in g.says for w in pair) for g in found for pair in both_outside)


def test_the_readings_under_which_profiles_were_compared_are_said():
    found = of_kind("读法不同", "town-three-colour-n6", "town-three-colour-rm1")
    (colour,) = [gap for gap in found if gap.rule == "三色分级"]
    assert "“两者同时具备”" in colour.says and "换一种读法结论可能不同" in colour.says
    assert len(colour.clauses) == 3


def test_a_question_that_a_profile_puts_otherwise_is_named_with_it():
    found = of_kind("认定不同", "county-seven-step", "town-three-colour-n6")
    assert any("（排查范围）是“不在范围”" in gap.says for gap in found)


def test_what_all_profiles_say_alike_is_no_difference():
    names = ("jilin-jiaohe", "town-three-colour-n6", "district-three-tier")
    assert all("；" in gap.says for gap in of_kind("认定不同", *names))


def test_a_profile_without_its_number_is_said_to_decide_nothing_and_left_aside():
    names = ("county-2020", "town-three-colour-n6", "town-three-colour-rm1")
    (silent,) = of_kind("规则未定", *names)
    assert "不参加比较" in silent.says and silent.rule == "监测范围"
    assert not [g for g in of_kind("认定不同", *names) if g.rule == "监测范围"]


def test_who_closes_a_warning_is_not_whoever_stands_highest():
    names = ("town-three-colour-n6", "town-three-colour-rm1")
    (closing,) = [g for g in of_kind("决定人不同", *names) if g.rule == "预警销号程序"]
    assert "是“未写明”" in closing.says


def test_names_that_no_clause_explains_are_found():
    gaps = list(rule_gaps(load_profile("town-three-classes"), MID_2020))
    (names,) = [g for g in gaps if g.kind == "无法判定" and "重点监测户" in g.whom]
    assert "边缘脱贫户" in names.whom and "返贫可能性较大" in names.says


def test_reports_of_which_only_the_frequency_is_written_have_no_day():
    gaps = list(rule_gaps(load_profile("finance"), date(2017, 6, 30)))
    undated = [g for g in gaps if g.kind == "没有日期"]
    assert any("信贷数据" in g.whom and "无从算起" in g.says for g in undated)
    assert any("考核评估" in g.whom and "期末" in g.says for g in undated)


def test_a_decision_that_follows_another_does_not_repeat_its_readings(n6):
    (category,) = [g for g in n6 if g.kind == "读法不同" and g.rule == "监测对象类别"]
    assert "三色分级" in category.says and not category.whom


def test_values_that_another_case_covers_are_not_named_again():
    found = np.zeros((3, 2), dtype=bool)
    found[0, :] = found[:2, 0] = True  # the second case is left with its own value
    assert cover(found) == [((0,), (0, 1)), ((1,), (0,))]


@given(arrays(bool, array_shapes(min_dims=2, max_dims=4, min_side=2, max_side=4)))
def test_boxes_cover_exactly_the_cases_and_each_has_one_of_its_own(found):
    times = np.zeros(found.shape, dtype=int)
    for box in cover(found):
        times[np.ix_(*box)] += 1
    assert ((times > 0) == found).all()
    assert all((times[np.ix_(*box)] == 1).any() for box in cover(found))


def test_boxes_are_as_wide_as_they_can_be():
    found = np.zeros((3, 2, 4), dtype=bool)
    found[1:] = found[:, :, 2:] = True
    boxes = cover(found)
    assert boxes == [((1, 2), (0, 1), (0, 1, 2, 3)), ((0, 1, 2), (0, 1), (2, 3))]
    assert all(1 not in restricted(box, found.shape) for box in boxes)


FACTS = [
    Dimension(name, label, (Value("true", label), Value("false", f"不是“{label}”")))
    for name, label in (("a", "因病"), ("b", "因学"), ("c", "因残"), ("d", "低保"), ("e", "残疾"))
]


def test_any_of_several_facts_reads_as_one_case():
    found = np.zeros((2,) * 5, dtype=bool)
    found[0, :, :, 0] = found[:, 0, :, 0] = found[:, :, 0, 0] = True
    assert [words for words, _ in in_words(found, FACTS)] == ["低保，因病、因学或因残"]


def test_none_of_many_facts_reads_as_one_list():
    found = np.zeros((2,) * 5, dtype=bool)
    found[0, 1, 1, 1, 1] = True
    ((words, cases),) = in_words(found, FACTS)
    assert (words, cases) == ("因病，下列都没有：因学、因残、低保、残疾", 1)


def test_clauses_of_one_document_name_it_once():
    clauses = (
        Clause("甲", "《办法》", "一"),
        Clause("乙", "《办法》", "二"),
        Clause("丙", "《通知》", "三"),
    )
    assert cited(clauses) == ["《办法》一：甲", "二：乙", "《通知》三：丙"]


def test_findings_about_households_stay_apart_when_other_clauses_lead_to_them():
    one, two = Clause("甲", "《办法》", "一"), Clause("乙", "《办法》", "二")
    households = [Gap("矛盾", "p", "r", f"{n}", "红和绿", (c,), 1) for n, c in ((1, one), (2, two))]
    steps = [Gap("没有规定", "p", "r", f"{n}", "没有写", (c,)) for n, c in ((1, one), (2, two))]
    groups = grouped([*steps, *households])
    assert [group.kind for group in groups] == ["矛盾", "矛盾", "没有规定"]
    assert groups[2].clauses == (one, two)
    assert groups[2].whom == ["1", "2"]


def test_every_kind_of_finding_has_its_place():
    profiles = [load_profile(name) for name in profile_names()]
    kinds = {gap.kind for profile in profiles for gap in rule_gaps(profile, MID_2020)}
    pairs = [(profile, MID_2020) for profile in profiles]
    kinds |= {gap.kind for gap in differences_between(pairs, households=False)}
    assert kinds <= set(KINDS)


def test_n6_income_of_unstated_concept_is_tried_as_both(n6):
    gaps = found(n6, "口径不同", "人均纯收入10,000元（含）以上", "人均可支配收入不足5,000元（")
    assert any(gap.whom.startswith("绿／未覆盖：") for gap in gaps)


def test_nothing_that_only_one_reading_leads_to_is_called_a_contradiction(rm1):
    settled = [g for g in rm1 if g.kind in ("矛盾", "未覆盖")]
    assert settled and all("读" not in g.says for g in settled)


def test_rules_of_common_practice_are_no_gaps_of_a_document():
    gaps = list(rule_gaps(load_profile("town-three-colour-n6"), MID_2020))
    assert all("4_11_010" not in clause.clause for gap in gaps for clause in gap.clauses)


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (0, 0, "收入不足5,000元（如4,800元）"),
        (1, 1, "收入正好5,000元"),
        (1, 2, "收入5,000元（含）以上、不足10,000元（如7,500元）"),
        (2, 2, "收入超过5,000元、不足10,000元（如7,500元）"),
        (3, 4, "收入10,000元（含）以上（如12,000元）"),
        (0, 3, "收入不超过10,000元（如9,600元）"),
    ],
)
def test_neighbouring_bands_read_as_one_range(first, last, words):
    values = tuple(Value("", str(index)) for index in range(5))
    income = Dimension("x", "收入", values, numbers=(5000.0, 10000.0), unit="元")
    assert income.words(range(first, last + 1)) == words
