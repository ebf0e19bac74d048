"""Households without a single answer, listed with reasons for the staff."""

from __future__ import annotations

import stat

import duckdb
import openpyxl
import pytest

from fanpin_lib.classification import assess_facts
from fanpin_lib.classification.unsettled import COLUMNS, unsettled
from fanpin_lib.desk.unsettled import write_unsettled
from fanpin_lib.period import Month
from fanpin_lib.policy import load_profile
from tests.classification.county import ALL_MET, facts_table
from tests.classification.workdir import Workdir

JUNE = Month(2020, 6)
OURS = {"household_type": "脱贫户", "tagged_2019": False, "sudden_hardship": False,
        "registered_category": "无", **ALL_MET}  # fmt: skip
HOUSEHOLDS = {
    "no colour": {**OURS, "income_unspecified": 4800, "disposable_income_per_capita": 4800},
    "red and green": {**OURS, "tagged_2019": True, "income_unspecified": 12000,
                      "disposable_income_per_capita": 12000},
    "read otherwise": {**OURS, "income_unspecified": 10100,
                       "disposable_income_per_capita": 9900},
    "income not known": OURS,
    "yellow": {**OURS, "income_unspecified": 6000, "disposable_income_per_capita": 6000},
}  # fmt: skip


@pytest.fixture(scope="module")
def found():
    profile = load_profile("town-three-colour-n6")
    with duckdb.connect() as connection:
        facts_table(connection, HOUSEHOLDS)
        assess_facts(connection, profile, decisions=["colour"])
        return unsettled(connection, JUNE, profile).set_index("household_id")


def test_a_household_no_clause_covers_names_every_clause_that_misses_it(found):
    row = found.loc["no colour"]
    assert (row.kind, row.result, row.rule) == ("未覆盖", "未覆盖", "三色分级")
    assert row.reason.startswith("没有一条管得到：2019 年已标注")
    assert row.reason.count("三色管理") == 5


def test_a_contradiction_names_the_clauses_that_claim_the_household(found):
    row = found.loc["red and green"]
    assert row.kind == "矛盾" and row.reason.startswith("同时符合：")
    assert "→红" in row.reason and "→绿" in row.reason and "→黄" not in row.reason


def test_another_reading_and_what_is_not_known_are_said(found):
    assert found.loc["read otherwise"].reason == "收入口径未写明，按人均可支配收入算：黄"
    assert found.loc["read otherwise"].result == "绿"
    assert found.loc["income not known"].reason == "台账里没有或没有填：人均收入（口径未写明）"
    assert "yellow" not in found.index


def test_what_needs_a_decision_comes_before_what_needs_data(found):
    assert found.kind.tolist() == ["矛盾", "未覆盖", "读法不同", "数据不足"]
    assert sorted([*found.columns, found.index.name]) == sorted(COLUMNS)


def test_an_undecidable_clause_gives_its_reason():
    profile = load_profile("county-four-kinds")
    household = {"household_type": "一般农户", "at_risk": True, "sudden_hardship": False}
    with duckdb.connect() as connection:
        facts_table(connection, {"H": household})
        assess_facts(connection, profile)
        assert unsettled(connection, JUNE, profile).reason.tolist() == ["没有写怎样算“边缘”"]


def test_a_missing_line_gives_the_rule_and_since_when(tmp_path):
    profile = load_profile("insurance-and-aid")
    with duckdb.connect() as connection:
        facts_table(connection, {"H": {"net_income_per_capita": 3000}})
        assess_facts(connection, profile, decisions=["insurance_last_resort"])
        (row,) = unsettled(connection, JUNE, profile).itertuples()
    assert row.kind == "规则未定"
    assert row.reason


def test_the_list_for_the_office_lies_in_a_private_folder(tmp_path):
    work = Workdir(tmp_path).household("H1", None, head_name="王某")
    done = write_unsettled(work.household("H2", 90000).empty("cases", "alerts").store().county,
                           work.month)  # fmt: skip
    assert stat.S_IMODE(done.path.parent.stat().st_mode) == 0o700
    book = openpyxl.load_workbook(done.path)
    assert book.sheetnames == ["数据不足"]
    rows = list(book["数据不足"].iter_rows(values_only=True))
    assert rows[0][:5] == ("规则", "乡镇", "村", "户编号", "户主姓名")
    named = {row[:5] for row in rows[1:]}
    assert ("监测对象类别", "新站镇", "近村", "H1", "王某") in named
    assert "监测对象类别：数据不足 1 户" in str(done)


def test_who_is_visited_because_of_the_scope_is_listed_once_with_the_scope():
    profile = load_profile("town-three-colour-n6")
    unknown = {**OURS, "household_type": "一般农户"}
    with duckdb.connect() as connection:
        facts_table(connection, {"not known": unknown})
        assess_facts(connection, profile)
        rows = unsettled(connection, JUNE, profile)
    assert "监测范围" in set(rows.rule) and "走访安排" not in set(rows.rule)
    assert rows.rule.is_unique
