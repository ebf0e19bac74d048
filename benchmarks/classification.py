"""Seconds to classify household-months, and what the parts of it cost against each other.

    python benchmarks/classification.py [--households 77000] [--profile demo-jiaohe] [--json FILE]

facts    the facts that the profile asks for, out of the ledgers (thirteen months)
assess   every decision of the profile over those facts
copy     the same facts copied once: what a single pass over the rows costs here

Prints clock and processor seconds a million household-months and the ratios to `copy`; on a
machine with other work the ratios say more than the seconds.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import duckdb

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.measuring import Figure, main, parser
from fanpin_lib.classification import assess_facts, build_facts
from fanpin_lib.classification.assess import facts_used
from fanpin_lib.fields import tables
from fanpin_lib.period import Month
from fanpin_lib.policy import load_profile

CLOSING = Month(2026, 10)

_HOUSEHOLDS = """
INSERT INTO households BY NAME
SELECT printf('2202811%05d%04d', n // 300, n % 300) AS household_id,
       printf('2202811%05d', n // 300) AS village_code,
       CASE WHEN n % 7 = 0 THEN '脱贫户' ELSE '一般农户' END AS household_type,
       2 + n % 3 AS members, n % 4 AS labourers, n % 4 = 0 AS no_labour_household,
       '无' AS safety_net
FROM range($households) AS t(n);
INSERT INTO households_by_month BY NAME FROM months CROSS JOIN households;
INSERT INTO members BY NAME
SELECT household_id, village_code, household_id || '00' || k AS id_number,
       [CASE WHEN hash(household_id, k) % 20 = 0 THEN '残疾' ELSE '健康' END] AS health
FROM households, range(members) AS t(k);
INSERT INTO members_by_month BY NAME FROM months CROSS JOIN members;
INSERT INTO monthly_records BY NAME
SELECT month, household_id, village_code, members, 20000 AS wage_income, 9000 AS business_income,
       100 AS property_income, 1000 + hash(household_id) % 9000 AS transfer_income,
       4000 + hash(household_id, month) % 1000000 / 100 AS net_income_per_capita,
       3500 + hash(household_id, month) % 1000000 / 100 AS disposable_income_per_capita,
       true AS income_estimated, hash(household_id) % 3000 AS medical_expenditure,
       0 AS schooling_expenditure, true AS food_ok, true AS clothing_ok, true AS education_ok,
       true AS medical_ok, hash(household_id) % 50 > 0 AS housing_ok, true AS water_ok
FROM history CROSS JOIN households;
INSERT INTO cases BY NAME
SELECT 'C' || household_id AS case_id, household_id, village_code,
       '边缘易致贫户' AS registered_category, ['因病'] AS risks, false AS tagged_2019,
       DATE '2026-01-15' AS identified_on
FROM households WHERE hash(household_id) % 25 = 0;
INSERT INTO measures BY NAME
SELECT 'M' || case_id AS measure_id, case_id, '健康帮扶' AS kind,
       DATE '2026-02-01' AS started_on FROM cases;
INSERT INTO alerts BY NAME
SELECT 'A' || household_id AS alert_id, household_id, village_code, '部门筛查预警' AS source,
       '因病' AS risk, DATE '2026-05-01' AS found_on, DATE '2026-05-05' AS verified_on,
       '排除' AS result
FROM households WHERE hash(household_id) % 8 = 0;
"""


def ledgers(households: int) -> duckdb.DuckDBPyConnection:
    """A snapshot's tables with that many households, every one visited every month."""
    connection = duckdb.connect()
    connection.execute("CREATE TABLE table_status (table_name TEXT, month TEXT, delivered BOOLEAN)")
    _months(connection, "months", CLOSING.window(12))
    _months(connection, "history", CLOSING.window(24))
    for table in tables().values():
        columns = ", ".join(f"{f.name} {f.sql_type}" for f in table.fields.values())
        connection.execute(f"CREATE TABLE {table.name} ({columns})")
        if table.mode == "register":
            wide = f"month VARCHAR, month_start DATE, month_end DATE, {columns}"
            connection.execute(f"CREATE TABLE {table.name}_by_month ({wide})")
        connection.execute(
            f"INSERT INTO table_status SELECT '{table.name}', month, true FROM months"
        )
    for statement in _HOUSEHOLDS.split(";\n"):
        named = {"households": households} if "$households" in statement else None
        connection.execute(statement, named)
    return connection


def _months(connection: duckdb.DuckDBPyConnection, name: str, months: list[Month]) -> None:
    connection.execute(f"CREATE TABLE {name} (month VARCHAR, month_start DATE, month_end DATE)")
    rows = [(str(month), month.first_day, month.last_day) for month in months]
    connection.executemany(f"INSERT INTO {name} VALUES (?, ?, ?)", rows)


def cost(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the clock and of processor time."""
    clock, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - clock, time.process_time() - processor


def measure(households: int, profile_name: str, rounds: int) -> tuple[int, dict[str, list]]:
    """Household-months, and the cost of each part in every round."""
    profile = load_profile(profile_name)
    used = facts_used(profile, [month.last_day for month in CLOSING.window(12)])
    parts: dict[str, list[tuple[float, float]]] = {"facts": [], "assess": [], "copy": []}
    with ledgers(households) as connection:
        for _ in range(rounds):
            parts["facts"].append(cost(lambda: build_facts(connection, names=used)))
            parts["assess"].append(cost(lambda: assess_facts(connection, profile)))
            parts["copy"].append(
                cost(
                    lambda: connection.execute(
                        "CREATE OR REPLACE TEMP TABLE copied AS FROM household_facts"
                    )
                )
            )
        rows = connection.execute("SELECT count(*) FROM household_facts").fetchone()[0]
    return rows, parts


def report(given: argparse.Namespace) -> Iterator[Figure]:
    """Medians over the rounds, a million household-months."""
    households = given.households or (7_700 if given.quick else 77_000)
    rows, parts = measure(households, given.profile, given.repeats)
    million = 1_000_000 / rows
    copy = [clock for clock, _ in parts["copy"]]
    for name in ("facts", "assess"):
        clock = median(c for c, _ in parts[name]) * million
        processor = median(p for _, p in parts[name]) * million
        ratio = median(c / one for (c, _), one in zip(parts[name], copy, strict=True))
        what = f"{name}, a million household-months"
        yield Figure(f"classification.{name}", what, clock, "s")
        yield Figure(f"classification.{name}.cpu", f"{what}, processor", processor, "s")
        yield Figure(f"classification.{name}.to_copy", f"{name} ÷ one copy of the rows", ratio, "×")


if __name__ == "__main__":
    given = parser(__doc__)
    given.add_argument("--households", type=int, default=0)
    given.add_argument("--profile", default="demo-jiaohe")
    main(given.parse_args(), {}, report)
