"""The regions of deliveries as a lookup, and places that lead elsewhere by now."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from fanpin_lib.ledgers.region_lookup import Region, RegionLookup
from fanpin_lib.ledgers.villages import resolve_all
from fanpin_lib.period import Month
from fanpin_lib.store.selection import Chosen

_SEPARATORS = re.compile(r"[、,，;；/|]+")
#: A month that every delivery comes before.
LATEST = Month(2200, 12)


def lookup_of(folder: Path, chosen: Sequence[Chosen]) -> RegionLookup | None:
    """The regions of the deliveries in force, read from the store's files."""
    files = tuple(str(path) for one in chosen for path in one.verified(folder))
    return _lookup(files, any(one.part.derived for one in chosen)) if files else None


def with_renamed(
    folder: Path, regions: Sequence[Chosen], every: Mapping[str, Sequence[Chosen]]
) -> dict[str, list[Chosen]]:
    """Deliveries with those places that their rows name and that lead elsewhere than when
    they were written.

    Args:
        regions: the regions ledger as it is known now.
        every: by ledger.
    """
    files = tuple(str(path) for one in regions for path in one.verified(folder))
    if not files:
        return {name: list(ones) for name, ones in every.items()}
    return {name: [_with_renamed(one, files) for one in ones] for name, ones in every.items()}


def _with_renamed(one: Chosen, files: tuple[str, ...]) -> Chosen:
    found = _renamed(files, one.part.places) if one.part.places else ()
    return replace(one, renamed=found) if found else one


@lru_cache(maxsize=8)
def _lookup(files: tuple[str, ...], derived: bool) -> RegionLookup:
    from pyarrow import parquet

    rows: list[dict[str, str | None]] = []
    for path in files:
        with parquet.ParquetFile(path) as file:
            table = file.read(["region_code", "region_name", "aliases"], use_threads=False)
            rows += table.to_pylist()
    return RegionLookup((_region(row) for row in rows), authoritative=not derived)


def _region(row: dict[str, str | None]) -> Region:
    aliases = (alias for alias in _SEPARATORS.split(row["aliases"] or "") if alias)
    return Region(row["region_code"] or "", row["region_name"] or "", tuple(aliases))


@lru_cache(maxsize=256)
def _renamed(
    files: tuple[str, ...], places: tuple[tuple[str, str | None], ...]
) -> tuple[tuple[str, str], ...]:
    lookup = _lookup(files, False)
    found = resolve_all([place for place, _ in places], lookup)
    return tuple(
        (place, code)
        for place, written in places
        if (code := found[place].code) and code != written
    )
