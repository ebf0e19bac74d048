"""The functions and facts that rules are written in, against slow independent ones."""

# ruff: noqa: E501 - rows of data are easier to compare on one line
from __future__ import annotations

from datetime import date, timedelta

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanpin_lib.period import Month
from fanpin_lib.quality import load_catalogue
from fanpin_lib.quality.example_snapshot import example_snapshot, id_number
from fanpin_lib.quality.facts import Delivered, build_facts

MONTH = Month(2026, 10)


@pytest.fixture(scope="module")
def facts():
    """Fact tables over a few rows of national export and ledgers."""
    rows = {
        "national_persons": [
            {"household_id": "1", "id_number": id_number(date(1980, 2, 29), "女", 3), "county_name": "蛟河市",
             "village_code": "220281101200", "work_place": place, "schooling": school, "_row": n}
            for n, (place, school) in enumerate(
                [("吉林省吉林市蛟河市", "小学"), ("吉林省吉林市", "七年级"), ("浙江省", "普通高中一年级"),
                 ("省外务工", "高职高专二年级"), (None, "学龄前儿童"), ("县内", None)], 4)
        ],
    }  # fmt: skip
    connection = example_snapshot(MONTH, rows)
    parameters = load_catalogue().parameters(MONTH, "220281", "蛟河市")
    build_facts(connection, parameters, Delivered.of(connection))
    return connection


def _checksum(id18: str) -> bool:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    if len(id18) != 18 or not id18[:17].isdigit() or not id18.isascii():
        return False
    return "10X98765432"[sum(int(d) * w for d, w in zip(id18, weights)) % 11] == id18[17].upper()


_digits = st.text("0123456789Xx", min_size=1, max_size=24) | st.from_regex(
    r"\A[0-9]{17}[0-9X]([0-9]{2}|[0-9]{4})?\Z"
)


@pytest.mark.heavy
@settings(max_examples=300, deadline=None)
@given(number=_digits | st.dates(date(1900, 1, 1)).map(lambda d: id_number(d, "男", 7)))
def test_checksum_agrees_with_a_slow_one(facts, number):
    sql = "SELECT id_checksum_ok(?, id_body(?)), id_checksum_ok(NULL, NULL)"
    (found,) = facts.execute(sql, [number, number]).fetchall()
    assert found == (_checksum(number[:18]), None)


@settings(max_examples=200, deadline=None)
@given(birth=st.dates(date(1900, 1, 1), date(2026, 10, 31)))
def test_age_is_completed_years_at_the_months_end(facts, birth):
    end = MONTH.last_day
    had_birthday = (end.month, end.day) >= (birth.month, birth.day)
    (found,) = facts.execute("SELECT age_on(?::DATE, ?::DATE)", [birth, end]).fetchall()
    assert found[0] == end.year - birth.year - (not had_birthday)


def test_nobody_has_an_age_before_birth(facts):
    day = MONTH.last_day + timedelta(days=1)
    assert facts.execute("SELECT age_on(?::DATE, ?::DATE)", [day, MONTH.last_day]).fetchall() == [
        (None,)
    ]


@pytest.mark.parametrize(
    ("place", "reached", "outside"),
    [
        ("吉林省吉林市蛟河市", True, False),
        ("吉林省/吉林市/蛟河市", True, False),
        ("蛟河市", True, False),
        ("吉林省吉林市", False, None),
        ("吉林省", False, None),
        ("浙江省", False, True),
        ("浙江省 宁波市", False, True),
        ("北京市", False, True),
        ("北京市朝阳区", True, True),
        ("广东省东莞市", True, True),
        ("河南省济源市", True, True),
        ("内蒙古自治区呼和浩特市土默特左旗", True, True),
        ("恩施土家族苗族自治州", False, True),
    ],
)
def test_places_of_work_by_name_not_by_ending(place, reached, outside):
    connection = example_snapshot(
        MONTH,
        {"national_persons": [{"household_id": "1", "id_number": "1", "county_name": "蛟河市",
                               "village_code": "220281101200", "work_place": place}]},
    )  # fmt: skip
    parameters = load_catalogue().parameters(MONTH, "220281", "蛟河市")
    build_facts(connection, parameters, Delivered.of(connection))
    found = connection.execute("SELECT reaches_county, outside FROM person").fetchall()
    assert found == [(reached, outside)]


