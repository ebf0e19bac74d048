"""Errors of history: silent edits, categories that moved, rows that vanish."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from fanpin_lib.demo.errors.arranged import Arrange, Arranger, of_case
from fanpin_lib.demo.errors.slips import value_for
from fanpin_lib.demo.oracle import Expected
from fanpin_lib.demo.oracle.month_rules import (
    CASE_HISTORY,
    PERSON_HISTORY,
    RECORD_HISTORY,
)
from fanpin_lib.demo.oracle.reading import grouped
from fanpin_lib.demo.rows.county import Row
from fanpin_lib.period import Month


class HistoryArranger:
    """Plants what only the comparison with last month gives away."""

    def __init__(self, arranger: Arranger) -> None:
        self.desk, self.county = arranger.desk, arranger.county
        self.next, self._case = arranger.next, arranger.case

    def rules(self) -> dict[str, Arrange]:
        """Every error of this kind by the rule that must find it."""
        return {
            "category_moved": self._moved,
            "edited_case": self._edited_case,
            "edited_person": self._edited_person,
            "edited_record": self._edited_record,
            "vanished_case": self._case_gone,
            "vanished_household": self._household_gone,
            "vanished_person": self._person_gone,
            "vanished_export": self._export_gone,
        }

    def _known_before(self, case: Row) -> bool:
        return case["identified_on"] < self.county.month.first_day

    def _moved(self) -> Expected | None:
        column = "registered_category"
        case = self._case("moved", [column], self._known_before)
        if case is None:
            return None
        others = {"脱贫不稳定户", "边缘易致贫户", "突发严重困难户"} - {case[column]}
        self.desk.change(case, {column: self.desk.one_of(sorted(others))})
        self.desk.keep(case, ["case_id"])
        return of_case("category_moved", case)

    def _edited_case(self) -> Expected | None:
        """A date moved by a month, an income rounded, a mark taken away."""
        column = self.desk.one_of(["identified_on", "income_at_identification", "tagged_2019"])
        case = self._case("edited", [column], self._known_before)
        if case is None:
            return None
        self.desk.change(case, {column: self._edited(case, column)})
        self.desk.keep(case, ["case_id"])
        label = CASE_HISTORY[column]
        return Expected(
            "edited_case", case["household_id"], column=label, instance=f"{case['case_id']}{label}"
        )

    def _edited(self, case: Row, column: str) -> Any:
        old = case[column]
        if isinstance(old, date):
            return (Month.of(old) - 1).first_day
        if isinstance(old, str):
            return "否" if old == "是" else "是"
        return (old or 0) + 1000

    def _member(self, stream: str, fits: Callable[[Row], bool]) -> Row | None:
        """A member who was there in the month before."""
        before = {(m["household_id"], m["id_number"]) for m in self.county.before["members"]}
        rows = lambda: list(self.county.now["members"])  # noqa: E731
        while row := self.next(f"members-{stream}", rows):
            known = (row["household_id"], row["id_number"]) in before
            if known and self.desk.free(row, ["id_number", *PERSON_HISTORY]) and fits(row):
                return row
        return None

    def _edited_person(self) -> Expected | None:
        member = self._member("edited", lambda row: True)
        if member is None:
            return None
        self.desk.change(member, {"name": value_for("$typo", member, "name", self.desk)})
        label = PERSON_HISTORY["name"]
        place = {"id_number": member["id_number"], "column": label, "instance": label}
        return Expected("edited_person", member["household_id"], **place)

    def _edited_record(self) -> Expected | None:
        """Last month's records are handed in again, some with other figures."""
        if not self.county.corrected:
            self.county.corrected = [dict(r) for r in self.county.before["monthly_records"]]
        row = self.next("records", lambda: self.county.corrected)
        if row is None:
            return None
        column = self.desk.one_of(["net_income_per_capita", "medical_expenditure", "water_ok"])
        old = row[column]
        new = ("否" if old == "是" else "是") if isinstance(old, str) else (old or 0) + 600
        self.desk.change(row, {column: new})
        label = RECORD_HISTORY[column]
        place = {"column": label, "instance": f"{self.county.month - 1}{label}"}
        return Expected("edited_record", row["household_id"], **place)

    # ---- rows that vanish ----------------------------------------------------------------
    def _case_gone(self) -> Expected | None:
        case = self._case("gone", ["identified_on", "eliminated_on"], self._known_before)
        if case is None:
            return None
        self.desk.remove("cases", [case])
        return of_case("vanished_case", case)

    def _untouched(self, rows: Iterable[Row]) -> bool:
        return all(self.desk.free(row, row) for row in rows)

    def _household_gone(self) -> Expected | None:
        before = {r["household_id"] for r in self.county.before["households"]}
        members = grouped(self.county.now["members"], "household_id")
        rows = lambda: list(self.county.now["households"])  # noqa: E731
        while row := self.next("households", rows):
            own = members.get(row["household_id"], [])
            known = row["household_id"] in before and not row["closed_on"]
            if known and self._untouched([row, *own]):
                self.desk.remove("households", [row])
                self.desk.remove("members", own)
                return Expected("vanished_household", row["household_id"])
        return None

    def _person_gone(self) -> Expected | None:
        member = self._member("gone", lambda row: row["relation"] != "户主")
        if member is None:
            return None
        self.desk.remove("members", [member])
        return Expected("vanished_person", member["household_id"], member["id_number"])

    def _export_gone(self) -> Expected | None:
        """A household's rows are missing from the export, from both files of it."""
        before = {r["household_id"] for r in self.county.before["national_persons"]}
        homes = grouped(self.county.now["national_persons"], "household_id")
        work = grouped(self.county.now["national_work"], "household_id")
        rows = lambda: [group[0] for group in homes.values()]  # noqa: E731
        while row := self.next("exports", rows):
            household = row["household_id"]
            own = [*homes.get(household, []), *work.get(household, [])]
            if household in before and own and self._untouched(own):
                self.desk.remove("national_persons", own)
                self.desk.remove("national_work", own)
                return Expected("vanished_export", household)
        return None
