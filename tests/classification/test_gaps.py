"""The gap finder finds what is known to be wrong, and only what the clauses say."""

from datetime import date

import pytest

from fanpin_lib.classification.boxes import merge, restricted
from fanpin_lib.classification.gaps import decision_gaps
from fanpin_lib.classification.profile_gaps import differences_between
from fanpin_lib.classification.rule_gaps import rule_gaps
from fanpin_lib.classification.space import Dimension, Value
from fanpin_lib.policy import load_profile

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
    gaps = found(
        n6, "未覆盖", "户类型为脱贫户", "不是“2019年已标注”", "不足5,000元", "六项条件都达标"
    )
    assert gaps
    assert any("三色管理1" in clause.citation for clause in gaps[0].clauses)


def test_n6_tagged_household_above_ten_thousand_is_red_and_green(n6):
    gaps = found(n6, "矛盾", "2019年已标注", "10,000元（含）以上", "红和绿")
    assert gaps and len(gaps[0].clauses) == 2


def test_n6_tagged_marginal_household_is_red_only(n6):
    contradictions = [g for g in n6 if g.kind == "矛盾"]
    assert contradictions and all("一般农户" not in g.whom for g in contradictions)


def test_rm1_and_or_reading_and_safe_water_are_reported_as_readings(rm1):
    assert found(rm1, "读法不同", "同时具备")
    assert found(rm1, "读法不同", "饮水安全不达标", "不算，只看五项")


def test_jiaohe_categories_have_no_criteria_and_no_line_from_2022():
    profile = load_profile("jilin-jiaohe")
    assert found(decision_gaps(profile, date(2022, 6, 30)), "无法判定", "没有写")
    gone = [g for g in rule_gaps(profile, date(2022, 6, 30)) if g.kind == "没有取值"]
    assert any("2022-01-01" in g.says for g in gone)


def test_rm1_closing_has_nobody_who_decides():
    gaps = list(rule_gaps(load_profile("town-three-colour-rm1"), MID_2020))
    assert any(g.kind in ("没有决定人", "没有程序") and "销" in g.whom for g in gaps)


def test_county_2020_quota_stands_against_taking_in_everybody():
    gaps = list(rule_gaps(load_profile("county-2020"), MID_2020))
    assert any(g.kind == "矛盾" and "规模" in g.whom for g in gaps)


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


def test_merged_boxes_cover_exactly_the_points():
    sizes = (3, 2, 4)
    points = {(a, b, c) for a in range(3) for b in range(2) for c in range(4) if a or c > 1}
    boxes = merge(points, sizes)
    covered = {(a, b, c) for box in boxes for a in box[0] for b in box[1] for c in box[2]}
    assert covered == points
    assert len(boxes) <= 3
    assert all(1 not in restricted(box, sizes) for box in boxes)


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (0, 0, "收入不足5,000元"),
        (1, 1, "收入正好5,000元"),
        (1, 2, "收入5,000元（含）以上、不足10,000元"),
        (2, 2, "收入超过5,000元、不足10,000元"),
        (3, 4, "收入10,000元（含）以上"),
        (0, 3, "收入不超过10,000元"),
    ],
)
def test_neighbouring_bands_read_as_one_range(first, last, words):
    values = tuple(Value("", str(index)) for index in range(5))
    income = Dimension("x", "收入", values, numbers=(5000.0, 10000.0), unit="元")
    assert income.words(range(first, last + 1)) == words
