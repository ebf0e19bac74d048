"""Findings that follow from a single row, person or household."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fanpin_lib.demo.oracle import elimination_rules, home_rules, person_rules
from fanpin_lib.demo.oracle.expected import Expected
from fanpin_lib.demo.oracle.home_cells import HomeCells
from fanpin_lib.demo.oracle.homes import Home
from fanpin_lib.demo.oracle.other_rules import SPELL_RULES, VILLAGE_RULES, land_short
from fanpin_lib.demo.oracle.people import Person, Spell
from fanpin_lib.demo.oracle.reading import Seen, place_of
from fanpin_lib.demo.rows.county import County, Row
from fanpin_lib.demo.rows.limits import limit

Lines = elimination_rules.Lines


def of_rows(county: County, seen: Seen, lines: Lines) -> Iterator[Expected]:
    """Every finding of the rules about persons, households, spells and villages."""
    for home in seen.homes:
        yield from of_home(home, county, lines)
        for person in home.people:
            yield from of_person(person, county)
    for spell in seen.spells:
        yield from of_spell(spell, county)
    sums = land_sums(county, seen.of("national").values())
    for row in county.now["national_villages"]:
        yield from of_village(row, sums.get(row["_code"], {}))


def of_home(home: Home, county: County, lines: Lines) -> Iterator[Expected]:
    """Findings about one household, its persons apart."""
    village = village_of(home, county)
    for code, check in home_rules.of_state(home).items():
        if home_rules.applies(check, home):
            yield Expected(code, home.id, village_code=village)
    for code, check_dated in elimination_rules.of_state(home).items():
        if elimination_rules.applies(check_dated, home, lines):
            yield Expected(code, home.id, village_code=village)


def of_person(person: Person, county: County) -> Iterator[Expected]:
    """Findings about one row of persons."""
    for code, check in person_rules.of_source(person).items():
        if person_rules.applies(check, person):
            yield of_person_row(code, person, county)


def of_person_row(code: str, person: Person, county: County) -> Expected:
    """A finding that points at a person."""
    return Expected(
        code,
        person.cells["household_id"],
        person.cells["id_number"],
        village_of(person.home, county),
    )


def of_spell(spell: Spell, county: County) -> Iterator[Expected]:
    """Findings about one spell of work, told apart by its beginning."""
    began = spell.cells["started_on"]
    for code, check in SPELL_RULES.items():
        if check(spell, county.end, place_of(county)):
            yield Expected(
                code,
                spell.cells["household_id"],
                spell.cells["id_number"],
                instance=f"{began:%Y-%m-%d}" if began else "",
            )


def village_of(home: HomeCells, county: County) -> str:
    """Exports name villages, ledgers carry their codes."""
    if home.source == "ledger":
        return str(home.cells["village_code"])
    return county.villages.get((home.cells["township_name"], home.cells["village_name"]), "")


def land_sums(county: County, homes: Iterable[Home]) -> dict[str, dict[str, float]]:
    """The land of each kind that a village's households have together, by village."""
    sums: dict[str, dict[str, float]] = {}
    for home in homes:
        own = sums.setdefault(village_of(home, county), dict.fromkeys(limit("areas"), 0.0))
        for kind in own:
            own[kind] += home.cells[kind] or 0
    return sums


def of_village(row: Row, sums: dict[str, float]) -> Iterator[Expected]:
    """Findings about one village's row."""
    for code, check in VILLAGE_RULES.items():
        if check(row):
            yield Expected(code, village_code=row["_code"])
    if land_short(row, sums):
        yield Expected("3_03_002", village_code=row["_code"])
