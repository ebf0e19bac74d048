"""Who stands behind figures, as numbers: what ``indicators.behind`` and earlier patterns say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from fanpin_lib.edition.protection.groups import HouseholdRows
from fanpin_lib.edition.protection.places import ProtectedPlaces
from fanpin_lib.period import Month

if TYPE_CHECKING:
    import pyarrow as pa

#: More versions than a number has bits are not remembered; the oldest go first.
MOST_VERSIONS = 64
_TEXTS = ("base", "category", "region_code")


@dataclass(frozen=True)
class Versions:
    """The versions that are compared: months as this edition, and as earlier ones, tell them.

    ``own`` are this edition's, the newest first; ``earlier`` the months of those before.
    """

    own: tuple[str, ...]
    earlier: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.own) + len(self.earlier)

    @property
    def months(self) -> tuple[str, ...]:
        """The month of each version."""
        return (*self.own, *self.earlier)

    @classmethod
    def of(cls, closing: Month, back: int, earlier: tuple[str, ...]) -> Versions:
        """The versions of an edition that looks ``back`` so many months."""
        own = tuple(str(closing - before) for before in range(back + 1))
        return cls(own, earlier[: MOST_VERSIONS - len(own)])


def households(now: pa.Table, earlier: pa.Table | None, versions: Versions) -> pa.Table:
    """This edition's households and those of earlier ones, with the versions they hold in.

    Args:
        now: of the schema ``indicators.behind.HOUSEHOLDS`` (``months``: bits from the closing
            month back).
        earlier: a pattern's, with ``versions`` in the place of ``months``.
    """
    import pyarrow as pa

    own = _with_versions(now, now["months"].to_numpy().astype(np.uint64), 0, len(versions.own))
    if earlier is None:
        return _merged(own)
    bits = earlier["versions"].to_numpy()
    old = _with_versions(earlier, bits, len(versions.own), len(versions.earlier))
    return _merged(pa.concat_tables([own, old]).unify_dictionaries())


def _merged(table: pa.Table) -> pa.Table:
    """What a household adds as one row, if this edition and earlier ones know it."""
    import pyarrow as pa

    columns = [encoded(table[name])[0] for name in _TEXTS]
    columns += [table[name].to_numpy().view(np.int64) for name in ("household", "token")]
    order = np.lexsort(columns)
    news = np.zeros(len(order), bool)
    news[:1] = True
    for column in columns:
        news[1:] |= np.diff(column[order]) != 0
    if news.all():
        return table
    starts = np.flatnonzero(news)
    bits = np.bitwise_or.reduceat(table["versions"].to_numpy()[order], starts)
    found = table.take(pa.array(order[starts]))
    place = found.column_names.index("versions")
    return found.set_column(place, "versions", pa.array(bits, pa.uint64()))


def _with_versions(table: pa.Table, bits: NDArray[np.uint64], shift: int, count: int) -> pa.Table:
    import pyarrow as pa

    kept = bits & _lowest(count)
    names = [*_TEXTS, "household", "token", "amount"]
    columns = {name: coded(table[name]) if name in _TEXTS else table[name] for name in names}
    columns["versions"] = pa.array(kept << np.uint64(shift), pa.uint64())
    return pa.table(columns).filter(pa.array(kept != 0))


def _lowest(count: int) -> np.uint64:
    return np.uint64((1 << count) - 1)


def by_base(table: pa.Table, places: ProtectedPlaces) -> Iterator[tuple[str, HouseholdRows]]:
    """The rows of each base."""
    base, bases = encoded(table["base"])
    category, parts = encoded(table["category"])
    region, codes = encoded(table["region_code"])
    number = np.array([places.number.get(code, -1) for code in codes], np.int64)
    place = number[region] if len(codes) else region
    columns: dict[str, NDArray[Any]] = {
        name: table[name].to_numpy() for name in ("household", "token", "versions", "amount")
    }
    order = np.argsort(base, kind="stable")
    order = order[place[order] >= 0]
    starts = np.searchsorted(base[order], np.arange(len(bases) + 1))
    for no, name in enumerate(bases):
        rows = order[starts[no] : starts[no + 1]]
        if not len(rows):  # known by what no version has any more
            continue
        used, own = np.unique(category[rows], return_inverse=True)
        names = [parts[index] for index in used.tolist()]
        rank = np.argsort(np.argsort(names)) if names else used
        chosen = {key: values[rows] for key, values in columns.items()}
        categories = tuple(sorted(names))
        yield name, HouseholdRows(place[rows], category=rank[own], categories=categories, **chosen)


def coded(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Texts by numbers, of one dictionary; few of them are said in very many rows."""
    import pyarrow as pa

    known = pa.types.is_dictionary(column.type)
    return column.unify_dictionaries() if known else column.dictionary_encode()


def encoded(column: pa.ChunkedArray) -> tuple[NDArray[np.int64], list[str]]:
    """The number of each text, and the texts by number."""
    found = coded(column).combine_chunks()
    return found.indices.to_numpy().astype(np.int64), found.dictionary.to_pylist()
