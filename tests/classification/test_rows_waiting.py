"""What waits for a step, a day or a judgement: the whole row of it, and several at once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from fanpin_lib.classification.due_states import COLUMNS
from fanpin_lib.classification.elimination_conditions import elimination_candidates
from fanpin_lib.classification.judgements_owed import judgements_owed
from fanpin_lib.classification.steps_waiting import steps_waiting
from fanpin_lib.classification.warning_steps import KIND, warnings_waiting
from fanpin_lib.period import Month
from fanpin_lib.policy import Profile, facts, load_profile
from tests.classification.county import ALL_MET, LEDGERS, VILLAGE, County
from tests.classification.profiles import HARDSHIP, made

OCTOBER = Month(2026, 10)
_TWO_STEPS = (
    "values:\n  2020-01-01:\n    - {step: 评议, decider: 村}\n    - {step: 审定, decider: 县}\n"
)


@pytest.fixture
def county() -> County:
    return County(ledgers=(*LEDGERS, "case_steps", "warnings")).household().put("measures")


# ---- steps


def test_an_identification_and_an_elimination_wait_side_by_side(county, tmp_path) -> None:
    profile = made(tmp_path, procedure_identification=_TWO_STEPS, procedure_elimination=_TWO_STEPS)
    assert list(steps_waiting(county.connection, OCTOBER, profile).columns) == COLUMNS
    county.case("C1", identified_on=None).case("C2")
    for case_id, stage in (("C1", "识别"), ("C2", "消除")):
        county.put("case_steps", {"case_id": case_id, "household_id": "H1", "stage": stage,
                                  "step": "评议", "completed_on": "2026-10-08"})  # fmt: skip
    found = steps_waiting(county.connection, OCTOBER, profile)
    rules = {"识别": "procedure_identification", "消除": "procedure_elimination"}
    assert {
        (row.kind, row.item, row.who, row.case_id, row.state, row.rule_id)
        for row in found.itertuples()
    } == {
        ("识别", "审定", "县", "C1", "规则未定", rules["识别"]),
        ("消除", "审定", "县", "C2", "规则未定", rules["消除"]),
    }
    assert found[["due_on", "done_on", "days_late"]].isna().all(axis=None)
    assert all(found[name].dtype.kind == "M" for name in ("from_on", "due_on", "done_on"))


# ---- warnings


_WARNING = """values:
  2020-01-01:
    - {step: 标注, decider: 村, column: flagged_on}
    - {step: 初审, decider: %s, column: township_on}
    - {step: 销号, decider: 县, column: closed_on}
"""
_DAY = """values:
  2020-01-01:
    - {id: all, what: 销号, who: 县, every: 一次, once: %s, warnings: true}
"""


def warned(folder: Path, decider: str = "乡镇", closing: str = "2026-10-31") -> Profile:
    return made(folder, procedure_warning=_WARNING % decider, milestones=_DAY % closing)


def warning(county: County, **more: object) -> County:
    row = {"warning_id": "W1", "household_id": "H1", "village_code": VILLAGE,
           "condition": "饮水安全", "flagged_on": "2026-10-03", "department": "水利局"}  # fmt: skip
    return county.put("warnings", {**row, **more})


def test_a_warning_is_told_with_its_household_and_the_column_of_its_step(county, tmp_path) -> None:
    profile = warned(tmp_path)
    columns = [*COLUMNS, "warning_id", "step_column"]
    assert list(warnings_waiting(county.connection, OCTOBER, profile).columns) == columns
    none = load_profile("village-n2")  # it names no steps of warnings
    assert list(warnings_waiting(county.connection, OCTOBER, none).columns) == columns
    warning(county)
    (row,) = warnings_waiting(county.connection, OCTOBER, profile).to_dict("records")
    known = {name: value for name, value in row.items() if pd.notna(value)}
    assert known == {
        "kind": KIND, "item": "初审", "who": "乡镇", "household_id": "H1", "village_code": VILLAGE,
        "from_on": pd.Timestamp(2026, 10, 3), "due_on": pd.Timestamp(2026, 10, 31),
        "state": "逾期未办", "rule_id": "procedure_warning", "warning_id": "W1",
        "step_column": "township_on",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("decider", "who"),
    [("村", "村"), ("乡镇", "乡镇"), ("县", "县"), ("部门", "水利局")],
)
def test_only_a_departments_step_is_the_warnings_own_departments(
    county, tmp_path, decider, who
) -> None:
    warning(county)
    (row,) = warnings_waiting(county.connection, OCTOBER, warned(tmp_path, decider)).itertuples()
    assert row.who == who


def test_a_step_done_on_the_months_last_day_is_done(county, tmp_path) -> None:
    warning(county, township_on="2026-10-31")
    (row,) = warnings_waiting(county.connection, OCTOBER, warned(tmp_path)).itertuples()
    assert row.item == "销号"


@pytest.mark.parametrize(
    ("closing", "due", "state"),
    [
        ("2026-10-02", None, "规则未定"),  # before it was flagged
        ("2026-10-03", date(2026, 10, 3), "逾期未办"),
        ("2026-10-31", date(2026, 10, 31), "逾期未办"),
        ("2026-11-01", date(2026, 11, 1), "未到期"),
    ],
)
def test_a_warning_closes_by_the_first_day_from_its_flagging_on(
    county, tmp_path, closing, due, state
) -> None:
    warning(county)
    profile = warned(tmp_path, closing=closing)
    (row,) = warnings_waiting(county.connection, OCTOBER, profile).itertuples()
    assert (None if pd.isna(row.due_on) else row.due_on.date(), row.state) == (due, state)


# ---- judgements and eliminations


_STABLE = """values:
  2020-01-01:
    outcomes: [可以消除, 不能消除]
    clauses:
      - {id: met, label: 稳定, when: income_stable AND risk_gone, outcome: 可以消除}
