"""A snapshot's connection made by hand: the ledgers that facts come from, to be filled."""

from __future__ import annotations

from typing import Any

import duckdb

from fanpin_lib.classification import assess_facts, build_facts
from fanpin_lib.fields import Table, tables
from fanpin_lib.period import Month
from fanpin_lib.policy import Profile, facts, load_profile

VILLAGE = "220281100201"
CONDITIONS = ("food_ok", "clothing_ok", "education_ok", "medical_ok", "housing_ok", "water_ok")
#: The ledgers that facts come from.
LEDGERS = (
    "households", "members", "monthly_records", "cases", "measures", "alerts", "events",
    "judgements",
)  # fmt: skip
ALL_MET = dict.fromkeys(CONDITIONS, True)


class County:
    """Ledgers closed at ``month``; a table counts as delivered once something is put in."""

    def __init__(self, month: str = "2026-10", ledgers: tuple[str, ...] = LEDGERS) -> None:
        self.month = Month.parse(month)
        self.connection = duckdb.connect()
        window = self.month.window(12)
        self._run(
            "CREATE TABLE table_status (table_name VARCHAR, month VARCHAR, delivered BOOLEAN)"
        )
        self._run("CREATE TABLE months (month VARCHAR, month_start DATE, month_end DATE)")
        for m in window:
            self._run("INSERT INTO months VALUES (?, ?, ?)", [str(m), m.first_day, m.last_day])
        for name in ledgers:
            self._create(tables()[name])
        self._built = False

    def _run(self, sql: str, values: list | None = None) -> None:
        self.connection.execute(sql, values)

    def _create(self, table: Table) -> None:
        columns = ", ".join(f"{f.name} {f.sql_type}" for f in table.fields.values())
        self._run(f"CREATE TABLE {table.name} ({columns}, _delivery BIGINT, _row BIGINT)")
        if table.mode == "register":
            self._run(f"CREATE VIEW {table.name}_by_month AS SELECT month, t.* FROM months, "
                      f"{table.name} AS t")  # fmt: skip

    def put(self, name: str, *rows: dict[str, Any]) -> County:
        """Rows of a ledger; registers are the same in every month. No row: delivered, empty."""
        self._built = False
        for row in rows:
            marks = ", ".join("?" for _ in row)
            self._run(f"INSERT INTO {name} ({', '.join(row)}) VALUES ({marks})", list(row.values()))
        self._run("INSERT INTO table_status SELECT ?, month, true FROM months", [name])
        return self

    def household(self, household_id: str = "H1", **values: Any) -> County:
        """An ordinary household of three with two labourers."""
        row = {"household_type": "一般农户", "members": 3, "labourers": 2, **values}
        return self.put(
            "households", {"household_id": household_id, "village_code": VILLAGE, **row}
        )

    def record(self, month: str = "2026-10", household_id: str = "H1", **values: Any) -> County:
        """A monthly record of three persons; what is not said is not filled in."""
        row = {"month": month, "household_id": household_id, "members": 3, **values}
        return self.put("monthly_records", row)

    def case(self, case_id: str = "C1", household_id: str = "H1", **values: Any) -> County:
        """An episode under monitoring."""
        row = {
            "registered_category": "边缘易致贫户", "risks": ["因病"], "tagged_2019": False,
            "identified_on": "2026-01-15", **values,
        }  # fmt: skip
        return self.put(
            "cases",
            {"case_id": case_id, "household_id": household_id, "village_code": VILLAGE, **row},
        )

    def alert(self, alert_id: str = "A1", household_id: str = "H1", **values: Any) -> County:
        """An alert from a department."""
        row = {"source": "部门筛查预警", "risk": "因病", "found_on": "2026-10-08", **values}
        return self.put(
            "alerts",
            {"alert_id": alert_id, "household_id": household_id, "village_code": VILLAGE, **row},
        )

    def event(self, household_ids: str = "H1", **values: Any) -> County:
        """An event that names households."""
        row = {"kind": "自然灾害", "started_on": "2026-10-05", "ended_on": "2026-10-06", **values}
        return self.put(
            "events",
            {"event_id": "E1", "village_code": VILLAGE, "household_ids": household_ids, **row},
        )

    def facts(self, household_id: str = "H1", month: str = "2026-10") -> dict[str, Any]:
        """The facts of one household at one month's end."""
        if not self._built:
            build_facts(self.connection, profile=load_profile("demo-jiaohe"))
        self._built = True
        found = self.connection.execute(
            "FROM household_facts WHERE household_id = ? AND month = ?", [household_id, month]
        )
        names = [column[0] for column in found.description]
        rows = found.fetchall()
        assert len(rows) == 1, f"{len(rows)} rows for {household_id} in {month}"
        return dict(zip(names, rows[0], strict=True))


def facts_table(
    connection: duckdb.DuckDBPyConnection,
    households: dict[str, dict[str, Any]],
    month: str = "2020-06",
) -> None:
    """``household_facts`` with exactly these facts; what is not said is unknown."""
    names = {name: fact for name, fact in facts().items() if not fact.expression}
    columns = ", ".join(f"{name} {fact.sql_type}" for name, fact in names.items())
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE household_facts (month VARCHAR, month_end DATE, "
        f"household_id VARCHAR, village_code VARCHAR, {columns})"
    )
    end = Month.parse(month).last_day
    for household_id, given in households.items():
        values = [month, end, household_id, VILLAGE, *(given.get(name) for name in names)]
        marks = ", ".join("?" for _ in values)
        connection.execute(f"INSERT INTO household_facts VALUES ({marks})", values)


def assessed(
    households: dict[str, dict[str, Any]], profile: Profile, month: str = "2020-06", **how: Any
) -> dict[tuple[str, str], dict[str, Any]]:
    """Assessments of households given by their facts: by household and decision."""
    with duckdb.connect() as connection:
        facts_table(connection, households, month)
        assess_facts(connection, profile, **how)
        found = connection.execute("FROM assessments")
        names = [column[0] for column in found.description]
        rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    return {(row["household_id"], row["rule_id"]): row for row in rows}
