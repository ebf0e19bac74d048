"""四舍五入, as on paper: halves go up, counted in decimals."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanpin_lib.rounding import at_most, number, rounded, share


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [
        (13_292.5, 0, "13,293"),  # format() says 13,292
        (0.285, 2, "0.29"),  # in binary a little less
        (2.5, 0, "3"),
        (-2.5, 0, "-3"),
        (-0.2, 0, "0"),
        (-1234.5, 1, "-1,234.5"),
        (1e22, 0, "10,000,000,000,000,000,000,000"),
    ],
)
def test_halves_go_away_from_zero(value: float, decimals: int, written: str) -> None:
    assert number(value, decimals) == written


@given(st.integers(-(10**9), 10**9), st.integers(0, 4), st.integers(0, 4))
def test_what_a_person_reads_is_what_paper_arithmetic_gives(
    units: int, more: int, decimals: int
) -> None:
    """Any decimal with up to eight places, against arithmetic on whole numbers."""
    value = Fraction(units, 10 ** (decimals + more))
    scaled = abs(value) * 10**decimals
    kept = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    found = Fraction(rounded(float(value), decimals))
    assert found == Fraction(kept if units >= 0 else -kept, 10**decimals)


@given(st.floats(-1e15, 1e15), st.integers(0, 6))
def test_rounding_moves_a_number_by_half_a_unit_at_most(value: float, decimals: int) -> None:
    exact = Decimal(repr(value))
    assert abs(rounded(value, decimals) - exact) * 2 <= Decimal(1).scaleb(-decimals)
    assert rounded(-value, decimals) == -rounded(value, decimals)


@given(st.integers(0, 200), st.integers(1, 200))
def test_a_rate_reads_as_its_parts_divided_on_paper(part: int, whole: int) -> None:
    """The figures' rates are doubles of ``100 · part / whole``."""
    tenths = (2000 * part + whole) // (2 * whole)
    assert number(100.0 * part / whole, 1) == f"{tenths // 10:,}.{tenths % 10}"


def test_needless_decimals_and_parts_of_one() -> None:
    assert [at_most(v, 4) for v in (8.0, 8.5, 1 / 3, 100)] == ["8", "8.5", "0.3333", "100"]
    assert share(0.125) == "13%" and share(0.0725, 1) == "7.3%"
