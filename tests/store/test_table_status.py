"""What ``table_status`` says of a ledger: since when, and that leading nowhere it says nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from fanpin_lib.store import Store
from store.readings import OCTOBER, household, part, reading, record

BEGAN = date(2026, 5, 1)


@pytest.fixture
def store(tmp_path) -> Store:
    return Store(tmp_path / "store")


def stored(store: Store, ledger: str, *rows: dict[str, Any]) -> None:
    store.ingest(reading(OCTOBER, part(ledger, list(rows))), "王某")


def cases(store: Store, *numbers: int) -> None:
    known = {"village_code": "220281001200", "identified_on": BEGAN}
    rows = [{"case_id": f"C{n}", "household_id": f"H{n}", **known} for n in numbers]
    stored(store, "cases", *rows)


def measures(store: Store, *cases: str) -> None:
    rows = [{"measure_id": f"M{n}", "case_id": case, "kind": "产业帮扶", "started_on": BEGAN}
            for n, case in enumerate(cases)]  # fmt: skip
    stored(store, "measures", *rows)


def helpers(store: Store, *cases: str) -> None:
    rows = [{"case_id": case, "role": "帮扶责任人", "helper_name": "某", "valid_from": BEGAN}
            for case in cases]  # fmt: skip
    stored(store, "helpers", *rows)


def delivered(store: Store) -> set[str]:
    """The ledgers that count as delivered for the month, some of them by this month's files."""
    with store.snapshot(OCTOBER).connect() as connection:
        rows = connection.execute(
            "SELECT table_name, fresh FROM table_status WHERE delivered AND month = ?",
            [str(OCTOBER)],
        ).fetchall()
    assert all(fresh for _, fresh in rows)
    return {name for name, _ in rows}


def test_registers_of_other_episodes_say_nothing_of_ours(store) -> None:
    stored(store, "households", household(1))
    cases(store, 1, 2)
    measures(store, "另 1", "另 2")
    helpers(store, "另 1", "C2")
    assert delivered(store) == {"households", "cases", "helpers"}
    measures(store, "另 1", "C1")
    helpers(store, "另 1")
    assert delivered(store) == {"households", "cases", "measures"}


def test_without_any_episode_nobody_can_tell(store) -> None:
    measures(store, "另 1")
    assert delivered(store) == {"measures"}


def test_what_only_adds_stays_whatever_it_speaks_of(store) -> None:
    cases(store, 1)
    step = {"stage": "识别", "step": "入户核实", "completed_on": BEGAN}
    stored(store, "case_steps", {"case_id": "另 1", **step})
    assert delivered(store) == {"cases", "case_steps"}


def test_each_month_is_told_from_its_delivery_on(store) -> None:
    september, august = OCTOBER - 1, OCTOBER - 2
    store.ingest(reading(september, part("households", [household(1)])), "王某")
    with store.snapshot(OCTOBER).connect() as connection:
        rows = connection.execute(
            "SELECT month, delivered, fresh, as_of, derived FROM table_status "
            "WHERE table_name = 'households' AND month >= ? ORDER BY month",
            [str(august)],
        ).fetchall()
    assert rows == [
        (str(august), False, False, None, False),
        (str(september), True, True, str(september), False),
        (str(OCTOBER), True, False, str(september), False),
    ]


def test_own_records_are_those_that_no_export_filled_up(store) -> None:
    export = {**record(OCTOBER, 2), "village_code": "220281001200"}
    derived = replace(part("monthly_records", [export], derived=True), source="national_households")
    store.ingest(reading(OCTOBER, derived), "王某")
    stored(store, "monthly_records", record(OCTOBER, 1))
    with store.snapshot(OCTOBER).connect() as connection:
        every = connection.execute("SELECT household_id FROM monthly_records").fetchall()
        own = connection.execute("SELECT household_id FROM own_monthly_records").fetchall()
    assert sorted(every) == [("H1",), ("H2",)] and own == [("H1",)]


def test_an_older_delivery_tells_of_visits_by_its_columns(store) -> None:
    """What was filled in them nobody wrote down then."""
    stored(store, "monthly_records", record(OCTOBER, 1) | {"visit_date": date(2026, 10, 5)})
    snapshot = store.snapshot(OCTOBER)
    (delivery,) = snapshot.deliveries
    (one,) = delivery.parts
    for fields, told in ((one.fields, 1), (("month", "household_id"), 0)):
        older = replace(delivery, parts=(replace(one, filled=None, fields=fields),))
        assert len(replace(snapshot, deliveries=[older]).also("visits")) == told
