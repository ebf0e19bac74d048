from decimal import ROUND_HALF_UP, Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanpin_lib.ledgers import ColumnMap
from fanpin_lib.ledgers.values.numbers import parse_numbers

YUAN = ColumnMap.load().words.units["元"]


def amount(text: str, scale: float = 1.0):
    return parse_numbers(pa.array([text]), "amount", YUAN, scale)


@given(st.decimals(-(10**9), 10**9, places=2))
def test_amounts_are_exact_to_the_cent(value: Decimal) -> None:
    for text in (f"{value}", f"{value:,}", f"￥{value:,}", f"{value}元"):
        assert amount(text).values[0].as_py() == value


@given(st.decimals(-(10**6), 10**6, places=3))
def test_thousandths_are_rounded_half_up(value: Decimal) -> None:
    cents = value.quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert amount(str(value)).values[0].as_py() == cents


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.2万元", 12000),
        ("3万", 30000),
        ("1,234.50元", Decimal("1234.50")),
        ("-50", -50),
        (".5", Decimal("0.5")),
        ("1e4", 10000),
        ("1.5E+03", 1500),
        ("0", 0),
        ("2千元", 2000),
    ],
)
def test_units_and_signs(text: str, value: object) -> None:
    assert amount(text).values[0].as_py() == value


@pytest.mark.parametrize(
    "text",
    [
        "约300",
        "1,23",
        "12,34.5",
        "三百",
        "300亩",
        "1.2.3",
        "50%",
        "--5",
        "1 2",
        "inf",
        "9" * 20,
        "12a3",
    ],
)
def test_what_is_no_amount_is_reported_and_empty(text: str) -> None:
    found = amount(text)
    assert found.values[0].as_py() is None
    assert found.bad[0]
    assert "应是数字（元）" in found.expected


def test_the_headers_unit_counts_unless_the_cell_says_otherwise() -> None:
    found = parse_numbers(pa.array(["1.5", "200元"]), "amount", YUAN, 10000)
    assert found.values.to_pylist() == [15000, 200]


def test_whole_numbers_only_where_persons_are_counted() -> None:
    found = parse_numbers(pa.array(["3", "3.0", "3.5", "4人"]), "int", {"人": 1}, 1.0)
    assert found.values.to_pylist() == [3, 3, None, 4]
    assert found.bad.tolist() == [False, False, True, False]


@given(st.text(max_size=20))
def test_any_text_is_read_or_reported(text: str) -> None:
    found = amount(text)
    assert (found.values[0].as_py() is None) == bool(found.bad[0])
