"""What a month's end leaves to be done: notices, warnings and eliminations, asked directly."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from fanpin_lib.classification.elimination_conditions import elimination_candidates
from fanpin_lib.classification.judgements_owed import judgements_owed
from fanpin_lib.classification.notices_due import (
    NoticePoint,
    forbidden_notices,
    notice_points,
    whose_turn,
)
from fanpin_lib.classification.shortfalls import shortfalls, unknown_conditions
from fanpin_lib.classification.steps_waiting import steps_waiting
from fanpin_lib.classification.warning_steps import warnings_waiting
from fanpin_lib.period import Month
from fanpin_lib.policy import Profile, facts, load_profile
from tests.classification.county import ALL_MET, LEDGERS, VILLAGE, County
from tests.classification.profiles import made

DEMO = load_profile("demo-jiaohe")
SEVEN_STEP = load_profile("county-seven-step")
OCTOBER, END = Month(2026, 10), date(2026, 10, 31)
JUNE = Month(2020, 6)


@pytest.fixture
def county() -> County:
    return County(ledgers=(*LEDGERS, "case_steps", "warnings"))


@pytest.fixture
def june() -> County:
    return County("2020-06", ledgers=(*LEDGERS, "warnings"))


def step(county: County, name: str, day: str | None, stage: str = "识别", **more: object) -> County:
    row = {"case_id": "C1", "household_id": "H1", "stage": stage, "step": name, **more}
    return county.put("case_steps", {"completed_on": day, **row})


# ---- notices


def points(profile: Profile, on: date = END) -> dict[str, tuple]:
    return {
        one.stage: (one.step and one.step.name, one.before) for one in notice_points(profile, on)
    }


def test_a_notice_waits_for_the_required_step_before_it() -> None:
    assert points(DEMO) == {
        "识别": ("村级公示", ("识别", "民主评议")),
        "帮扶": ("公示", ("帮扶", "民主评议")),
        "消除": ("公示", ("消除", "民主评议")),
    }


_STEPS = """values:
  2020-01-01:
    - {step: 评议, decider: 村}
    - {step: 比对, decider: 县, order_free: true}
    - {step: 抽查, decider: 县, required: false}
    - {step: 公示, decider: 村, clause: 第五条%s}
