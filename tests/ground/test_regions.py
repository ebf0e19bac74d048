import pytest

from fanpin_lib.errors import InputError
from fanpin_lib.regions import Level, ancestor, level_of, normalise_code, parent_of, short_code


@pytest.mark.parametrize(
    ("code", "level", "short"),
    [
        ("220281", Level.COUNTY, "220281"),
        ("220281100", Level.TOWNSHIP, "220281100"),
        ("220281100000", Level.TOWNSHIP, "220281100"),
        ("220281100201", Level.VILLAGE, "220281100201"),
        ("2202", Level.CITY, "2202"),
        ("22", Level.PROVINCE, "22"),
    ],
)
def test_level_is_read_off_the_code_padded_or_not(code, level, short):
    assert level_of(code) is level
    assert level_of(normalise_code(code)) is level
    assert short_code(code) == short


def test_going_up_ends_at_the_province():
    assert parent_of("220281100201") == "220281100000"
    assert parent_of("220281100000") == "220281000000"
    assert parent_of("220281") == "220200000000"
    assert ancestor("220281100201", Level.COUNTY) == "220281000000"
    with pytest.raises(InputError, match="上级"):
        parent_of("22")


@pytest.mark.parametrize(
    "code", ["", "22028", "2202811", "22028110020x", "2.20281E+11", "220281100201.0"]
)
def test_a_code_that_lost_its_digits_is_refused_and_quoted(code):
    with pytest.raises(InputError) as error:
        normalise_code(code)
    assert f"“{code}”" in str(error.value)
