"""The regions ledger of the store as a lookup for readers."""

from __future__ import annotations

from fanpin_lib.ledgers.region_lookup import RegionLookup
from fanpin_lib.store.regions import LATEST, lookup_of
from fanpin_lib.store.store import Store


def region_lookup(store: Store) -> RegionLookup | None:
    """Regions of the latest regions ledger, with their aliases; ``None`` if there is none.

    Regions that ended stay known: earlier months carry their codes.
    """
    return lookup_of(store.folder, store.snapshot(LATEST).chosen("regions"))
