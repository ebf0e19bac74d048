"""Household facts out of the stored ledgers (``facts.sql``)."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from fanpin_lib.policy import facts

if TYPE_CHECKING:
    import duckdb


def build_facts(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the table ``household_facts`` from a snapshot's views.

    One row per month of the window × household in the household ledger and not closed;
    one column per fact, NULL where nobody knows. Facts without a ledger are NULL throughout.
    """
    unknown = "".join(
        f", NULL::{facts()[name].sql_type} AS {name}" for name in facts_without_ledger()
    )
    connection.execute(_sql().format(without_ledger=unknown))


def facts_without_ledger() -> list[str]:
    """Facts that no ledger holds; a rule that needs one cannot be decided from the files."""
    return [name for name, fact in facts().items() if fact.without_ledger]


@cache
def _sql() -> str:
    return files(__package__).joinpath("facts.sql").read_text(encoding="utf-8")