"""
_OPENNESS = "values:\n  2020-01-01:\n    - {what: 公示, stage: 识别, ruling: %s, clause: 第九条}\n"


@pytest.mark.parametrize(
    ("ruling", "more", "cited"),
    [
        ("必须", "", "第九条"),
        ("必须", ", required: false", "第九条"),
        ("未写明", "", "第五条"),
        ("未写明", ", required: false", None),
        ("不得", "", None),
    ],
)
def test_the_ruling_or_the_required_step_asks_for_a_notice(tmp_path, ruling, more, cited) -> None:
    profile = made(tmp_path, procedure_identification=_STEPS % more, openness=_OPENNESS % ruling)
    found = notice_points(profile, END)
    assert [one.cited[-3:] for one in found] == ([cited] if cited else [])
    assert all(one.before == ("识别", "评议") for one in found)
    assert len(forbidden_notices(profile, END)) == (ruling == "不得")


def test_a_notice_forbidden_at_one_stage_is_asked_for_at_another(tmp_path) -> None:
    both = _OPENNESS % "不得" + "    - {what: 公示, stage: 消除, ruling: 必须, clause: 第九条}\n"
    assert set(points(made(tmp_path, openness=both))) == {"消除"}


def test_a_notice_may_run_from_a_step_of_its_own_choice(tmp_path) -> None:
    profile = made(tmp_path, procedure_identification=_STEPS % ", runs_from: 比对")
    assert points(profile) == {"识别": ("公示", ("识别", "比对"))}


def test_a_notice_that_is_the_first_step_waits_for_none(tmp_path) -> None:
    rule = "values:\n  2020-01-01:\n    - {step: 公示, decider: 村}\n"
    assert points(made(tmp_path, procedure_identification=rule)) == {"识别": ("公示", None)}


def test_a_notice_that_no_procedure_names_is_nobodys_turn(county, tmp_path) -> None:
    profile = made(tmp_path, openness=_OPENNESS % "必须")
    (point,) = notice_points(profile, END)
    assert (point.stage, point.step, point.before) == ("识别", None, None)
    step(county.household().case().put("measures"), "评议", "2026-10-08")
    assert whose_turn(county.connection, point, END).empty


def turns(county: County, profile: Profile = DEMO) -> list[tuple]:
    point: NoticePoint = next(p for p in notice_points(profile, END) if p.stage == "识别")
    rows = whose_turn(county.connection, point, END)
    return [
        (row.case_id, row.household_id, row.village_code, pd.notna(row.started_on))
        for row in rows.itertuples()
    ]


def test_it_is_whose_step_before_is_done_and_whose_notice_is_not(county) -> None:
    step(county.household().case().put("measures"), "民主评议", "2026-10-08")
    step(county, "民主评议", "2026-10-08", "消除", case_id="C9")
    assert turns(county) == [("C1", "H1", VILLAGE, False)]
    step(county, "村级公示", None, started_on="2026-10-20")
    assert turns(county) == [("C1", "H1", VILLAGE, True)]
    step(county, "村级公示", "2026-10-25", started_on="2026-10-20")
    assert turns(county) == []


def test_it_is_nobodys_turn_after_a_return_or_before_the_day(county) -> None:
    step(county.household().case().put("measures"), "民主评议", "2026-10-08", result="退回")
    step(county, "民主评议", "2026-11-02", case_id="C2")
    assert turns(county) == []


# ---- steps without a number of days


def waiting(county: County, tmp_path, stage: str = "identification") -> list[tuple]:
    profile = made(tmp_path, **{f"procedure_{stage}": _STEPS % ""})
    rows = steps_waiting(county.connection, OCTOBER, profile)
    return [
        (row.case_id, row.household_id, row.village_code, row.item, row.from_on.date())
        for row in rows.itertuples()
    ]


def test_a_procedure_waits_for_the_next_required_step_whatever_runs_beside(county, tmp_path):
    county.household().case(identified_on=None)
    step(county, "比对", "2026-10-20")
    assert waiting(county, tmp_path) == []
    step(county, "评议", "2026-10-08")
    assert waiting(county, tmp_path) == [("C1", "H1", VILLAGE, "公示", date(2026, 10, 20))]
    step(county, "公示", "2026-10-26")
    assert waiting(county, tmp_path) == []


def test_a_case_that_is_decided_or_was_returned_waits_for_nothing(county, tmp_path):
    county.household().case(identified_on="2026-10-30").case("C2", identified_on=None)
    step(county, "评议", "2026-10-08")
    step(county, "评议", "2026-10-08", case_id="C2", result="不通过")
    step(county, "评议", "2026-10-08", case_id="C3")
    assert [row[0] for row in waiting(county, tmp_path)] == ["C3"]


def test_an_elimination_taken_back_waits_again_and_another_does_not(county, tmp_path):
    county.household().case(eliminated_on="2026-09-01", reversed_on="2026-09-20")
    county.case("C2", eliminated_on="2026-09-01")
    for case_id in ("C1", "C2"):
        step(county, "评议", "2026-08-20", "消除", case_id=case_id)
    assert [row[0] for row in waiting(county, tmp_path, "elimination")] == ["C1"]


def test_an_identification_stands_though_the_elimination_was_taken_back(county, tmp_path):
    county.household().case(eliminated_on="2026-09-01", reversed_on="2026-09-20")
    step(county, "评议", "2026-01-08")
    assert waiting(county, tmp_path) == []


# ---- warnings


def warned(county: County, warning: str = "W1", **more: object) -> County:
    row = {"warning_id": warning, "household_id": "H1", "condition": "饮水安全",
           "flagged_on": "2020-06-03", "department": "水利局", **more}  # fmt: skip
    return county.put("warnings", row)


def open_warnings(county: County, month: Month = JUNE) -> list[tuple]:
    rows = warnings_waiting(county.connection, month, SEVEN_STEP)
    return [
        (
            row.warning_id, row.item, row.who, row.from_on.date(),
            None if pd.isna(row.due_on) else row.due_on.date(), row.state,
        )
        for row in rows.itertuples()
    ]  # fmt: skip


def test_a_warning_waits_for_the_step_after_the_last_one_with_a_day(county) -> None:
    warned(county)
    flagged, due = date(2020, 6, 3), date(2020, 6, 30)
    assert open_warnings(county) == [("W1", "乡镇初审", "乡镇", flagged, due, "逾期未办")]


@pytest.mark.parametrize(("department", "who"), [("水利局", "水利局"), (None, "部门")])
def test_a_departments_step_is_the_warnings_own_departments(county, department, who) -> None:
    warned(county, township_on="2020-06-05", county_decided_on="2020-06-09", department=department)
    ((_, item, decider, since, *_),) = open_warnings(county)
    assert (item, decider, since) == ("申请销号", who, date(2020, 6, 9))


def test_a_step_done_after_the_month_is_still_waited_for(county) -> None:
    warned(county, township_on="2020-07-02")
    ((_, item, *_),) = open_warnings(county)
    assert item == "乡镇初审"


def test_a_closed_warning_waits_for_nothing_and_a_late_one_is_overdue(county) -> None:
    warned(county, "closed", closed_on="2020-06-20")
    warned(county, "later", closed_on="2020-07-20")
    warned(county, "next", flagged_on="2020-07-01")
    assert [row[0] for row in open_warnings(county)] == ["later"]
    assert [(row[0], row[5]) for row in open_warnings(county, JUNE + 1)] == [("next", "逾期未办")]


def test_where_no_calendar_names_a_day_of_closing_none_is_missed(county) -> None:
    warned(county, flagged_on="2023-06-03")
    ((*_, due, state),) = open_warnings(county, Month(2023, 6))
    assert (due, state) == (None, "规则未定")


def test_a_profile_with_the_day_of_closing_alone_has_a_step_to_wait_for(county) -> None:
    warned(county)
    rows = warnings_waiting(county.connection, JUNE, load_profile("town-three-colour-rm1"))
    assert list(rows.item) == ["销号"]


# ---- conditions that are not met


@pytest.mark.parametrize(
    ("given", "state", "told"),
    [
        ([], "还没有交办", ""),
        ([None], "还没有交办", ""),
        (["民政"], "交错部门", "民政"),
        (["民政", "水利"], "已交办", "民政、水利"),
    ],
)
def test_a_condition_goes_to_the_department_that_the_document_names(june, given, state, told):
    june.household().record("2020-06", **{**ALL_MET, "food_ok": False, "water_ok": False})
    june.put("warnings")
    for number, department in enumerate(given):
        warned(june, f"W{number}", department=department)
    rows = shortfalls(june.connection, JUNE, load_profile("town-three-colour-n6"))
    found = {row.condition: row for row in rows.itertuples()}
    assert set(found) == {"食", "饮水安全"}
    water, food = found["饮水安全"], found["食"]
    assert (water.departments, water.given, water.state) == ("水利", told, state)
    assert "分类帮扶" in water.cited
    assert (food.departments, food.given, food.cited, food.state) == ("", "", "", "方案没有写部门")


def test_a_document_that_names_no_department_is_not_cited_for_one(june):
    june.household().record("2020-06", **{**ALL_MET, "food_ok": False}).put("warnings")
    (row,) = shortfalls(june.connection, JUNE, SEVEN_STEP).itertuples()
    assert (row.condition, row.cited, row.state) == ("食", "", "方案没有写部门")


def test_a_condition_of_which_no_ledger_says_anything_is_unknown(june):
    june.household().record("2020-06", **{**ALL_MET, "housing_ok": None})
    june.household("H2").put("warnings")
    assert shortfalls(june.connection, JUNE, SEVEN_STEP).empty
    assert unknown_conditions(june.connection) == ["住房安全"]


# ---- judgements and eliminations


_LEAVING = """values:
  2020-01-01:
    outcomes: [可以消除, 不能消除]
    clauses:
      - {id: met, label: 饮水达标, when: water_ok, outcome: 可以消除}
      - {id: housed, label: 住房安全, when: housing_ok, outcome: 可以消除}
      - {id: hungry, label: 吃不饱, when: NOT food_ok, outcome: 不能消除}
