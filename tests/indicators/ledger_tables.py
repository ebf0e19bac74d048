"""A snapshot's connection made by hand: every table of fields.yaml, empty, to be filled."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from types import SimpleNamespace
from typing import Any

import duckdb

from fanpin_lib import fields
from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.period import Month
from fanpin_lib.policy import Classification, Rule, TopicEntry

COUNTY = "220281000000"


@dataclass(frozen=True)
class Value:
    """What ``profile.value`` gives."""

    value: Any
    unit: str = ""
    operator: str = "<"
    concept: str = "net"
    status: str = "set"
    since: date = date.min


@dataclass(frozen=True)
class Sweep:
    """A sweep on the last day of its months (empty: of every month)."""

    sweep: str
    months: tuple[int, ...] = ()
    who: str = "村"

    def due_on(self, month: Month) -> date | None:
        return month.last_day if month.month in (self.months or range(1, 13)) else None


@dataclass(frozen=True)
class Sent:
    """Conditions and the departments that they are sent to: a row of a catalogue."""

    conditions: tuple[str, ...]
    departments: tuple[str, ...]

    @property
    def citation(self) -> SimpleNamespace:
        return SimpleNamespace(short="《某县办法》第三条")

    def get(self, name: str) -> object:
        return getattr(self, name, None)

    def __getitem__(self, name: str) -> object:
        return ""


DEFAULT_VALUES: dict[str, Value] = {
    "routing": Value([Sent(("住房安全",), ("住建", "发改")), Sent(("饮水安全", "食"), ("水利",))]),
    "sweeps": Value([Sweep("月度"), Sweep("十月集中", (10,))]),
    "monitoring_line": Value(6000, "元"),
    "alert_verification_deadline": Value(5, "工作日"),
    "monthly_visit": Value(1, "次"),
    "visit_gap": Value(2, "月"),
    "income_bands": Value([5000, 10000], "元"),
    "transfer_dependence_share": Value(0.5),
    "income_fall_share": Value(0.2),
}


@dataclass(frozen=True)
class Step:
    """One step of a procedure as the policy room gives it."""

    name: str
    order: int
    deadline: int | None = None
    runs_from: str | None = None
    runs_from_stage: str = ""
    notice_days: int | None = None
    required: bool = True
    counted_in: str = "工作日"
    order_free: bool = False
    list_column: str = ""
    column: str = ""


@dataclass(frozen=True)
class Report:
    """Something due on a day of every month about the month ``period`` months before."""

    who: str
    day: int
    period: int = 1

    def due_on(self, month: Month) -> date | None:
        return date(month.year, month.month, self.day)


@dataclass
class Rules:
    """A profile with fixed values; a rule not named is not in force."""

    values: dict[str, Value] = field(default_factory=lambda: dict(DEFAULT_VALUES))
    since: date = date(2000, 1, 1)
    steps: dict[str, list[Step]] = field(default_factory=dict)
    reports: list[Report] = field(default_factory=list)
    classes: dict[str, Classification] = field(default_factory=dict)

    @property
    def monitored(self) -> Classification | None:
        return self.classes.get("category")

    calendars: list[Rule] = field(default_factory=list)
    catalogues: dict[str, list[TopicEntry]] = field(default_factory=dict)

    def of_kind(self, kind: str) -> list[Rule]:
        return self.calendars if kind == "calendar" else []

    def entries(self, rule_id: str, on: date) -> list[TopicEntry]:
        if rule_id not in self.catalogues:
            raise RuleNotInForce(f"没有 {rule_id}")
        return self.catalogues[rule_id]

    def value(self, rule_id: str, on: date) -> Value:
        if rule_id not in self.values or on < self.since:
            raise RuleNotInForce(f"规则 {rule_id} 在 {on} 没有值")
        return self.values[rule_id]

    def require(self, rule_id: str, on: date) -> Value:
        return self.value(rule_id, on)

    def procedure(self, stage: str, on: date) -> list[Step]:
        if stage not in self.steps:
            raise RuleNotInForce(f"没有{stage}程序")
        return self.steps[stage]

    def calendar(self, rule_id: str, on: date) -> list[Report]:
        if not self.reports:
            raise RuleNotInForce("没有报送日历")
        return self.reports


class Ledgers:
    """Tables of a snapshot closed at ``month``; delivered as soon as a row is put in."""

    def __init__(self, month: str = "2026-10") -> None:
        self.month = Month.parse(month)
        self.connection = duckdb.connect()
        self._months = self.month.window(12)
        self.connection.execute(
            "CREATE TABLE table_status (table_name TEXT, month TEXT, delivered BOOLEAN, "
            "derived BOOLEAN DEFAULT false)"
        )
        self.connection.execute(
            "CREATE TABLE lacking_columns "
            "(table_name TEXT, month TEXT, column_name TEXT, place TEXT)"
        )
        for table in fields.tables().values():
            self._create(table)

    def _create(self, table: fields.Table) -> None:
        columns = ", ".join(f'"{f.name}" {f.sql_type}' for f in table.fields.values())
        extra = "_delivery BIGINT, _row BIGINT"
        self.connection.execute(f"CREATE TABLE {_own(table.name)} ({columns}, {extra})")
        if table.also_in:
            self.connection.execute(f"CREATE VIEW {table.name} AS {_with_other_rows(table)}")
        if table.mode == "register":
            self.connection.execute(
                f"CREATE TABLE {table.name}_by_month (month VARCHAR, {columns}, {extra})"
            )

    def start_again(self, month: Month) -> None:
        """Empty every table, for another closing month."""
        self.month = month
        self._months = month.window(12)
        for table in fields.tables().values():
            self.connection.execute(f"DELETE FROM {_own(table.name)}")
            if table.mode == "register":
                self.connection.execute(f"DELETE FROM {table.name}_by_month")
        self.connection.execute("DELETE FROM table_status")
        self.connection.execute("DELETE FROM lacking_columns")

    def insert(self, table: str, rows: list[dict[str, Any]]) -> None:
        """Insert rows that all have the same columns."""
        if rows:
            names = ", ".join(f'"{n}"' for n in rows[0])
            marks = ", ".join([f"({', '.join('?' for _ in rows[0])})"] * len(rows))
            self.connection.execute(
                f"INSERT INTO {_own(table)} ({names}) VALUES {marks}",
                [cell for row in rows for cell in row.values()],
            )

    def everything_delivered(self, months: list[Month]) -> None:
        """Say that every ledger was delivered for every month."""
        names = ", ".join(f"('{name}')" for name in fields.tables())
        values = ", ".join(f"('{month}')" for month in months)
        self.connection.execute(
            f"INSERT INTO table_status SELECT t, m, true, false FROM (VALUES {names}) AS a(t) "
            f"CROSS JOIN (VALUES {values}) AS b(m)"
        )

    def put(self, name: str, *rows: dict[str, Any], months: list[str] | None = None) -> None:
        """Insert rows; registers also into ``_by_month`` for every month (or ``months``)."""
        table = fields.table(name)
        for row in rows:
            self._insert(name, row)
        if table.mode == "register":
            for month in months or [str(m) for m in self._months]:
                for row in rows:
                    self._insert(f"{name}_by_month", {"month": month, **row})
        self.delivered(name, months if table.mode == "register" else None)

    def delivered(self, name: str, months: list[str] | None = None) -> None:
        """Say that a ledger was delivered (period ledgers: for the months it has rows of)."""
        table = fields.table(name)
        if table.mode == "period":
            found = self.connection.execute(f"SELECT DISTINCT month FROM {name}").fetchall()
            months = [m for (m,) in found]
        for month in months or [str(m) for m in self._months]:
            self.connection.execute(
                "INSERT INTO table_status VALUES (?, ?, true, false)", [name, month]
            )

    def not_delivered(self, table: str, month: Month | None = None) -> None:
        """Say that a ledger was not delivered; default for no month at all."""
        at = "" if month is None else f" AND month = '{month}'"
        self.connection.execute(f"DELETE FROM table_status WHERE table_name = '{table}'{at}")

    def lacks(self, table: str, *columns: str, place: str | None = None) -> None:
        """Say that no file of a ledger (or none of a village's) had some columns."""
        for column in columns:
            self.connection.execute(
                "INSERT INTO lacking_columns SELECT ?, unnest(?::VARCHAR[]), ?, ?",
                [table, [str(month) for month in self.month.window(60)], column, place],
            )

    def _insert(self, table: str, row: dict[str, Any]) -> None:
        names = ", ".join(f'"{n}"' for n in row)
        marks = ", ".join("?" for _ in row)
        self.connection.execute(
            f"INSERT INTO {_own(table)} ({names}) VALUES ({marks})", list(row.values())
        )


def _own(name: str) -> str:
    """The table with a ledger's own rows, where its view has further ones."""
    also = fields.tables()[name].also_in if name in fields.tables() else ()
    return f"own_{name}" if also else name


def _with_other_rows(table: fields.Table) -> str:
    """As in a snapshot: a visit entered in the monthly records is a visit."""
    query = f"SELECT * FROM {_own(table.name)}"
    for other, column in table.also_in:
        shared = ", ".join(name for name in table.fields if name in fields.table(other).fields)
        query += f" UNION ALL BY NAME SELECT {shared} FROM {other} WHERE {column} IS NOT NULL"
    return query


def small_county(ledgers: Ledgers) -> None:
    """Two townships, three villages, the last one without any household."""
    names = {
        COUNTY: ("蛟河市", "县"),
        "220281100000": ("新农乡", "乡镇"),
        "220281101000": ("白石山镇", "乡镇"),
        "220281100001": ("东村", "村"),
        "220281100002": ("西村", "村"),
        "220281101001": ("空村", "村"),
    }
    for code, (name, level) in names.items():
        ledgers.put("regions", {"region_code": code, "region_name": name, "level": level})
