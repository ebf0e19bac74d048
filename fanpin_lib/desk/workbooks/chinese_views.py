"""Ledgers under their Chinese names: 农户台账 with 户编号, 乡镇, 村 … beside ``households``.

Yes and no are 是 and 否, several codes are one text (因病、因残), and a column that registers a
class holds the profile's words in the profile's order, so that sorting by it is in that order.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fanpin_lib.fields import Field, Table, tables
from fanpin_lib.policy.classes import names_in

if TYPE_CHECKING:
    import duckdb

    from fanpin_lib.county import County
    from fanpin_lib.period import Month

DELIVERIES, FINDINGS, FIGURES, CLASSES = "交付", "疑点", "指标", "分类"
#: Columns that every ledger with a village has at its head.
TOWNSHIP, VILLAGE = "乡镇", "村"
_PLACES = f"""
CREATE OR REPLACE TEMP TABLE _places AS
SELECT v.region_code, coalesce(t.region_name, '') AS "{TOWNSHIP}", v.region_name AS "{VILLAGE}"
FROM regions AS v LEFT JOIN regions AS t ON t.region_code = v.parent_code WHERE v.level = '村'
"""
_HOMES = """
CREATE OR REPLACE TEMP TABLE _homes AS
SELECT household_id, any_value(village_code) AS village_code FROM households GROUP BY household_id
"""
_DELIVERIES = f"""
CREATE OR REPLACE TEMP TABLE "{DELIVERIES}"
(交付号 BIGINT, 文件 VARCHAR, 交付人 VARCHAR, 交付时间 TIMESTAMP, 月份 VARCHAR, 行数 BIGINT,
 坏行 BIGINT)
"""


def create_views(connection: duckdb.DuckDBPyConnection, county: County, month: Month) -> None:
    """Lay the Chinese views over a snapshot's own."""
    connection.execute(_PLACES)
    connection.execute(_HOMES)
    for table in tables().values():
        columns = ", ".join(_columns(connection, table, county))
        connection.execute(f'CREATE TEMP VIEW "{table.label}" AS SELECT {columns} {_from(table)}')
    _deliveries(connection, county)
    _findings(connection, county, month)


def _from(table: Table) -> str:
    source = f'FROM "{table.name}" AS r'
    if table.place is None and "household_id" not in table.fields:
        return source
    if table.name == "regions":
        return source
    own = f"r.{table.place}" if table.place else "NULL"
    if "household_id" in table.fields:
        source += " LEFT JOIN _homes AS h ON h.household_id = r.household_id"
        own = f"coalesce({own}, h.village_code)"
    return f"{source} LEFT JOIN _places AS p ON p.region_code = {own}"


def _columns(connection: duckdb.DuckDBPyConnection, table: Table, county: County) -> Iterator[str]:
    labels = {field.label for field in table.fields.values()}
    if " _places " in _from(table):
        yield from (f'p."{name}"' for name in (TOWNSHIP, VILLAGE) if name not in labels)
    for field in table.fields.values():
        yield f'{_shown(connection, table, field, county)} AS "{field.label}"'
    yield 'r._delivery AS "交付号"'


def _shown(
    connection: duckdb.DuckDBPyConnection, table: Table, field: Field, county: County
) -> str:
    column = f"r.{field.name}"
    if field.type == "bool":
        return f"CASE WHEN {column} THEN '是' WHEN NOT {column} THEN '否' END"
    if field.type == "codes":
        return f"array_to_string({column}, '、')"
    words = class_words(field, county)
    if not words or field.type != "code":
        return column
    held = connection.execute(
        f'SELECT DISTINCT {field.name} FROM "{table.name}" WHERE {field.name} IS NOT NULL '
        f"ORDER BY 1"
    ).fetchall()
    every = dict.fromkeys([*words, *(word for (word,) in held)])
    listed = ", ".join("'" + word.replace("'", "''") + "'" for word in every)
    return f"CAST({column} AS ENUM({listed}))"


def class_words(field: Field, county: County) -> tuple[str, ...]:
    """The classes that a column may register, in the profile's order; empty if it is none."""
    return names_in(county.profile.classes, field.codes) if field.codes else ()


def _deliveries(connection: duckdb.DuckDBPyConnection, county: County) -> None:
    connection.execute(_DELIVERIES)
    rows = [
        (d.seq, d.file, d.delivered_by, d.delivered_at.replace(tzinfo=None), str(d.as_of), d.rows,
         d.bad_rows)
        for d in county.store.deliveries() if d.withdrawn_by is None
    ]  # fmt: skip
    if rows:
        connection.executemany(f'INSERT INTO "{DELIVERIES}" VALUES (?, ?, ?, ?, ?, ?, ?)', rows)


def _findings(connection: duckdb.DuckDBPyConnection, county: County, month: Month) -> None:
    """The month's findings; no view where the month was not checked: none are not no findings."""
    from fanpin_lib.quality.findings_file import has_findings, read_findings

    folder = county.private_folder(month)
    if not has_findings(folder):
        return
    connection.register("_findings", read_findings(folder).table)
    connection.execute(
        f'CREATE TEMP VIEW "{FINDINGS}" AS SELECT p."{TOWNSHIP}", p."{VILLAGE}", '
        "f.village_code AS 村代码, f.household_id AS 户编号, f.name AS 姓名, f.rule AS 规则, "
        'f.title AS 疑点, f.severity AS 严重程度, f.section AS 类别, f."column" AS 列, '
        "f.value AS 内容, f.message AS 说明, f.todo AS 怎么办, f.corrector AS 谁改正 "
        "FROM _findings AS f LEFT JOIN _places AS p ON p.region_code = f.village_code"
    )
