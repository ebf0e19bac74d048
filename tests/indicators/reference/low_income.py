"""Civil affairs' list of low-income people beside the register, both ways."""

from __future__ import annotations

from collections import defaultdict

from fanpin_lib.period import Month
from tests.indicators.reference.core import Book, Row, World, active_cases

MONITORED = "防止返贫监测对象"


def count(world: World, book: Book) -> None:
    for month in world.window:
        people = _people(world, month)
        for person in people:
            _person(book, month, person)
        _households(world, book, month, people)


def _people(world: World, month: Month) -> list[Row]:
    """Who stands on the list at the month's end: once each, with all kinds and the household."""
    end, found = month.last_day, {}
    for row in world.register("dept_low_income", month):
        late = row["started_on"] is not None and row["started_on"] > end
        if late or (row["ended_on"] is not None and row["ended_on"] <= end):
            continue
        person = found.setdefault(row["id_number"][:18], {"kinds": set(), "places": set()})
        person["kinds"] |= set(row["kinds"] or [])
        person["places"] |= {row["village_code"]} - {None}
    for number, person in found.items():
        homes = [
            m["household_id"]
            for m in world.register("members", month)
            if m["id_number"][:18] == number
        ]
        person["household"] = min(homes, default=None)
        home = world.household(person["household"], month) if homes else None
        listed = min(person["places"], default=None)
        person["place"] = (home and home["village_code"]) or listed
    return list(found.values())


def _person(book: Book, month: Month, person: Row) -> None:
    code = person["place"]
    book.add("low_income_persons", month, code, 1)
    book.add("low_income_unmatched", month, code, int(person["household"] is None))
    for kind in person["kinds"]:
        book.only("low_income_by_kind", month, code, f"kind={kind}", 1, 0)


def _households(world: World, book: Book, month: Month, people: list[Row]) -> None:
    cases = {case["household_id"]: case for case in active_cases(world, month)}
    listed: dict[str, list[Row]] = defaultdict(list)
    for person in people:
        if person["household"] is not None:
            listed[person["household"]].append(person)
    kept = any(MONITORED in person["kinds"] for person in people)
    for household in {*cases, *listed}:
        members = listed.get(household, [])
        named = any(MONITORED in person["kinds"] for person in members)
        monitored = household in cases
        places = {person["place"] for person in members} - {None}
        code = cases[household]["village_code"] if monitored else min(places, default=None)
        for name, so in (
            ("low_income_both", named and monitored),
            ("low_income_not_registered", named and not monitored),
            ("low_income_not_listed", monitored and not named),
        ):
            book.add(name, month, code, int(so), blocked=None if kept else "无数据")
        other = bool(members) and not named and not monitored
        book.add("low_income_unwatched", month, code, int(other))
