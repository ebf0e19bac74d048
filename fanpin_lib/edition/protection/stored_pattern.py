"""Between decisions in memory and the pattern that lies in ``private/``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from fanpin_lib.edition.protection.deciding import Decision, Earlier
from fanpin_lib.edition.protection.households import Versions, encoded
from fanpin_lib.edition.protection.pattern import Pattern
from fanpin_lib.edition.protection.places import ProtectedPlaces
from fanpin_lib.edition.protection.release import SHOWN, WITHHELD

if TYPE_CHECKING:
    import pyarrow as pa

Bits = NDArray[np.uint64]
_ONE = np.uint64(1)


def remembered(
    held: pa.Table,
    decisions: dict[str, Decision],
    places: ProtectedPlaces,
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
    base: str, decision: Decision, places: ProtectedPlaces, kept: Sequence[int]
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


class Before:
    """What a pattern says, base by base."""

    def __init__(self, pattern: Pattern, places: ProtectedPlaces, versions: Versions) -> None:
        self._places, self._count = places, len(versions.earlier)
        self._rows, self._cells = _ByBase(pattern.rows), _ByBase(pattern.cells)

    def of(self, base: str, categories: tuple[str, ...]) -> Earlier | None:
        """What it says of one base; None where it does not know it."""
        rows, number = self._rows.of(base), self._places.number
        if not rows.num_rows:
            return None
        shown = np.zeros((len(self._places.codes), self._count), bool)
        for code, bits in zip(rows["region_code"].to_pylist(), rows["shown"].to_pylist()):
            if code in number:
                shown[number[code]] = _unpacked(bits, self._count)
        withheld = np.zeros((len(self._places.codes), len(categories), self._count), bool)
        parts = {name: no for no, name in enumerate(categories)}
        for row in self._cells.of(base).to_pylist():
            if row["region_code"] in number and row["category"] in parts:
                cell = number[row["region_code"]], parts[row["category"]]
                withheld[cell] = _unpacked(row["withheld"], self._count)
        return Earlier(np.where(shown, SHOWN, WITHHELD).astype(np.int8), withheld)


class _ByBase:
    """The rows of each base, which lie together in a pattern's tables."""

    def __init__(self, table: pa.Table) -> None:
        base, bases = encoded(table["base"])
        order = np.argsort(base, kind="stable")
        self._table = table.take(order) if (np.diff(base) < 0).any() else table
        self._number = {name: no for no, name in enumerate(bases)}
        self._starts = np.searchsorted(base[order], np.arange(len(bases) + 1))

    def of(self, base: str) -> pa.Table:
        number = self._number.get(base)
        if number is None:
            return self._table.slice(0, 0)
        start, end = self._starts[number : number + 2].tolist()
        return self._table.slice(start, end - start)


def _packed(truths: NDArray[np.bool_]) -> Bits:
    """A bit for each version."""
    weights = np.uint64(1) << np.arange(truths.shape[1], dtype=np.uint64)
    found: Bits = (truths * weights).sum(axis=1, dtype=np.uint64)
    return found


def _unpacked(bits: int, count: int) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = np.uint64(bits) >> np.arange(count, dtype=np.uint64) & _ONE != 0
    return found
