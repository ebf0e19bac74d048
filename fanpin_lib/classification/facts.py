"""Household facts out of the stored ledgers (``records.sql``, ``standing.sql``, ``facts.sql``)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from fanpin_lib.period import Month
from fanpin_lib.policy import Profile, facts

if TYPE_CHECKING:
    import duckdb

#: Columns of ``household_facts`` that are there whatever is asked for.
ALWAYS = (
    "month",
    "month_end",
    "household_id",
    "village_code",
    "registered_category",
    "case_id",
    "identified_on",
)

_HARDSHIP = """
CREATE OR REPLACE TEMP TABLE classes_of_hardship AS SELECT unnest($classes::VARCHAR[]) AS class
"""


def build_facts(
    connection: duckdb.DuckDBPyConnection,
    month: Month | None = None,
    names: Iterable[str] | None = None,
    profile: Profile | None = None,
) -> None:
    """Create the table ``household_facts`` from a snapshot's views.

    One row per month × household in the household ledger and not closed; one column per
    fact, NULL where nobody knows.

    Args:
        connection: of a snapshot.
        month: only this month; by default every month of the snapshot's window.
        names: only these facts (and `ALWAYS`); by default every one that is not composed.
        profile: whose classes say of a registered household that it met sudden hardship.
    """
    hardship = profile.implying("sudden_hardship") if profile else ()
    connection.execute(_HARDSHIP, {"classes": list(hardship)})
    every = [name for name, fact in facts().items() if not fact.expression]
    wanted = every if names is None else [name for name in every if name in set(names)]
    connection.execute(
        _sql().format(
            months=f"m.month = '{month}'" if month else "true",
            columns=", ".join(dict.fromkeys([*ALWAYS, *wanted])),
        )
    )


@cache
def _sql() -> str:
    folder = files(__package__)
    parts = ("records.sql", "standing.sql", "facts.sql")
    return "\n".join(folder.joinpath(part).read_text(encoding="utf-8") for part in parts)
