"""Departments' lists against the ledgers: persons are recognised by 18 digits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from fanpin_lib.demo.oracle import words
from fanpin_lib.demo.oracle.expected import Expected
from fanpin_lib.demo.oracle.home_cells import HomeCells
from fanpin_lib.demo.oracle.people import Person
from fanpin_lib.demo.oracle.reading import Seen, active_on
from fanpin_lib.demo.oracle.row_rules import of_person_row, village_of
from fanpin_lib.demo.rows.county import County, Row
from fanpin_lib.demo.rows.limits import limit
from fanpin_lib.period import Month

#: Lists that name people in need, under the names that findings tell them apart by.
_LISTS = {
    "dept_dibao": "民政低保特困名单",
    "dept_disability": "残联残疾人名单",
    "dept_schooling": "教育不在校名单",
    "dept_housing": "住建危房名单",
    "dept_water": "水利饮水名单",
}


class ListsAndLedgers:
    """The departments' lists of a month beside everybody in the ledgers."""

    def __init__(self, county: County, seen: Seen) -> None:
        self.county, self.end = county, county.end
        self.people: dict[str, list[Person]] = defaultdict(list)
        for person in seen.people:
            self.people[person.cells["id_number"][:18]].append(person)
        self.national, self.ledger = seen.of("national"), seen.of("ledger")
        self.watched = self._watched()

    def findings(self) -> Iterator[Expected]:
        """Everything in which a department's list and the ledger disagree."""
        yield from self._medical()
        yield from self._dibao()
        yield from self._disability()
        yield from self._schooling()
        yield from self._homes("dept_housing", "dangerous_housing", "否")
        yield from self._homes("dept_water", "safe_water", "是")
        yield from self._nowhere()
        yield from self._two_systems()

    def _rows(self, name: str) -> list[Row]:
        return self.county.now.get(name, [])

    def _watched(self) -> set[str]:
        """Active cases in either system, and alerts of the last twelve months."""
        since = words.months_after(self.end, -limit("departments.alert_months"))
        homes = (*self.national.values(), *self.ledger.values())
        return {home.id for home in homes if home.active} | {
            alert["household_id"]
            for alert in self.county.now["alerts"]
            if since < alert["found_on"] <= self.end
        }

    def _unwatched(self, number: str) -> list[Person]:
        people = self.people.get(number[:18], [])
        return [p for p in people if p.home.id not in self.watched]

    def _about(self, rule: str, person: Person) -> Expected:
        return of_person_row(rule, person, self.county)

    def _medical(self) -> Iterator[Expected]:
        year: dict[str, float] = defaultdict(float)
        for row in self._rows("dept_medical"):
            age = self.county.month.months_since(Month.parse(row["month"]))
            if 0 <= age < limit("departments.alert_months"):
                year[row["id_number"]] += row["self_paid"]
            if age == 0:
                yield from self._one_month(row)
        if self.county.month.month % 3 == 0:
            for number, paid in year.items():
                yield from self._beyond("dept_medical_quarterly", number, paid, "medical_year")

    def _one_month(self, row: Row) -> Iterator[Expected]:
        number = row["id_number"]
        yield from self._beyond("dept_medical_monthly", number, row["self_paid"], "medical")
        for person in self._unwatched(number):
            if row["inpatient_self_paid"] > _line(person, "inpatient"):
                yield self._about("dept_inpatient", person)

    def _beyond(self, rule: str, number: str, paid: float, lines: str) -> Iterator[Expected]:
        for person in self._unwatched(number):
            if paid > limit("rural_income") * _line(person, lines):
                yield self._about(rule, person)

    def _dibao(self) -> Iterator[Expected]:
        if not self._rows("dept_dibao"):
            return
        for benefit, column in (("低保", "dibao"), ("特困", "tekun")):
            for number in self._receiving(benefit):
                for person in self.people.get(number, []):
                    if self._not_entered(person, column):
                        yield self._about("dept_dibao_missing", person)
        listed = self._receiving("低保")
        for home in self.national.values():
            for person in home.people:
                number = person.cells["id_number"][:18]
                if words.given(person.cells["dibao"]) and number not in listed:
                    yield self._about("dept_dibao_extra", person)

    def _receiving(self, benefit: str) -> set[str]:
        """Numbers of those who receive a benefit at the month's end."""
        return {
            row["id_number"][:18]
            for row in self._rows("dept_dibao")
            if row["benefit"] == benefit and (row["ended_on"] is None or row["ended_on"] > self.end)
        }

    def _not_entered(self, person: Person, column: str) -> bool:
        """Not in the export; in the register only if the export lacks the household."""
        if person.source == "national":
            return not words.given(person.cells[column])
        return person.home.id not in self.national and person.home.cells["safety_net"] in (
            None,
            "无",
        )

    def _disability(self) -> Iterator[Expected]:
        if not self._rows("dept_disability"):
            return
        listed = {row["id_number"][:18] for row in self._rows("dept_disability")}
        for number, people in self.people.items():
            for person in people:
                if number in listed and not person.disabled:
                    yield self._about("dept_disability_missing", person)
                if number not in listed and "残疾" in person.ailments:
                    yield self._about("dept_disability_extra", person)

    def _schooling(self) -> Iterator[Expected]:
        youngest = limit("ages.compulsory")[0]
        for row in self._rows("dept_schooling"):
            for person in self._unwatched(row["id_number"]):
                if (row["tuition"] or 0) > limit("departments.tuition"):
                    yield self._about("dept_tuition", person)
                if words.no(row["enrolled"]) and person.of_school_age:
                    yield self._about("dept_schooling_missing", person)
            for person in self.people.get(row["id_number"][:18], []):
                old_enough = person.age is not None and person.age >= youngest
                if old_enough and words.yes(row["enrolled"]) != person.at_school:
                    yield self._about("dept_schooling_mismatch", person)

    def _homes(self, name: str, column: str, fine: str) -> Iterator[Expected]:
        bad = _dangerous if name == "dept_housing" else _unsafe
        for row in filter(bad, self._rows(name)):
            for person in self._unwatched(row["id_number"]):
                yield self._of_home(f"{name}_unwatched", person.home)
            for person in self.people.get(row["id_number"][:18], []):
                if person.home.cells[column] == fine:
                    yield self._of_home(f"{name}_mismatch", person.home)

    def _of_home(self, rule: str, home: HomeCells) -> Expected:
        return Expected(rule, home.id, village_code=village_of(home, self.county))

    def _nowhere(self) -> Iterator[Expected]:
        """Whom a list shows in need and no ledger knows."""
        for name, label in _LISTS.items():
            for row in self._rows(name):
                if row["id_number"][:18] not in self.people and _in_need(name, row):
                    village = self.county.villages[row["township_name"], row["village_name"]]
                    yield Expected(
                        "dept_not_in_ledgers", "", row["id_number"], village, instance=label
                    )

    def _two_systems(self) -> Iterator[Expected]:
        """Active in the county's ledger or in the national system, not in both."""
        online = {home.id for home in self.national.values() if home.active}
        offline = {c["household_id"] for c in self.county.now["cases"] if active_on(c, self.end)}
        for home in self.ledger.values():
            if home.active and home.id not in online:
                yield self._of_home("ledger_not_in_system", home)
        for home in self.national.values():
            if home.active and home.id not in offline:
                yield self._of_home("system_not_in_ledger", home)


def _line(person: Person, name: str) -> float:
    lines = limit(f"departments.{name}")
    return float(lines.get(person.home.cells["household_type"], lines["other"]))


def _dangerous(row: Row) -> bool:
    grade = (row["housing_grade"] or "").upper()
    grades = limit("departments.dangerous_grades")
    return words.yes(row["dangerous"]) or words.has_any(grade, grades)


def _unsafe(row: Row) -> bool:
    return words.no(row["safe_water"])


def _in_need(name: str, row: Row) -> bool:
    if name == "dept_schooling":
        return words.no(row["enrolled"])
    if name == "dept_housing":
        return words.yes(row["dangerous"])
    return name != "dept_water" or _unsafe(row)
