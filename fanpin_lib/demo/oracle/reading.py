"""From rows of ledgers to persons, households and spells of work of both sources."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from fanpin_lib.demo.oracle.homes import Home, national_home
from fanpin_lib.demo.oracle.people import Person, Spell
from fanpin_lib.demo.oracle.words import Place
from fanpin_lib.demo.rows.county import County, Row
from fanpin_lib.demo.rows.limits import limit

#: Columns of the county's own register of members under the names of the national export.
_MEMBER_NAMES = {
    "medical_insurance": "resident_medical_insurance",
    "pension_insurance": "resident_pension",
    "phone": "member_phone",
}
_RECORD_COLUMNS = (
    "net_income_per_capita",
    "wage_income",
    "business_income",
    "transfer_income",
)
#: The register of monthly visits says what is assured; the export says what is lacking.
_LACKING = {
    "dangerous_housing": "housing_ok",
    "child_out_of_school": "education_ok",
    "member_uninsured": "medical_ok",
}
_NO_HELP: Row = dict.fromkeys((*limit("aid"), "aid_other", "monitor_name"))
_OPPOSITE = {"是": "否", "否": "是", None: None}


@dataclass
class Seen:
    """Everything that single rows and households say."""

    homes: list[Home]
    spells: list[Spell]

    @property
    def people(self) -> Iterable[Person]:
        """Everybody of every household."""
        return (person for home in self.homes for person in home.people)

    def of(self, source: str) -> dict[str, Home]:
        """Households by id, of the ledger or of the national system."""
        return {home.id: home for home in self.homes if home.source == source}


def place_of(county: County) -> Place:
    """The county as the rules name it."""
    return Place(county.name, county.code)


def grouped(rows: Iterable[Row], *columns: str) -> dict[Any, list[Row]]:
    """Rows by one column, or by several as a tuple."""
    found: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        key = row[columns[0]] if len(columns) == 1 else tuple(row[c] for c in columns)
        found[key].append(row)
    return found


@dataclass
class Work:
    """Spells of work done and rows of work planned, by household and number."""

    spells: dict[tuple[str, str], list[Spell]]
    plans: dict[tuple[str, str], list[Row]]

    @classmethod
    def of(cls, done: Iterable[Row], planned: Iterable[Row]) -> Work:
        """Spells and plans by person."""
        key = ("household_id", "id_number")
        spells = {person: spells_of(rows) for person, rows in grouped(done, *key).items()}
        return cls(spells, grouped(planned, *key))


def read(county: County) -> Seen:
    """Persons, households and spells of both sources."""
    work = Work.of(county.now["national_work"], county.now.get("national_planned_work", []))
    homes = [
        national(rows, work, place_of(county), county.end)
        for rows in grouped(county.now["national_persons"], "household_id").values()
    ]
    homes += LedgerHomes(county).all()
    return Seen(homes, [spell for group in work.spells.values() for spell in group])


def spells_of(rows: list[Row]) -> list[Spell]:
    """One person's spells, each knowing the one before."""
    spells = [Spell(row) for row in sorted(rows, key=lambda r: r["started_on"] or date.max)]
    for earlier, later in zip(spells, spells[1:], strict=False):
        later.before = earlier
    return spells


def national(rows: list[Row], work: Work, county: Place, end: date) -> Home:
    """A household of the national export with its persons."""
    home = national_home(rows, county, end)
    for row in rows:
        key = (row["household_id"], row["id_number"])
        person = Person(row, home, work.spells.get(key, []), end)
        person.plans = work.plans.get(key, [])
        home.people.append(person)
    return home


