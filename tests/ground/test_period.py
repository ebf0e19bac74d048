from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanpin_lib.errors import InputError
from fanpin_lib.period import Month

months = st.builds(Month, st.integers(1950, 2150), st.integers(1, 12))


@pytest.mark.parametrize(
    "text",
    ["2026-10", "202610", "2026.10", "2026/10", "2026年10月", "２０２６－１０", " 2026年 10 月"],
)
def test_every_spelling_in_use_is_read(text):
    assert Month.parse(text) == Month(2026, 10)


@pytest.mark.parametrize("text", ["2026", "2026-13", "2026-00", "十月", "", "20261", "2026-10-01"])
def test_what_is_no_month_is_refused_with_the_text_and_the_expected_form(text):
    with pytest.raises(InputError) as error:
        Month.parse(text)
    assert "2026-10" in str(error.value)


@given(months)
def test_last_day_is_the_eve_of_the_next_month(month):
    assert month.last_day + timedelta(days=1) == (month + 1).first_day


@given(months, st.integers(-600, 600))
def test_moving_there_and_back_and_counting_agree(month, steps):
    moved = month + steps
    assert moved - steps == month
    assert moved.months_since(month) == steps
    assert (moved > month) == (steps > 0)


@given(months, st.integers(0, 36))
def test_window_is_gapless_and_ends_with_the_month(month, before):
    window = month.window(before)
    assert len(window) == before + 1 and window[-1] == month
    assert all(later.months_since(earlier) == 1 for earlier, later in zip(window, window[1:]))


@given(st.dates(date(1950, 1, 1), date(2150, 12, 31)))
def test_a_day_lies_in_its_month(day):
    month = Month.of(day)
    assert month.first_day <= day <= month.last_day
    assert (
        Month.parse(str(month)) == Month.parse(month.label) == Month.parse(month.compact) == month
    )


@pytest.mark.parametrize("year", [1900, 2200])
def test_the_first_and_the_last_year_are_months_and_those_beyond_are_not(year):
    assert Month(year, 1).year == year
    beyond = 1899 if year == 1900 else 2201
    with pytest.raises(InputError):
        Month(beyond, 1)
