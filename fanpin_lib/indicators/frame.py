"""Setting the table for the catalogue's SQL: months, ledgers' status, regions, rules, days."""

from __future__ import annotations

from datetime import date
from importlib.resources import files
from typing import Any

import duckdb
import pyarrow as pa

from fanpin_lib import fields
from fanpin_lib.indicators.model import Family, LedgerNeed
from fanpin_lib.indicators.rules import lay_out_days, lay_out_rules
from fanpin_lib.period import Month
from fanpin_lib.workdays import Calendar

BEFORE = 12  # months shown before the closing month
HISTORY = 60  # months that a state can be carried forward from

#: Rules whose value on the day something began decides, not the month's.
DAY_RULES = {"alert_verification_deadline"}
#: Rules that facts join without a figure depending on them alone.
EXTRA_RULES: set[str] = set()


class Ledgers:
    """Which ledgers are in force for which months of the window."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, closing: Month) -> None:
        rows = connection.execute(
            "SELECT table_name, month FROM table_status WHERE delivered"
        ).fetchall()
        self._closing = closing
        self._delivered = {(name, month) for name, month in rows}
        for name, table in fields.tables().items():
            if table.mode == "period":
                found = connection.execute(f"SELECT DISTINCT month FROM {name}").fetchall()
                self._delivered |= {(name, month) for (month,) in found}

    def delivered(self, table: str, month: Month) -> bool:
        return (table, str(month)) in self._delivered

    def met(self, need: LedgerNeed, month: Month) -> bool:
        """Whether a need is met for a month."""
        if need.when == "closing":
            return self.delivered(need.table, self._closing)
        if need.when == "ever":
            return any(t == need.table and m <= str(month) for t, m in self._delivered)
        return all(self.delivered(need.table, month + offset) for offset in need.offsets)

    def missing(self, needs: tuple[LedgerNeed, ...], month: Month) -> list[str]:
        """The ledgers whose need is not met, by identifier."""
        return [need.table for need in needs if not self.met(need, month)]


def set_up(
    connection: duckdb.DuckDBPyConnection,
    closing: Month,
    profile: Any,
    calendar: Calendar,
    families: list[Family],
) -> Ledgers:
    """Create everything of ``frame.sql`` and ``records.sql`` in the connection."""
    ledgers = Ledgers(connection, closing)
    _months(connection, closing)
    _ledger_status(connection, ledgers, closing)
    _days(connection, calendar)
    rules = {r for f in families for i in f.indicators.values() for r in i.rules}
    lay_out_rules(connection, profile, rules | EXTRA_RULES, closing.window(BEFORE))
    first = _first_alert(connection) or closing.first_day
    lay_out_days(connection, profile, DAY_RULES, max(first, date(2015, 1, 1)), closing.last_day)
    for name in ("frame.sql", "records.sql"):
        connection.execute(files(__package__).joinpath(name).read_text(encoding="utf-8"))
    return ledgers


def _months(connection: duckdb.DuckDBPyConnection, closing: Month) -> None:
    months = closing.window(HISTORY)
    table = pa.table(
        {
            "month": [str(m) for m in months],
            "no": pa.array(range(len(months)), pa.int32()),
            "month_start": pa.array([m.first_day for m in months], pa.date32()),
            "month_end": pa.array([m.last_day for m in months], pa.date32()),
        }
    )
    _store(connection, "history_months", table)
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE window_months AS "
        f"FROM history_months WHERE no >= {HISTORY - BEFORE}"
    )


def _ledger_status(connection: duckdb.DuckDBPyConnection, ledgers: Ledgers, closing: Month) -> None:
    names = list(fields.tables())
    flags = [ledgers.delivered(name, closing) for name in names]
    _store(connection, "ledger_status", pa.table({"table_name": names, "delivered": flags}))


def _days(connection: duckdb.DuckDBPyConnection, calendar: Calendar) -> None:
    """``calendar``: every day; ``working_days``: ordinal → day."""
    days = calendar.days()
    table = pa.table(
        {
            "day": pa.array(days["day"]),
            "is_workday": pa.array(days["is_workday"]),
            "ordinal": pa.array(days["ordinal"]),
        }
    )
    _store(connection, "calendar", table)
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE working_days AS "
        "SELECT ordinal, day FROM calendar WHERE is_workday"
    )


def _first_alert(connection: duckdb.DuckDBPyConnection) -> date | None:
    sql = "SELECT min(coalesce(received_on, found_on)) FROM alerts"
    return connection.execute(sql).fetchall()[0][0]


def _store(connection: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    connection.register(f"_{name}_arrow", table)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM _{name}_arrow")
    connection.unregister(f"_{name}_arrow")
