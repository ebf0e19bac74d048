from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanpin_lib.ledgers.values.identifiers import (
    BAD_CHECK,
    BAD_DATE,
    BAD_LENGTH,
    check_id_numbers,
    parse_id_numbers,
    parse_phones,
    parse_regions,
)

WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]


def id_number(birth: date, sequence: int, county: str = "220281") -> str:
    """Slow and obvious, to check the vectorised one against."""
    body = f"{county}{birth:%Y%m%d}{sequence:03d}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


births = st.dates(date(1900, 1, 1), date(2026, 10, 31))


def remarks(text: str) -> list[str]:
    return [name for name, mask in check_id_numbers(pa.array([text])).items() if mask[0]]


@given(births, st.integers(1, 999))
def test_real_numbers_pass_also_as_disability_certificates(birth: date, sequence: int) -> None:
    number = id_number(birth, sequence)
    assert remarks(number) == []
    assert remarks(number + "12") == []
    assert remarks(number + "12B1".replace("B", "0")) == []


@given(births, st.integers(1, 999), st.integers(0, 16), st.integers(1, 9))
def test_any_one_wrong_digit_is_noticed(birth: date, sequence: int, place: int, add: int) -> None:
    number = id_number(birth, sequence)
    wrong = number[:place] + str((int(number[place]) + add) % 10) + number[place + 1 :]
    assert remarks(wrong) != []


@pytest.mark.parametrize(
    ("number", "remark"),
    [
        ("22028119900230123X", BAD_DATE),
        ("220281199001", BAD_LENGTH),
        ("22028119900101123Y", BAD_LENGTH),
        ("220281900101123", None),
        ("220281900231123", BAD_DATE),
        ("二二〇二八一", BAD_LENGTH),
    ],
)
def test_what_is_wrong_is_said(number: str, remark: str | None) -> None:
    assert remarks(number) == ([remark] if remark else [])


def test_one_wrong_check_digit() -> None:
    good = id_number(date(1990, 1, 1), 123)
    wrong = good[:-1] + ("0" if good[-1] != "0" else "1")
    found = parse_id_numbers(pa.array([good, wrong, good.lower(), f"'{good}"]))
    assert found.values.to_pylist() == [good, wrong, good, good]
    assert found.remarks[BAD_CHECK].tolist() == [False, True, False, False]
    assert not found.bad.any()


@pytest.mark.parametrize("text", ["2.20281E+17", "2.2e17", "2.20281199001011E+17"])
def test_scientific_notation_has_lost_its_digits(text: str) -> None:
    found = parse_id_numbers(pa.array([text]))
    assert found.bad[0]
    assert found.values[0].as_py() is None
    assert "丢失" in found.expected


@given(st.text(max_size=30))
def test_any_text_is_kept_or_reported(text: str) -> None:
    found = parse_id_numbers(pa.array([text]))
    assert (found.values[0].as_py() is None) == bool(found.bad[0])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("220281", "220281000000"),
        ("220281001", "220281001000"),
        ("220281001200", "220281001200"),
        ("220281001200.0", "220281001200"),
        ("'220281001200", "220281001200"),
        ("2.20281E+11", None),
        ("22028100120", None),
        ("22028100120a", None),
    ],
)
def test_division_codes_are_padded_or_reported(text: str, code: str | None) -> None:
    found = parse_regions(pa.array([text]))
    assert found.values[0].as_py() == code
    assert found.bad[0] == (code is None)


def test_phones_lose_their_dashes_and_nothing_else() -> None:
    texts = pa.array(["138-0000-0000", "+8613800000000", "0432-6222222", "1380000"])
    found = parse_phones(texts)
    assert found.values.to_pylist() == ["13800000000", "13800000000", "0432-6222222", "1380000"]
