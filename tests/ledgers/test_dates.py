from datetime import date, timedelta

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanpin_lib.ledgers.values.dates import MONTH_ONLY, ONE_OR_TEN, parse_dates, parse_months

days = st.dates(date(1900, 1, 1), date(2199, 12, 31))
DAY_FORMS = [
    "{0.year}-{0.month:02d}-{0.day:02d}",
    "{0.year}-{0.month}-{0.day}",
    "{0.year}/{0.month}/{0.day}",
    "{0.year}.{0.month}.{0.day}",
    "{0.year}{0.month:02d}{0.day:02d}",
    "{0.year}年{0.month}月{0.day}日",
    "{0.year} 年 {0.month} 月 {0.day} 日",
    "{0.year}-{0.month:02d}-{0.day:02d} 00:00:00",
    "{0.year}-{0.month:02d}-{0.day:02d}T08:30:00.000",
    "{0.year}-{0.month:02d}-{0.day:02d}T08:30:00+08:00",
]
MONTH_FORMS = [
    "{0.year}{0.month:02d}",
    "{0.year}-{0.month:02d}",
    "{0.year}年{0.month}月",
    "{0.year}/{0.month}",
    "{0.year}.{0.month:02d}",
]


def parsed(text: str, **options: bool) -> date | None:
    return parse_dates(pa.array([text]), **options).values[0].as_py()


@given(days, st.sampled_from(DAY_FORMS))
def test_every_spelling_of_a_day_means_that_day(day: date, form: str) -> None:
    assert parsed(form.format(day)) == day


@given(days, st.sampled_from(MONTH_FORMS))
def test_a_month_alone_is_its_first_day_and_remarked(day: date, form: str) -> None:
    found = parse_dates(pa.array([form.format(day)]))
    assert found.values[0].as_py() == day.replace(day=1)
    assert found.remarks[MONTH_ONLY][0]


@given(days, st.sampled_from(MONTH_FORMS))
def test_where_told_a_month_alone_is_its_last_day(day: date, form: str) -> None:
    last = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    assert parsed(form.format(day), last_day=True) == last


@given(st.dates(date(1927, 5, 18), date(2119, 1, 1)))
def test_excel_serial_numbers_are_days(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    assert parsed(str(serial)) == day
    assert parsed(f"{serial}.75") == day


@pytest.mark.parametrize(
    "text",
    [
        "2023-02-30",
        "2023-13-01",
        "20230400",
        "20230431",
        "2023-00",
        "202313",
        "23.4.1",
        "2023年",
        "上月",
        "1",
        "12345678901",
        "2023-4-",
        "1850-01-01",
        "2023-4-1x",
        "99999999",
    ],
)
def test_what_is_no_date_is_reported_and_empty(text: str) -> None:
    found = parse_dates(pa.array([text]))
    assert found.values[0].as_py() is None
    assert found.bad[0]
    assert not any(mask[0] for mask in found.remarks.values())


def test_october_typed_as_a_number_is_remarked() -> None:
    found = parse_dates(pa.array(["2023.1", "2023.10", "2023.2"]))
    assert found.values.to_pylist() == [date(2023, 1, 1), date(2023, 10, 1), date(2023, 2, 1)]
    assert found.remarks[ONE_OR_TEN].tolist() == [True, False, False]


def test_a_utc_timestamp_is_the_day_it_was_in_china() -> None:
    assert parsed("2023-03-31T16:00:00.000Z") == date(2023, 4, 1)
    assert parsed("2023-03-31T15:59:59Z") == date(2023, 3, 31)


@given(st.text(max_size=40))
def test_any_text_is_read_or_reported(text: str) -> None:
    found = parse_dates(pa.array([text]))
    assert (found.values[0].as_py() is None) == bool(found.bad[0])


@given(days, st.sampled_from(DAY_FORMS + MONTH_FORMS))
def test_months_are_written_in_one_way(day: date, form: str) -> None:
    assert parse_months(pa.array([form.format(day)])).values[0].as_py() == f"{day:%Y-%m}"


def test_nothing_stays_nothing() -> None:
    found = parse_dates(pa.array([None], pa.string()))
    assert found.values[0].as_py() is None
    assert not found.bad[0]
