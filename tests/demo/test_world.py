"""Other months, other counties, other sizes."""

from __future__ import annotations

import pytest

from benchmarks.small_counties import made_up_divisions, villages_of
from fanpin_lib.demo.divisions import county_villages
from fanpin_lib.demo.world.build import build_world
from fanpin_lib.errors import UnknownRegion
from fanpin_lib.period import Month


@pytest.mark.parametrize("month", [Month(2024, 2), Month(2026, 12), Month(2027, 6)])
def test_any_month_can_be_the_last_even_beyond_the_calendar(month: Month) -> None:
    world = build_world(month, seed=3, scale=0.01, county_code="220281")
    assert world.timeline.months[-1] == month
    assert len(world.timeline.months) == 13
    assert len(world.cases) > 0


@pytest.mark.parametrize(
    ("county", "villages"), [("220281", 286), ("150121", 360), ("511523", 215)]
)
def test_other_counties_shipped_can_be_built(county: str, villages: int) -> None:
    world = build_world(Month(2026, 10), seed=3, scale=0.01, county_code=county)
    assert len(world.villages) == villages == len(county_villages(county))
    assert (world.villages.households >= 3).all()


def test_an_unknown_county_names_those_there_are() -> None:
    with pytest.raises(UnknownRegion, match="蛟河市"):
        county_villages("999999")


def test_size_follows_scale() -> None:
    small, large = (build_world(Month(2026, 10), 3, scale, "220281") for scale in (0.1, 0.3))
    assert len(small.households) == 1000
    assert len(large.households) == 3000


@pytest.mark.parametrize("seed", [1, 142])  # the second has no task at all
def test_a_county_of_two_villages_may_lack_anything(seed) -> None:
    rows = villages_of("220191", townships=2, villages=1)
    with made_up_divisions(rows):
        world = build_world(Month(2026, 10), seed, 0.03, "220191")
    assert (len(world.tasks.id) == 0) == (seed == 142)
    assert len(world.tasks.assigned_on) == len(world.tasks.id)
