"""Months that an edition tells as the one before did: counted once, and not weighed again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanpin_lib.edition.protection.auditing import told_before
from fanpin_lib.edition.protection.groups import HouseholdRows, groups_of
from fanpin_lib.edition.protection.places import ProtectedPlaces
from tests.protection.attacking import COUNTY, TOWNSHIPS, VILLAGES

_PLACES = ProtectedPlaces.of((COUNTY, *TOWNSHIPS, *VILLAGES))
_VERSIONS = 6
_ROW = st.tuples(
    st.sampled_from(VILLAGES), st.integers(1, 9), st.integers(1, 3), st.integers(1, 63)
)


def _rows(told: list[tuple[str, int, int, int]]) -> HouseholdRows:
    villages, households, tokens, bits = zip(*told) if told else [()] * 4
    place = np.array([_PLACES.number[code] for code in villages], np.int64)
    household, token, versions = (np.array(one, np.uint64) for one in (households, tokens, bits))
    return HouseholdRows(place, household, token, np.zeros(len(place), np.int64), versions,
                np.full(len(place), np.nan), ("",))  # fmt: skip


@given(st.lists(_ROW, max_size=30), st.lists(st.integers(0, 5), min_size=6, max_size=6))
def test_versions_of_the_same_rows_have_the_same_sizes(
    told: list[tuple[str, int, int, int]], like: list[int]
) -> None:
    """Version ``n`` is made of the rows of version ``like[n]``: sizes and changes are those."""
    rows = _rows(told)
    bits = [(rows.versions >> np.uint64(one)) & np.uint64(1) for one in like]
    packed = np.sum([b << np.uint64(n) for n, b in enumerate(bits)], axis=0, dtype=np.uint64)
    alike, own = (
        groups_of(one, _PLACES, _VERSIONS, sides=True)
        for one in (replace(rows, versions=packed), rows)
    )
    assert (alike.size == own.size[:, like]).all()
    assert (alike.change == own.change[:, like][:, :, like]).all()
    assert (alike.sides == own.sides[:, like][:, :, like]).all()
    assert int(replace(rows, versions=packed).kinds.of[:_VERSIONS].max()) < len({*like}) + 1


@pytest.mark.parametrize(
    ("own", "shown", "known"),
    [
        (0b0011, (True, True), True),
        (0b0011, (True, False), False),
        (0b0001, (True, True), False),
        (0b0000, (True, False), True),
    ],
    ids=["as before", "before withheld", "others before", "of nobody"],
)
def test_what_is_told_as_before_is_known(
    own: int, shown: tuple[bool, bool], *, known: bool
) -> None:
    """Two versions, this edition's and an earlier one's, of a household in one village."""
    rows = _rows([(VILLAGES[0], 1, 1, own)] if own else [])
    found = np.zeros((len(_PLACES.codes), 2), bool)
    found[_PLACES.number[VILLAGES[0]]] = shown
    assert told_before(groups_of(rows, _PLACES, 2), found, 1) is known
