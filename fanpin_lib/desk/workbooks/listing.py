"""What there is to ask: ledgers with their rows, columns with their words and how far filled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from fanpin_lib.county import County
from fanpin_lib.desk.workbooks.chinese_views import class_words
from fanpin_lib.fields import Field, Table, code_list, tables

if TYPE_CHECKING:
    import duckdb

_TYPES = {
    "text": "文字", "region": "区划代码", "id_number": "证件号码", "phone": "号码", "date": "日期",
    "month": "月份", "int": "整数", "number": "数", "amount": "金额", "bool": "是否",
    "code": "选项", "codes": "选项（可几个）",
}  # fmt: skip


def ledgers(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Every ledger: its name, rows in force, columns, and its English name."""
    counts = " UNION ALL ".join(
        f"SELECT '{table.name}' AS name, count(*) AS rows FROM \"{table.name}\""
        for table in tables().values()
    )
    rows = dict(connection.execute(counts).fetchall())
    listed = [
        (table.label, rows[table.name], len(table.fields), table.name)
        for table in tables().values()
    ]
    return pd.DataFrame(listed, columns=["表", "行数", "列数", "英文名"])


def columns(connection: duckdb.DuckDBPyConnection, table: Table, county: County) -> pd.DataFrame:
    """A ledger's columns: name, kind, the words it may hold, share of rows filled in."""
    counts = ", ".join(f"count({name})" for name in table.fields)
    total, *filled = connection.execute(
        f'SELECT count(*), {counts} FROM "{table.name}"'
    ).fetchall()[0]
    listed = [
        (field.label, _TYPES[field.type], _words(field, county), _share(count, total), field.name)
        for field, count in zip(table.fields.values(), filled, strict=True)
    ]
    return pd.DataFrame(listed, columns=["列", "种类", "可以是", "填了", "英文名"])


def _words(field: Field, county: County) -> str:
    if field.codes:
        return "、".join(class_words(field, county) or code_list(field.codes))
    return "是、否" if field.type == "bool" else field.unit


def _share(count: int, total: int) -> str:
    return f"{count:,}／{total:,} 行" if total else "没有这种台账的行"


def rows_of(table: Table, *, chinese: bool) -> tuple[str, str, str | None]:
    """A query for all rows of a ledger, the order that goes with it, and its column of places."""
    column = table.place
    if not chinese:
        query = f'SELECT * EXCLUDE (_delivery, _row, _sheet) FROM "{table.name}"'
        keys = list(table.key)
    else:
        query = f'SELECT * EXCLUDE ("交付号") FROM "{table.label}"'
        column = f'"{table.fields[column].label}"' if column else None
        keys = [f'"{table.fields[key].label}"' for key in table.key]
    return query, f" ORDER BY {', '.join(keys)}" if keys else "", column
