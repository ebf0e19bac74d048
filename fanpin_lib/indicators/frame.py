"""Setting the table for the catalogue's SQL: months, ledgers' status, rules, working days."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa

from fanpin_lib.files.yaml_lines import shipped_yaml
from fanpin_lib.indicators.classes import lay_out_classes
from fanpin_lib.indicators.delivered import Ledgers
from fanpin_lib.indicators.model import Family
from fanpin_lib.indicators.route_rules import lay_out_routes
from fanpin_lib.indicators.rules import lay_out_days, lay_out_rules
from fanpin_lib.indicators.sweep_rules import lay_out_sweeps
from fanpin_lib.indicators.tables import store, store_table
from fanpin_lib.indicators.visit_rules import lay_out_visits
from fanpin_lib.indicators.warning_rules import lay_out_warnings
from fanpin_lib.period import Month
from fanpin_lib.policy.workdays import Calendar

if TYPE_CHECKING:
    from fanpin_lib.policy import Profile

BEFORE = 12  # months shown before the closing month
HISTORY = 60  # months that a state can be carried forward from


@cache
def settings() -> dict[str, float]:
    """Our own statistical parameters, from ``settings.yaml``."""
    return {name: float(item["value"]) for name, item in _settings_file().items()}


def settings_text() -> str:
    """The same for people: one Markdown line each."""
    return "\n".join(
        f"- {item['reason']}（取 {item['value']}）。" for item in _settings_file().values()
    )


@cache
def _settings_file() -> dict[str, Any]:
    return shipped_yaml(__package__, "settings.yaml")


def set_up(
    connection: duckdb.DuckDBPyConnection,
    closing: Month,
    profile: Profile,
    calendar: Calendar,
    families: list[Family],
) -> Ledgers:
    """Create everything that ``frame.sql`` names, then ``frame.sql`` and ``records.sql``, and
    the profile's classifications.
    """
    ledgers = Ledgers(connection, closing)
    _months(connection, closing)
    _days(connection, calendar)
    rules = {r for f in families for i in f.indicators.values() for r in i.rules}
    rules |= {r for f in families for r in f.rules}
    lay_out_rules(connection, profile, rules, closing.window(BEFORE), calendar)
    lay_out_visits(connection, profile, closing.window(BEFORE))
    lay_out_sweeps(connection, profile, closing.window(BEFORE))
    lay_out_warnings(connection, profile, closing.window(BEFORE))
    lay_out_routes(connection, profile, closing.window(BEFORE))
    lay_out_days(connection, profile, _first_day(connection, closing), closing.last_day)
    _settings(connection)
    for name in ("gini.sql", "frame.sql", "records.sql"):
        connection.execute(files(__package__).joinpath(name).read_text(encoding="utf-8"))
    lay_out_classes(connection, profile)
    return ledgers


def _months(connection: duckdb.DuckDBPyConnection, closing: Month) -> None:
    months = closing.window(HISTORY)
    schema = pa.schema(
        {
            "month": pa.string(), "no": pa.int32(),
            "month_start": pa.date32(), "month_end": pa.date32(),
        }
    )  # fmt: skip
    rows = [(str(m), no, m.first_day, m.last_day) for no, m in enumerate(months)]
    store(connection, "history_months", schema, rows)


def _days(connection: duckdb.DuckDBPyConnection, calendar: Calendar) -> None:
    """``calendar``: every day; ``working_days``: ordinal → day."""
    days = {name: pa.array(values) for name, values in calendar.days().items()}
    store_table(connection, "calendar", pa.table(days))
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE working_days AS "
        "SELECT ordinal, day FROM calendar WHERE is_workday"
    )


def _settings(connection: duckdb.DuckDBPyConnection) -> None:
    schema = pa.schema({"name": pa.string(), "value": pa.float64()})
    store(connection, "settings", schema, list(settings().items()))
    connection.execute(
        "CREATE OR REPLACE TEMP MACRO setting(wanted) AS "
        "(SELECT value FROM settings WHERE name = wanted)"
    )


def _first_day(connection: duckdb.DuckDBPyConnection, closing: Month) -> date:
    """The first day from which a deadline of the ledgers runs."""
    sql = (
        "SELECT min(day) FROM (SELECT coalesce(received_on, found_on) AS day FROM alerts "
        "UNION ALL SELECT assigned_on FROM tasks UNION ALL SELECT county_decided_on FROM warnings)"
    )
    first = connection.execute(sql).fetchall()[0][0]
    return max(first or closing.first_day, date(2015, 1, 1))
