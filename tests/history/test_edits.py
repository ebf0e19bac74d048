"""What counts as an edit: between two editions of a month everything, between months the past."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fanpin_lib.history.edits import ADDED, CHANGED, FILLED, REMOVED, Edit, edits_between
from fanpin_lib.store import Store
from tests.store.readings import OCTOBER, household, part, reading, record

SEPTEMBER = OCTOBER - 1


class Ledgers:
    """A store that is delivered to by month, and what was edited between two deliveries."""

    def __init__(self, folder: Path) -> None:
        self.store = Store(folder)

    def deliver(self, month: Any, name: str, *rows: dict[str, Any]) -> Ledgers:
        self.store.ingest(reading(month, part(name, list(rows))), "甲")
        return self

    def corrected(self) -> list[Edit]:
        """Between October as first delivered and October now."""
        return edits_between(self.store.snapshot(OCTOBER, 1), self.store.snapshot(OCTOBER))

    def since_september(self) -> list[Edit]:
        return edits_between(self.store.snapshot(SEPTEMBER), self.store.snapshot(OCTOBER))


@pytest.fixture
def ledgers(tmp_path: Path) -> Ledgers:
    return Ledgers(tmp_path / "store")


def case(number: int, identified: date, **more: Any) -> dict[str, Any]:
    return {
        "case_id": f"C{number}", "household_id": f"H{number}", "identified_on": identified,
        "registered_category": "边缘易致贫户", **more,
    }  # fmt: skip


def said(edits: list[Edit]) -> list[tuple[str, str, str, str, str]]:
    return [(e.kind, e.household, e.column, e.before, e.after) for e in edits]


def test_the_very_same_deliveries_have_no_edits(ledgers: Ledgers) -> None:
    ledgers.deliver(OCTOBER, "households", household(1))
    assert ledgers.corrected() == []


def test_a_correction_within_the_month_is_told_cell_by_cell(ledgers: Ledgers) -> None:
    ledgers.deliver(OCTOBER, "households", household(1), household(2), household(3, labourers=None))
    ledgers.deliver(
        OCTOBER, "households", household(1, members=4), household(3, labourers=1), household(9)
    )
    assert said(ledgers.corrected()) == [
        (ADDED, "H9", "", "", ""),
        (REMOVED, "H2", "", "", ""),
        (CHANGED, "H1", "家庭人口", "3", "4"),
        (FILLED, "H3", "劳动力人数", "", "1"),
    ]


def test_an_erased_value_is_a_change_to_nothing(ledgers: Ledgers) -> None:
    ledgers.deliver(OCTOBER, "households", household(1, labourers=2), household(2, labourers=1))
    ledgers.deliver(OCTOBER, "households", household(1, labourers=None), household(2, labourers=1))
    assert said(ledgers.corrected()) == [(CHANGED, "H1", "劳动力人数", "2", "")]


def test_a_register_that_moves_on_from_month_to_month_is_not_edited(ledgers: Ledgers) -> None:
    opened = {"opened_on": date(2026, 1, 5)}
    ledgers.deliver(SEPTEMBER, "households", household(1, **opened), household(2, **opened))
    ledgers.deliver(OCTOBER, "households", household(1, members=5, **opened), household(3))
    assert said(ledgers.since_september()) == [(REMOVED, "H2", "", "", "")]


def test_a_household_said_to_have_opened_before_the_month_end_was_added_late(
    ledgers: Ledgers,
) -> None:
    first = household(1, opened_on=date(2026, 1, 5))
    ledgers.deliver(SEPTEMBER, "households", first)
    ledgers.deliver(
        OCTOBER, "households", first,
        household(2, opened_on=date(2026, 9, 30)), household(3, opened_on=date(2026, 10, 1)),
    )  # fmt: skip
    assert said(ledgers.since_september()) == [(ADDED, "H2", "", "", "")]


def test_a_day_filled_in_later_is_an_edit_only_if_it_was_over(ledgers: Ledgers) -> None:
    day = date(2026, 3, 1)
    ledgers.deliver(SEPTEMBER, "cases", case(1, day), case(2, day))
    ledgers.deliver(
        OCTOBER, "cases",
        case(1, day, eliminated_on=date(2026, 9, 30)),
        case(2, day, eliminated_on=date(2026, 10, 1)),
    )  # fmt: skip
    assert said(ledgers.since_september()) == [(FILLED, "H1", "消除日期", "", "2026-09-30")]


def test_a_fact_that_was_altered_is_an_edit_and_the_case_tells_its_household(
    ledgers: Ledgers,
) -> None:
    step = {"case_id": "C1", "stage": "识别", "step": "公示", "completed_on": date(2026, 5, 1)}
    ledgers.deliver(SEPTEMBER, "cases", case(1, date(2026, 3, 1)))
    ledgers.deliver(SEPTEMBER, "case_steps", step | {"result": "通过"})
    ledgers.deliver(OCTOBER, "case_steps", step | {"result": "退回"})
    assert said(ledgers.since_september()) == [(CHANGED, "H1", "结果", "通过", "退回")]


def test_the_new_months_rows_are_no_edits_and_a_past_months_are(ledgers: Ledgers) -> None:
    ledgers.deliver(SEPTEMBER, "monthly_records", record(SEPTEMBER, 1))
    ledgers.deliver(OCTOBER, "monthly_records", record(OCTOBER, 1))
    assert ledgers.since_september() == []
    ledgers.deliver(SEPTEMBER, "monthly_records", record(SEPTEMBER, 1, income=7000))
    as_closed, now = ledgers.store.snapshot(SEPTEMBER, 1), ledgers.store.snapshot(OCTOBER)
    assert [(e.kind, e.household, e.before, e.after) for e in edits_between(as_closed, now)] == [
        (CHANGED, "H1", "5000.00", "7000.00")
    ]


def test_lists_that_change_every_month_are_compared_within_the_month_only(
    ledgers: Ledgers,
) -> None:
    fund = {"fund": "衔接资金", "year": 2026, "kind": "产业"}
    ledgers.deliver(SEPTEMBER, "funds", fund | {"paid": 10})
    ledgers.deliver(OCTOBER, "funds", fund | {"paid": 20})
    assert ledgers.since_september() == []
    earlier, now = ledgers.store.snapshot(OCTOBER, 1), ledgers.store.snapshot(OCTOBER)
    assert said(edits_between(earlier, now)) == [(CHANGED, "", "已拨付金额", "10.00", "20.00")]
