"""The regions ledger of the store as a lookup for readers."""

from __future__ import annotations

import re

from fanpin_lib.ledgers.region_lookup import Region, RegionLookup
from fanpin_lib.period import Month
from fanpin_lib.store.store import Store

_SEPARATORS = re.compile(r"[、,，;；/|]+")
_FOREVER = Month(2200, 12)


def region_lookup(store: Store) -> RegionLookup | None:
    """Regions of the latest regions ledger, with their aliases; ``None`` if there is none.

    Regions that ended stay known: earlier months carry their codes.
    """
    snapshot = store.snapshot(_FOREVER)
    if not snapshot.has("regions"):
        return None
    with snapshot.connect() as connection:
        rows = connection.execute(
            "SELECT region_code, region_name, aliases FROM regions"
        ).fetchall()
    return RegionLookup(
        Region(code, name, tuple(a for a in _SEPARATORS.split(aliases or "") if a))
        for code, name, aliases in rows
    )
