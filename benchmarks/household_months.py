"""Made-up household-months by the million, and a snapshot's tables around them."""

from __future__ import annotations

from pathlib import Path

import duckdb

from fanpin_lib.fields import tables
from fanpin_lib.period import Month

CLOSING = Month(2026, 10)
HOUSEHOLD = "printf('2202810%07d', h)"

#: Believable shares: 2 % of records missing, 90 % visited, under 1 % short of something.
RECORDS = f"""
COPY (
    SELECT m.month, {HOUSEHOLD} AS household_id,
           printf('220281%03d%03d', 1 + h % 286 // 17, 1 + h % 286 % 17) AS village_code,
           CASE WHEN hash(h, m.no, 1) % 10 < 9 THEN m.month_start + (hash(h, m.no) % 28)::INT END
               AS visit_date,
           ['入户', '电话', '微信'][1 + (hash(h, m.no, 2) % 3)::INT] AS visit_way,
           1 + hash(h) % 6 AS members,
           {{money(3, 30000)}} AS wage_income, {{money(4, 20000)}} AS business_income,
           {{money(5, 1000)}} AS property_income, {{money(6, 8000)}} AS transfer_income,
           {{money(7, 25000)}} AS net_income_per_capita,
           {{money(8, 24000)}} AS disposable_income_per_capita,
           {{money(9, 3000)}} AS medical_expenditure, {{money(10, 3000)}} AS schooling_expenditure,
           {{money(11, 300)}} AS housing_expenditure, {{money(12, 100)}} AS disaster_expenditure,
           {{money(13, 200)}} AS other_expenditure,
           hash(h, 14) % 3000 > m.no % 3 AS food_ok, hash(h, 15) % 3000 > m.no % 4 AS clothing_ok,
           hash(h, 16) % 2000 > m.no % 3 AS education_ok,
           hash(h, 17) % 1000 > m.no % 3 AS medical_ok,
           hash(h, 18) % 1000 > m.no % 5 AS housing_ok, hash(h, 19) % 1000 > m.no % 4 AS water_ok
    FROM months AS m CROSS JOIN range($households) AS r(h)
    WHERE hash(h, m.no, 20) % 50 > 0 ORDER BY m.no, h
) TO '$file' (FORMAT parquet)
"""


def make_records(file: Path, rows: int) -> None:
    """Write the records of as many households as give about ``rows`` household-months."""
    connection = duckdb.connect()
    _months(connection)
    sql = RECORDS.replace("$households", str(rows // 13)).replace("$file", str(file))
    for salt, top in [(3, 30000), (4, 20000), (5, 1000), (6, 8000), (7, 25000), (8, 24000),
                      (9, 3000), (10, 3000), (11, 300), (12, 100), (13, 200)]:  # fmt: skip
        amount = f"(hash(h, m.no, {salt}) % {top * 100} / 100.0)::DECIMAL(18, 2)"
        sql = sql.replace(f"{{money({salt}, {top})}}", amount)
    connection.execute(sql)


def _months(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("CREATE TABLE months (month VARCHAR, no INT, month_start DATE)")
    rows = [(str(m), i, m.first_day) for i, m in enumerate(CLOSING.window(12))]
    connection.executemany("INSERT INTO months VALUES (?, ?, ?)", rows)


def snapshot(file: Path) -> duckdb.DuckDBPyConnection:
    """A snapshot's tables: the records, their households, a fortieth of them monitored."""
    connection = duckdb.connect()
    connection.execute("SET threads = 2; SET memory_limit = '1300MB'")
    _months(connection)
    for table in tables().values():
        columns = ", ".join(f"{f.name} {f.sql_type}" for f in table.fields.values())
        connection.execute(f"CREATE TABLE {table.name} ({columns})")
        if table.mode == "register":
            connection.execute(f"CREATE TABLE {table.name}_by_month (month VARCHAR, {columns})")
    connection.execute(f"""
        DROP TABLE monthly_records;
        CREATE VIEW monthly_records AS FROM read_parquet('{file}');
        CREATE TABLE lacking_columns
            (table_name VARCHAR, month VARCHAR, column_name VARCHAR, place VARCHAR);
        CREATE TABLE table_status AS
        SELECT t.table_name, m.month, true AS delivered, false AS derived
        FROM (VALUES ('cases'), ('households'), ('regions')) AS t(table_name), months AS m;
        INSERT INTO regions BY NAME
        SELECT DISTINCT village_code AS region_code, village_code AS region_name, '村' AS level
        FROM monthly_records;
        INSERT INTO regions BY NAME SELECT '220281000000' AS region_code, '县' AS region_name;
        INSERT INTO households BY NAME
        SELECT DISTINCT household_id, village_code, '一般农户' AS household_type, 3 AS members
        FROM monthly_records WHERE month = '{CLOSING}';
        DROP TABLE households_by_month;
        CREATE VIEW households_by_month AS SELECT m.month, h.* FROM months AS m, households AS h;
        INSERT INTO cases BY NAME
        SELECT 'c' || household_id AS case_id, household_id, village_code, ['因病'] AS risks,
               '边缘易致贫户' AS registered_category, DATE '2024-01-01' AS identified_on
        FROM households WHERE hash(household_id) % 40 = 0;
    """)
    return connection
