"""Rows of a ledger that files of another kind hold too."""

from __future__ import annotations

from fanpin_lib.fields import Table, tables
from fanpin_lib.store import views


def also(table: Table) -> str:
    """Further rows of a ledger's view: those of other ledgers that say something of its kind."""
    return "".join(
        f" UNION ALL BY NAME SELECT {', '.join(_shared(table, tables()[other]))} FROM {other} "
        f"WHERE {column} IS NOT NULL"
        for other, column in table.also_in
    )


def _shared(table: Table, other: Table) -> list[str]:
    return [name for name in views.view_columns(table) if name in views.view_columns(other)]
