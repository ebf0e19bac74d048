"""Where the cells behind a figure are from, in ledgers whose fields count one by one.

A file with visits only erases no income: of one household's month the income may be from one
file and the visit from another.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from fanpin_lib.fields import Table, tables
from fanpin_lib.indicators.model import Indicator
from fanpin_lib.indicators.trace import Traced
from fanpin_lib.store import Snapshot

#: Of each household and field: the newest month that says it, and the delivery it is from.
_LATEST = """
SELECT household_id, field, max(month) AS month, arg_max(delivery, month) AS delivery
  FROM (UNPIVOT (SELECT month, household_id, {names} FROM ({sources}) SEMI JOIN wanted
                  USING (household_id))
        ON {names} INTO NAME field VALUE delivery)
 GROUP BY ALL ORDER BY ALL
"""


@dataclass(frozen=True)
class CellSource:
    """A household's cell that a figure is made from, and the delivery that it is from."""

    household_id: str
    ledger: str
    column: str
    month: str
    delivery: int
    file: str


def cell_sources(snapshot: Snapshot, indicator: Indicator, traced: Traced) -> list[CellSource]:
    """The cells that the figure of some households needs; none of other ledgers."""
    rows = traced.table if traced.behind is None else traced.behind
    if "household_id" not in rows.column_names:
        return []
    wanted = pa.table({"household_id": rows["household_id"].unique().cast(pa.string())})
    of = [(table, names) for table in tables().values() if (names := _needed(indicator, table))]
    return [one for table, names in of for one in _of(snapshot, table, names, wanted)]


def _needed(indicator: Indicator, table: Table) -> list[str]:
    """The fields of a ledger that the indicator's figures are made from."""
    if not table.by_field or not any(need.table == table.name for need in indicator.ledgers):
        return []
    pairs = (pair for needs in indicator.needs.values() for need in needs for pair in need.any_of)
    return list(dict.fromkeys(name for of, name in pairs if of == table.name))


def _of(snapshot: Snapshot, table: Table, names: list[str], wanted: pa.Table) -> list[CellSource]:
    if not snapshot.has(table.name):
        return []
    files = {delivery.seq: delivery.file for delivery in snapshot.deliveries}
    query = _LATEST.format(names=", ".join(names), sources=snapshot.field_sources(table))
    with snapshot.rows_of(()) as connection:
        connection.register("wanted", wanted)
        found = connection.execute(query).fetchall()
    return [
        CellSource(home, table.label, table.fields[name].label, month, seq, files[seq])
        for home, name, month, seq in found
    ]
