"""Other names of places: former ones and short ones, as the county's ledger of regions has them."""

from __future__ import annotations

from fanpin_lib.county import County


def other_names(county: County) -> dict[str, tuple[str, ...]]:
    """By code the names that a place goes by besides its own; none without ledgers.

    Raises:
        StoreUnusable: the store is there and cannot be read.
    """
    if not county.folders.store.is_dir():
        return {}
    from fanpin_lib.store import region_lookup

    lookup = region_lookup(county.store)
    return lookup.other_names() if lookup else {}
