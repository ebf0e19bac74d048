"""Whom an aid may be for, asked of a snapshot directly: what is known, unknown, or had already."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from fanpin_lib.classification.aid_candidates import COLUMNS, aid_candidates
from fanpin_lib.period import Month
from tests.classification.county import LEDGERS, VILLAGE, County
from tests.classification.profiles import HARDSHIP, made

OCTOBER = Month(2026, 10)


@pytest.fixture
def county() -> County:
    here = County(ledgers=LEDGERS).put("measures").put("members")
    return here.household("H1", labourers=2)


def candidates(county: County, folder: Path, *aids: str) -> pd.DataFrame:
    rows = "".join(f"    - {{kind: 教育帮扶, {aid}}}\n" for aid in aids)
    profile = made(folder, assistance=f"values:\n  2020-01-01:\n{rows}")
    return aid_candidates(county.connection, OCTOBER, profile)


def people(table: pd.DataFrame) -> list[tuple]:
    return [(row.household_id, row.name, row.unknown) for row in table.itertuples(index=False)]


def member(county: County, name: str, household: str = "H1", **known: object) -> County:
    row = {"household_id": household, "village_code": VILLAGE, "id_number": f"id {name}",
           "name": name, **known}  # fmt: skip
    return county.put("members", row)


def test_a_household_is_told_with_the_aid_its_amount_and_its_clause(county, tmp_path) -> None:
    """Once, however many people it has."""
    county.household("weak", labourers=0)
    for name in ("甲", "乙"):
        member(county, name)
    table = candidates(
        county, tmp_path,
        "item: 没有写对象",
        "item: 培训, when: labourers > 0, amount: 500, unknown: 愿不愿意, clause: 第九条",
        "item: 补助, when: labourers = 0",
    )  # fmt: skip
    assert list(table.columns) == COLUMNS and list(table.index) == [0, 1]
    first, second = table.to_dict("records")
    assert (first["aid"], first["household_id"], first["amount"]) == ("培训", "H1", 500)
    assert (first["village_code"], first["unknown"]) == (VILLAGE, "愿不愿意")
    assert "第九条" in first["clause"] and "第三条" in second["clause"]
    assert (second["aid"], second["household_id"], second["unknown"]) == ("补助", "weak", "")
    assert pd.isna(second["amount"]) and pd.isna(second["name"])


@pytest.mark.parametrize("aids", [("item: 没有写对象",), ("item: 补助, when: labourers > 9",)])
def test_where_nobody_is_meant_the_table_has_its_columns(county, tmp_path, aids) -> None:
    table = candidates(county, tmp_path, *aids)
    assert table.empty and list(table.columns) == COLUMNS


@pytest.mark.parametrize(
    ("asked", "known", "is_one"),
    [
        ("ages: [6, 15]", {"birth_date": "2020-10-31"}, True),  # six on the month's last day
        ("ages: [6, 15]", {"birth_date": "2020-11-01"}, False),
        ("ages: [6, 15]", {"birth_date": "2010-11-01"}, True),  # still fifteen
        ("ages: [6, 15]", {"birth_date": "2010-10-31"}, False),
        ("sex: 女", {"sex": "女"}, True),
        ("sex: 女", {"sex": "男"}, False),
        ("schooling: [高中, 中职]", {"schooling": "普通高中二年级"}, True),
        ("schooling: [高中, 中职]", {"schooling": "小学"}, False),
        ("health: 残疾", {"health": ["残疾"]}, True),
        ("health: [残疾]", {"health": ["残疾", "患有大病"]}, True),
        ("health: [残疾]", {"health": ["健康"]}, False),
        ("sex: 女, schooling: [高中]", {"sex": "女", "schooling": "高中"}, True),
        ("sex: 女, schooling: [高中]", {"sex": "女", "schooling": "小学"}, False),
        ("sex: 女, schooling: [高中]", {"sex": "男", "schooling": "高中"}, False),
    ],
)
def test_only_the_members_that_the_aid_names(county, tmp_path, asked, known, is_one) -> None:
    member(county, "甲", **known)
    table = candidates(county, tmp_path, f"item: 补助, when: labourers > 0, {asked}")
    assert people(table) == ([("H1", "甲", "")] if is_one else [])
    assert list(table.id_number) == (["id 甲"] if is_one else [])


def test_people_of_whom_something_is_lacking_are_one_row_with_what_it_is(county, tmp_path) -> None:
    member(county, "甲", sex="女", schooling="高中")
    member(county, "乙", sex="女")
    member(county, "丙", schooling="高中")
    member(county, "丁", sex="男")  # whatever school, not meant
    county.household("open", labourers=None)
    member(county, "戊", "open", sex="女", schooling="高中")
    table = candidates(
        county,
        tmp_path,
        "item: 补助, when: labourers > 0, sex: 女, schooling: [高中], unknown: 想不想",
    )
    assert people(table)[0] == ("H1", "甲", "想不想")
    ((household, name, unknown),) = people(table)[1:]
    assert pd.isna(household) and name == "另有 3 人不知道"
    assert unknown.count("台账没有填") == 3 and unknown.count("；") == 2
    assert all(word in unknown for word in ("在校生状况", "性别", "劳动力"))


def test_households_of_which_something_is_lacking_are_counted_as_households(
    county, tmp_path
) -> None:
    county.household("open", labourers=None).household("weak", labourers=0)
    table = candidates(county, tmp_path, "item: 补助, when: labourers > 0 AND water_ok")
    ((household, name, unknown),) = people(table)
    assert pd.isna(household) and name == "另有 2 户不知道"
    assert unknown.count("台账没有填") == 2 and "劳动力" in unknown and "饮水" in unknown
    assert list(table.aid) == ["补助"]


def test_a_number_that_the_document_lacks_is_said_before_what_ledgers_lack(
    county, tmp_path
) -> None:
    county.record(net_income_per_capita=6000).household("unknown")
    line = "concept: net\noperator: '<'\nvalues:\n  2020-01-01: {undecidable: 没有写多少}\n"
    aid = "    - {item: 补助, kind: 教育帮扶, when: 'below({monitoring_line})'}\n"
    aids = f"values:\n  2020-01-01:\n{aid}"
    profile = made(tmp_path, assistance=aids, monitoring_line=line)
    ((_, name, unknown),) = people(aid_candidates(county.connection, OCTOBER, profile))
    assert name == "另有 2 户不知道" and "没有写多少" in unknown.split("；")[0]


@pytest.mark.parametrize(
    ("measure", "left"),
    [
        ({"item": "本科补助"}, []),
        ({"item": "专科补助"}, ["甲", "乙"]),
        ({"item": "本科补助", "kind": "健康帮扶"}, ["甲", "乙"]),
        ({"item": "本科补助", "started_on": "2026-10-31"}, []),
        ({"item": "本科补助", "started_on": "2026-11-01"}, ["甲", "乙"]),
        ({"item": "本科补助", "ended_on": "2026-10-31"}, ["甲", "乙"]),
        ({"item": "本科补助", "ended_on": "2026-11-01"}, []),
        ({"item": "本科补助", "member_id_number": "id 甲"}, ["乙"]),
        ({"item": "本科补助", "household_id": None, "case_id": "C1"}, []),
    ],
)
def test_who_has_such_a_measure_running_is_none(county, tmp_path, measure, left) -> None:
    for name in ("甲", "乙"):
        member(county, name, sex="女")
    row = {"measure_id": "M", "household_id": "H1", "kind": "教育帮扶",
           "started_on": "2026-01-01", **measure}  # fmt: skip
    county.case().put("measures", row)
    aid = "item: 补助, when: labourers > 0, sex: 女, named: [本科, 学士]"
    assert [name for _, name, _ in people(candidates(county, tmp_path, aid))] == left


def test_an_aid_without_a_name_of_its_own_is_had_by_any_measure_of_its_kind(
    county, tmp_path
) -> None:
    county.household("H2", labourers=1).put(
        "measures",
        {"measure_id": "M", "household_id": "H1", "kind": "教育帮扶", "started_on": "2026-01-01"},
    )
    table = candidates(county, tmp_path, "item: 补助, when: labourers > 0")
    assert list(table.household_id) == ["H2"]


def test_who_is_registered_for_hardship_is_a_candidate_for_it(county, tmp_path) -> None:
    county.case(registered_category="突发严重困难户")
    aid = "    - {item: 救助, kind: 综合保障, when: sudden_hardship}\n"
    profile = made(tmp_path, HARDSHIP, assistance=f"values:\n  2020-01-01:\n{aid}")
    table = aid_candidates(county.connection, OCTOBER, profile)
    assert list(table.household_id) == ["H1"]
