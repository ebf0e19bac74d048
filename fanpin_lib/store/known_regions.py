"""The regions ledger of the store as a lookup for readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanpin_lib.fields import tables
from fanpin_lib.ledgers.region_lookup import RegionLookup
from fanpin_lib.period import Month
from fanpin_lib.regions import Level, level_of
from fanpin_lib.store.regions import LATEST, lookup_of
from fanpin_lib.store.store import Store

if TYPE_CHECKING:
    import duckdb


def region_lookup(store: Store) -> RegionLookup | None:
    """Regions of the latest regions ledger, with their aliases; ``None`` if there is none.

    Regions that ended stay known: earlier months carry their codes.
    """
    return lookup_of(store.folder, store.snapshot(LATEST).chosen("regions"))


def villages_at(store: Store, connection: duckdb.DuckDBPyConnection, month: Month) -> set[str]:
    """Codes of the villages of the latest regions ledger that stand at a month's end and are
    not said to be without rural households; empty if there is no such ledger.

    Args:
        connection: an in-memory database to read with.
    """
    snapshot = store.snapshot(LATEST)
    if not snapshot.has("regions"):
        return set()
    rows = connection.execute(
        f"SELECT region_code FROM ({snapshot.query(tables()['regions'])}) "
        "WHERE coalesce(valid_from <= $end, true) AND coalesce(valid_to > $end, true) "
        "AND coalesce(rural_households > 0, true)",
        {"end": month.last_day},
    ).fetchall()
    return {code for (code,) in rows if level_of(code) is Level.VILLAGE}
