"""What was edited in the ledgers afterwards: every cell with its old and new value.

Two ways of comparing. Two editions of one month: every difference is an edit. A month and the
month before: ledgers grow every month, so only what changes the past is an edit: a filled
value altered or erased, a date filled in for a day that was over, a row that appears late or
vanishes (`past.yaml` says which columns state facts).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from fanpin_lib.fields import Field, Table, tables
from fanpin_lib.files.yaml_lines import shipped_yaml
from fanpin_lib.store import Snapshot
from fanpin_lib.store.spill import database

if TYPE_CHECKING:
    import duckdb

CHANGED, FILLED, ADDED, REMOVED = "改动", "补填", "补录", "删除"

#: A connection for comparing needs no more than the two views of one ledger.
_PAIRS = """
CREATE OR REPLACE TEMP TABLE pairs AS
SELECT b._row IS NULL AS added, a._row IS NULL AS removed, b, a
FROM ({before}) AS b FULL JOIN ({after}) AS a ON {same}
WHERE b._row IS NULL OR a._row IS NULL OR {differs}
"""


@dataclass(frozen=True)
class Edit:
    """One edited cell, or a row that was added or removed (then without a column).

    ``key`` names the row in words; ``household`` is empty where the ledger has none. Both,
    ``before`` and ``after`` may be personal data.
    """

    ledger: str
    kind: str
    key: str
    household: str
    column: str = ""
    before: str = ""
    after: str = ""


def edits_between(before: Snapshot, after: Snapshot) -> list[Edit]:
    """Every edit between two states of the ledgers.

    ``before`` and ``after`` speak of the same month, or ``before`` of an earlier one; then
    only edits of the past of ``before``'s month count.
    """
    past = None if before.month == after.month else before.month.last_day
    found: list[Edit] = []
    with database(before.folder) as connection:
        _households_of_cases(connection, before, after)
        for table in tables().values():
            if _same_rows(before, after, table) or (past and not _past()[table.name]["facts"]):
                continue
            found += _edits(connection, before, after, table, past)
    return found


def _same_rows(before: Snapshot, after: Snapshot, table: Table) -> bool:
    """Whether the very same deliveries are in force, so that there is nothing to compare."""
    return [c.seq for c in before.chosen(table.name)] == [c.seq for c in after.chosen(table.name)]


def _edits(
    connection: duckdb.DuckDBPyConnection,
    before: Snapshot,
    after: Snapshot,
    table: Table,
    past: date | None,
) -> Iterator[Edit]:
    columns = [f for f in table.fields.values() if f.name not in table.key]
    differs = " OR ".join(f"b.{f.name} IS DISTINCT FROM a.{f.name}" for f in columns) or "false"
    same = " AND ".join(f"b.{name} IS NOT DISTINCT FROM a.{name}" for name in table.key)
    connection.execute(
        _PAIRS.format(
            before=before.query(table), after=after.query(table), same=same, differs=differs
        )
    )
    for query in (
        _rows_sql(table, "a", ADDED, past),
        _rows_sql(table, "b", REMOVED, past),
        *(_cells_sql(table, column, past) for column in columns if _counts(table, column, past)),
    ):
        for kind, key, household, column, old, new in connection.execute(query).fetchall():
            yield Edit(table.label, kind, key, household or "", column, old or "", new or "")


def _counts(table: Table, column: Field, past: date | None) -> bool:
    """Whether a change of a column is an edit."""
    if past is None:
        return True
    facts = _past()[table.name]["facts"]
    return facts == "all" or column.name in facts


def _rows_sql(table: Table, side: str, kind: str, past: date | None) -> str:
    """Rows that appeared (``a``) or vanished (``b``)."""
    condition = "added" if side == "a" else "removed"
    if past:
        entered = _past()[table.name].get("entered")
        condition += f" AND {_of(side, entered)} <= DATE '{past}'" if entered else " AND false"
    return (
        f"SELECT '{kind}', {_key(table, side)}, {_household(table, side)}, '', '', '' "
        f"FROM pairs WHERE {condition} ORDER BY 2"
    )


def _cells_sql(table: Table, column: Field, past: date | None) -> str:
    """Cells of rows on both sides that differ."""
    name = column.name
    kind = f"CASE WHEN b.{name} IS NULL THEN '{FILLED}' ELSE '{CHANGED}' END"
    condition = f"NOT added AND NOT removed AND b.{name} IS DISTINCT FROM a.{name}"
    if past:
        condition += f" AND (b.{name} IS NOT NULL OR {_late(table, column, past)})"
    return (
        f"SELECT {kind}, {_key(table, 'a')}, {_household(table, 'a')}, '{column.label}', "
        f"{_text(column, 'b')}, {_text(column, 'a')} FROM pairs WHERE {condition} ORDER BY 2"
    )


def _late(table: Table, column: Field, past: date) -> str:
    """Whether filling an empty cell changes the past: a day that was over, a past month's row."""
    if column.type == "date":
        return f"a.{column.name} <= DATE '{past}'"
    if table.mode == "period":
        return f"a.month <= '{past:%Y-%m}'"
    return "false"


def _of(side: str, expression: str) -> str:
    """An expression over a ledger's columns, of one side of a pair."""
    return f"(SELECT {expression} FROM (SELECT unnest({side})))"


def _key(table: Table, side: str) -> str:
    parts = [
        f"'{table.fields[name].label} ' || coalesce({side}.{name}::VARCHAR, '')"
        for name in table.key
        if name != "household_id" or len(table.key) == 1
    ]
    return " || '，' || ".join(parts)


def _household(table: Table, side: str) -> str:
    """The household that a row is about: its own, else that of its case."""
    own = f"{side}.household_id" if "household_id" in table.fields else "NULL"
    if "case_id" in table.fields and table.name != "cases":
        return f"coalesce({own}, case_household({side}.case_id))"
    return own


def _text(column: Field, side: str) -> str:
    value = f"{side}.{column.name}"
    if column.type == "codes":
        return f"array_to_string({value}, '、')"
    if column.type == "bool":
        return f"CASE {value} WHEN true THEN '是' WHEN false THEN '否' END"
    return f"{value}::VARCHAR"


def _households_of_cases(
    connection: duckdb.DuckDBPyConnection, before: Snapshot, after: Snapshot
) -> None:
    cases = tables()["cases"]
    connection.execute(
        f"CREATE TEMP TABLE case_households AS SELECT case_id, max(household_id) AS household_id "
        f"FROM (SELECT case_id, household_id FROM ({before.query(cases)}) "
        f"UNION ALL SELECT case_id, household_id FROM ({after.query(cases)})) GROUP BY case_id"
    )
    connection.execute(
        "CREATE TEMP MACRO case_household(wanted) AS "
        "(SELECT household_id FROM case_households WHERE case_id = wanted)"
    )


@cache
def _past() -> dict[str, dict[str, Any]]:
    return shipped_yaml(__package__, "past.yaml")
