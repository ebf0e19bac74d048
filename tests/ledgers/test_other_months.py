"""Rows of another month than their file's, and files that say two months."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanpin_lib.ledgers.as_of import month_in, months_closed_in, months_in
from fanpin_lib.period import Month
from ledgers.making import OCTOBER, cases, column, read, text, workbook, xlsx
from ledgers.refusing import refused

HEADER = ["月份", "户编号", "人均纯收入"]


def records(*months: str) -> list[list[str]]:
    return [HEADER, *([month, f"H{n}", "5000"] for n, month in enumerate(months))]


def test_a_mistyped_month_is_a_bad_row_that_names_both_months(tmp_path) -> None:
    rows = records(*["202610"] * 9, "202609")
    reading = read(text(tmp_path / "月度监测台账_202610.csv", rows), as_of=None)
    [error] = reading.row_errors
    assert error.blocks
    assert (error.row, error.column, error.value) == (11, "月份", "202609")
    assert "这份文件是2026年10月的，这一行写的是2026年9月" in error.message
    assert "更正" in error.message
    assert column(reading, "month") == ["2026-10"] * 9


@pytest.mark.parametrize("mistyped", ["202510", "202611", "209910"])
def test_a_mistyped_year_or_a_month_to_come_too(tmp_path, mistyped: str) -> None:
    rows = records(*["202610"] * 9, mistyped)
    reading = read(text(tmp_path / "月度监测台账_202610.csv", rows), as_of=None)
    assert len(reading.blocking_errors) == 1
    assert (reading.as_of, len(column(reading, "month"))) == (OCTOBER, 9)


@pytest.mark.parametrize(
    "name",
    [
        "月度监测台账上月更正_202610.csv",
        "月度监测台账补报_202610.csv",
        "月度监测台账_202609-202610.csv",
    ],
)
def test_a_file_of_corrections_may_hold_earlier_months(tmp_path, name: str) -> None:
    reading = read(text(tmp_path / name, records("202609", "202609", "202610")), as_of=None)
    assert not reading.row_errors
    assert column(reading, "month") == ["2026-09", "2026-09", "2026-10"]


def test_no_correction_is_of_a_month_to_come(tmp_path) -> None:
    rows = records("202609", "202610", "202611")
    reading = read(text(tmp_path / "月度监测台账更正_202610.csv", rows), as_of=None)
    assert [error.value for error in reading.row_errors] == ["202611"]


def test_a_year_up_to_a_month_in_the_title_allows_its_months(tmp_path) -> None:
    rows = [["2026年1-10月监测记录", "", ""], *records("202601", "202605", "202610")]
    reading = read(xlsx(tmp_path / "月度监测台账.xlsx", rows), as_of=None)
    assert (reading.as_of, reading.row_errors) == (OCTOBER, [])


def test_a_sheet_called_after_its_month_may_hold_it(tmp_path) -> None:
    sheets = {"9月": records("202609"), "10月": records("202610")}
    reading = read(workbook(tmp_path / "月度监测台账_202610.xlsx", sheets), as_of=None)
    assert sorted(column(reading, "month")) == ["2026-09", "2026-10"]


def test_a_file_all_of_whose_rows_are_of_another_month_is_asked_about(tmp_path) -> None:
    said = refused(
        text(tmp_path / "月度监测台账_202610.csv", records("202609", "202609")), as_of=None
    )
    assert "文件名写的是2026年10月，“月份”列里却都是2026年9月" in said
    assert "更正" in said


def test_where_only_rows_say_the_month_a_few_others_are_bad(tmp_path) -> None:
    path = text(tmp_path / "月度监测台账.csv", records(*["202610"] * 9, "202611"))
    reading = read(path, as_of=None)
    assert (reading.as_of, len(reading.blocking_errors)) == (OCTOBER, 1)
    both = text(tmp_path / "月度监测台账.csv", records("202609", "202610", "202610"))
    assert not read(both, as_of=None).row_errors


def test_a_name_and_a_title_of_two_months_are_asked_about(tmp_path) -> None:
    rows = [["数据截止：2026年9月30日"], *cases()]
    said = refused(xlsx(tmp_path / "监测对象台账_202610.xlsx", rows), as_of=None)
    assert "文件名写的是2026年10月，标题写的是2026年9月" in said
    assert "--as-of 2026-10" in said
    assert read(tmp_path / "监测对象台账_202610.xlsx", as_of=OCTOBER).as_of == OCTOBER


@pytest.mark.parametrize(
    "title",
    ["制表日期：2026年11月3日", "2026年10月监测对象台账", "（截至2026年10月31日）", "蛟河市"],
)
def test_the_day_a_list_was_made_is_not_its_month(tmp_path, title: str) -> None:
    rows = [[title], *cases()]
    assert read(xlsx(tmp_path / "监测对象台账_202610.xlsx", rows), as_of=None).as_of == OCTOBER


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(-14, 3), min_size=1, max_size=8), st.integers(1, 6))
def test_what_is_kept_is_of_the_files_month_and_the_rest_is_told(
    offsets: list[int], own: int
) -> None:
    months = [OCTOBER] * own + [OCTOBER + offset for offset in offsets]
    if sum(m != OCTOBER for m in months) * 2 > len(months):
        months += [OCTOBER] * len(months)
    with tempfile.TemporaryDirectory() as folder:
        path = text(Path(folder) / "月度监测台账_202610.csv", records(*(m.compact for m in months)))
        reading = read(path, as_of=None)
    wrong = [n for n, month in enumerate(months) if month != OCTOBER]
    assert [error.row - 2 for error in reading.row_errors] == wrong
    assert set(column(reading, "month")) == {"2026-10"}


def test_months_of_texts() -> None:
    assert month_in("2026年1-10月") == OCTOBER
    assert months_closed_in("填报：2026年11月3日") == []
    assert months_closed_in("截至2026.10.31") == [OCTOBER]
    assert months_in("202601-202610") == [Month(2026, 1), OCTOBER]
    assert month_in("无") is None
