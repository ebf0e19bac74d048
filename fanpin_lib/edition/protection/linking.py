"""Figures that an equation ties together are shown together or not at all.

What stands open of the one and of the other gives the third by subtraction, however well each
is protected by itself. The gaps of one may need others beside them in another (`again`), so both
are done in turn until nothing is added.

*Stocks* and their flows are tied one way only. A flow (newly identified by risk) is nearly always
of a few households in some part; if that closed the stock, no county could ever say which risks
there are. Between two months that are shown a stock hides its flows by itself (`moves`). But a
gap of a stock would come out with the flows of its month, and of the next; and the flows of a
place would tell those of the places below that show the stock. So flows are shown at the top only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from fanpin_lib.edition.protection.deciding import Decision
from fanpin_lib.edition.protection.households import Versions
from fanpin_lib.edition.protection.places import ProtectedPlaces
from fanpin_lib.files.yaml_lines import shipped_yaml

Truths = NDArray[np.bool_]
Again = Callable[[Decision], Decision]


@dataclass(frozen=True)
class Tie:
    """The bases of an equation: those shown together, and the stocks that close them.

    Of several stocks, which are of the same households, the others show no more than the first.
    """

    bases: tuple[str, ...]
    stocks: tuple[str, ...] = ()


@cache
def equations() -> tuple[Tie, ...]:
    """The ties of ``equations.yaml``."""
    listed = shipped_yaml("fanpin_lib.edition.protection", "equations.yaml")["equations"]
    return tuple(Tie(tuple(one["bases"]), tuple(one.get("stocks", ()))) for one in listed)


@cache
def stocks() -> dict[str, str]:
    """The bases that are stocks, with the one within which each is shown (itself, if any)."""
    return {base: tie.stocks[0] for tie in equations() for base in tie.stocks}


@cache
def flows() -> frozenset[str]:
    """The bases by which stocks change."""
    return frozenset(base for tie in equations() if tie.stocks for base in tie.bases)


def linked(
    decisions: Mapping[str, Decision],
    versions: Versions,
    places: ProtectedPlaces,
    ties: Iterable[Tie] | None = None,
    again: Again = lambda one: one,
) -> dict[str, Decision]:
    """The decisions with what one figure withholds withheld of all that it is tied to.

    Args:
        versions: this edition's and earlier ones'; what those showed stays known.
        ties: bases that belong together (`equations`).
        again: withholds what would betray the gaps that were added.
    """
    found, own = dict(decisions), len(versions.own)
    for tie in equations() if ties is None else ties:
        members = {name: found[name] for name in tie.bases if name in found}
        for stock in (found[name] for name in tie.stocks if name in found):
            closed = _closed(stock, versions.months, own, places)
            members = {name: _without(one, closed) for name, one in members.items()}
        found |= _settled(members, own, again)
    return found


def _closed(stock: Decision, months: tuple[str, ...], own: int, places: ProtectedPlaces) -> Truths:
    """Where, of this edition's versions, a stock does not let its flows be shown.

    That is everywhere but at the top; there where the stock has gaps in the month or the one
    before, or any place below shows it before the flow and after.
    """
    whole = stock.shown & ~stock.withheld.any(axis=1)
    before = np.append(whole[:, 1:own], np.zeros((len(whole), 1), bool), axis=1)
    found: Truths = ~(whole[:, :own] & before) | (places.depth > 0)[:, None]
    if stock.split is None:
        return found
    told = stock.shown[:, :, None] & stock.shown[:, None, :] & (stock.split.groups.change > 0)
    told &= (places.depth > 0)[:, None, None]
    for version in range(own):
        since = np.array([month >= months[version] for month in months])
        for place in np.flatnonzero(told[:, since][:, :, ~since].any(axis=(1, 2))).tolist():
            found[places.lineage(place), version] = True
    return found


def _without(one: Decision, closed: Truths) -> Decision:
    shown = one.shown.copy()
    shown[:, : closed.shape[1]] &= ~closed
    return replace(one, shown=shown)


def _settled(members: dict[str, Decision], own: int, again: Again) -> dict[str, Decision]:
    while len(members) > 1:  # ends: more and more is withheld
        together = dict(_together(members, own))
        if all(_same(together[name], members[name]) for name in members):
            break
        members = {name: again(one) for name, one in together.items()}
    return members


def _same(one: Decision, other: Decision) -> bool:
    return bool((one.shown == other.shown).all() and (one.withheld == other.withheld).all())


def _together(members: Mapping[str, Decision], own: int) -> Iterator[tuple[str, Decision]]:
    everywhere = np.logical_and.reduce([one.shown[:, :own] for one in members.values()])
    gaps: dict[str, Truths] = {}
    for one in members.values():
        for number, part in enumerate(one.categories if one.withheld.shape[1] else ()):
            withheld = one.withheld[:, number, :own]
            gaps[part] = gaps.get(part, np.zeros_like(withheld)) | withheld
    for name, one in members.items():
        shown, withheld = one.shown.copy(), one.withheld.copy()
        shown[:, :own] = everywhere
        for number, part in enumerate(one.categories if withheld.shape[1] else ()):
            withheld[:, number, :own] |= gaps[part]
        yield name, replace(one, shown=shown, withheld=withheld)