def test_schooling_stages(facts):
    found = facts.execute("SELECT schooling, stage, at_school FROM person").fetchall()
    assert set(found) == {
        ("小学", "小学", True),
        ("七年级", "初中", True),
        ("普通高中一年级", "高中", True),
        ("高职高专二年级", "高职", True),
        ("学龄前儿童", "学前", False),
        (None, None, False),
    }


def test_birth_date_comes_from_the_number_when_the_cell_is_empty(facts):
    assert facts.execute("SELECT DISTINCT birth, age FROM person").fetchall() == [
        (date(1980, 2, 29), 46)
    ]


@pytest.mark.parametrize(
    ("relation", "sex"),
    [("之女", "女"), ("之女婿", "男"), ("之孙女", "女"), ("之外孙子", "男"), ("兄弟媳妇", "女"),
     ("之兄弟姐妹", None), ("之岳父", "男"), ("之婆婆", "女"), ("户主", None), ("其他", None)],
)  # fmt: skip
def test_sex_that_a_relation_implies(facts, relation, sex):
    assert facts.execute("SELECT sex_of_relation(?)", [relation]).fetchall() == [(sex,)]


@pytest.mark.parametrize(
    ("text", "receives"),
    [("农村低保", True), ("未享受", False), ("不享受", False), ("无", False), (None, False), ("城市特困", True)],
)  # fmt: skip
def test_benefit_texts(facts, text, receives):
    assert facts.execute("SELECT receives(?)", [text]).fetchall() == [(receives,)]


def test_ledger_households_take_the_newest_case_and_record_up_to_the_month():
    rows = {
        "households": [{"household_id": "1", "household_type": "一般农户"}, {"household_id": "2", "closed_on": date(2026, 10, 31)}],
        "cases": [
            {"case_id": "a", "household_id": "1", "registered_category": "边缘易致贫户", "identified_on": date(2023, 1, 1), "eliminated_on": date(2024, 1, 1)},
            {"case_id": "b", "household_id": "1", "registered_category": "突发严重困难户", "identified_on": date(2026, 10, 31)},
            {"case_id": "c", "household_id": "1", "registered_category": "脱贫不稳定户", "identified_on": date(2026, 11, 1)},
        ],
        "monthly_records": [
            {"month": "2026-08", "household_id": "1", "net_income_per_capita": 8000, "water_ok": False},
            {"month": "2026-11", "household_id": "1", "net_income_per_capita": 1, "water_ok": True},
        ],
        "measures": [
            {"measure_id": "x", "case_id": "b", "kind": "就业帮扶", "started_on": date(2026, 10, 31)},
            {"measure_id": "y", "case_id": "b", "kind": "产业帮扶", "started_on": date(2026, 11, 1)},
        ],
    }  # fmt: skip
    connection = example_snapshot(MONTH, rows)
    build_facts(connection, load_catalogue().parameters(MONTH), Delivered.of(connection))
    found = connection.execute(
        "SELECT household_id, category, active, net_income::INT, safe_water, aid_employment, aid_industry "
        "FROM household"
    ).fetchall()
    assert found == [("1", "突发严重困难户", True, 8000, False, "就业帮扶", None)]


def test_reversed_elimination_is_active_again():
    case = {"case_id": "a", "household_id": "1", "registered_category": "边缘易致贫户", "identified_on": date(2023, 1, 1),
            "eliminated_on": date(2024, 1, 1), "reversed_on": date(2024, 3, 1)}  # fmt: skip
    connection = example_snapshot(MONTH, {"households": [{"household_id": "1"}], "cases": [case]})
    build_facts(connection, load_catalogue().parameters(MONTH), Delivered.of(connection))
    assert connection.execute("SELECT active, eliminated FROM household").fetchall() == [
        (True, False)
    ]


def test_macros_load_into_a_plain_connection():
    from fanpin_lib.quality.facts.model import FOLDER

    duckdb.connect().execute((FOLDER / "macros.sql").read_text(encoding="utf-8"))
