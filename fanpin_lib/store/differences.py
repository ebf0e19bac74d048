"""What a delivery changed: rows added, removed and changed by key, and which columns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyarrow as pa

from fanpin_lib.errors import InputError
from fanpin_lib.fields import Table, tables
from fanpin_lib.period import Month
from fanpin_lib.store.delivery import Delivery
from fanpin_lib.store.spill import database
from fanpin_lib.store.store import Store

if TYPE_CHECKING:
    import duckdb


#: Rows added, removed and changed.
Counts = tuple[int, int, int]


@dataclass(frozen=True)
class TableDifference:
    """One ledger before and after a delivery.

    ``months`` counts added, removed and changed rows by month (monthly ledgers), ``columns``
    changed cells by field; ``cells`` holds each changed cell: the key's
    columns, ``column``, ``before``, ``after`` (as text; may be personal data).
    """

    table: str
    added: int
    removed: int
    changed: int
    months: dict[str, Counts] = field(default_factory=dict)
    columns: dict[str, int] = field(default_factory=dict)
    cells: pa.Table | None = field(default=None, repr=False)

    @property
    def label(self) -> str:
        """The ledger's name as people read it."""
        return tables()[self.table].label

    @property
    def counted(self) -> str:
        """How many rows were added, removed and changed, in Chinese; of each month its own."""
        if not self.months:
            return _said(self.added, self.removed, self.changed)
        each = (f"{Month.parse(m).label}{_said(*counts)}" for m, counts in self.months.items())
        return "；".join(each)


def _said(added: int, removed: int, changed: int) -> str:
    return f"新增 {added} 行，减少 {removed} 行，改动 {changed} 行"


def delivery(store: Store, seq: int) -> Delivery:
    """One delivery by its number.

    Raises:
        InputError: there is none.
    """
    found = next((d for d in store.deliveries() if d.seq == seq), None)
    if found is None:
        raise InputError(f"没有第 {seq} 次交付", hint="fanpin ledger list 可以列出全部交付。")
    return found


def differences(store: Store, seq: int, against: int | None = None) -> list[TableDifference]:
    """What delivery ``seq`` changed in the month it speaks of.

    Args:
        against: the commit to compare with; the one before the delivery if not given.

    Raises:
        InputError: there is no such delivery.
    """
    one = delivery(store, seq)
    before = store.snapshot(one.as_of, upto=seq - 1 if against is None else against)
    after = store.snapshot(one.as_of, upto=seq)
    with database(store.folder) as connection:
        found = []
        for part in one.parts:
            table = tables()[part.table]
            connection.execute(f"CREATE OR REPLACE VIEW before AS {before.query(table)}")
            connection.execute(f"CREATE OR REPLACE VIEW after AS {after.query(table)}")
            found.append(_difference(connection, table))
        return found


def _difference(connection: duckdb.DuckDBPyConnection, table: Table) -> TableDifference:
    own = [name for name in table.fields if name not in table.key]
    changed = [f"b.{name} IS DISTINCT FROM a.{name}" for name in own] or ["false"]
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE pairs AS SELECT b._row IS NULL AS added, "
        f"a._row IS NULL AS removed, b, a FROM before AS b FULL JOIN after AS a ON {_same(table)}"
    )
    counts = ", ".join(f"count(*) FILTER ({c})" for c in changed)
    kept = "NOT added AND NOT removed"
    months = _counts(connection, table, f"{kept} AND ({' OR '.join(changed)})")
    cells = connection.execute(f"SELECT {counts} FROM pairs WHERE {kept}").fetchall()[0]
    by_column = {name: n for name, n in zip(own, cells, strict=False) if n}
    altered_cells = _cells(connection, table, list(by_column))
    added, removed, altered = (sum(of) for of in zip(*months.values(), strict=True))
    by_month = {month: n for month, n in months.items() if month and any(n)}
    return TableDifference(table.name, added, removed, altered, by_month, by_column, altered_cells)


def _counts(connection: duckdb.DuckDBPyConnection, table: Table, altered: str) -> dict[str, Counts]:
    """Rows added, removed and changed by month; of other ledgers all together under ""."""
    month = "coalesce(a.month, b.month)" if table.mode == "period" else "''"
    rows = connection.execute(
        f"SELECT {month}, count(*) FILTER (added), count(*) FILTER (removed), "
        f"count(*) FILTER ({altered}) FROM pairs GROUP BY 1 ORDER BY 1"
    ).fetchall()
    return {"": (0, 0, 0)} | {
        name: (added, removed, changed) for name, added, removed, changed in rows
    }


def _same(table: Table) -> str:
    return " AND ".join(f"b.{name} IS NOT DISTINCT FROM a.{name}" for name in table.key)


def _cells(
    connection: duckdb.DuckDBPyConnection, table: Table, columns: list[str]
) -> pa.Table | None:
    """Every changed cell as one row, in the order of the key."""
    if not columns:
        return None
    key = ", ".join(f"a.{name} AS {name}" for name in table.key)
    queries = (
        f"SELECT {key}, '{name}' AS column, "
        f"b.{name}::VARCHAR AS before, a.{name}::VARCHAR AS after "
        f"FROM pairs WHERE NOT added AND NOT removed AND b.{name} IS DISTINCT FROM a.{name}"
        for name in columns
    )
    union = " UNION ALL ".join(queries)
    return connection.sql(f"{union} ORDER BY ALL").to_arrow_table()
