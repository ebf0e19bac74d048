"""Which deliveries count, told by themselves: no rows, no files."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from fanpin_lib.ledgers.derive import DERIVED
from fanpin_lib.period import Month
from fanpin_lib.store import selection
from fanpin_lib.store.delivery import Delivery
from fanpin_lib.store.selection import Chosen
from fanpin_lib.store.stored_part import StoredPart
from store.readings import OCTOBER

SEPTEMBER = OCTOBER - 1
PERSONS, HOMES = list(DERIVED)[:2]  # the one that knows more first


def chosen(seq: int, as_of: Month = OCTOBER, table: str = "households", **more: Any) -> Chosen:
    """One delivery with rows of one ledger."""
    part = StoredPart(table, seq, (), 1, (), derived=bool(more.get("source")), **more)
    at = datetime(2026, 11, 1, tzinfo=UTC)
    return Chosen(Delivery(seq, f"{seq}.xlsx", str(seq), as_of, at, "甲", 1, 0, (part,)), part)


def numbers(found: list[Chosen]) -> list[int]:
    return [one.seq for one in found]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([], []),
        ([chosen(1, SEPTEMBER), chosen(2), chosen(3, OCTOBER + 1)], [2]),
        ([chosen(1), chosen(2, SEPTEMBER)], [1]),
        ([chosen(1), chosen(2, whole=False), chosen(3, whole=False)], [1, 2, 3]),
        ([chosen(1), chosen(2), chosen(3, whole=False)], [2, 3]),
        ([chosen(1, whole=False), chosen(2, SEPTEMBER, whole=False)], [2, 1]),
        ([chosen(1, source=PERSONS), chosen(2, SEPTEMBER)], [2]),
        ([chosen(1, source=PERSONS), chosen(2, whole=False)], [1, 2]),
        ([chosen(1, source=PERSONS), chosen(2, source=HOMES)], [2, 1]),
        ([chosen(1, source=PERSONS), chosen(2, source=PERSONS)], [2]),
    ],
)
def test_a_register_is_the_last_whole_over_what_is_worth_less(found, expected) -> None:
    """A part of the county's own leaves the exports below it; exports complete each other."""
    assert numbers(selection.register(found, OCTOBER)) == expected


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([], []),
        ([chosen(1, SEPTEMBER, source=PERSONS), chosen(2, source=PERSONS)], [1]),
        ([chosen(1, source=PERSONS), chosen(2, source=PERSONS)], [1]),
        (
            [
                chosen(1, SEPTEMBER, source=PERSONS),
                chosen(2, SEPTEMBER - 1, source=PERSONS),
                chosen(3, source=PERSONS),
                chosen(4, OCTOBER + 1, source=PERSONS),
            ],
            [2, 1],
        ),
        ([chosen(1, source=PERSONS), chosen(2)], []),
        ([chosen(1, source=PERSONS), chosen(2, source=PERSONS), chosen(3, whole=False)], []),
    ],
)
def test_earlier_exports_lie_before_those_in_force(found, expected) -> None:
    """None beside a ledger of one's own, which need not be the whole."""
    in_force = selection.register(found, OCTOBER)
    assert numbers(selection.superseded(found, in_force, OCTOBER)) == expected


def test_own_ledgers_of_later_months_are_no_earlier_exports() -> None:
    found = [chosen(1, source=PERSONS), chosen(2, OCTOBER + 1)]
    in_force = selection.register(found, OCTOBER)
    assert selection.superseded(found, in_force, OCTOBER) == []


def test_of_a_month_the_deliveries_since_the_last_whole_one_count() -> None:
    both = ("2026-09", "2026-10")
    found = [
        chosen(1, months=both, whole=False),
        chosen(2, months=("2026-09",)),
        chosen(3, months=("2026-09", "2026-11"), whole=False),
        chosen(4, months=both, source=PERSONS, whole=False),
    ]
    by_month = selection.period(found, OCTOBER)
    assert {m: numbers(stack) for m, stack in by_month.items()} == {
        "2026-09": [2, 3],
        "2026-10": [4, 1],
    }


def test_events_add_up_to_the_month_the_later_ones_last() -> None:
    found = [chosen(1), chosen(2, SEPTEMBER), chosen(3, OCTOBER + 1), chosen(4)]
    assert numbers(selection.events(found, OCTOBER)) == [2, 1, 4]


ANSWERS = chosen(9, answers=True, whole=False)


@pytest.mark.parametrize(
    ("mode", "found", "expected"),
    [
        ("period", [chosen(1, months=("2026-10",)), chosen(2, months=("2026-09",))], OCTOBER),
        ("period", [chosen(1, months=("2026-09", "2026-11"))], None),
        ("period", [], None),
        ("register", [chosen(1, SEPTEMBER - 1), chosen(2, SEPTEMBER)], SEPTEMBER),
        ("register", [chosen(1, SEPTEMBER), ANSWERS], SEPTEMBER),
        ("register", [chosen(1, OCTOBER + 1)], None),
        ("events", [], None),
        ("events", [ANSWERS], None),
        ("events", [chosen(1, SEPTEMBER)], None),
        ("events", [chosen(1, SEPTEMBER), ANSWERS], None),
        ("events", [chosen(1, SEPTEMBER), chosen(2)], OCTOBER),
        ("events", [chosen(1, SEPTEMBER), chosen(2, OCTOBER + 2)], SEPTEMBER),
        ("events", [chosen(1, SEPTEMBER), chosen(2, OCTOBER + 3)], None),
        ("events", [chosen(1, OCTOBER + 1)], None),
    ],
)
def test_a_month_is_covered_by_the_latest_that_says_something_of_it(mode, found, expected) -> None:
    """Seen two months later; a register goes on, events end with their last delivery."""
    assert selection.covering(mode, found, OCTOBER, OCTOBER + 2) == expected


@pytest.mark.parametrize(("columns", "looks"), [({"case_id", "kind"}, True), ({"kind"}, False)])
def test_what_rows_lack_is_looked_for_where_it_is_asked_for(columns, looks) -> None:
    keys: Any = object()
    found = chosen(1, lacking=("case_id",))
    asked = Chosen(found.delivery, found.part, keys=keys).asked(columns)
    assert asked.keys is (keys if looks else None)
