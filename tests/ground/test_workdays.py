from datetime import date, timedelta

import chinese_calendar
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanpin_lib.errors import CalendarNotPublished, InputError
from fanpin_lib.policy.workdays import Calendar

CALENDAR = Calendar.load()
known_days = st.dates(date(2005, 1, 1), date(2026, 6, 30))


def day_by_day(start: date, count: int) -> date:
    """The slow, obvious way: walk and ask the package about every day."""
    while count:
        start += timedelta(days=1)
        count -= chinese_calendar.is_workday(start)
    return start


@settings(max_examples=200)
@given(known_days, st.integers(0, 40))
def test_adding_working_days_agrees_with_walking(start, count):
    due = CALENDAR.add(np.datetime64(start), count)
    assert due.astype(object) == day_by_day(start, count)


@given(known_days, st.integers(1, 40))
def test_between_undoes_add(start, count):
    due = CALENDAR.add(np.datetime64(start), count)
    assert CALENDAR.between(np.datetime64(start), due) == count


def test_national_day_week_and_its_make_up_days_count_as_announced():
    # 2026: off 1–7 October, worked on Saturday 10 October.
    assert CALENDAR.is_workday(date(2026, 10, 10))
    assert not CALENDAR.is_workday(date(2026, 10, 5))
    assert CALENDAR.add(np.datetime64("2026-09-30"), 3).astype(object) == date(2026, 10, 10)


def test_a_due_date_beyond_the_published_calendar_is_unknown_not_guessed():
    due = CALENDAR.add(np.array(["2026-12-30", "2026-12-01", "NaT"], dtype="datetime64[D]"), 5)
    assert np.isnat(due[0]) and np.isnat(due[2])
    assert due[1].astype(object) == date(2026, 12, 8)
    assert np.isnan(CALENDAR.between(np.datetime64("2026-12-30"), np.datetime64("2027-01-05")))
    with pytest.raises(CalendarNotPublished, match="county/workdays.yaml"):
        CALENDAR.is_workday(date(2027, 1, 4))


def test_a_county_file_continues_the_calendar(tmp_path):
    path = tmp_path / "workdays.yaml"
    path.write_text(
        "2027:\n  source: 通知\n  holidays: ['2027-01-01']\n  makeup: ['2027-01-02']\n",
        encoding="utf-8",
    )
    calendar = Calendar.load(path)
    assert calendar.last_day == date(2027, 12, 31)
    assert calendar.is_workday(date(2027, 1, 2)) and not calendar.is_workday(date(2027, 1, 1))
    assert calendar.add(np.datetime64("2026-12-31"), 1).astype(object) == date(2027, 1, 2)


def test_a_county_file_that_mends_a_year_keeps_the_years_after_it(tmp_path):
    path = tmp_path / "workdays.yaml"
    path.write_text(f"{CALENDAR.last_day.year - 1}: {{holidays: []}}\n", encoding="utf-8")
    mended = Calendar.load(path)
    assert mended.last_day == CALENDAR.last_day
    assert mended.is_workday(date(CALENDAR.last_day.year - 1, 10, 1))
    assert not mended.is_workday(date(CALENDAR.last_day.year, 10, 1))


def test_every_other_day_of_a_countys_year_goes_by_the_weekday(tmp_path):
    path = tmp_path / "workdays.yaml"
    path.write_text("2027: {source: 通知}\n", encoding="utf-8")
    calendar = Calendar.load(path)
    for day in (date(2027, 1, 1) + timedelta(n) for n in range(365)):
        assert calendar.is_workday(day) == (day.weekday() < 5), day


def test_a_county_without_a_file_has_the_published_calendar(tmp_path):
    calendar = Calendar.load(tmp_path / "none.yaml")
    assert (calendar.first_day, calendar.last_day) == (CALENDAR.first_day, CALENDAR.last_day)
    (tmp_path / "empty.yaml").touch()
    assert Calendar.load(tmp_path / "empty.yaml").last_day == CALENDAR.last_day


def test_years_may_stand_in_any_order(tmp_path):
    path = tmp_path / "workdays.yaml"
    path.write_text("2028: {}\n2027: {}\n", encoding="utf-8")
    assert Calendar.load(path).last_day == date(2028, 12, 31)


