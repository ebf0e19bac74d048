"""Which places a month has, what they are called, and which lie above which."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from fanpin_lib.indicators.frame import _first_day
from fanpin_lib.indicators.places import UNPLACED, Places, lay_out_places, level_of, read_places
from fanpin_lib.period import Month
from tests.indicators.ledger_tables import Ledgers, small_county

CLOSING, CODE = Month(2026, 10), "220281"
EAST, WEST, EMPTY = "220281100001", "220281100002", "220281101001"
TOWN, OTHER, COUNTY = "220281100000", "220281101000", "220281000000"
NOWHERE = "220281999999"


@pytest.mark.parametrize(
    ("code", "level"),
    [
        (EAST, "village"), (TOWN, "township"), (COUNTY, "county"), ("220200000000", "city"),
        ("220000000000", "province"), (NOWHERE, "village"), ("220281100200", "village"),
    ],
)  # fmt: skip
def test_a_codes_trailing_zeros_say_its_level(code, level) -> None:
    assert level_of(code) == level


def places(*regions: dict[str, Any], cases: tuple[str, ...] = (), name: str = "") -> Places:
    """Of a county with these regions; ``cases``: villages that the cases lie in."""
    ledgers = Ledgers(str(CLOSING))
    ledgers.put("regions", *regions)
    for number, village in enumerate(cases):
        ledgers.put("cases", {"case_id": f"c{number}", "village_code": village})
    return read_places(ledgers.connection, CLOSING, CODE, name)


def region(code: str, name: str) -> dict[str, Any]:
    return {"region_code": code, "region_name": name}


def test_a_county_has_its_regions_and_a_place_for_what_lies_in_none() -> None:
    ledgers = Ledgers(str(CLOSING))
    small_county(ledgers)
    found = read_places(ledgers.connection, CLOSING, CODE)
    assert found.names == {
        COUNTY: "蛟河市", TOWN: "新农乡", OTHER: "白石山镇", EAST: "东村", WEST: "西村",
        EMPTY: "空村", NOWHERE: UNPLACED, "220281999000": UNPLACED,
    }  # fmt: skip
    assert found.unit(EAST) == EAST and found.unit(None) == found.unit("1") == NOWHERE
    assert (found.county, found.unplaced) == (COUNTY, NOWHERE)
    assert found.levels[TOWN] == "township" and found.levels[NOWHERE] == "village"


def test_without_a_list_of_regions_the_villages_are_those_that_ledgers_name() -> None:
    found = places(cases=(EAST, EMPTY, "22028110"), name="蛟河市")
    assert set(found.units) == {EAST, EMPTY, COUNTY, NOWHERE}
    assert found.names[COUNTY] == "蛟河市" and found.names[EAST] == EAST
    assert found.names[TOWN] == "220281100"
    assert places(cases=(EAST,)).names[COUNTY] == CODE


def test_a_list_of_villages_alone_has_the_townships_above_them() -> None:
    found = places(region(EAST, "东村"))
    assert set(found.names) == {EAST, TOWN, COUNTY, NOWHERE, "220281999000"}
    assert found.names[TOWN] == "220281100" and found.names[COUNTY] == CODE
    assert places(region(EAST, "东村"), region(COUNTY, "市")).names[COUNTY] == "市"


CITY, PROVINCE = "220200000000", "220000000000"


@pytest.mark.parametrize(
    ("other", "above"),
    [
        ("220282100001", {CITY}),  # another county of the city
        ("220381100001", {CITY, "220300000000", PROVINCE}),  # of another city
        ("150121100001", {CITY, PROVINCE, "150100000000", "150000000000"}),
    ],
)
def test_cities_and_provinces_are_there_where_there_are_several(other, above) -> None:
    found = places(region(EAST, "东村"), region(other, "别村"))
    assert {code for code in found.names if level_of(code) in ("city", "province")} == above


def test_a_list_that_names_what_the_county_lies_in_gives_no_figures_of_that() -> None:
    upper = region(CITY, "吉林市"), region(PROVINCE, "吉林省")
    found = places(region(EAST, "东村"), region(COUNTY, "蛟河市"), *upper)
    assert not {CITY, PROVINCE} & set(found.names)
    assert found.names[COUNTY] == "蛟河市"


def test_places_are_numbered_by_code_and_each_counts_for_those_above() -> None:
    ledgers = Ledgers(str(CLOSING))
    small_county(ledgers)
    found = read_places(ledgers.connection, CLOSING, CODE)
    lay_out_places(ledgers.connection, found)

    def rows(sql: str) -> list[tuple[Any, ...]]:
        return ledgers.connection.execute(sql).fetchall()

    listed = rows("SELECT region_code, place, level FROM region_list ORDER BY place")
    assert [code for code, _, _ in listed] == sorted(found.names)
    assert [place for _, place, _ in listed] == list(range(len(listed)))
    number = {code: place for code, place, _ in listed}
    lines = rows("SELECT place, above, level FROM ancestors ORDER BY ALL")
    assert {(above, level) for place, above, level in lines if place == number[EAST]} == {
        (number[EAST], "village"), (number[TOWN], "township"), (number[COUNTY], "county"),
    }  # fmt: skip
    assert {above for place, above, _ in lines if place == number[COUNTY]} == {number[COUNTY]}
    units = {code: (unit, place) for code, unit, place in rows("FROM unit_map")}
    assert units[EAST] == (EAST, number[EAST]) and units[NOWHERE] == (NOWHERE, number[NOWHERE])
    assert rows("FROM county") == [(COUNTY, NOWHERE)]


def test_townships_that_no_list_names_are_called_as_the_exports_call_them() -> None:
    ledgers = Ledgers(str(CLOSING))
    ledgers.put("cases", {"case_id": "c1", "village_code": EAST})
    persons = [(EAST, "新农乡"), (EAST, "新农乡"), (WEST, "新农"), (EMPTY, None)]
    for number, (village, township) in enumerate(persons):
        person = {"household_id": f"h{number}", "id_number": str(number)}
        ledgers.put(
            "national_persons", {**person, "village_code": village, "township_name": township}
        )
    found = read_places(ledgers.connection, CLOSING, CODE)
    assert found.names[TOWN] == "新农乡"
    ledgers.put("regions", region(EAST, "东村"), region(TOWN, "名单里的乡"))
    assert read_places(ledgers.connection, CLOSING, CODE).names[TOWN] == "名单里的乡"


@pytest.mark.parametrize(
    ("rows", "first"),
    [
        ([], date(2026, 10, 1)),
        ([("alerts", {"found_on": "2026-03-05"})], date(2026, 3, 5)),
        ([("alerts", {"found_on": "2026-03-05", "received_on": "2026-03-09"})], date(2026, 3, 9)),
        ([("alerts", {"found_on": "2026-03-05"}), ("tasks", {"assigned_on": "2026-02-01"})],
         date(2026, 2, 1)),
        ([("warnings", {"county_decided_on": "2026-01-07"})], date(2026, 1, 7)),
        ([("alerts", {"found_on": "1926-03-05"})], date(2015, 1, 1)),
    ],
)  # fmt: skip
def test_deadlines_are_known_from_the_first_day_that_one_runs_from(rows, first) -> None:
    ledgers = Ledgers(str(CLOSING))
    for table, row in rows:
        ledgers.put(table, {**row, "village_code": EAST} if table != "tasks" else row)
    assert _first_day(ledgers.connection, CLOSING) == first