"""
_DOUBT = """values:
  2020-01-01:
    outcomes: [脱贫不稳定户, 边缘易致贫户]
    clauses:
      - {id: doubt, label: 保障有疑问, when: guarantee_in_doubt, outcome: 边缘易致贫户}
"""


def labels(*names: str) -> str:
    return "、".join(fact.label for name, fact in facts().items() if name in names)


def test_every_household_has_the_questions_of_all_rules_that_wait_for_it(county, tmp_path) -> None:
    profile = made(tmp_path, elimination_ready=_STABLE, category=_DOUBT)
    county.household("H2").record(**ALL_MET).record(household_id="H2", **ALL_MET)
    settled = {"judged_on": "2026-10-09", "income_stable": True, "risk_gone": True}
    county.put("judgements", {"household_id": "H2", **settled})
    owed = judgements_owed(county.connection, OCTOBER, profile)
    rows = {row.household_id: (row.wanted, row.decides) for row in owed.table.itertuples()}
    asked = ("income_stable", "risk_gone", "guarantee_in_doubt")
    rules = [profile.rule(name).label for name in ("category", "elimination_ready")]
    assert rows == {
        "H1": (labels(*asked), "、".join(rules)),
        "H2": (labels("guarantee_in_doubt"), rules[0]),
    }
    assert set(owed.questions) == set(asked)


def test_where_nobody_is_asked_the_table_has_its_columns_all_the_same(county, tmp_path) -> None:
    county.record(**ALL_MET).put("judgements", {"household_id": "H1", "judged_on": "2026-10-09",
                                                "guarantee_in_doubt": True})  # fmt: skip
    owed = judgements_owed(county.connection, OCTOBER, made(tmp_path, category=_DOUBT))
    assert list(owed.table.columns) == ["village_code", "household_id", "wanted", "decides"]


_AFTER_HARDSHIP = """values:
  2020-01-01:
    outcomes: [可以消除, 不能消除]
    clauses:
      - {id: met, label: 渡过难关, when: sudden_hardship AND risk_gone, outcome: 可以消除}
      - {id: dry, label: 缺水, when: NOT water_ok, outcome: 不能消除}
      - {id: hungry, label: 吃不饱, when: NOT food_ok, outcome: 不能消除}
"""


def test_a_class_of_the_profile_says_who_met_hardship(county, tmp_path) -> None:
    """And so the ledger of events need not: what is left open is what people judge."""
    profile = made(tmp_path, HARDSHIP, elimination_ready=_AFTER_HARDSHIP)
    county.case(registered_category="突发严重困难户").household("H2").case("C2", "H2")
    county.record(**ALL_MET).record(household_id="H2", **ALL_MET).put("judgements")
    owed = judgements_owed(county.connection, OCTOBER, profile)
    assert list(owed.table.household_id) == ["H1"]
    found = elimination_candidates(county.connection, OCTOBER, profile).table
    first = found.set_index("household_id").loc["H1"]
    assert (first.unknown, list(first[["c1", "c2"]])) == (1, [True, True])


def test_a_household_under_either_of_two_hindrances_may_not_leave(county, tmp_path) -> None:
    profile = made(tmp_path, HARDSHIP, elimination_ready=_AFTER_HARDSHIP)
    for name, given in {"H1": {}, "H2": {"food_ok": False}, "H3": {"water_ok": False}}.items():
        county.household(name) if name != "H1" else None
        county.case(f"C{name}", name, registered_category="突发严重困难户")
        county.record(household_id=name, **{**ALL_MET, **given})
    county.put("judgements")
    found = elimination_candidates(county.connection, OCTOBER, profile)
    assert list(found.table.household_id) == ["H1"]


def test_where_only_conditions_for_leaving_are_written_nothing_else_hinders(
    county, tmp_path
) -> None:
    one = _STABLE.replace("income_stable AND risk_gone", "water_ok")
    county.case().record(**ALL_MET)
    found = elimination_candidates(
        county.connection, OCTOBER, made(tmp_path, elimination_ready=one)
    )
    assert list(found.table.ready) == [True]
