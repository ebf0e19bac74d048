"""Which delivery counts: the store's three modes as plain functions.

register  the latest delivery as of the month or before; own ledgers before rows derived
          from a national export, of two exports the one that knows more, then the later
          month, then the later delivery
period    for each month its latest delivery; own ledgers before derived rows
events    all deliveries as of the month or before; of a key the row delivered for the
          latest month, then the later delivery, counts
"""

from __future__ import annotations

from dataclasses import dataclass

from fanpin_lib.ledgers.derive import DERIVED
from fanpin_lib.period import Month
from fanpin_lib.store.delivery import Delivery, StoredPart
from fanpin_lib.store.keys import Keys

#: Exports that other ledgers are worked out from, the one that knows most first.
_SOURCES = tuple(DERIVED)


@dataclass(frozen=True)
class Chosen:
    """A table's rows in one delivery.

    ``renamed`` are places that its rows name and that lead to another village by now than
    when they were written. ``keys`` finds the numbers that its rows lack.
    """

    delivery: Delivery
    part: StoredPart
    renamed: tuple[tuple[str, str], ...] = ()
    keys: Keys | None = None

    @property
    def seq(self) -> int:
        """The number of its delivery."""
        return self.delivery.seq

    @property
    def order(self) -> tuple[bool, int, Month, int]:
        """What comes later in this order counts more."""
        known = _SOURCES.index(self.part.source) if self.part.source in _SOURCES else 0
        return (not self.part.derived, -known, self.delivery.as_of, self.delivery.seq)


def candidates(deliveries: list[Delivery], table: str) -> list[Chosen]:
    """Deliveries that hold rows of a table."""
    return [Chosen(d, part) for d in deliveries if (part := d.part(table))]


def register(found: list[Chosen], month: Month) -> Chosen | None:
    """The delivery in force at the end of a month."""
    known = [c for c in found if c.delivery.as_of <= month]
    return max(known, key=lambda c: c.order, default=None)


def period(found: list[Chosen], month: Month) -> dict[str, Chosen]:
    """For each month up to this one the delivery that counts."""
    chosen: dict[str, Chosen] = {}
    for candidate in sorted(found, key=lambda c: (not c.part.derived, c.seq)):
        for own in candidate.part.months:
            if Month.parse(own) <= month:
                chosen[own] = candidate
    return chosen


def events(found: list[Chosen], month: Month) -> list[Chosen]:
    """The deliveries whose rows add up, the ones that count more last."""
    return sorted((c for c in found if c.delivery.as_of <= month), key=lambda c: c.order)
