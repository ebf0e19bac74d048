"""Errors between rows: repeated persons, shared telephones, sums, departments' lists.

Each function plants one error of its rule and says where it must be found; None when no
row is left that would do. Whether it is found is confirmed at the end by the whole oracle.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from fanpin_lib.demo.errors.departments import DepartmentLists
from fanpin_lib.demo.errors.desk import Desk
from fanpin_lib.demo.oracle import Expected, words
from fanpin_lib.demo.oracle.cross_rules import REGION_ITEMS
from fanpin_lib.demo.oracle.department_rules import ListsAndLedgers
from fanpin_lib.demo.rows.county import County, Row

Arrange = Callable[[], Expected | None]


class Arranger:
    """What the arranged errors share: rows in the seed's order, each used once."""

    def __init__(self, desk: Desk, watched: ListsAndLedgers) -> None:
        self.desk, self.county, self.watched = desk, desk.county, watched.watched
        self.lists = DepartmentLists(desk.county, desk.rng)
        self._streams: dict[str, Iterator[Row]] = {}

    def next(self, name: str, rows: Callable[[], list[Row]]) -> Row | None:
        """The next row of a stream that is shuffled once."""
        if name not in self._streams:
            self._streams[name] = iter(self.desk.shuffled(rows()))
        return next(self._streams[name], None)

    def case(self, stream: str, columns: list[str], fits: Callable[[Row], bool]) -> Row | None:
        """The next case of a stream whose columns are untouched."""
        while row := self.next(f"cases-{stream}", lambda: list(self.county.now["cases"])):
            if self.desk.free(row, [*columns, "case_id"]) and fits(row):
                return row
        return None

    def rules(self) -> dict[str, Arrange]:
        """Every arranged error by the rule that must find it."""
        return {
            "1_01_001": lambda: self._copied(True),
            "duplicate_across_villages": lambda: self._copied(False),
            "5_15_022": self._shared_phone,
            "record_income_sum": self._wrong_sum,
            "region_totals": self._wrong_total,
            **self._departments(),
        }

    def _place(self, rule: str, row: Row) -> Expected:
        return Expected(rule, row["household_id"], row["id_number"])

    def _persons(self) -> list[Row]:
        return [r for r in self.county.now["national_persons"] if len(r["id_number"]) == 18]

    def _copied(self, same_village: bool) -> Expected | None:
        """A number copied from a person of another household, here or in another village.

        Now in the national export, now in the county's own register.
        """
        rule = "1_01_001" if same_village else "duplicate_across_villages"
        rows = self.desk.one_of([self._persons, self._members])
        while row := self.next(f"copied-{rows.__name__}", rows):
            other = self.desk.one_of(self._neighbours(row, same_village, rows()) or [row])
            usable = self.desk.free(row, ["id_number"]) and self.desk.free(other, ["id_number"])
            if usable and other["household_id"] != row["household_id"]:
                self.desk.change(row, {"id_number": other["id_number"]})
                self.desk.keep(other, ["id_number"])
                return self._place(rule, row)
        return None

    def _members(self) -> list[Row]:
        return [m for m in self.lists.people if m["relation"] != "户主"]

    def _neighbours(self, row: Row, same_village: bool, rows: list[Row]) -> list[Row]:
        if not same_village:
            return rows
        return [other for other in rows if _village(other) == _village(row)]

    def _shared_phone(self) -> Expected | None:
        """A neighbour's telephone written down for somebody who gave none of their own."""
        while row := self.next("phones", self._persons):
            other = self.desk.one_of(self._neighbours(row, True, self._persons()))
            phone = other["member_phone"]
            usable = phone and words.phone_ok(phone) and self.desk.free(row, ["member_phone"])
            if usable and other["household_id"] != row["household_id"]:
                self.desk.change(row, {"member_phone": phone})
                self.desk.keep(other, ["member_phone"])
                return self._place("5_15_022", row)
        return None

    def _wrong_sum(self) -> Expected | None:
        """Two figures of the income a head changed places, or the wage in tens."""
        income = "net_income_per_capita"
        while row := self.next("sums", lambda: self.county.files["monthly_records"]):
            if not row["members"] or not self.desk.free(row, [income]):
                continue
            wrong = self.desk.one_of([9000, 1800, 450])
            self.desk.change(row, {income: row[income] + wrong})
            return Expected(
                "record_income_sum", row["household_id"], instance=str(self.county.month)
            )
        return None

    def _wrong_total(self) -> Expected | None:
        """A township's figure that was not brought up to date."""
        while row := self.next("totals", lambda: _totals(self.county)):
            place, column = row["region"], row["column"]
            if self.desk.free(place, [column]):
                self.desk.change(place, {column: place[column] + self.desk.one_of([1, -1, 10])})
                return Expected(
                    "region_totals",
                    village_code=place["region_code"],
                    column=REGION_ITEMS[column],
                )
        return None

    # ---- departments' lists -------------------------------------------------------------
    def _departments(self) -> dict[str, Arrange]:
        lists = self.lists
        rules: dict[str, Arrange] = {
            "dept_medical_monthly": lambda: self._bill("dept_medical_monthly", 41000, 0),
            "dept_inpatient": lambda: self._bill("dept_inpatient", 2400, 26500),
            "dept_tuition": lambda: self._pupil("dept_tuition", {"tuition": 18800}, False),
            "dept_schooling_missing": lambda: self._pupil(
                "dept_schooling_missing", {"enrolled": "否"}, True
            ),
            "dept_schooling_mismatch": lambda: self._pupil(
                "dept_schooling_mismatch", {"enrolled": "否"}, None
            ),
            "dept_dibao_missing": self._benefit,
            "dept_disability_missing": self._disability_listed,
            "dept_disability_extra": self._disability_dropped,
            "dept_not_in_ledgers": self._stranger,
        }
        for name, bad in (
            ("dept_housing", lambda m: lists.house(m, "C级", "是")),
            ("dept_water", lambda m: lists.well(m, "否")),
        ):
            for kind in ("unwatched", "mismatch"):
                rules[f"{name}_{kind}"] = partial(self._home, name, kind, bad)
        if self.county.month.month % 3 == 0:
            rules["dept_medical_quarterly"] = lambda: self._bill("dept_medical_quarterly", 41000, 0)
        return rules

    def _unlisted(self, name: str, stream: str, heads: bool = False) -> Iterator[Row]:
        """Members in the seed's order whom a list does not name yet."""
        listed = {row["id_number"][:18] for row in self.county.now[name]}
        rows = list(self.lists.heads.values()) if heads else self.lists.people
        while member := self.next(f"{name}-{stream}", lambda: rows):
            if member["id_number"] not in listed and self.desk.free(member, ["id_number"]):
                yield member

    def _bill(self, rule: str, paid: float, inpatient: float) -> Expected | None:
        for member in self._unlisted("dept_medical", "bill"):
            if member["household_id"] not in self.watched:
                self.desk.add("dept_medical", self.lists.bill(member, paid, inpatient))
                return self._place(rule, member)
        return None

    def _pupil(self, rule: str, cells: dict[str, Any], unwatched: bool | None) -> Expected | None:
        by_number = {m["id_number"]: m for m in self.lists.people}
        while row := self.next("pupils", lambda: self.county.files["dept_schooling"]):
            member = by_number.get(row["id_number"])
            if member is None or not self.desk.free(row, cells):
                continue
            if unwatched is None or member["household_id"] not in self.watched:
                self.desk.change(row, cells)
                return self._place(rule, member)
        return None

    def _benefit(self) -> Expected | None:
        """A benefit granted that the ledger has not heard of."""
        for member in self._unlisted("dept_dibao", "granted"):
            if self.lists.homes[member["household_id"]]["safety_net"] == "无":
                since = self.county.month.first_day
                row = self.lists.row(member, benefit="低保", started_on=since, ended_on=None)
                self.desk.add("dept_dibao", row)
                return self._place("dept_dibao_missing", member)
        return None

    def _disability_listed(self) -> Expected | None:
        for member in self._unlisted("dept_disability", "listed"):
            if "残疾" not in (member["health"] or ""):
                self.desk.add("dept_disability", self.lists.row(member))
                return self._place("dept_disability_missing", member)
        return None

    def _disability_dropped(self) -> Expected | None:
        by_number = {m["id_number"]: m for m in self.lists.people}
        row = self.next("dropped", lambda: list(self.county.files["dept_disability"]))
        if row is None or row["id_number"] not in by_number:
            return None
        self.desk.remove("dept_disability", [row])
        return self._place("dept_disability_extra", by_number[row["id_number"]])

    def _home(self, name: str, kind: str, bad: Callable[[Row], Row]) -> Expected | None:
        for head in self._unlisted(name, "bad", heads=True):
            if kind == "mismatch" or head["household_id"] not in self.watched:
                self.desk.add(name, bad(head))
                return Expected(f"{name}_{kind}", head["household_id"])
        return None

    def _stranger(self) -> Expected | None:
        """Somebody whom no ledger knows: moved in, or never registered."""
        member = self.next("strangers", lambda: self.lists.people)
        if member is None:
            return None
        number = _other_person(member["id_number"])
        row = self.lists.row({**member, "id_number": number})
        self.desk.add("dept_disability", row)
        return Expected("dept_not_in_ledgers", id_number=number, instance="残联残疾人名单")


def _village(row: Row) -> tuple[str, ...]:
    """By code in ledgers, by names in exports."""
    if "village_code" in row:
        return (row["village_code"],)
    return (row["township_name"], row["village_name"])


def of_case(rule: str, case: Row) -> Expected:
    """A finding about one episode, told apart by its number."""
    return Expected(rule, case["household_id"], instance=case["case_id"])


def _totals(county: County) -> list[Row]:
    """Each figure of each township."""
    townships = [r for r in county.now["regions"] if r["level"] == "乡镇"]
    return [{"region": row, "column": column} for row in townships for column in REGION_ITEMS]


def _other_person(number: str) -> str:
    """A number of the same day of birth that the demo gives to nobody, checksum right."""
    body = number[:14] + f"{int(number[14:17]) % 2 + 2 * (int(number[14:17]) % 200):03d}"
    return next(body + digit for digit in "0123456789X" if words.checksum_ok(body + digit))
