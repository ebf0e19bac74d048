"""Rows that an error can be planted into, and what is then found there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from fanpin_lib.demo.oracle import Expected, Oracle
from fanpin_lib.demo.oracle.cells import NoColumn
from fanpin_lib.demo.oracle.cross_rules import of_family
from fanpin_lib.demo.oracle.homes import Home
from fanpin_lib.demo.oracle.people import Person
from fanpin_lib.demo.oracle.reading import LedgerHomes, Work, national, place_of
from fanpin_lib.demo.oracle.row_rules import of_home, of_person, of_spell, of_village, village_of
from fanpin_lib.demo.rows.county import County, Row


class Target:
    """Rows whose cells change together, with the household (or village) they belong to."""

    def __init__(self, rows: list[Row], targets: Targets, source: str) -> None:
        self.rows, self.targets, self.source = rows, targets, source

    def home(self) -> Home:
        """The household as it reads now."""
        return self.targets.home(self.source, self.rows[0]["household_id"])

    def findings(self) -> list[Expected]:
        """What is found in the household now, by itself."""
        county, home = self.targets.county, self.home()
        spells = [spell for person in home.people for spell in person.spells]
        return [
            *of_home(home, county, self.targets.oracle.lines),
            *of_family(home, county),
            *(e for person in home.people for e in of_person(person, county)),
            *(e for spell in spells for e in of_spell(spell, county)),
        ]

    def like(self, where: dict[str, Any]) -> bool:
        """Whether the person (or household) is of the kind wanted."""
        return matches(self._subject(), where)

    def itself(self, rule: str) -> Expected:
        """The place itself, for findings that are confirmed later."""
        home, subject = self.home(), self._subject()
        number = subject.cells["id_number"] if isinstance(subject, Person) else ""
        return Expected(rule, home.id, number, village_of(home, self.targets.county))

    def _subject(self) -> Home | Person:
        home = self.home()
        if "id_number" not in self.rows[0]:
            return home
        number = self.rows[0]["id_number"]
        return next((p for p in home.people if p.cells["id_number"] == number), home)


class HomeTarget(Target):
    """A household's own columns, which an export repeats on every row."""

    def _subject(self) -> Home | Person:
        return self.home()


class VillageTarget(Target):
    """One village's row."""

    def findings(self) -> list[Expected]:
        """All findings about the village row."""
        return list(of_village(self.rows[0], self.targets.sums.get(self.rows[0]["_code"], {})))

    def like(self, where: dict[str, Any]) -> bool:
        """Whether the row has these values."""
        return all(_one(self.rows[0].get(name), wanted) for name, wanted in where.items())


def matches(subject: Home | Person, where: dict[str, Any]) -> bool:
    """Whether every attribute is as wanted."""
    try:
        return all(_one(getattr(subject, name), wanted) for name, wanted in where.items())
    except NoColumn:
        return False


def _one(found: Any, wanted: Any) -> bool:
    """Equal; one of a list of words; or between two numbers."""
    if not isinstance(wanted, list):
        return bool(found) == wanted if isinstance(wanted, bool) else found == wanted
    if all(isinstance(w, int | float) for w in wanted):
        return found is not None and wanted[0] <= found <= wanted[1]
    return found in wanted


class Targets:
    """All targets of a county by kind; rows are shared with the county's."""

    def __init__(self, county: County, oracle: Oracle, sums: dict[str, dict[str, float]]) -> None:
        self.county, self.oracle, self.sums = county, oracle, sums
        self._known: dict[str, list[Target]] = {}

    def of(self, into: str) -> list[Target]:
        """Targets of one kind, see `Planting.into`."""
        if into not in self._known:
            self._known[into] = self._of(into)
        return self._known[into]

    def _of(self, into: str) -> list[Target]:
        now = self.county.now
        if into == "persons":
            return self._each(now["national_persons"], "national")
        if into == "homes":
            return [HomeTarget(rows, self, "national") for rows in self.national.values()]
        if into in ("spells", "plans"):
            rows = now["national_work" if into == "spells" else "national_planned_work"]
            known = (r for r in rows if r["household_id"] in self.national)
            return self._each(known, "national")
        if into == "members":
            return self._each((r for r in now["members"] if self._open(r)), "ledger")
        if into == "records":
            return self._each(filter(self._open, self.county.files["monthly_records"]), "ledger")
        if into == "cases":
            newest = self.ledger.cases
            return self._each(filter(self._open, newest.values()), "ledger")
        return [VillageTarget([row], self, "village") for row in now["national_villages"]]

    def _each(self, rows: Iterable[Row], source: str) -> list[Target]:
        return [Target([row], self, source) for row in rows]

    def _open(self, row: Row) -> bool:
        return row["household_id"] in self.registered

    @cached_property
    def national(self) -> dict[str, list[Row]]:
        """Persons of the national export by household."""
        return _by_household(self.county.now["national_persons"])

    @cached_property
    def work(self) -> dict[str, list[Row]]:
        """Records of work by household."""
        return _by_household(self.county.now["national_work"])

    @cached_property
    def plans(self) -> dict[str, list[Row]]:
        """Planned work by household."""
        return _by_household(self.county.now["national_planned_work"])

    @cached_property
    def ledger(self) -> LedgerHomes:
        """The office's own ledger by household."""
        return LedgerHomes(self.county)

    @cached_property
    def registered(self) -> dict[str, Row]:
        """Households of the register that are not closed."""
        return {r["household_id"]: r for r in self.county.now["households"] if not r["closed_on"]}

    def home(self, source: str, household: str) -> Home:
        """A household as its rows read now."""
        if source == "ledger":
            return self.ledger.one(self.registered[household])
        work = Work.of(self.work.get(household, []), self.plans.get(household, []))
        return national(self.national[household], work, place_of(self.county), self.county.end)


def _by_household(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["household_id"]].append(row)
    return dict(found)
