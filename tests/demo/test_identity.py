"""Numbers and names look right and belong to nobody."""

from __future__ import annotations

import re

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from fanpin_lib.demo.world.county import World
from fanpin_lib.demo.world.identity import id_numbers, phones

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def _checksum_right(number: str) -> bool:
    total = sum(int(d) * w for d, w in zip(number[:17], _WEIGHTS, strict=True))
    return "10X98765432"[total % 11] == number[17]


def test_every_id_number_is_valid_unique_and_fits_birth_and_sex(world: World) -> None:
    persons = world.persons
    numbers = persons.id_number.tolist()
    assert len(set(numbers)) == len(numbers)
    births = np.datetime_as_string(persons.birth).tolist()
    for number, birth, male in zip(numbers, births, persons.male.tolist(), strict=True):
        assert _checksum_right(number)
        assert number[:6] == "220281"
        assert number[6:14] == birth.replace("-", "")
        assert int(number[16]) % 2 == male


def test_sequence_digits_stay_in_the_block_that_marks_them_as_synthetic(world: World) -> None:
    assert {number[14] for number in world.persons.id_number.tolist()} == {"9"}


@given(st.lists(st.integers(0, 30_000), min_size=1, max_size=60), st.booleans())
def test_people_born_on_one_day_get_different_numbers(days: list[int], male: bool) -> None:
    birth = np.datetime64("1935-01-01", "D") + np.array(days)
    numbers = id_numbers("220281", birth, np.full(len(days), male)).tolist()
    assert len(set(numbers)) == len(days)
    assert all(map(_checksum_right, numbers))


def test_telephones_are_well_formed_distinct_and_in_the_unassigned_range() -> None:
    numbers = phones(5, 20_000).tolist()
    assert len(set(numbers)) == len(numbers)
    assert all(re.fullmatch(r"154\d{8}", number) for number in numbers)


def test_no_two_households_or_people_share_a_telephone(world: World) -> None:
    everybody = [*world.households.phone, *world.persons.phone, *world.helpers.phone]
    known = [number for number in everybody if number]
    assert len(set(known)) == len(known)


def test_names_are_two_or_three_characters_and_some_are_rare(world: World) -> None:
    names = world.persons.name.tolist()
    assert {len(name) for name in names} == {2, 3}
    not_in_gbk = [name for name in names if not _fits(name, "gbk")]
    assert not_in_gbk
    assert all(_fits(name, "gb18030") for name in not_in_gbk)


def _fits(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
