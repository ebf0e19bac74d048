"""Which deliveries count: the store's three modes as plain functions.

register  the latest delivery as of the month or before that is the whole truth, and over it
          the later parts, each of which replaces its villages and households; own ledgers
          before rows derived from national exports, of which the one that knows more counts
          first, then the later month, then the later delivery
period    for each month every delivery since the last one that was all of it; of a key (of
          a field) delivered twice the later counts; own ledgers before derived rows
events    all deliveries as of the month or before; of a key the row delivered for the
          latest month, then the later delivery, counts
"""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from fanpin_lib.fields import Mode, tables
from fanpin_lib.ledgers.derive import DERIVED
from fanpin_lib.period import Month
from fanpin_lib.store.delivery import Delivery
from fanpin_lib.store.integrity import verify
from fanpin_lib.store.keys import Keys
from fanpin_lib.store.stored_part import StoredPart

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

    def verified(self, store: Path) -> list[Path]:
        """Its files, each compared with its hash the first time in a process.

        Raises:
            StoreUnusable: one is missing or not what was written.
        """
        verify(store, self.delivery, self.part)
        return [store / path for path in self.part.paths]

    def asked(self, columns: Set[str]) -> Chosen:
        """Not looking for what its rows lack, if that is none of the columns asked for."""
        return self if columns & set(self.part.lacking) else replace(self, keys=None)

    @property
    def worth(self) -> tuple[bool, int]:
        """Own rows count before derived ones, and of those what the better export says."""
        known = _SOURCES.index(self.part.source) if self.part.source in _SOURCES else 0
        return not self.part.derived, -known


def candidates(deliveries: list[Delivery]) -> dict[str, list[Chosen]]:
    """Of every table the deliveries that hold rows of it."""
    found: dict[str, list[Chosen]] = {name: [] for name in tables()}
    for delivery in deliveries:
        first = {part.table: part for part in reversed(delivery.parts) if part.table in found}
        for name, part in first.items():
            found[name].append(Chosen(delivery, part))
    return found


def register(found: list[Chosen], month: Month) -> list[Chosen]:
    """The deliveries in force at the end of a month, the ones that count more last.

    Of two exports each is whole in its own way: what the better one does not list, the other
    one says. A whole ledger of the county's own needs neither.
    """
    known = [c for c in found if c.delivery.as_of <= month]
    in_force: list[Chosen] = []
    for worth in sorted({one.worth for one in known}):
        stack = _from_the_last_whole([one for one in known if one.worth == worth])
        alone = not stack[0].part.derived and stack[0].part.whole
        in_force = stack if alone else in_force + stack
    return in_force


def superseded(found: list[Chosen], in_force: list[Chosen], month: Month) -> list[Chosen]:
    """Exports before those in force, the later ones last; none beside a ledger of one's own."""
    if not in_force or not all(one.part.derived for one in in_force):
        return []
    known = [c for c in found if c.delivery.as_of <= month and c.part.derived]
    return sorted((c for c in known if c not in in_force), key=_by_month)


def period(found: list[Chosen], month: Month) -> dict[str, list[Chosen]]:
    """For each month up to this one the deliveries that count, the ones that count more last."""
    by_month: dict[str, list[Chosen]] = {}
    for candidate in found:
        for own in candidate.part.months:
            if Month.parse(own) <= month:
                by_month.setdefault(own, []).append(candidate)
    return {own: _from_the_last_whole(same, _by_number) for own, same in by_month.items()}


def events(found: list[Chosen], month: Month) -> list[Chosen]:
    """The deliveries whose rows add up, the ones that count more last."""
    return sorted((c for c in found if c.delivery.as_of <= month), key=_by_month)


def covering(mode: Mode, found: list[Chosen], month: Month, closing: Month) -> Month | None:
    """The month of the latest delivery that says something of a month; None if none does.

    A register covers every month from its own on, a monthly ledger its months, events the
    months from their first delivery to their last, seen from the closing month. Answers on
    our lists are visits, but neither a register nor all that happened in a month.
    """
    if mode == "period":
        return month if any(str(month) in one.part.months for one in found) else None
    found = [one for one in found if not one.part.answers]
    if mode == "register":
        return max((one.delivery.as_of for one in register(found, month)), default=None)
    known = [one.delivery.as_of for one in events(found, closing)]
    if not known or month > max(known):
        return None
    return max((as_of for as_of in known if as_of <= month), default=None)


def _by_month(one: Chosen) -> tuple[tuple[bool, int], Month, int]:
    return one.worth, one.delivery.as_of, one.seq


def _by_number(one: Chosen) -> tuple[tuple[bool, int], int]:
    return one.worth, one.seq


def _from_the_last_whole(
    found: list[Chosen], order: Callable[[Chosen], Any] = _by_month
) -> list[Chosen]:
    """What counts of deliveries of which each may be the whole truth or a part of it."""
    ordered = sorted(found, key=order)
    wholes = [place for place, one in enumerate(ordered) if one.part.whole]
    return ordered[wholes[-1] :] if wholes else ordered