#: Thursday off, worked Friday and Saturday, Sunday off, Monday worked: the whole calendar.
FIVE_DAYS = Calendar(date(2026, 1, 1), np.array([False, True, True, False, True]))


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        ("2026-01-01", 0, "2026-01-01"),
        ("2026-01-01", 1, "2026-01-02"),
        ("2026-01-01", 3, "2026-01-05"),
        ("2026-01-01", 4, "NaT"),
        ("2026-01-03", -1, "2026-01-02"),
        ("2026-01-05", 0, "2026-01-05"),
        ("2026-01-05", 1, "NaT"),
        ("2026-01-06", 0, "NaT"),
        ("2025-12-31", 0, "NaT"),
        ("2025-12-31", 1, "NaT"),
        ("NaT", 0, "NaT"),
    ],
)
def test_adding_at_the_borders_of_the_calendar(start, count, due):
    found = FIVE_DAYS.add(start, count)
    assert str(found) == due and found.dtype == np.dtype("datetime64[D]")


@pytest.mark.parametrize(
    ("start", "end", "counted"),
    [
        ("2026-01-01", "2026-01-05", 3),
        ("2026-01-05", "2026-01-01", -3),
        ("2026-01-02", "2026-01-02", 0),
        ("2025-12-31", "2026-01-02", np.nan),
        ("2026-01-01", "2026-01-06", np.nan),
    ],
)
def test_counting_at_the_borders_of_the_calendar(start, end, counted):
    assert FIVE_DAYS.between(start, end) == pytest.approx(counted, nan_ok=True)


def test_the_first_and_the_last_day_are_known_and_those_around_them_are_not():
    assert not FIVE_DAYS.is_workday(date(2026, 1, 1)) and FIVE_DAYS.is_workday(date(2026, 1, 5))
    for day in (date(2025, 12, 31), date(2026, 1, 6)):
        with pytest.raises(CalendarNotPublished):
            FIVE_DAYS.is_workday(day)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2028:\n  holidays: []\n", "第 1 行：缺少 2027 年的放假安排。请逐年补齐。"),
        ("2027: {}\n2029: {}\n", "第 2 行：缺少 2028 年的放假安排。请逐年补齐。"),
        ("2027: [1, 2]\n", "第 1 行：2027 年应写成“键: 值”"),
        ("2027:\n  holidays: ['元旦']\n", "第 2 行：“元旦”不是日期。日期请写成 2027-01-01"),
        ("2027:\n  holiday: []\n", "没有“holiday”这个键。是不是“holidays”"),
        (
            "2027:\n  holidays: [2026-01-01]\n",
            "第 2 行：2026-01-01 不在 2027 年。请移到 2026: 下面，或改正年份。",
        ),
        (
            "2027:\n  holidays: [2027-01-01]\n  makeup:\n  - '2027-01-01'\n",
            "第 4 行：2027-01-01 既写成放假又写成上班。请只留一处。",
        ),
        ("明年: {}\n", "第 1 行：“明年”不是能用的年份。请写四位年份，如 2027:。"),
        ("1999: {}\n", "“1999”不是能用的年份"),
        ("2127: {}\n", "“2127”不是能用的年份"),
        ("明年: {}\n2027: {holidays: [元旦]}\n", "“元旦”不是日期"),
        ("1999: {}\n2027: {holidays: [元旦]}\n", "“元旦”不是日期"),
        ("2028: {}\n2029: {holidays: [元旦]}\n", "“元旦”不是日期"),
        ("2028: {}\n2029: {}\n", "第 1 行：缺少 2027 年"),
        ("2027: {holidays: [元旦, 国庆]}\n", "“国庆”不是日期"),
        ("2028: {}\n2027后: {}\n", "“2027后”不是能用的年份"),
        ("2027:\n  holidays: ['元旦']\n  makeups: []\n", "有 2 处错误"),
        ("- 2027\n", "请先写年份，如 2027:。"),
    ],
)
def test_a_wrong_county_calendar_is_named(tmp_path, text, said):
    path = tmp_path / "workdays.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        Calendar.load(path)
    assert said in str(error.value) and "workdays.yaml" in str(error.value)


def test_the_table_for_sql_counts_like_between():
    table = CALENDAR.days()
    by_day = dict(zip(table["day"].tolist(), table["ordinal"].tolist()))
    start, end = date(2026, 9, 1), date(2026, 10, 31)
    assert by_day[end] - by_day[start] == CALENDAR.between(np.datetime64(start), np.datetime64(end))
    assert table["is_workday"].sum() == table["ordinal"][-1]