"""


def leaving(county: County, tmp_path) -> dict[str, tuple]:
    profile = made(tmp_path, elimination_ready=_LEAVING)
    found = elimination_candidates(county.connection, OCTOBER, profile)
    assert found.conditions == {"c0": "饮水达标", "c1": "住房安全", "c2": "不属于“吃不饱”"}
    return {
        row.household_id: (row.c0, row.c1, row.c2, row.unknown, row.ready)
        for row in found.table.itertuples()
    }


def test_who_may_leave_condition_by_condition(county, tmp_path) -> None:
    conditions = {
        "ready": {},
        "half": {"housing_ok": False},
        "unknown": {"water_ok": None, "housing_ok": False},
        "neither": {"water_ok": False, "housing_ok": False},
        "hungry": {"food_ok": False},
    }
    for name, given in conditions.items():
        county.household(name).case(f"C{name}", name)
        county.record(household_id=name, **{**ALL_MET, **given})
    county.household("free").record(household_id="free", **ALL_MET)
    found = leaving(county, tmp_path)
    assert set(found) == {"ready", "half", "unknown"}
    assert found["ready"] == (True, True, True, 0, True)
    assert found["half"][:4] == (True, False, True, 0)
    assert pd.isna(found["unknown"][0]) and found["unknown"][3:] == (1, False)


def test_where_only_hindrances_are_written_whoever_has_none_may_leave(county, tmp_path) -> None:
    rule = """values:
  2020-01-01:
    outcomes: [可以消除, 不能消除]
    otherwise: 可以消除
    clauses:
      - {id: hungry, label: 吃不饱, when: NOT food_ok, outcome: 不能消除}
