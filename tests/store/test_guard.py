"""What would be lost if a part of a register were taken for the whole, told by plain rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from fanpin_lib.ledgers import ColumnMap
from fanpin_lib.ledgers.model import LedgerPart
from fanpin_lib.period import Month
from fanpin_lib.store import Store
from fanpin_lib.store.coverage import Guard, Loss
from store.readings import OCTOBER, household, part, reading, record

SEPTEMBER = OCTOBER - 1
COUNTY = "220281"
TOWNS = {town: [f"{COUNTY}10{town}20{n}" for n in range(3)] for town in range(3)}
EVERY = [village for of_one in TOWNS.values() for village in of_one]
LAST = EVERY[-1]


def homes(*villages: str, each: int = 4, **more: Any) -> LedgerPart:
    """Some households in each of some villages."""
    rows = [
        household(0, village, **more) | {"household_id": f"{village}-{number}"}
        for village in villages
        for number in range(each)
    ]
    return part("households", rows)


def monitored(*villages: str, each: int = 4) -> LedgerPart:
    rows = [
        {"case_id": f"{village}-{n}", "household_id": f"{village}-{n}", "village_code": village}
        for village in villages
        for n in range(each)
    ]
    return part("cases", rows)


def people(homes: int, each: int, first: int = 0, village: str | None = None) -> LedgerPart:
    rows = [
        {"household_id": f"H{home}", "id_number": f"{home}-{n}", "village_code": village}
        for home in range(first, first + homes)
        for n in range(each)
    ]
    return part("members", rows)


def whole(code: str) -> str:
    """A code of a county or a township, in twelve digits."""
    return code.ljust(12, "0")


def divisions(*villages: str, **of_last: Any) -> LedgerPart:
    townships = sorted({village[:9] for village in villages})
    codes = [whole(COUNTY), *map(whole, townships), *villages]
    rows = [{"region_code": code, "region_name": code} for code in codes]
    rows[-1] |= of_last
    return part("regions", rows)


@pytest.fixture
def guard(tmp_path):
    """What is lost, by what was delivered before."""
    store = Store(tmp_path / "store")
    guards: list[Guard] = []

    def losses(now: LedgerPart, *before: LedgerPart, beside: frozenset[str] = frozenset()):
        for one in before:
            store.ingest(reading(SEPTEMBER, one), "甲")
        guards.append(Guard(store, ColumnMap.load()))
        return guards[-1].losses(reading(OCTOBER, now), beside)

    yield losses
    for one in guards:
        one.close()


def numbers(losses: list[Loss]) -> list[tuple[int, int, tuple[str, ...]]]:
    return [(loss.before, loss.now, loss.villages) for loss in losses]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (homes(*EVERY), []),
        (homes(*EVERY, each=5), []),
        (homes(*EVERY[:8]), [(36, 32, (LAST,))]),
        (homes(*EVERY[:6]), [(36, 24, tuple(EVERY[6:]))]),
        (homes(*EVERY, each=3), [(36, 27, ())]),
        (part("alerts", []), []),
    ],
)
def test_a_fifth_of_the_rows_or_a_village(guard, now, expected) -> None:
    assert numbers(guard(now, homes(*EVERY))) == expected


def test_a_fifth_exactly_may_be_missing_and_what_it_is_compared_with_is_said(guard) -> None:
    assert guard(homes(EVERY[0], each=8), homes(EVERY[0], each=10)) == []
    [loss] = guard(homes(EVERY[0], each=7), homes(EVERY[0], each=10))
    assert (loss.table, loss.before, loss.now, loss.kept) == ("households", 10, 7, False)
    assert loss.against.startswith("第 2 次交付（households_2026-09")


def test_villages_of_files_delivered_beside_are_not_lost(guard) -> None:
    beside = frozenset(EVERY[6:])
    assert guard(homes(*EVERY[:6]), homes(*EVERY), beside=beside) == []
    few = guard(homes(*EVERY[:5]), homes(*EVERY), beside=beside)
    assert numbers(few) == [(24, 20, (EVERY[5],))]


def test_a_village_whose_households_moved_is_not_lost(guard) -> None:
    moved = [household(0, EVERY[0]) | {"household_id": f"{LAST}-{n}"} for n in range(4)]
    now = homes(*EVERY[:8]).rows.to_pylist()
    assert guard(part("households", [*now, *moved]), homes(*EVERY)) == []


@pytest.mark.parametrize("listed", [divisions(*EVERY[:8]), divisions(*EVERY, rural_households=0)])
def test_a_village_that_ended_or_has_no_households_is_not_lost(guard, listed) -> None:
    assert guard(homes(*EVERY[:8]), homes(*EVERY), listed) == []


def test_new_households_in_the_same_villages_are_as_many(guard) -> None:
    others = [
        row | {"household_id": f"new {n}"} for n, row in enumerate(homes(*EVERY).rows.to_pylist())
    ]
    assert guard(part("households", others), homes(*EVERY)) == []


def test_a_list_of_places_need_not_name_a_village_that_ended(guard) -> None:
    assert guard(divisions(*EVERY[:8]), divisions(*EVERY, valid_to=date(2026, 1, 1))) == []


@pytest.mark.parametrize(("rows", "expected"), [(8, []), (7, [(10, 7, ())])])
def test_a_register_without_places_is_compared_by_its_rows(guard, rows: int, expected) -> None:
    def funds(count: int) -> LedgerPart:
        return part("funds", [{"fund": f"{n}", "year": 2026, "kind": "x"} for n in range(count)])

    assert numbers(guard(funds(rows), funds(10))) == expected


def test_of_lists_of_departments_a_village_may_be_gone(guard) -> None:
    def listed(*villages: str) -> LedgerPart:
        return part("dept_dibao", [{"id_number": v, "village_code": v} for v in villages])

    assert guard(listed(*EVERY[:8]), listed(*EVERY)) == []


@pytest.mark.parametrize(
    ("now", "expected"),
    [(homes(*EVERY, each=1), []), (homes(*EVERY[:8]), [(36, 32, (LAST,))])],
)
def test_what_exports_gave_has_other_rows_but_the_same_villages(guard, now, expected) -> None:
    before = replace(homes(*EVERY), derived=True, source="national_persons")
    assert numbers(guard(now, before)) == expected


def test_measures_need_not_be_where_exports_have_some(guard) -> None:
    def measures(*villages: str) -> LedgerPart:
        rows = [{"measure_id": f"{v}-{n}", "village_code": v} for v in villages for n in range(4)]
        return part("measures", rows)

    before = replace(measures(*EVERY), derived=True, source="national_persons")
    assert guard(measures(*EVERY[:8]), before) == []
    assert numbers(guard(measures(*EVERY[:8]), measures(*EVERY))) == [(36, 32, (LAST,))]


def test_a_village_with_few_households_monitored_may_have_none_next_month(guard) -> None:
    before = part("cases", [*monitored(*EVERY[:8]).rows.to_pylist(),
                            *monitored(LAST, each=1).rows.to_pylist()])  # fmt: skip
    assert guard(monitored(*EVERY[:8]), before) == []
    assert numbers(guard(monitored(*EVERY[:7]), before)) == [(33, 28, (EVERY[7],))]


def test_rows_without_villages_are_compared_by_their_units(guard) -> None:
    assert guard(people(12, 2), people(12, 2)) == []
    [loss] = guard(people(12, 2, first=12), people(12, 2))
    assert (loss.before, loss.now, loss.kept) == (24, 0, True)
    [loss] = guard(people(12, 2, first=6), people(12, 2))
    assert (loss.before, loss.now) == (24, 12)


def test_a_list_of_villages_does_not_take_the_places_above_them_away(guard) -> None:
    villages = part("regions", [{"region_code": v, "region_name": v} for v in EVERY])
    [loss] = guard(villages, divisions(*EVERY))
    assert loss.villages == tuple(sorted({whole(code) for v in EVERY for code in (COUNTY, v[:9])}))


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (homes(*EVERY), []),
        (homes(*EVERY[:7]), [(9, 7, tuple(EVERY[7:]))]),
        (part("households", [{"household_id": "H1"}]), []),
    ],
)
def test_a_first_register_holds_every_village_of_the_division_list(guard, now, expected) -> None:
    assert numbers(guard(now, divisions(*EVERY))) == expected


def test_villages_beside_count_for_a_first_register_too(guard) -> None:
    listed, beside = divisions(*EVERY), frozenset(EVERY[7:])
    assert guard(homes(*EVERY[:7]), listed, beside=beside) == []


@pytest.mark.parametrize(
    ("villages", "each", "beside", "township"),
    [
        (TOWNS[1], 4, [], whole(TOWNS[1][0][:9])),
        (TOWNS[1], 4, TOWNS[1], whole(TOWNS[1][0][:9])),
        (TOWNS[1], 4, TOWNS[2], ""),
        ([*TOWNS[1], LAST], 4, [], ""),
        (TOWNS[1], 2, [], ""),
    ],
)
def test_a_first_register_of_one_township_alone(guard, villages, each, beside, township) -> None:
    found = guard(monitored(*villages, each=each), divisions(*EVERY), beside=frozenset(beside))
    assert [(loss.before, loss.now, loss.township) for loss in found] == (
        [(3, 1, township)] if township else []
    )


def test_a_county_of_two_townships_may_have_all_in_one(guard) -> None:
    assert guard(monitored(*TOWNS[1]), divisions(*TOWNS[0], *TOWNS[1])) == []


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (people(10, 1), [(30, 10)]),
        (people(10, 2), []),
        (people(4, 1), [(12, 4)]),
        (people(5, 1, first=100), []),
        (homes(*EVERY), []),
    ],
)
def test_heads_alone_are_not_the_members(tmp_path, now, expected) -> None:
    store = Store(tmp_path / "store")
    store.ingest(reading(OCTOBER, part("households", [household(n) for n in range(10)])), "甲")
    guard = Guard(store, ColumnMap.load())
    loss = guard.heads_only(reading(OCTOBER, now))
    assert [(one.before, one.now) for one in (loss,) if one] == expected
    assert loss is None or (loss.heads_only and "“农户台账”里这些户" in loss.against)


@pytest.mark.parametrize(("two", "asked"), [(2, False), (3, True)])
def test_a_fifth_of_the_persons_may_be_missing(tmp_path, two: int, asked: bool) -> None:
    """Eight households, some of two persons: the eight heads are a fifth fewer, or more."""
    store = Store(tmp_path / "store")
    sizes = [household(n, members=2 if n < two else 1) for n in range(8)]
    store.ingest(reading(OCTOBER, part("households", sizes)), "甲")
    loss = Guard(store, ColumnMap.load()).heads_only(reading(OCTOBER, people(8, 1)))
    assert (loss is not None) is asked


@pytest.mark.parametrize(
    ("september", "october", "expected"),
    [(8, 1, []), (7, 1, [(10, 7)]), (0, 9, []), (10, 0, [])],
)
def test_a_mistyped_month_does_not_stand_for_the_month(
    tmp_path, september: int, october: int, expected
) -> None:
    store = Store(tmp_path / "store")
    before = [record(SEPTEMBER, n) for n in range(10)]
    store.ingest(reading(SEPTEMBER, part("monthly_records", before)), "甲")
    rows = [record(SEPTEMBER, n) for n in range(september)]
    rows += [record(OCTOBER, n) for n in range(october)]
    now = reading(OCTOBER, part("monthly_records", rows), homes(*EVERY))
    guard = Guard(store, ColumnMap.load())
    found = guard.lost_months(now)
    guard.close()
    assert [(loss.before, loss.now) for loss in found] == expected
    assert all(loss.month == Month(2026, 9) for loss in found)
