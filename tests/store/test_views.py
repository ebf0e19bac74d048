"""Rows of deliveries that count together, each case by itself."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fanpin_lib.fields import tables
from fanpin_lib.period import Month
from fanpin_lib.store import Coverage, Store, views
from fanpin_lib.store.spill import database
from store.readings import OCTOBER, alert, household, part, reading, record

SEPTEMBER = OCTOBER - 1
ONE, TWO = "220281001200", "220281001201"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """September's register: two households in one village, one in another."""
    store = Store(tmp_path / "store")
    homes = [household(1, ONE), household(2, ONE), household(3, TWO)]
    store.ingest(reading(SEPTEMBER, part("households", homes)), "甲")
    return store


def query(store: Store, sql: str, month: Month = OCTOBER) -> list[tuple]:
    with store.snapshot(month).connect() as connection:
        return connection.execute(sql).fetchall()


def test_a_part_says_everything_of_its_villages_and_households(store) -> None:
    store.ingest(
        reading(OCTOBER, part("households", [household(1, TWO)])), "甲", coverage=Coverage.PART
    )
    by_month = "SELECT month, household_id, village_code FROM households_by_month "
    assert query(store, f"{by_month} WHERE month >= '2026-09' ORDER BY ALL") == [
        ("2026-09", "H1", ONE), ("2026-09", "H2", ONE), ("2026-09", "H3", TWO),
        ("2026-10", "H1", TWO), ("2026-10", "H2", ONE),
    ]  # fmt: skip
    assert query(store, "SELECT household_id FROM households ORDER BY 1") == [("H1",), ("H2",)]


def test_answers_on_a_list_of_ours_say_nothing_of_their_villages_others(store) -> None:
    answers = reading(OCTOBER, part("households", [household(1, ONE, members=5)]))
    store.ingest(answers, "甲", coverage=Coverage.ANSWERS)
    found = query(store, "SELECT household_id, members FROM households ORDER BY 1")
    assert found == [("H1", 5), ("H2", 3), ("H3", 3)]


DAY = date(2026, 10, 9)


def test_a_visit_entered_again_is_what_was_entered_last(store) -> None:
    """Not field by field, as the figures of a household are; others' in its village stay."""
    visit = {"month": "2026-10", "village_code": ONE, "visit_date": DAY, "visit_way": "入户"}
    for home, more in (("H1", {"observed": "漏雨"}), ("H1", {"visitor": "王某"}), ("H2", {})):
        rows = [visit | {"household_id": home} | more]
        store.ingest(reading(OCTOBER, part("visits", rows)), "甲", coverage=Coverage.PART)
    found = query(store, "SELECT household_id, observed, visitor FROM visits ORDER BY 1")
    assert found == [("H1", None, "王某"), ("H2", None, None)]


@pytest.mark.parametrize("earlier", [[], [record(OCTOBER, 2)]])
def test_what_is_said_of_two_persons_of_a_household_is_one_row(store, earlier) -> None:
    """Alone and beside a file that names the households themselves."""
    head, spouse = "220281196001010014", "220281196201010055"
    homes = [household(1, head_id_number=head), household(2)]
    members = [{"household_id": "H1", "id_number": spouse}]
    store.ingest(reading(OCTOBER, part("households", homes), part("members", members)), "甲")
    told: list[dict[str, Any]] = [{"id_number": head, "visit_date": DAY}]
    told += [{"id_number": spouse, "net_income_per_capita": 6000}]
    for rows in filter(None, [earlier, [{"month": "2026-10"} | row for row in told]]):
        store.ingest(reading(OCTOBER, part("monthly_records", rows)), "甲")
    sql = "SELECT household_id, visit_date, net_income_per_capita FROM monthly_records ORDER BY 1"
    assert query(store, sql) == [("H1", DAY, 6000), *[("H2", None, 5000) for _ in earlier]]


def test_episodes_that_an_earlier_export_saw_end_are_episodes_still(store) -> None:
    ended = {"identified_on": date(2021, 4, 1), "eliminated_on": date(2023, 6, 1)}
    exports = {
        SEPTEMBER: {"case_id": "H1-1", **ended},
        OCTOBER: {"case_id": "H1-2", "identified_on": date(2026, 4, 1)},
    }
    for month, case in exports.items():
        rows = part("cases", [{"household_id": "H1", **case}], derived=True)
        store.ingest(reading(month, rows), "甲")
    assert query(store, "SELECT case_id FROM cases ORDER BY 1") == [("H1-1",), ("H1-2",)]


def test_rows_that_count_together_keep_the_delivery_that_they_came_from(store) -> None:
    """Of a ledger whose fields count one by one all rows."""
    files = [part("households", [household(1, TWO)])]
    files += [part("monthly_records", [record(OCTOBER, 1)]), part("alerts", [alert(1)])] * 2
    for file in files:
        store.ingest(reading(OCTOBER, file), "甲", coverage=Coverage.PART)
    snapshot, found = store.snapshot(OCTOBER), {}
    for name in ("households", "monthly_records", "alerts"):
        rows = views.counting(store.folder, tables()[name], snapshot.chosen(name))
        with database(store.folder) as connection:
            sql = f"SELECT household_id, _delivery FROM ({rows}) ORDER BY ALL"
            found[name] = connection.execute(sql).fetchall()
    assert found == {
        "households": [("H1", 2), ("H2", 1)],
        "monthly_records": [("H1", 3), ("H1", 5)],
        "alerts": [("H1", 6)],
    }
