"""A stock by risk that is shown month after month does not tell the risks of those who moved."""

from __future__ import annotations

import random

import pytest

from fanpin_lib.edition.protection.moves import Moves
from tests.protection.attacking import COUNTY, VILLAGES
from tests.protection.moving import STOCK, Attacker, County, Life, shown_by_all

FEW = 3


@pytest.mark.parametrize("seed", [1, 38, 77, 88, 118, 133, 171])
def test_nobody_solves_the_equations_of_a_stock(seed: int) -> None:
    """Seeds by which an earlier protection was broken: by flows above, by months of the same
    households, by places and months combined."""
    county = County.drawn(random.Random(seed))
    shown = shown_by_all(county, FEW)
    assert Attacker(county, shown).narrow(FEW) == []


def test_the_attacker_wins_where_moves_are_not_watched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Moves, "_betrays", lambda self, came: came.sum(axis=0) < 0)
    county = County.drawn(random.Random(17))
    assert Attacker(county, shown_by_all(county, FEW)).narrow(FEW)


def _lives(*known: tuple[str, int, int, int]) -> list[Life]:
    return [
        Life(VILLAGES[0], p, came, gone) for p, number, came, gone in known for _ in range(number)
    ]


def _county(*moves: tuple[str, int, int, int]) -> County:
    stay = (("p0", 40, 0, 4), ("p1", 30, 0, 4), ("p2", 20, 0, 4))
    return County(_lives(*stay, *moves), 4, ["p0", "p1", "p2"])


def _months(county: County) -> set[int]:
    shown = shown_by_all(county, FEW)
    return {month for place, month, base, _ in shown if (place, base) == (COUNTY, STOCK)}


def test_a_county_of_a_hundred_households_says_which_risks_there_are_every_month() -> None:
    """Each month a few come and a few leave, some of them of the same part."""
    moves = [("p0", 3, 1, 4), ("p1", 1, 1, 4), ("p0", 2, 0, 1), ("p2", 1, 0, 1)]
    later = [("p1", 3, 3, 4), ("p2", 1, 3, 4), ("p1", 3, 0, 3), ("p0", 2, 0, 3)]
    assert _months(_county(*moves, *later)) == {0, 1, 2, 3}


@pytest.mark.parametrize("moves", [
    [("p0", 1, 3, 4)],  # one came: the difference says with what
    [("p0", 2, 3, 4), ("p1", 1, 3, 4)],  # three came, none left: as the flow itself
    [("p0", 3, 3, 4), ("p1", 3, 0, 3)],  # all who came have the one, all who left the other
])  # fmt: skip
def test_months_are_not_both_shown_where_nothing_hides_who_moved(
    moves: list[tuple[str, int, int, int]],
) -> None:
    assert _months(_county(*moves)) == {3}
