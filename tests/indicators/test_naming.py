"""Who is named: exact chances, few false names over a whole page, and the power that is left."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanpin_lib.indicators.beyond_chance import EVENTS
from fanpin_lib.indicators.frame import settings
from fanpin_lib.indicators.loader import load_families
from fanpin_lib.indicators.naming import Compared, at_least, largest_named, named

FLOOR, ALARM = int(settings()["few_observations"]), settings()["naming_false_alarm"]
PAGE = Path(__file__).parents[2] / "site/docs/methods/small-numbers.md"


@given(st.data())
def test_the_chance_is_that_of_drawing_without_replacement(data: st.DataObject) -> None:
    everything = data.draw(st.integers(1, 120))
    hits, drawn = (data.draw(st.integers(0, everything)) for _ in range(2))
    k = data.draw(st.integers(0, drawn))
    ways = sum(
        math.comb(hits, i) * math.comb(everything - hits, drawn - i) for i in range(k, drawn + 1)
    )
    exact = ways / math.comb(everything, drawn)
    assert at_least(k, drawn, hits, everything) == pytest.approx(exact, rel=1e-9, abs=1e-12)


def test_one_household_of_twenty_two_names_nobody() -> None:
    """The county page once named a township for 95.5 % against 99.2 %."""
    town = Compared(21, 22, 253, 255, -1)
    assert town.chance == pytest.approx(0.165, abs=0.005)
    assert named([town], FLOOR, ALARM) == [False]


@pytest.mark.parametrize("worse", [1, -1])
def test_few_units_parts_that_do_not_add_up_and_a_place_alone_are_never_named(worse: int) -> None:
    bad = 0 if worse < 0 else FLOOR - 1
    few = Compared(bad, FLOOR - 1, 500 if worse < 0 else 60, 1000, worse)
    assert few.chance < 1e-5 and named([few], FLOOR, ALARM) == [False]
    assert Compared(0, 40, 0, 40, worse).chance == 1.0
    assert Compared(30, 40, 20, 100, worse).chance == 1.0


def test_the_step_is_that_of_benjamini_and_hochberg() -> None:
    """Their own example (1995, section 3.2): fifteen tests, four rejected at 5 %."""
    chances = [
        0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
        0.5719, 0.6528, 0.7590, 1.0,
    ]  # fmt: skip
    step = largest_named(chances, 15, 0.05)
    assert sum(chance <= step for chance in chances) == 4
    assert largest_named(chances[:9], 15, 0.05) == step  # large ones may be left out
    assert step == pytest.approx(4 / 15 * 0.05)
    assert largest_named([0.5], 15, 0.05) == pytest.approx(1 / 15 * 0.05)  # the first: nobody
    assert largest_named([], 0, 0.05) == 0


def test_who_is_far_off_with_just_enough_units_is_named_and_the_usual_are_not() -> None:
    far, usual = Compared(0, FLOOR, 900, 1000, -1), Compared(45, 50, 900, 1000, -1)
    assert named([usual, far, usual], FLOOR, ALARM) == [False, True, False]


def page(random: np.random.Generator, shares: tuple[float, ...]) -> Iterator[Compared]:
    """A county's page: 286 villages and 17 townships, every rate the same everywhere."""
    towns = np.arange(286) % 17
    for share in shares:
        sizes = random.integers(1, 90, 286)
        parts = random.binomial(sizes, share)
        everybody = int(parts.sum()), int(sizes.sum())
        for of in (np.arange(286), towns):
            for part, whole in zip(np.bincount(of, parts), np.bincount(of, sizes), strict=True):
                yield Compared(int(part), int(whole), *everybody, -1 if share > 0.5 else 1)


@pytest.mark.parametrize("months", [40, pytest.param(1500, marks=pytest.mark.heavy)])
def test_where_no_place_differs_hardly_a_month_names_one(months: int) -> None:
    random = np.random.default_rng(12)
    months_with_names = sum(
        any(named(list(page(random, (0.97, 0.9, 0.08))), FLOOR, ALARM)) for _ in range(months)
    )
    assert months_with_names <= months * ALARM + 3 * math.sqrt(months * ALARM)


def test_all_that_a_page_may_name_stays_below_five_per_cent() -> None:
    signals = [i for i in load_families()["early_signs"].indicators if "signal" in i]
    assert len(EVENTS) == 2 and len(signals) == 2
    known = settings()
    parts = [known["cluster_false_alarm"]] * 2 + [known["early_sign_false_alarm"]] * 2
    assert sum(parts) + ALARM <= 0.05 + 1e-12


def power(n: int, rate: float, others: float, comparisons: int) -> float:
    """The chance that one place of ``n`` with another true rate is named, by exact sums."""
    rest = 5_000
    ok = round(others * rest)
    found = 0.0
    for k in range(n + 1):
        chance = Compared(k, n, ok + k, rest + n, -1).chance
        if chance <= ALARM / comparisons:
            found += math.comb(n, k) * rate**k * (1 - rate) ** (n - k)
    return found


def test_the_power_that_the_methods_page_states() -> None:
    rows = re.findall(
        r"^\| (\d+) \| (\d+)% \| (\d+)% \| (\d+)% \|$", PAGE.read_text("utf-8"), re.MULTILINE
    )
    assert len(rows) >= 4
    for n, *stated in rows:
        for rate, said in zip((0.85, 0.7, 0.5), stated, strict=True):
            assert 100 * power(int(n), rate, 0.95, 100) == pytest.approx(int(said), abs=0.51)
