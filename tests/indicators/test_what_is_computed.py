"""Which indicators are computed, for which month, and what is left in the connection."""

from __future__ import annotations

import pyarrow as pa
import pytest

from fanpin_lib.indicators import catalogue
from fanpin_lib.indicators.engine import compute
from fanpin_lib.period import Month
from tests.indicators.ledger_tables import Ledgers, Rules, small_county

OCTOBER = Month(2026, 10)


@pytest.fixture
def ledgers() -> Ledgers:
    made = Ledgers(str(OCTOBER))
    small_county(made)
    return made


def computed(ledgers: Ledgers, month: Month | str = OCTOBER, **asked: object) -> pa.Table:
    return compute(ledgers.connection, month, Rules(), "220281", **asked)  # type: ignore[arg-type]


def ids(table: pa.Table) -> set[str]:
    return set(table["indicator"].to_pylist())


def temporary(ledgers: Ledgers) -> set[str]:
    sql = "SELECT table_name FROM duckdb_tables() WHERE temporary"
    return {name for (name,) in ledgers.connection.execute(sql).fetchall()}


def test_all_of_some_families_or_some_of_all(ledgers) -> None:
    every = catalogue()
    alerts = {one.id for one in every.values() if one.family == "alerts"}
    some = {sorted(alerts)[0], next(name for name in every if name not in alerts)}
    assert ids(computed(ledgers, families=["alerts"])) == alerts
    assert ids(computed(ledgers, families=["alerts"], only=some)) == some & alerts
    assert ids(computed(ledgers, only=some)) == some


def test_a_month_or_its_name_and_facts_stay_unless_they_are_to_go(ledgers) -> None:
    table = computed(ledgers, families=["alerts"])
    kept = temporary(ledgers)
    assert table.equals(computed(ledgers, "2026-10", families=["alerts"], forget_facts=True))
    assert "figures" in temporary(ledgers) < kept
