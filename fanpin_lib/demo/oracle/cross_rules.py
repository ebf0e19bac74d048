"""Rows that contradict each other: repeated numbers, shared telephones, sexes, sums."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from fanpin_lib.demo.oracle import words
from fanpin_lib.demo.oracle.expected import Expected
from fanpin_lib.demo.oracle.homes import Home
from fanpin_lib.demo.oracle.people import Person
from fanpin_lib.demo.oracle.reading import Seen, grouped
from fanpin_lib.demo.oracle.row_rules import of_person_row, village_of
from fanpin_lib.demo.rows.county import County, Row
from fanpin_lib.demo.rows.limits import limit

#: Counts of the register of divisions by their names.
REGION_ITEMS = {
    "rural_households": "农村户数",
    "rural_population": "农村人口",
    "registered_households": "建档立卡户数",
    "registered_population": "建档立卡人口",
    "out_of_poverty_households": "脱贫户数",
    "out_of_poverty_population": "脱贫人口",
}
_INCOMES = ("wage_income", "business_income", "property_income", "transfer_income")


def of_several_rows(county: County, seen: Seen) -> Iterator[Expected]:
    """Findings that need more than one row of the same month."""
    yield from _same_number(county, seen.people)
    for home in seen.homes:
        yield from of_family(home, county)
    yield from _shared_phones(county, seen)
    yield from _income_sums(county)
    yield from _region_totals(county)


def _same_number(county: County, people: Iterable[Person]) -> Iterator[Expected]:
    """1_01_001 in several households or rows; duplicate_across_villages in several villages."""
    by_number: dict[str, list[Person]] = defaultdict(list)
    for person in people:
        by_number[person.cells["id_number"]].append(person)
    for number, group in by_number.items():
        if len(group) < 2 or words.without_papers(number):
            continue
        homes = {p.home.id for p in group}
        villages = {village_of(p.home, county) for p in group}
        if len(homes) > 1 or len(group) > len({p.source for p in group}):
            yield from (of_person_row("1_01_001", p, county) for p in group)
        if len(villages) > 1:
            yield from (of_person_row("duplicate_across_villages", p, county) for p in group)


def of_family(home: Home, county: County) -> Iterator[Expected]:
    """Findings between the members of one household."""
    heads = {p.cells["sex"] for p in home.people if p.cells["relation"] == "户主"} - {None}
    for person in home.people:
        if person.cells["relation"] == "配偶" and person.cells["sex"] in heads:
            yield of_person_row("2_02_001", person, county)
    yield from _phones_away(home, county)


def _phones_away(home: Home, county: County) -> Iterator[Expected]:
    """5_15_021: members who work in different counties with one telephone."""
    at = [(p, words.plain(p.working_at)) for p in home.people if p.working and p.working_at]
    for person, place in at:
        if person.work_phone and any(
            other.work_phone == person.work_phone and there != place
            for other, there in at
            if other.cells["id_number"] != person.cells["id_number"]
        ):
            yield of_person_row("5_15_021", person, county)


def _shared_phones(county: County, seen: Seen) -> Iterator[Expected]:
    """5_15_022: one right number in several households, members' and households' own alike."""
    holders: dict[str, list[Expected]] = defaultdict(list)
    for home in seen.homes:
        if home.cells["household_phone"]:
            own = Expected("5_15_022", home.id, village_code=village_of(home, county))
            holders[home.cells["household_phone"]].append(own)
        for person in home.people:
            if person.cells["member_phone"]:
                found = of_person_row("5_15_022", person, county)
                holders[person.cells["member_phone"]].append(found)
    for phone, group in holders.items():
        if words.phone_ok(phone) and len({e.household_id for e in group}) > 1:
            yield from group


def _income_sums(county: County) -> Iterator[Expected]:
    """record_income_sum: the month's items against the net income a head."""
    for row in county.now["monthly_records"]:
        if row["month"] != county.month.compact:
            continue
        parts = [row[name] for name in (*_INCOMES, "business_expenses")]
        said = row["net_income_per_capita"]
        if None in parts or said is None or not row["members"]:
            continue
        computed = (sum(parts[:-1]) - parts[-1]) / row["members"]
        if abs(computed - said) > limit("tolerance"):
            yield Expected(
                "record_income_sum",
                row["household_id"],
                village_code=row["village_code"],
                instance=str(county.month),
            )


def _region_totals(county: County) -> Iterator[Expected]:
    """region_totals: townships against their villages, the county against its townships."""
    below: dict[str, list[Row]] = grouped(county.now["regions"], "parent_code")
    for row in county.now["regions"]:
        for column, label in REGION_ITEMS.items():
            parts = [r[column] for r in below.get(row["region_code"], []) if r[column] is not None]
            if parts and row[column] is not None and sum(parts) != row[column]:
                yield Expected("region_totals", village_code=row["region_code"], column=label)
