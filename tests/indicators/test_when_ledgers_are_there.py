"""For which months a ledger says something, by what is needed of it."""

from __future__ import annotations

from typing import Any

import pytest

from fanpin_lib.indicators.delivered import Ledgers
from fanpin_lib.indicators.model import LedgerNeed
from fanpin_lib.period import Month
from tests.indicators.ledger_tables import Ledgers as Tables

CLOSING = "2026-10"
ALERT: dict[str, Any] = {"alert_id": "a1", "village_code": "220281100001"}
CASE: dict[str, Any] = {"case_id": "c1", "village_code": "220281100001"}
SINCE = "2026-03-01"


def told(table: str, when: str, row: dict[str, Any], months: list[str], *, derived: bool = False,
         offsets: tuple[int, ...] = (0,)) -> set[str]:  # fmt: skip
    """The months of two years for which the need is met."""
    tables = Tables(CLOSING)
    tables.put(table, row, months=months)
    tables.connection.execute("DELETE FROM table_status")
    for month in months:
        tables.connection.execute(
            "INSERT INTO table_status VALUES (?, ?, true, ?)", [table, month, derived]
        )
    ledgers = Ledgers(tables.connection, Month.parse(CLOSING))
    need = LedgerNeed(table, when, offsets)  # type: ignore[arg-type]
    return {str(month) for month in Month.parse(CLOSING).window(22) if ledgers.met(need, month)}


def months(first: str, last: str) -> set[str]:
    start, end = Month.parse(first), Month.parse(last)
    return {str(one) for one in Month.parse(CLOSING).window(22) if start <= one <= end}


ALL = months("2024-12", CLOSING)
MAY_AUGUST = ["2026-05", "2026-08"]
DATED, UNDATED = {**ALERT, "found_on": SINCE}, {**ALERT, "found_on": None}
CASE_DATED, CASE_UNDATED = {**CASE, "identified_on": SINCE}, {**CASE, "identified_on": None}


@pytest.mark.parametrize(
    ("when", "offsets", "expected"),
    [
        ("month", (0,), {"2026-05", "2026-08"}),
        ("month", (0, -3), {"2026-08"}),
        ("ever", (0,), months("2026-05", CLOSING)),
        ("ever", (0, -1), months("2026-06", CLOSING)),
        ("this_year", (0,), months("2026-05", CLOSING)),
        ("last_year", (0,), set()),
        ("stock", (0,), ALL),
        ("own", (0,), ALL),
        ("closing", (0,), months("2024-12", "2026-08")),
    ],
)
def test_what_only_adds_is_known_until_its_last_delivery(when, offsets, expected) -> None:
    assert told("alerts", when, DATED, MAY_AUGUST, offsets=offsets) == expected


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("stock", months("2026-05", CLOSING)),
        ("own", months("2026-05", CLOSING)),
        ("closing", {"2026-05", "2026-08"}),
    ],
)
def test_rows_without_a_date_are_known_from_their_first_delivery(when, expected) -> None:
    assert told("alerts", when, UNDATED, MAY_AUGUST) == expected


@pytest.mark.parametrize(
    ("row", "when", "delivered", "expected"),
    [
        (CASE_DATED, "closing", ["2026-08", CLOSING], ALL),
        (CASE_DATED, "own", ["2026-08", CLOSING], ALL),
        (CASE_UNDATED, "closing", ["2026-08", CLOSING], {"2026-08", CLOSING}),
        (CASE_UNDATED, "own", ["2026-08", CLOSING], ALL),
        (CASE_DATED, "closing", ["2026-08"], set()),
        (CASE_UNDATED, "stock", ["2026-08"], months("2026-08", CLOSING)),
    ],
)
def test_a_register_in_force_tells_the_past_by_its_dates(row, when, delivered, expected) -> None:
    assert told("cases", when, row, delivered) == expected


def test_what_an_export_gave_is_not_the_countys_own() -> None:
    assert told("cases", "own", CASE_DATED, [CLOSING], derived=True) == set()
    assert told("alerts", "own", DATED, [CLOSING], derived=True) == set()
    assert told("cases", "closing", CASE_DATED, [CLOSING], derived=True) == ALL


@pytest.mark.parametrize(
    ("delivered", "when", "expected"),
    [
        (["2025-03"], "last_year", months("2026-01", CLOSING)),
        (["2025-12"], "last_year", months("2026-01", CLOSING)),
        (["2025-01"], "this_year", months("2025-01", "2025-12")),
        (["2025-03", "2026-02"], "this_and_last_year", months("2026-02", CLOSING)),
        (["2026-02"], "this_and_last_year", set()),
        (["2024-12"], "last_year", months("2025-01", "2025-12")),
        (["2026-01"], "this_year", months("2026-01", CLOSING)),
    ],
)
def test_years_count_from_january_until_the_month(delivered, when, expected) -> None:
    assert told("alerts", when, DATED, delivered) == expected


def test_what_is_kept_by_month_is_known_by_its_rows() -> None:
    tables = Tables(CLOSING)
    record = {"household_id": "h1", "village_code": "220281100001"}
    tables.put("monthly_records", {"month": "2026-09", **record})
    ledgers = Ledgers(tables.connection, Month.parse(CLOSING))
    assert ledgers.delivered("monthly_records", Month(2026, 9))
    assert not ledgers.delivered("monthly_records", Month(2026, 10))