class LedgerHomes:
    """Households of the county's own ledgers, with case, record, measures and helper."""

    def __init__(self, county: County) -> None:
        self.county, self.end = county, county.end
        self.place = place_of(county)
        self.members = grouped(county.now["members"], "household_id")
        self.cases = newest_cases(county.now["cases"], self.end)
        self.measures = grouped(county.now["measures"], "case_id")
        self.helpers = grouped(county.now["helpers"], "case_id")
        self.records: dict[str, Row] = {}
        self.incomes: dict[tuple[str, str], float | None] = {}
        for row in sorted(county.now["monthly_records"], key=lambda r: r["month"]):
            self.records[row["household_id"]] = row
            self.incomes[row["household_id"], row["month"]] = row["net_income_per_capita"]

    def all(self) -> list[Home]:
        """Households that are not closed."""
        rows = self.county.now["households"]
        return [self.one(r) for r in rows if not r["closed_on"] or r["closed_on"] > self.end]

    def one(self, row: Row) -> Home:
        """The household of one row of the register."""
        case = self.cases.get(row["household_id"])
        cells = {**row, "household_phone": row["head_phone"], **self._case(case)}
        cells |= self._record(row["household_id"]) | self._help(case)
        home = Home(cells, "ledger", self.place, self.end)
        home.people = [
            Person(_renamed(m), home, [], self.end)
            for m in self.members.get(row["household_id"], [])
        ]
        return home

    def _case(self, case: Row | None) -> Row:
        own = case or {}
        gone = eliminated_by(case, self.end) if case else None
        month = f"{gone:%Y%m}" if gone else ""
        return {
            "case_id": own.get("case_id"),
            "category": own.get("registered_category"),
            "identified_on": own.get("identified_on"),
            "elimination_way": own.get("elimination_way"),
            "eliminated_on": gone,
            "risks": [r for r in (own.get("risks") or "").split("、") if r],
            "income_at_identification": own.get("income_at_identification"),
            "income_at_elimination": self.incomes.get((own.get("household_id", ""), month)),
        }

    def _record(self, household: str) -> Row:
        own = self.records.get(household, {})
        cells = {name: own.get(name) for name in _RECORD_COLUMNS}
        cells |= {name: _OPPOSITE[own.get(column)] for name, column in _LACKING.items()}
        return cells | {"safe_water": own.get("water_ok"), "record_month": own.get("month")}

    def _help(self, case: Row | None) -> Row:
        """Measures begun by the month's end, by kind; who watches the case then."""
        if case is None:
            return dict(_NO_HELP)
        case_id = case["case_id"]
        begun = [m for m in self.measures.get(case_id, []) if m["started_on"] <= self.end]
        cells: Row = {}
        for name, kind in limit("aid").items():
            cells[name] = _texts([m for m in begun if m["kind"] == kind])
        cells["aid_other"] = _texts([m for m in begun if m["kind"] in limit("aid_other")])
        names = [h["helper_name"] for h in self.helpers.get(case_id, []) if self._watches(h)]
        return cells | {"monitor_name": names[0] if names else None}

    def _watches(self, helper: Row) -> bool:
        over = helper["valid_to"] is not None and helper["valid_to"] < self.end
        return "监测" in helper["role"] and helper["valid_from"] <= self.end and not over


def _texts(measures: list[Row]) -> str | None:
    return "、".join(m["item"] or m["kind"] for m in measures) or None


def newest_cases(cases: Iterable[Row], end: date) -> dict[str, Row]:
    """Each household's latest episode that began by a day."""
    begun = [case for case in cases if case["identified_on"] <= end]
    begun.sort(key=lambda case: (case["identified_on"], case["case_id"]))
    return {case["household_id"]: case for case in begun}


def eliminated_by(case: Row, end: date) -> date | None:
    """The day of elimination unless it was reversed by a day."""
    gone, back = case["eliminated_on"], case["reversed_on"]
    reversed_since = gone is not None and back is not None and gone <= back <= end
    return None if reversed_since else gone


def active_on(case: Row, end: date) -> bool:
    """Whether an episode runs on a day."""
    gone = eliminated_by(case, end)
    return case["identified_on"] <= end and (gone is None or gone > end)


def _renamed(member: Row) -> Row:
    return {_MEMBER_NAMES.get(name, name): cell for name, cell in member.items()}
