from decimal import ROUND_HALF_UP, Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanpin_lib.ledgers import ColumnMap
from fanpin_lib.ledgers.values.numbers import parse_numbers
from ledgers.making import cases, column, read, workbook, xlsx

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


@pytest.mark.parametrize(
    ("above", "scale"),
    [
        ("单位：万元", 10000),
        ("（金额单位:万元、户）", 10000),
        ("单位：户、人、万元", 10000),
        ("单位：元", 1),
        ("填报单位：万元镇人民政府", 1),
        ("报送单位：万元", 1),
    ],
)
def test_a_unit_above_the_table_holds_for_columns_that_name_none(tmp_path, above, scale) -> None:
    rows = [[*row[:6], 0.75, 800] for row in cases(good=2)]
    rows[0][6:] = ["识别时人均纯收入", "金额（元）"]
    path = xlsx(tmp_path / "监测对象台账_202610.xlsx", [["监测对象台账"], [above], *rows])
    reading = read(path)
    found = [float(x) for x in column(reading, "income_at_identification")]
    assert found == [0.75 * scale] * 2
    said = [note for note in reading.notes if "表上面写着单位“万元”" in note]
    assert len(said) == (scale != 1)


@pytest.mark.parametrize("where", ["above", "below"])
def test_a_unit_beside_the_header_holds_for_the_sheets_that_go_on(tmp_path, where) -> None:
    rows = [[*row[:6], 0.75] for row in cases(good=4)]
    rows[0][6] = "识别时人均纯收入"
    units = ["", "", "", "", "", "", "（万元）"]
    first = [["单位：万元"], *rows[:3]] if where == "above" else [rows[0], units, *rows[1:3]]
    path = workbook(tmp_path / "监测对象台账_202610.xlsx", {"一": first, "二": rows[3:]})
    assert [float(x) for x in column(read(path), "income_at_identification")] == [7500.0] * 4
