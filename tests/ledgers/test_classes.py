"""Ledgers are read in the words of the profile whose classes are handed down."""

from __future__ import annotations

import pytest

from fanpin_lib.errors import FileMistake, FileRefused
from fanpin_lib.ledgers import ColumnMap
from fanpin_lib.policy import load_profile, profile_names, spellings_of
from ledgers.making import column, read, xlsx

HEADER = ["监测编号", "户编号", "村代码", "监测对象类别", "识别日期"]
HOUSEHOLDS = ["户编号", "村代码", "户类型", "家庭人口", "低保特困情况"]


def columns_under(profile: str, county=None) -> ColumnMap:
    return ColumnMap.load(county, spellings_of(load_profile(profile).classes))


def cases_in(folder, *words: str):
    rows = [[f"C{n}", f"H{n}", "220281100201", w, "2026-03-05"] for n, w in enumerate(words)]
    return xlsx(folder / "监测对象台账_202611.xlsx", [HEADER, *rows])


def test_categories_of_2026_and_those_of_the_years_before_are_read(tmp_path) -> None:
    path = cases_in(
        tmp_path, "防止返贫致贫对象", "低保边缘家庭", "刚性支出困难家庭", "边缘户", "一般农户"
    )
    reading = read(path, columns=columns_under("national-2026"))
    assert not reading.row_errors
    assert column(reading, "registered_category") == [
        "防止返贫致贫对象", "低保边缘", "刚性支出困难", "边缘易致贫户", "一般农户",
    ]  # fmt: skip


def test_a_word_of_another_profile_is_refused_with_the_words_of_this_one(tmp_path) -> None:
    path = cases_in(tmp_path, *["脱贫不稳定户"] * 9, "防止返贫致贫对象")
    [error] = read(path, columns=columns_under("national-2021")).row_errors
    assert error.value == "防止返贫致贫对象" and error.row == 11
    assert error.expected == "只能填：脱贫不稳定户、边缘易致贫户、突发严重困难户"


def test_a_ledger_wholly_in_words_of_no_profile_is_refused(tmp_path) -> None:
    path = cases_in(tmp_path, *["甲类户"] * 5)
    with pytest.raises(FileRefused, match="防止返贫致贫对象"):
        read(path, columns=columns_under("national-2026"))


@pytest.mark.parametrize("profile", profile_names())
def test_safety_net_words_since_2023_are_read_under_every_profile(tmp_path, profile) -> None:
    words = ["低保边缘家庭", "刚性支出困难户", "支出型困难家庭", "特困供养人员", "五保户", "否"]
    rows = [[f"H{n}", "220281100201", "一般农户", "2", word] for n, word in enumerate(words)]
    path = xlsx(tmp_path / "农户台账_202611.xlsx", [HOUSEHOLDS, *rows])
    reading = read(path, columns=columns_under(profile))
    assert not reading.row_errors
    assert column(reading, "safety_net") == [
        "低保边缘", "刚性支出困难", "刚性支出困难", "特困", "特困", "无",
    ]  # fmt: skip


def test_a_countys_own_word_stands_for_a_class_of_its_profile(tmp_path) -> None:
    own = tmp_path / "columns.yaml"
    own.write_text("code_synonyms: {category: {防贫对象: 防止返贫致贫对象}}\n", encoding="utf-8")
    path = cases_in(tmp_path, "防贫对象")
    reading = read(path, columns=columns_under("national-2026", own))
    assert column(reading, "registered_category") == ["防止返贫致贫对象"]
    with pytest.raises(FileMistake, match="不在代码表“category”里"):
        columns_under("national-2021", own)


@pytest.mark.parametrize(
    ("profile", "words", "read_as"),
    [
        (
            "county-four-kinds",
            ["家庭突发重大变故户", "贫困边缘户", "建档立卡贫困户", "边缘易致贫户"],
            ["家庭突发重大变故户", "贫困边缘农户", "建档立卡贫困户", "贫困边缘农户"],
        ),
        (
            "town-three-classes",
            ["一般监控户", "重点监测户", "边缘脱贫户", "边缘易致贫户"],
            ["一般监测户", "重点监测户", "边缘脱贫户", "边缘易致贫户"],
        ),
    ],
)
def test_a_county_of_other_classes_registers_its_own(tmp_path, profile, words, read_as) -> None:
    reading = read(cases_in(tmp_path, *words), columns=columns_under(profile))
    assert not reading.row_errors
    assert column(reading, "registered_category") == read_as


@pytest.mark.parametrize("profile", ["town-three-colour-n6", "town-three-colour-rm1"])
def test_colours_are_read_beside_the_category_in_the_documents_words(tmp_path, profile) -> None:
    header = [*HEADER, "颜色"]
    words = [("脱贫不稳定户", "红色"), ("边缘户", "黄色预警"), ("突发严重困难户", "绿")]
    rows = [
        [f"C{n}", f"H{n}", "220281100201", w, "2020-03-05", c] for n, (w, c) in enumerate(words)
    ]
    path = xlsx(tmp_path / "监测对象台账_202010.xlsx", [header, *rows])
    reading = read(path, columns=columns_under(profile))
    assert not reading.row_errors
    # a word that the document does not have is kept as it was registered
    assert column(reading, "registered_category") == ["脱贫监测户", "边缘户", "突发严重困难户"]
    assert column(reading, "registered_colour") == ["红", "黄", "绿"]


def test_groups_and_the_national_systems_words_stand_in_one_column(tmp_path) -> None:
    path = cases_in(tmp_path, "第一类群体", "农村非建档立卡低收入户", "边缘户")
    reading = read(path, columns=columns_under("nm-hohhot"))
    assert column(reading, "registered_category") == ["第一类", "第二类", "边缘易致贫户"]