"""
    for name, food in {"fed": True, "hungry": False}.items():
        county.household(name).case(f"C{name}", name)
        county.record(household_id=name, **{**ALL_MET, "food_ok": food})
    profile = made(tmp_path, elimination_ready=rule)
    found = elimination_candidates(county.connection, OCTOBER, profile)
    assert list(found.table.household_id) == ["fed"]


def test_without_a_rule_nobody_is_a_candidate(county, tmp_path) -> None:
    profile = made(tmp_path, openness=_OPENNESS % "必须")
    assert elimination_candidates(county.connection, OCTOBER, profile) is None


_ASKED = """values:
  2020-01-01:
    outcomes: [可以消除, 不能消除]
    clauses:
      - {id: met, label: 稳定, when: water_ok AND income_stable AND risk_gone, outcome: 可以消除}
      - {id: other, label: 住房, when: NOT housing_ok AND guarantee_in_doubt, outcome: 不能消除}
"""


def test_people_are_asked_only_where_every_ledger_is_filled_in(county, tmp_path) -> None:
    profile = made(tmp_path, elimination_ready=_ASKED)
    for name, given in {"asked": {}, "unfilled": {"water_ok": None}}.items():
        county.household(name).case(f"C{name}", name)
        county.record(household_id=name, **{**ALL_MET, **given})
    judged = {"household_id": "asked", "judged_on": "2026-10-09", "income_stable": True}
    county.put("judgements", judged)
    owed = judgements_owed(county.connection, OCTOBER, profile)
    label = facts()["risk_gone"].label
    assert owed.questions == {"risk_gone": label}
    (row,) = owed.table.itertuples()
    assert (row.village_code, row.household_id, row.wanted) == (VILLAGE, "asked", label)
    assert row.decides == profile.rule("elimination_ready").label
    assert pd.isna(row.risk_gone)


def test_people_are_asked_whether_the_question_is_to_be_put_at_all(county, tmp_path) -> None:
    rule = """values:
  2020-01-01:
    only_if: helpless_elderly
    outcomes: [可以消除]
    clauses:
      - {id: met, label: 饮水, when: water_ok, outcome: 可以消除}
"""
    county.household().case().record(**ALL_MET).put("judgements")
    owed = judgements_owed(county.connection, OCTOBER, made(tmp_path, elimination_ready=rule))
    assert set(owed.questions) == {"helpless_elderly"}


def test_where_everything_is_known_nobody_is_asked(county) -> None:
    county.household().record(**ALL_MET).put("judgements")
    owed = judgements_owed(county.connection, OCTOBER, load_profile("town-three-classes"))
    assert owed.questions == {} and owed.table.empty
