"""What a snapshot says of the months themselves: which they are, which ledgers cover them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from fanpin_lib.period import Month

if TYPE_CHECKING:
    import duckdb

#: Of a ledger and month: delivered, fresh, the month its rows are of, derived.
Status = tuple[str, str, bool, bool, str | None, bool]


def lay_months(connection: duckdb.DuckDBPyConnection, window: Sequence[Month]) -> None:
    """Create ``months``: each with its first and last day."""
    connection.execute("CREATE TABLE months (month VARCHAR, month_start DATE, month_end DATE)")
    rows = [(str(m), m.first_day, m.last_day) for m in window]
    connection.executemany("INSERT INTO months VALUES (?, ?, ?)", rows)


def lay_status(connection: duckdb.DuckDBPyConnection, rows: Iterable[Status]) -> None:
    """Create ``table_status``.

    ``delivered``: the month is covered; ``fresh``: by a delivery for this very month.
    A register covers every month from its own on, a monthly ledger its months, events the
    months from their first delivery to their last (later months are not known yet).
    ``derived``: all that is in force now was worked out from national exports.
    """
    connection.execute(
        "CREATE TABLE table_status "
        "(table_name VARCHAR, month VARCHAR, delivered BOOLEAN, fresh BOOLEAN, "
        "as_of VARCHAR, derived BOOLEAN)"
    )
    values = ", ".join(
        f"('{name}', '{month}', {delivered}, {fresh}, {repr(as_of) if as_of else 'NULL'}, "
        f"{derived})"
        for name, month, delivered, fresh, as_of, derived in rows
    )
    connection.execute(f"INSERT INTO table_status VALUES {values}")
