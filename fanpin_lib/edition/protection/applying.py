"""Putting decisions on the table of figures: withheld ones keep their place, not their number."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from fanpin_lib.edition.figures import OK, WITHHELD
from fanpin_lib.edition.protection.deciding import Decision
from fanpin_lib.edition.protection.households import Versions, encoded
from fanpin_lib.edition.protection.places import ProtectedPlaces

if TYPE_CHECKING:
    import pyarrow as pa

Truths = NDArray[np.bool_]
Numbers = NDArray[np.int64]
_NUMBERS = ("value", "numerator", "denominator", "n", "low", "high")


def applied(
    table: pa.Table,
    figures: pa.Table,
    decisions: dict[str, Decision],
    places: ProtectedPlaces,
    versions: Versions,
    households: int,
) -> pa.Table:
    """The table without what the decisions withhold, in the same order.

    Args:
        households: of how many a part has to be told at least; where a rate is of fewer of
            those in a part (of those who have something else besides), its split is withheld
            in that place and month.
    """
    import pyarrow.compute as pc

    index = _Index(table, places, versions, _bases(figures))
    known: Truths = np.asarray(pc.equal(table["status"], OK).to_numpy())
    held, parted = _withheld(index, figures, decisions, known)
    of_whom = np.nan_to_num(table["denominator"].to_numpy().astype(float))
    few = parted & known & ~held & (of_whom > 0) & (of_whom < households)
    held |= index.with_their_split(few) & parted & known
    unnamed = _unnamed(table, index, held, parted, len(places.codes))
    return _hidden(table, held, unnamed, index)


def _bases(figures: pa.Table) -> dict[tuple[str, str], str]:
    return {(f["indicator"], f["dimension"]): f["base"] for f in figures.to_pylist()}


def _withheld(
    index: _Index, figures: pa.Table, decisions: dict[str, Decision], known: Truths
) -> tuple[Truths, Truths]:
    """Which rows the decisions withhold, and which of those they decide are parts of splits."""
    held, parted = np.zeros(len(known), bool), np.zeros(len(known), bool)
    bases = _bases(figures)
    openly = tuple({name for said in figures["open"].to_pylist() for name in said.splitlines()})
    for rows, indicator, dimension in index.series():
        name, _, part = dimension.partition("=")
        decision = decisions.get(bases.get((indicator, name), ""))
        if decision is None or part.startswith(openly):
            continue
        place, version = index.place[rows], index.version[rows]
        held[rows] = np.logical_not(_allowed(decision, part)[place, version]) & known[rows]
        parted[rows] = bool(part)
    return held, parted


def _unnamed(table: pa.Table, index: _Index, held: Truths, parted: Truths, count: int) -> Truths:
    """The rows of parts whose names would tell, too."""
    positive: Truths = np.nan_to_num(table["value"].to_numpy().astype(float)) > 0
    found: Truths = np.zeros(table.num_rows, bool)
    for rows, _, _ in index.series():
        if parted[rows].any():
            place = index.place[rows]
            named = _telling_nothing(place, positive[rows], held[rows], count)
            found[rows] = ~named[place]
    return found


def _telling_nothing(place: Numbers, positive: Truths, held: Truths, count: int) -> Truths:
    """The places where a part's name tells nothing: some month shows it, or none withholds it.

    A part is listed where somebody was in it; withheld beside zeros it would say who is now.
    """
    found: Truths = np.ones(count, bool)
    found[place[held]] = False
    found[place[positive & ~held]] = True
    return found


def _allowed(decision: Decision, part: str) -> Truths:
    """Where a figure is shown, by place and version."""
    if part in decision.categories and decision.withheld.shape[1]:
        found: Truths = decision.shown & ~decision.withheld[:, decision.categories.index(part), :]
        return found
    return decision.shown


class _Index:
    """The rows of a table by number; those of ``bases`` are the telling ones."""

    def __init__(
        self,
        table: pa.Table,
        places: ProtectedPlaces,
        versions: Versions,
        bases: Collection[tuple[str, str]],
    ) -> None:
        region, codes = encoded(table["region_code"])
        month, months = encoded(table["month"])
        self._indicator, self._indicators = encoded(table["indicator"])
        self._dimension, self._dimensions = encoded(table["dimension"])
        number = np.array([places.number[code] for code in codes], np.int64)
        back = {month: no for no, month in enumerate(versions.own)}
        version = np.array([back[month] for month in months], np.int64)
        self.place: Numbers = number[region] if codes else region
        self.version: Numbers = version[month] if months else month
        known = {indicator for indicator, _ in bases}
        chosen = np.array([name in known for name in self._indicators], bool)
        self._rows = np.flatnonzero(chosen[self._indicator]) if known else region[:0]

    def series(self) -> Iterator[tuple[Numbers, str, str]]:
        """The rows of each figure, with its indicator and dimension."""
        key = (self._indicator * len(self._dimensions) + self._dimension)[self._rows]
        order = np.argsort(key, kind="stable")
        starts = np.flatnonzero(np.diff(key[order], prepend=-1))
        for start, end in zip(starts, [*starts[1:], len(order)]):
            rows = self._rows[order[start:end]]
            indicator = self._indicators[self._indicator[rows[0]]]
            yield rows, indicator, self._dimensions[self._dimension[rows[0]]]

    def with_their_split(self, chosen: Truths) -> Truths:
        """Some rows that are parts of splits, with the other parts there and in that month."""
        heads = [name.partition("=")[0] for name in self._dimensions]
        known = sorted(set(heads))
        head = np.array([known.index(name) for name in heads], np.int64)[self._dimension]
        key = (self._indicator * len(known) + head) * (int(self.place.max(initial=0)) + 1)
        key = (key + self.place) * 64 + self.version
        found: Truths = np.isin(key, key[chosen])
        return found

    def split_rows(self, chosen: Numbers) -> Iterator[tuple[int, str]]:
        """Of some rows the first of each indicator, split, place and month, with the split."""
        heads = [name.partition("=")[0] for name in self._dimensions]
        known = sorted(set(heads))
        head = np.array([known.index(name) for name in heads], np.int64)[self._dimension[chosen]]
        key = self._indicator[chosen] * len(known) + head
        key = (key * (int(self.place.max(initial=0)) + 1) + self.place[chosen]) * 64
        _, first = np.unique(key + self.version[chosen], return_index=True)
        for row in first.tolist():
            yield int(chosen[row]), known[head[row]]


def without_numbers(table: pa.Table, mask: pa.Array) -> pa.Table:
    """The rows of the mask without numbers, with the status that says why."""

    for name in (*_NUMBERS, "status"):
        place = table.schema.get_field_index(name)
        table = table.set_column(place, table.schema.field(name), _without(table, name, mask))
    return table


def _without(table: pa.Table, name: str, mask: pa.Array) -> pa.ChunkedArray:
    """A column as the rows of the mask may show it."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if name not in (*_NUMBERS, "status"):
        return table[name]
    instead = pa.scalar(WITHHELD if name == "status" else None, table.schema.field(name).type)
    return pc.if_else(mask, instead, table[name])


def _hidden(table: pa.Table, held: Truths, split: Truths, index: _Index) -> pa.Table:
    """The table without what is held; splits that a place never shows are one row each: their
    parts' names would tell, too.

    Column by column, for a county's figures are large.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    hidden, mask = np.flatnonzero(held & split), pa.array(held)
    if not len(hidden):
        return without_numbers(table, mask)
    kept = ~split
    firsts = list(index.split_rows(hidden))
    rows = np.array([row for row, _ in firsts], np.int64)
    kept[rows] = True
    renamed = np.zeros(table.num_rows, bool)
    renamed[rows] = True
    ordered = [f"{name}={WITHHELD}" for row, name in sorted(firsts)]
    names = pc.replace_with_mask(
        table["dimension"].combine_chunks(), pa.array(renamed), pa.array(ordered)
    )
    shown = pa.array(kept)
    columns = (names if n == "dimension" else _without(table, n, mask) for n in table.column_names)
    return pa.table([pc.filter(one, shown) for one in columns], schema=table.schema)
