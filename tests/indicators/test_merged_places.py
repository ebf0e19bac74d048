"""Places that ended: which one each belongs to now, and where a code of a ledger counts."""

from __future__ import annotations

import pytest

from fanpin_lib.indicators.places import merged_into, merged_places, read_places
from fanpin_lib.period import Month
from tests.indicators.ledger_tables import COUNTY, Ledgers, small_county

EAST, WEST, EMPTY = "220281100001", "220281100002", "220281101001"
CLOSING = Month(2026, 10)


def village(number: int, ended: str | None, into: str | None) -> dict[str, object]:
    code = f"2202811007{number:02d}"
    return {
        "region_code": code, "region_name": f"旧村{number}", "level": "村",
        "valid_to": ended, "successor_code": into,
    }  # fmt: skip


def code(number: int) -> str:
    return f"2202811007{number:02d}"


@pytest.fixture(scope="module")
def ledgers() -> Ledgers:
    """1 became 2 that became East; 3 ends next month; 4 and 5 went round in a circle, and 9
    into it; nobody knows what 6 became, or that 7 became anything.
    """
    ledgers = Ledgers(str(CLOSING))
    small_county(ledgers)
    ledgers.put(
        "regions",
        village(1, "2025-12-31", code(2)), village(2, "2026-10-31", EAST),
        village(3, "2026-11-01", EAST), village(4, "2026-01-31", code(5)),
        village(5, "2026-02-28", code(4)), village(6, "2026-01-31", "220281109999"),
        village(7, "2026-01-31", None), village(8, None, EAST),
        village(9, "2026-01-31", code(4)),
    )  # fmt: skip
    return ledgers


def test_a_place_that_ended_is_followed_to_where_it_is_now(ledgers: Ledgers) -> None:
    found = merged_into(ledgers.connection, CLOSING)
    assert found == {
        code(1): EAST,
        code(2): EAST,
        code(4): code(5),
        code(5): code(4),
        code(9): code(5),
    }
    assert list(found) == sorted(found)
    before = merged_into(ledgers.connection, Month(2026, 9))
    assert before[code(1)] == code(2) and code(2) not in before


def test_the_site_is_told_name_last_day_and_successor(ledgers: Ledgers) -> None:
    first = merged_places(ledgers.connection, CLOSING)[0]
    assert first == {"code": code(1), "name": "旧村1", "ended": "2025-12-31", "into": EAST}
    told = {row["code"]: row["into"] for row in merged_places(ledgers.connection, CLOSING)}
    assert told == merged_into(ledgers.connection, CLOSING)


def test_each_code_of_a_ledger_counts_for_one_place(ledgers: Ledgers) -> None:
    places = read_places(ledgers.connection, CLOSING, "220281")
    assert [places.unit(c) for c in (EAST, code(1), code(3), code(6), code(7), code(8))] == [
        EAST, EAST, code(3), code(6), code(7), code(8),
    ]  # fmt: skip
    assert {places.unit(c) for c in (None, "220281109001", "")} == {places.unplaced}
    assert {code(1), code(2)}.isdisjoint(places.names) and code(3) in places.names


def test_without_regions_the_villages_are_those_that_ledgers_name() -> None:
    ledgers = Ledgers(str(CLOSING))
    record = {"month": str(CLOSING), "household_id": "h", "net_income_per_capita": 1}
    ledgers.put("monthly_records", record | {"village_code": EAST})
    ledgers.put("cases", {"case_id": "c", "household_id": "h", "village_code": WEST})
    ledgers.put("visits", {"household_id": "h", "village_code": "2202811"})
    ledgers.put("national_persons", {"village_code": EMPTY, "township_name": "某乡"})
    places = read_places(ledgers.connection, CLOSING, "220281", "某县")
    villages = {c for c, level in places.levels.items() if level == "village"}
    assert villages == {EAST, WEST, places.unplaced} and places.names[COUNTY] == "某县"
    assert places.unit("2202811") == places.unplaced
