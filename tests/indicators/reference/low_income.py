"""Civil affairs' list of low-income people beside the register, both ways."""

from __future__ import annotations

from collections import defaultdict

from fanpin_lib.period import Month
from tests.indicators.reference.core import Book, Row, World, active_cases

MONITORED = "防止返贫监测对象"
#: What the household ledger calls the other kinds of the list.
WORDS = {
    "低保": "低保对象",
    "特困": "特困人员",
    "低保边缘": "低保边缘家庭成员",
    "刚性支出困难": "刚性支出困难家庭成员",
    "其他困难": "其他困难人员",
}
ALWAYS = ("低保", "特困")


def count(world: World, book: Book) -> None:
    for month in world.window:
        people = _people(world, month)
        for person in people:
            _person(book, month, person)
        _households(world, book, month, people)
        _other_kinds(world, book, month, people)


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
            ("low_income_listed", named),
            ("low_income_both", named and monitored),
            ("low_income_not_registered", named and not monitored),
            ("low_income_not_listed", monitored and not named),
        ):
            book.add(name, month, code, int(so), blocked=None if kept else "无数据")
        other = bool(members) and not named and not monitored
        book.add("low_income_unwatched", month, code, int(other))


def _other_kinds(world: World, book: Book, month: Month, people: list[Row]) -> None:
    """Of each kind: on the list, in the household ledger, in both, in one only."""
    open_homes = {
        row["household_id"]: row
        for row in world.register("households", month)
        if row["closed_on"] is None or row["closed_on"] > month.last_day
    }
    with_members = {row["household_id"] for row in world.register("members", month)}
    written = {row["safety_net"] for row in open_homes.values()}
    for word, kind in WORDS.items():
        named = [person for person in people if kind in person["kinds"]]
        listed = {p["household"] for p in named} - {None}
        ledger = {
            home
            for home, row in open_homes.items()
            if people and home in with_members and row["safety_net"] == word
        }
        for home in listed | ledger:
            _of_one_kind(book, month, word, (home in listed, home in ledger),
                         answered=_answered(people, home, open_homes, with_members),
                         place=_place(open_homes, named, home, home in ledger),
                         kept=bool(named), told=word in ALWAYS or word in written)  # fmt: skip


def _answered(people: list[Row], home: str, homes: dict[str, Row], known: set[str]) -> bool:
    """Whether the ledger's word is one of those that the household's members have on the list."""
    kinds = {kind for person in people if person["household"] == home for kind in person["kinds"]}
    word = homes[home]["safety_net"] if home in homes and home in known else None
    return WORDS.get(word) in kinds


def _place(homes: dict[str, Row], named: list[Row], home: str, in_ledger: bool) -> str | None:
    if in_ledger:
        return homes[home]["village_code"]
    return min({p["place"] for p in named if p["household"] == home} - {None}, default=None)


def _of_one_kind(
    book: Book, month: Month, word: str, sides: tuple[bool, bool], *,
    answered: bool, place: str | None, kept: bool, told: bool,
) -> None:  # fmt: skip
    listed, registered = sides
    for name, so, known in (
        ("low_income_kind_listed", listed, kept),
        ("low_income_kind_registered", registered, told),
        ("low_income_kind_matched", listed and registered, kept and told),
        ("low_income_kind_only_listed", listed and not answered, kept and told),
        ("low_income_kind_only_registered", registered and not listed, kept and told),
    ):
        book.add(name, month, place, int(so),
                 blocked=None if known else "无数据", safety_net=word)  # fmt: skip
