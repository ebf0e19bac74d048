"""What an edition shows gives nobody away, whatever is subtracted from what."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fanpin_lib.edition.protection import EditionLimits, Protected, protect
from tests.protection.attacking import (
    CLOSING,
    FIGURES,
    MONTHS,
    TOWNSHIPS,
    VILLAGES,
    Household,
    behind_of,
    counties,
    disclosed,
    shown_of,
    table_of,
    told,
)
from tests.protection.combining import given_away

#: One household less than may be told of.
FEW = 2
_SLOW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def _alike(village: str, number: int) -> list[Household]:
    return [(village, (1,) * MONTHS)] * number


def test_a_household_alone_is_never_told_of_and_its_township_is() -> None:
    county = _alike(VILLAGES[0], 1) + _alike(VILLAGES[1], 5) + _alike(VILLAGES[3], 4)
    seen = {place for place, _ in told(shown_of(county))}
    assert VILLAGES[0] not in seen and TOWNSHIPS[0] in seen
    assert VILLAGES[1] not in seen, "the township less this village is the household alone"
    assert VILLAGES[3] in seen


def test_a_newcomer_is_not_told_by_two_months() -> None:
    county = [*_alike(VILLAGES[0], 6), (VILLAGES[0], (1, 0, 0, 0))]
    months = {month for place, month in told(shown_of(county)) if place == VILLAGES[0]}
    assert months == {str(CLOSING)}, "the newest month is shown, those without the newcomer not"


def test_what_one_household_gives_nearly_alone_is_not_left_by_subtraction() -> None:
    """Four households are enough, but the sum of these is the amount of one of them."""
    first, second, third, *_ = VILLAGES
    county = [(first, (100,) * MONTHS), *[(first, (1,) * MONTHS)] * 3]
    county += [(village, (10,) * MONTHS) for village in (second, third, VILLAGES[3])] * 5
    behind = behind_of(county)
    given = [float(token) for token in behind["token"].to_pylist()]
    behind = behind.set_column(behind.column_names.index("amount"), "amount", [given])
    shown = protect(table_of(county), FIGURES, behind, month=CLOSING, limits=EditionLimits(3, 0.2))
    seen = {place for place, _ in told(shown)}
    assert TOWNSHIPS[0] in seen and first not in seen
    assert len({second, third} & seen) == 1, "both and the township would give the first"


@_SLOW
@given(counties())
def test_no_group_of_one_or_two_households_is_given_away(county: list[Household]) -> None:
    assert disclosed([(county, CLOSING, shown_of(county))]) == []


@_SLOW
@given(counties(), st.randoms())
def test_the_order_of_households_does_not_matter(
    county: list[Household], chance: random.Random
) -> None:
    other = county.copy()
    chance.shuffle(other)
    assert told(shown_of(county)) == told(shown_of(other))


@_SLOW
@given(counties(months=MONTHS + 3))
def test_nothing_opens_by_waiting(county: list[Household]) -> None:
    """Closed month after month: every edition together gives nobody away, and what one withheld
    of a month the later ones withhold."""
    editions = []
    before, withheld = None, set()
    for back in (3, 2, 1, 0):
        now = [(village, adds[back : back + MONTHS]) for village, adds in county]
        shown = shown_of(now, CLOSING - back, before)
        before = shown.pattern
        seen = told(shown)
        assert not withheld & set(seen)
        withheld |= {
            (row["region_code"], row["month"])
            for row in shown.table.to_pylist()
            if row["status"] != "ok"
        }
        editions.append((now, CLOSING - back, shown))
    assert disclosed(editions) == []
    assert not list(given_away(editions, FEW))


@_SLOW
@given(counties(), counties())
def test_a_revised_edition_does_not_give_away_what_it_corrects(
    county: list[Household], added: list[Household]
) -> None:
    first = shown_of(county)
    revised = county + added[:2]
    second = shown_of(revised, before=first.pattern)
    editions = [(county, CLOSING, first), (revised, CLOSING, second)]
    assert disclosed(editions) == []
    assert not list(given_away(editions, FEW))


def test_two_households_whose_adds_change_places_are_not_told_of_by_two_months() -> None:
    """Each adds what the other did: one month less the other leaves nobody's adds but theirs."""
    first, third, across = VILLAGES[0], VILLAGES[2], VILLAGES[3]
    two = [(third, (1, 1, 2, 2)), (third, (2, 2, 1, 1))]
    assert third == "220281100203" and across == "220281101201"
    county = [
        (first, (0, 2, 0, 0)), ("220281101203", (1, 1, 1, 1)), (first, (0, 1, 0, 0)), two[0],
        (first, (1, 1, 1, 1)), two[1], (first, (1, 1, 1, 1)), (first, (2, 1, 1, 1)),
        (first, (0, 0, 0, 1)), (first, (1, 0, 0, 0)), (across, (1, 0, 0, 0)),
        (across, (0, 0, 1, 1)),
    ]  # fmt: skip
    before = shown_of(county)
    revised = [*county, (first, (1, 0, 0, 1))]
    editions = [
        (county, CLOSING, before),
        (revised, CLOSING, shown_of(revised, before=before.pattern)),
    ]
    assert not list(given_away(editions, FEW))


@_SLOW
@given(counties())
def test_the_same_again_shows_the_same(county: list[Household]) -> None:
    first = shown_of(county)
    again = shown_of(county, before=first.pattern)
    assert again.table.equals(first.table)


def _lives(*known: tuple[str, str]) -> list[Household]:
    """Households by what they add month by month, the newest last."""
    return [(village, tuple(int(one) for one in reversed(adds))) for village, adds in known]


def test_the_attacker_combines_more_than_two_sums() -> None:
    """No two months differ by fewer than three households; four of them leave two."""
    near, far = VILLAGES[0], VILLAGES[3]
    county = _lives(
        *[(near, "1111")] * 4, (near, "1010"), (near, "1010"), (near, "1000"), (near, "0010"),
        *[(far, "1111")] * 4,
    )  # fmt: skip
    everything = Protected(table_of(county), shown_of(county).pattern)
    assert (6, 7) in list(given_away([(county, CLOSING, everything)], FEW))
    assert not list(given_away([(county, CLOSING, shown_of(county))], FEW))


@pytest.mark.parametrize("seed", [8, 12, 19, 27])
def test_households_that_only_many_editions_together_gave_away(seed: int) -> None:
    """Counties of which four editions told of two households, each pair of them of none."""
    chance = random.Random(seed)
    lives = [(chance.choice(VILLAGES), _life(chance)) for _ in range(chance.randint(4, 30))]
    editions, before = [], None
    for back in (3, 2, 1, 0):
        now = [(village, adds[back : back + MONTHS]) for village, adds in lives]
        shown = shown_of(now, CLOSING - back, before)
        before = shown.pattern
        editions.append((now, CLOSING - back, shown))
    assert not list(given_away(editions, FEW))


def _life(chance: random.Random) -> tuple[int, ...]:
    """Seven months of a household."""
    kind, at = (
        chance.choice(["stays", "stays", "comes", "goes", "changes", "odd"]),
        chance.randint(1, 6),
    )
    if kind == "odd":
        return tuple(chance.randint(0, 2) for _ in range(7))
    before, after = {"stays": (1, 1), "comes": (0, 1), "goes": (1, 0), "changes": (1, 2)}[kind]
    return (after,) * at + (before,) * (7 - at)
