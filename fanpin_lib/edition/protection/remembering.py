"""Between decisions in memory and the pattern that lies in ``private/``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from fanpin_lib.edition.protection.deciding import Decision, Earlier
from fanpin_lib.edition.protection.households import Versions
from fanpin_lib.edition.protection.pattern import Pattern
from fanpin_lib.edition.protection.places import Places
from fanpin_lib.edition.protection.release import SHOWN, WITHHELD

if TYPE_CHECKING:
    import pyarrow as pa

Bits = NDArray[np.uint64]


def remembered(
    held: pa.Table,
    decisions: dict[str, Decision],
    places: Places,
    versions: Versions,
) -> Pattern:
    """The pattern of an edition: its own versions, and of earlier ones those that say else.

    A version that tells a month as a newer one does, of the same households, with the same
    parts withheld, is not kept beside it.
    """
    kept = _telling(decisions, versions)
    rows = [
        (base, code, bits)
        for base, decision in decisions.items()
        for code, bits in zip(places.codes, _packed(decision.shown[:, kept]).tolist())
    ]
    cells = [
        row for base, decision in decisions.items() for row in _cells(base, decision, places, kept)
    ]
    return Pattern(
        tuple(versions.months[version] for version in kept),
        len(versions.own),
        _repacked(held, kept),
        _table(rows, "base", "region_code", "shown"),
        _table(cells, "base", "category", "region_code", "withheld"),
    )


def _telling(decisions: dict[str, Decision], versions: Versions) -> list[int]:
    """The versions that tell of their month what no newer one does."""
    kept: list[int] = []
    for version, month in enumerate(versions.months):
        newer = [other for other in kept if versions.months[other] == month]
        if not any(_alike(decisions, version, other) for other in newer):
            kept.append(version)
    return kept


def _alike(decisions: dict[str, Decision], version: int, other: int) -> bool:
    """Whether two versions are of the same households and withhold the same."""
    for one in decisions.values():
        if one.differ is None or one.differ[version, other]:
            return False
        shown = one.shown[:, [version, other]]
        withheld = one.withheld[:, :, [version, other]] & shown[:, None, :]
        if (shown[:, 0] != shown[:, 1]).any() or (withheld[..., 0] != withheld[..., 1]).any():
            return False
    return True


def _repacked(held: pa.Table, kept: Sequence[int]) -> pa.Table:
    """Households with the bits of the versions that are kept."""
    import pyarrow as pa

    old = held["versions"].to_numpy()
    bits = np.zeros_like(old)
    for place, version in enumerate(kept):
        bits |= ((old >> np.uint64(version)) & np.uint64(1)) << np.uint64(place)
    column = held.column_names.index("versions")
    found = held.set_column(column, "versions", pa.array(bits, pa.uint64()))
    return found.filter(pa.array(bits != 0))


def _cells(
    base: str, decision: Decision, places: Places, kept: Sequence[int]
) -> Iterator[tuple[str, str, str, int]]:
    """The parts of a split that are withheld in rows which are shown."""
    withheld = (decision.withheld & decision.shown[:, None, :])[:, :, kept]
    for place, part in zip(*np.nonzero(withheld.any(axis=2))):
        bits = int(_packed(withheld[place, part][None, :])[0])
        yield base, decision.categories[part], places.codes[place], bits


def _table(rows: Sequence[tuple[object, ...]], *names: str) -> pa.Table:
    """A table of texts, the last column of bits."""
    import pyarrow as pa

    columns = list(zip(*rows)) if rows else [()] * len(names)
    kinds = [*[pa.string()] * (len(names) - 1), pa.uint64()]
    return pa.table({name: pa.array(c, kind) for name, c, kind in zip(names, columns, kinds)})


def earlier_of(
    before: Pattern, base: str, categories: tuple[str, ...], places: Places, versions: Versions
) -> Earlier | None:
    """What a pattern says of one base; None where it does not know it."""
    import pyarrow.compute as pc

    mine = before.rows.filter(pc.equal(before.rows["base"], base))
    if not mine.num_rows:
        return None
    count = len(versions.earlier)
    shown = np.zeros((len(places.codes), count), bool)
    for code, bits in zip(mine["region_code"].to_pylist(), mine["shown"].to_pylist()):
        if code in places.number:
            shown[places.number[code]] = _unpacked(bits, count)
    withheld = np.zeros((len(places.codes), len(categories), count), bool)
    number = {name: no for no, name in enumerate(categories)}
    cells = before.cells.filter(pc.equal(before.cells["base"], base))
    for row in cells.to_pylist():
        if row["region_code"] in places.number and row["category"] in number:
            place, part = places.number[row["region_code"]], number[row["category"]]
            withheld[place, part] = _unpacked(row["withheld"], count)
    return Earlier(np.where(shown, SHOWN, WITHHELD).astype(np.int8), withheld)


def _packed(truths: NDArray[np.bool_]) -> Bits:
    """A bit for each version."""
    weights = np.uint64(1) << np.arange(truths.shape[1], dtype=np.uint64)
    found: Bits = (truths * weights).sum(axis=1, dtype=np.uint64)
    return found


def _unpacked(bits: int, count: int) -> NDArray[np.bool_]:
    return np.array([(bits >> version) & 1 for version in range(count)], bool)
