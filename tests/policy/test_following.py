"""A number that stands in a rule of its own is the number of the rows that name it."""

from __future__ import annotations

from datetime import date

import pytest

from fanpin_lib.desk.policy_coverage import profile_coverage
from fanpin_lib.errors import FileMistake
from fanpin_lib.policy import load_profile
from fanpin_lib.policy.aids import aid_amounts
from tests.classification.profiles import made

FUNDS = "values:\n  2020-01-01:\n    - {fund: 某资金, amount: '{fund_amount}'}\n"
TARGETS = (
    "values:\n  2020-01-01:\n"
    "    - {item: 满意度, number: '{satisfaction_target}', unit: '%',\n"
    "       tracked: 满意度, compare: 不少于}\n"
)


def numbers(profile, rule: str, column: str, *days: str) -> list[object]:
    return [profile.entries(rule, date.fromisoformat(d))[0].get(column) for d in days]


def test_the_row_holds_the_number_in_force(tmp_path):
    amount = "values:\n  2021-01-01: 500000\n  2022-03-01: 600000\n  2024-01-01: null\n"
    profile = made(tmp_path, funds=FUNDS, fund_amount=amount)
    days = ("2020-06-01", "2021-01-01", "2022-02-28", "2022-03-01", "2023-12-31", "2024-01-01")
    found = numbers(profile, "funds", "amount", *days)
    assert found == [None, 500000, 500000, 600000, 600000, None]


def test_a_number_that_the_document_does_not_give_stays_open(tmp_path):
    amount = "values:\n  2020-01-01: {undecidable: 没有给数}\n"
    profile = made(tmp_path, funds=FUNDS, fund_amount=amount)
    assert numbers(profile, "funds", "amount", "2020-06-01") == [None]


def test_a_row_with_an_example_s_number_is_an_example(tmp_path):
    amount = "values:\n  2021-01-01: 500000\n  2022-03-01: {value: 600000, synthetic: true}\n"
    profile = made(tmp_path, funds=FUNDS, fund_amount=amount)
    told = [profile.rules["funds"].on(date(*day)) for day in ((2022, 2, 28), (2022, 3, 1))]
    assert [value.synthetic for value in told] == [False, True]


def test_shares_are_told_in_the_row_s_unit(tmp_path):
    share = "unit: 比例\nvalues:\n  2020-01-01: 0.95\n"
    profile = made(tmp_path, targets=TARGETS, satisfaction_target=share)
    assert numbers(profile, "targets", "number", "2020-06-01") == [95]


def test_a_number_that_is_not_there_is_a_mistake_of_its_file(tmp_path):
    wrong = FUNDS.replace("fund_amount", "fund_amuont")
    with pytest.raises(FileMistake, match="fund_amuont") as told:
        made(tmp_path, funds=wrong, fund_amount="values:\n  2021-01-01: 500000\n")
    assert "funds.yaml" in str(told.value) and "fund_amount" in str(told.value)


@pytest.mark.parametrize(
    ("profile", "rule"),
    [
        ("nm-hohhot", "university_grant"), ("nm-hohhot", "dibao_top_up_limit"),
        ("jilin-jiaohe", "fund_amount"), ("village-n2", "satisfaction_target"),
        ("village-n2", "patient_share_limit"), ("finance", "loan_growth_floor"),
    ],
)  # fmt: skip
def test_such_numbers_drive_what_their_rows_drive(profile, rule):
    rows = profile_coverage(load_profile(profile), date(2026, 10, 31))
    (row,) = [one for one in rows if one.row.rule.id == rule]
    assert row.uses and not row.text_only


def test_a_county_that_changes_the_number_changes_what_measures_are_held_against(tmp_path):
    (tmp_path / "values.yaml").write_text(
        "values_for: nm-hohhot\n"
        "source: {title: 某旗通知, issuer: 某旗, date: 2021-01-01, clause: 一}\n"
        "values:\n  university_grant:\n    2021-09-01: 12000\n",
        encoding="utf-8",
    )
    profile = load_profile("nm-hohhot", tmp_path)
    amounts = [
        (aid.amount, aid.since)
        for day in (date(2021, 8, 31), date(2021, 9, 1))
        for aid in aid_amounts(profile, day)
        if aid.item == "大学生资助"
    ]
    assert amounts == [(10000, date(2020, 4, 18)), (12000, date(2021, 9, 1))]
