"""Which columns of a ledger say nothing of a figure, and how what is lacking is called."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from fanpin_lib.indicators.delivered import Ledgers
from fanpin_lib.indicators.model import ColumnNeed, LedgerNeed
from fanpin_lib.period import Month
from tests.indicators.ledger_tables import Ledgers as Tables

CLOSING, AUGUST = Month(2026, 10), Month(2026, 8)
EAST, WEST = "220281100001", "220281100002"
NOWHERE: frozenset[str] = frozenset()
BOTH_YEARS = "this_and_last_year"

Delivered = dict[tuple[str, str], bool]


def ledgers(
    delivered: Delivered | None = None,
    lacking: list[tuple[str, str, str, str | None]] | None = None,
    records: list[tuple[str, str]] | None = None,
) -> Ledgers:
    """Deliveries (table, month → derived), what says nothing, records of villages by month."""
    tables = Tables(str(CLOSING))
    for month, village in records or []:
        row: dict[str, Any] = {"month": month, "household_id": f"h{village}"}
        tables.put("monthly_records", {**row, "village_code": village})
    tables.connection.execute("DELETE FROM table_status")
    for (table, month), derived in (delivered or {}).items():
        tables.connection.execute(
            "INSERT INTO table_status VALUES (?, ?, true, ?)", [table, month, derived]
        )
    for table, month, column, place in lacking or []:
        tables.connection.execute(
            "INSERT INTO lacking_columns (table_name, month, column_name, place) "
            "VALUES (?, ?, ?, ?)",
            [table, month, column, place],
        )
    return Ledgers(tables.connection, CLOSING)


def need(table: str, when: str, *offsets: int) -> LedgerNeed:
    return LedgerNeed(table, when, offsets or (0,))  # type: ignore[arg-type]


def asked(*needs: LedgerNeed, columns: tuple[ColumnNeed, ...] = ()) -> Any:
    """As much of an indicator as is asked for."""
    return SimpleNamespace(ledgers=needs, needs={"": columns})


@pytest.mark.parametrize("when", ["closing", "own", "stock"])
def test_a_register_in_force_is_asked_for_its_columns_at_the_closing_month(when: str) -> None:
    found = ledgers(
        lacking=[
            ("cases", "2026-10", "risks", None),
            ("cases", "2026-08", "registered_colour", EAST),
        ]
    )
    assert found.unknown(need("cases", when), "risks", AUGUST) is None
    assert found.unknown(need("cases", when), "registered_colour", AUGUST) == NOWHERE


def test_a_months_own_columns_are_asked_for_in_each_month_that_is_needed() -> None:
    found = ledgers(
        lacking=[
            ("monthly_records", "2026-10", "visit_date", EAST),
            ("monthly_records", "2026-09", "visit_date", WEST),
            ("monthly_records", "2026-11", "visit_date", None),
        ]
    )
    record = "monthly_records"
    assert found.unknown(need(record, "month"), "visit_date", CLOSING) == {EAST}
    assert found.unknown(need(record, "month", 0, -1), "visit_date", CLOSING) == {EAST, WEST}
    assert found.unknown(need(record, "month", -1), "visit_date", CLOSING) == {WEST}


def test_what_is_carried_on_is_known_from_the_last_month_that_said_it() -> None:
    income = "net_income_per_capita"
    records = [(month, village) for month in ("2026-09", "2026-10") for village in (EAST, WEST)]
    found = ledgers(
        lacking=[
            ("monthly_records", "2026-10", income, None),
            ("monthly_records", "2026-09", income, WEST),
        ],
        records=records,
    )
    assert found.unknown(need("monthly_records", "ever"), income, CLOSING) == {WEST}
    assert found.unknown(need("monthly_records", "month"), income, CLOSING) is None
    assert found.unknown(need("monthly_records", "this_year"), income, CLOSING) == {WEST}
    assert found.unknown(need("monthly_records", "last_year"), income, CLOSING) is None


def test_only_what_says_nothing_anywhere_leaves_a_figure_without_data() -> None:
    found = ledgers(
        {("cases", "2026-10"): False},
        lacking=[
            ("cases", "2026-10", "risks", None),
            ("cases", "2026-10", "registered_colour", EAST),
        ],
    )
    risk, stage, known = (
        ColumnNeed((("cases", name),))
        for name in ("risks", "registered_colour", "registered_category")
    )
    indicator = asked(need("cases", "closing"), columns=(risk, stage, known))
    for month in (CLOSING, AUGUST):  # asked for as the ledger is: at the closing month
        assert found.lacking_columns(indicator, month) == {
            risk.label: None,
            stage.label: frozenset({EAST}),
        }
    own = ColumnNeed((("cases", "risks"),), when="month")
    assert found.lacking_columns(asked(need("cases", "closing"), columns=(own,)), AUGUST) == {}


def test_a_column_that_a_rule_asks_for_is_asked_in_the_months_of_that_rule() -> None:
    found = ledgers({("cases", "2026-10"): False}, lacking=[("cases", "2026-10", "risks", None)])
    found._connection.execute(
        "CREATE OR REPLACE TEMP TABLE window_months AS SELECT * FROM "
        "(VALUES ('2026-08', false), ('2026-10', true)) AS t(month, asks)"
    )
    ruled = ColumnNeed((("cases", "risks"),), condition="asks")
    indicator = asked(need("cases", "closing"), columns=(ruled,))
    for _ in range(2):
        assert found.lacking(indicator, CLOSING) == [ruled.label]
        assert found.lacking(indicator, AUGUST) == []


def test_either_of_two_columns_is_enough_where_it_says_something() -> None:
    found = ledgers(
        lacking=[("cases", "2026-10", "risks", None), ("households", "2026-10", "labourers", EAST)]
    )
    either = ColumnNeed((("cases", "risks"), ("households", "labourers")))
    needs = (need("cases", "closing"), need("households", "closing"))
    assert found.lacking_columns(asked(*needs, columns=(either,)), CLOSING) == {
        either.label: frozenset({EAST})
    }


def test_a_ledger_that_is_lacking_is_told_before_its_columns() -> None:
    risk = ColumnNeed((("cases", "risks"),))
    lacking = [("cases", "2026-10", "risks", None)]
    indicator = asked(need("cases", "month"), columns=(risk,))
    assert ledgers(lacking=lacking).lacking(indicator, CLOSING) == ["监测对象台账"]
    there = ledgers({("cases", "2026-10"): False}, lacking=lacking)
    assert there.lacking(indicator, CLOSING) == [risk.label]
    somewhere = ledgers(
        {("cases", "2026-10"): False}, lacking=[("cases", "2026-10", "risks", EAST)]
    )
    assert somewhere.lacking(indicator, CLOSING) == []


@pytest.mark.parametrize(
    ("delivered", "needed", "called"),
    [
        ({}, need("cases", "closing"), "监测对象台账"),
        ({("cases", "2026-10"): True}, need("cases", "own"), "本县自己的监测对象台账"),
        ({("cases", "2026-08"): True}, need("cases", "closing"), "监测对象台账"),
        ({("cases", "2026-08"): False}, need("cases", "own"), "监测对象台账"),
        ({}, need("alerts", "this_year"), "本年的预警线索台账"),
        ({}, need("alerts", "last_year"), "上年的预警线索台账"),
        ({}, need("alerts", BOTH_YEARS), "上年的预警线索台账"),
        ({("alerts", "2025-08"): False}, need("alerts", BOTH_YEARS), "本年的预警线索台账"),
        ({("alerts", "2026-08"): False}, need("alerts", BOTH_YEARS), "上年的预警线索台账"),
        ({}, need("alerts", "month"), "预警线索台账"),
        ({("alerts", "2026-08"): False}, need("alerts", "month"), "本月的预警线索台账"),
        ({("alerts", "2026-08"): False}, need("alerts", "month", 0, -1, -2),
         "本月、2026年9月的预警线索台账"),
        ({("alerts", "2026-08"): False}, need("alerts", "closing"), "本月的预警线索台账"),
        ({("alerts", "2026-12"): False}, need("alerts", "closing"), "预警线索台账"),
    ],
)  # fmt: skip
def test_what_is_lacking_is_called_as_narrowly_as_it_is(
    delivered: Delivered, needed: LedgerNeed, called: str
) -> None:
    found = ledgers(delivered)
    if ("alerts", "2026-12") not in delivered:
        assert not found.met(needed, CLOSING)
    assert found._which(needed, CLOSING) == called
