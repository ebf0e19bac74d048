"""What an equation ties together is shown together: no third figure by subtraction."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from fanpin_lib.edition.protection.cells import Split, families
from fanpin_lib.edition.protection.deciding import Decision
from fanpin_lib.edition.protection.groups import Groups
from fanpin_lib.edition.protection.households import Versions
from fanpin_lib.edition.protection.linking import Tie, equations, linked
from fanpin_lib.edition.protection.places import ProtectedPlaces
from fanpin_lib.indicators import catalogue
from fanpin_lib.indicators.behind import _figures

OWN, VERSIONS = 2, 3
MONTHS = Versions(("2026-10", "2026-09"), ("2026-08",))
PLACES = ProtectedPlaces.of(["220281000000", "220281100000"])


def decision(parts: tuple[str, ...], *gaps: tuple[int, str, int]) -> Decision:
    """Two places, shown throughout, with parts withheld at (place, part, version)."""
    withheld = np.zeros((2, len(parts), VERSIONS), bool)
    for place, part, version in gaps:
        withheld[place, parts.index(part), version] = True
    return Decision(parts, np.ones((2, VERSIONS), bool), withheld)


def test_a_gap_of_one_is_a_gap_of_all_in_this_edition() -> None:
    stock = decision(("因病", "因学"))
    flow = decision(("因学",), (1, "因学", 0), (1, "因学", 2))
    found = linked(
        {"stock": stock, "flow": flow, "other": stock}, MONTHS, PLACES, [Tie(("stock", "flow"))]
    )
    assert np.argwhere(found["stock"].withheld).tolist() == [[1, 1, 0]]  # not what was published
    assert (found["flow"].withheld == flow.withheld).all()
    assert not found["other"].withheld.any()


def test_a_place_that_one_does_not_show_is_shown_by_none() -> None:
    hidden = decision(("因病",))
    hidden.shown[0, 1] = False
    found = linked({"a": hidden, "b": decision(("因病",))}, MONTHS, PLACES, [Tie(("a", "b"))])
    assert found["b"].shown.tolist() == [[True, False, True], [True, True, True]]


def stock(*gaps: tuple[int, str, int], moved: int = 0) -> Decision:
    """A stock of two parts; so many households below moved between the two months."""
    one = decision(("因病", "因学"), *gaps)
    change = np.zeros((2, VERSIONS, VERSIONS), np.int32)
    change[1, 0, 1] = change[1, 1, 0] = moved
    groups = Groups(np.full((2, VERSIONS), 9, np.int32), change, change)
    parts = np.zeros((2, 2, VERSIONS), np.int32)
    split = Split(groups, parts, families(one.categories), one.shown,
                  np.zeros(parts.shape, np.int8), OWN)  # fmt: skip
    return replace(one, split=split)


def closed(one: Decision) -> list[list[bool]]:
    """Where, of this edition's versions, the stock's flow is shown; the stock is as it was."""
    found = linked({"s": one, "f": decision(())}, MONTHS, PLACES, [Tie(("f",), ("s",))])
    assert found["s"] is one
    return found["f"].shown[:, :OWN].tolist()


def test_flows_are_shown_at_the_top_and_close_no_stock() -> None:
    assert closed(stock()) == [[True, False], [False, False]]  # before the oldest: not known


def test_a_gap_of_a_stock_closes_the_flows_of_its_month_and_of_the_next() -> None:
    assert not np.any(closed(stock((0, "因学", 0))))
    assert not np.any(closed(stock((0, "因学", 1))))


def test_a_place_below_that_shows_what_moved_closes_the_flows_above() -> None:
    assert not np.any(closed(stock(moved=4)))


def test_every_equation_is_of_figures_that_there_are() -> None:
    known = {row[2] for one in catalogue().values() for row in _figures(one)}
    assert all({*one.bases, *one.stocks} <= known for one in equations())
    assert all(len(one.bases) > 1 for one in equations())
