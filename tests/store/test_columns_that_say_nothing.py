"""Which columns of a ledger are not known, for which months and villages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from fanpin_lib.fields import table
from fanpin_lib.ledgers.model import LedgerPart
from fanpin_lib.period import Month
from fanpin_lib.store import Store
from fanpin_lib.store.delivery import Coverage
from store.readings import OCTOBER, alert, household, part, reading, record

EAST, WEST, NORTH = "220281001200", "220281001201", "220281001202"
HOUSEHOLDS = table("households")
EVERYWHERE = {None}


@pytest.fixture
def store(tmp_path) -> Store:
    return Store(tmp_path / "store")


def stored(
    store: Store, *parts: LedgerPart, month: Month = OCTOBER, coverage: Coverage = Coverage.USUAL
) -> None:
    store.ingest(reading(month, *parts), "王某", coverage=coverage)


def lacking(store: Store, ledger: str = "households", month: Month = OCTOBER) -> dict[str, set]:
    """By column the villages where it says nothing; None: everywhere."""
    with store.snapshot(OCTOBER).connect() as connection:
        rows = connection.execute(
            "SELECT column_name, place FROM lacking_columns WHERE table_name = ? AND month = ?",
            [ledger, str(month)],
        ).fetchall()
    found: dict[str, set] = {}
    for column, place in rows:
        found.setdefault(column, set()).add(place)
    return found


def having(rows: list[dict[str, Any]], *fields: str) -> LedgerPart:
    """Households of a file with just these columns."""
    return replace(part("households", rows), fields=fields)


NEEDED = ("household_id", "village_code", "members")


def test_what_no_file_had_and_what_nobody_filled_is_not_known(store) -> None:
    empty = ("labourers", "closed_on")  # nothing in the second means: not closed
    stored(store, having([household(1, labourers=None, closed_on=None)], *NEEDED, *empty))
    found = lacking(store)
    assert set(found) == set(HOUSEHOLDS.fields) - {*NEEDED, "closed_on"}
    assert all(places == EVERYWHERE for places in found.values())


def test_a_column_that_some_villages_have_is_not_known_in_the_others(store) -> None:
    stored(store, having([household(1, EAST, household_type="脱贫户")], *NEEDED, "household_type"))
    stored(
        store, having([household(2, WEST), household(3, NORTH)], *NEEDED), coverage=Coverage.PART
    )
    found = lacking(store)
    assert found["household_type"] == {WEST, NORTH}
    assert "members" not in found and found["labourers"] == EVERYWHERE
    stored(store, having([household(2, WEST, household_type="一般农户"), household(3, NORTH)],
                         *NEEDED, "household_type"), coverage=Coverage.PART)  # fmt: skip
    assert "household_type" not in lacking(store)


def test_sheets_of_a_file_may_have_columns_of_their_own(store) -> None:
    whole = having([household(1, EAST, household_type="脱贫户"), household(2, WEST)],
                   *NEEDED, "household_type")  # fmt: skip
    rows = whole.rows.append_column("_sheet", [["甲", "乙"]])
    own = {"甲": (*NEEDED, "household_type"), "乙": NEEDED}
    stored(store, replace(whole, rows=rows, sheet_fields=own))
    assert lacking(store)["household_type"] == {WEST}


def test_a_delivery_without_rows_lacks_nothing(store) -> None:
    stored(store, replace(part("alerts", []), fields=()))
    assert lacking(store, "alerts") == {}
    assert lacking(store, "tasks") == {}


def test_of_what_adds_up_a_column_is_known_once_somebody_filled_it(store) -> None:
    september = OCTOBER - 1
    stored(store, part("alerts", [alert(1, village_code=EAST, source="医保")]), month=september)
    stored(store, part("alerts", [alert(2, village_code=WEST, source=None)]))
    for month in (september, OCTOBER):
        found = lacking(store, "alerts", month)
        assert "source" not in found and found["found_on"] == EVERYWHERE


def test_a_village_counts_whether_or_not_a_ledger_names_households(store) -> None:
    stored(store, part("events", [{"event_id": "E1", "village_code": EAST, "kind": "洪涝"}]))
    stored(store, part("events", [{"event_id": "E2", "village_code": WEST}]))
    assert lacking(store, "events")["description"] == EVERYWHERE
    kinds = part("events", [{"event_id": "E3", "village_code": NORTH}])
    stored(store, replace(kinds, fields=("event_id", "village_code", "kind")))
    assert lacking(store, "events")["kind"] == {WEST}


def test_what_lies_in_no_village_is_known_or_not_as_a_whole(store) -> None:
    money = {"year": 2026, "kind": "帮扶", "budget": Decimal(5)}
    stored(store, part("funds", [{"fund": "防贫基金", **money, "paid": Decimal(1)}]))
    stored(store, part("funds", [{"fund": "救助基金", **money}]), coverage=Coverage.PART)
    found = lacking(store, "funds")
    assert all(places == EVERYWHERE for places in found.values()) and "budget" not in found


def test_each_month_of_a_register_has_its_own_columns(store) -> None:
    september = OCTOBER - 1
    stored(store, having([household(1)], *NEEDED), month=september)
    stored(store, having([household(1, household_type="脱贫户")], *NEEDED, "household_type"))
    assert lacking(store, month=september)["household_type"] == EVERYWHERE
    assert "household_type" not in lacking(store)


def test_rows_of_households_lie_where_their_households_do(store) -> None:
    stored(store, part("households", [household(1, EAST), household(2, WEST)]))
    one = part("monthly_records", [record(OCTOBER, 1)])
    stored(store, one)
    other = {"month": str(OCTOBER), "household_id": "H2", "wage_income": 70}
    stored(store, part("monthly_records", [other]))
    found = lacking(store, "monthly_records")  # each field of a month counts by itself
    somewhere = {column: places for column, places in found.items() if places != EVERYWHERE}
    assert somewhere == {"net_income_per_capita": {WEST}, "wage_income": {EAST}}
    assert "month" not in found and "visit_date" in found


def test_a_visit_entered_in_the_monthly_records_is_a_visit(store) -> None:
    stored(store, part("households", [household(1)]))
    september, visit = OCTOBER - 1, {"visit_date": date(2026, 10, 5)}
    stored(store, part("monthly_records", [record(september, 1)]), month=september)
    assert lacking(store, "visits", september) == {}
    stored(store, part("monthly_records", [record(OCTOBER, 1) | visit]))
    visits = table("visits")
    both = set(visits.fields) & set(table("monthly_records").fields)
    told = lacking(store, "visits")
    assert set(told) == {name for name in both if name in lacking(store, "monthly_records")}
    assert all(places == EVERYWHERE for places in told.values())


def test_what_a_file_says_by_itself_is_no_column(store) -> None:
    """Its month, villages, and numbers that are found by persons."""
    income = part("monthly_records", [record(OCTOBER, 1)])
    stored(store, replace(income, fields=("household_id", "net_income_per_capita")))
    stored(store, replace(part("alerts", [alert(1)]), fields=("alert_id",)))
    assert "month" not in lacking(store, "monthly_records")
    found = lacking(store, "alerts")
    assert not {"village_code", "household_id"} & set(found) and "source" in found


def test_of_a_village_in_two_sheets_both_must_have_a_column(store) -> None:
    rows = [household(1, household_type="脱贫户"), household(2), household(3, WEST)]
    whole = having(rows, *NEEDED, "household_type")
    listed = whole.rows.append_column("_sheet", [["甲", "乙", "乙"]])
    own = {"甲": (*NEEDED, "household_type"), "乙": NEEDED}
    stored(store, replace(whole, rows=listed, sheet_fields=own))
    assert lacking(store)["household_type"] == EVERYWHERE


def test_of_a_months_records_one_file_with_a_column_is_enough(store) -> None:
    stored(store, part("households", [household(1)]))
    stored(store, part("monthly_records", [record(OCTOBER, 1)]))
    other = {"month": str(OCTOBER), "household_id": "H1", "wage_income": 70}
    stored(store, part("monthly_records", [other]))
    assert not {"net_income_per_capita", "wage_income"} & set(lacking(store, "monthly_records"))


def test_what_a_villages_own_file_left_blank_is_not_known_there(store) -> None:
    stored(store, having([household(1, household_type="脱贫户")], *NEEDED, "household_type"))
    blank = having([household(2, WEST, household_type=None)], *NEEDED, "household_type")
    stored(store, blank, coverage=Coverage.PART)
    assert lacking(store)["household_type"] == {WEST}


def test_visits_of_two_ledgers_lack_what_either_lacks_where_it_tells_of_visits(store) -> None:
    south = "220281001203"
    homes = [household(1, EAST), household(2, WEST), household(3, NORTH), household(4, south)]
    stored(store, part("households", homes))
    day = {"month": str(OCTOBER), "visit_date": date(2026, 10, 5)}
    way = {"visit_way": "入户"}
    stored(store, part("visits", [{**day, **way, "household_id": "H1"}]))
    stored(store, part("visits", [{**day, "household_id": "H3"}]), coverage=Coverage.PART)
    stored(store, part("monthly_records", [record(OCTOBER, 1)]))
    for row in ({"household_id": "H2"}, {"household_id": "H4", **way}):
        stored(store, part("monthly_records", [{**day, **row}]))
    assert lacking(store, "monthly_records")["visit_way"] == {EAST, WEST}
    assert lacking(store, "monthly_records")["visit_date"] == {EAST}
    assert lacking(store, "visits")["visit_way"] == {NORTH, WEST}
