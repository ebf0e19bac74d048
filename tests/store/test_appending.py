"""What is remembered of the rows that a delivery brought."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pytest

from fanpin_lib.ledgers.model import LedgerPart
from fanpin_lib.store import Store
from fanpin_lib.store.delivery import Coverage
from fanpin_lib.store.stored_part import StoredPart
from store.readings import OCTOBER, alert, household, part, reading, record

HEAD = "220281197001011234"


@pytest.fixture
def stored(tmp_path):
    """A ledger as the store, opened anew, remembers it."""

    def into_the_store(given: LedgerPart, coverage: Coverage = Coverage.USUAL) -> StoredPart:
        Store(tmp_path / "store").ingest(reading(OCTOBER, given), "甲", coverage=coverage)
        [found] = Store(tmp_path / "store").deliveries()[-1].parts
        return found

    return into_the_store


def test_a_ledger_without_rows_has_no_file(stored) -> None:
    found = stored(part("alerts", []))
    assert (found.rows, found.files, found.hashes) == (0, (), ())


def test_columns_with_a_value_in_a_row_are_filled(stored) -> None:
    found = stored(part("households", [household(1, head_name=None), household(2)]))
    assert "head_name" in found.fields
    assert set(found.filled or ()) == {"household_id", "village_code", "members"}


@pytest.mark.parametrize(
    ("numbers", "lacking"),
    [([1, 2], ()), ([1, None], ("household_id",)), ([None, None], ("household_id",))],
)
def test_numbers_lack_if_one_row_is_without(stored, numbers, lacking) -> None:
    rows = [alert(n) | {"household_id": f"H{n}" if n else None} for n in numbers]
    assert stored(part("alerts", rows)).lacking == lacking


def test_one_row_without_its_households_number_is_found_by_the_head(tmp_path) -> None:
    store = Store(tmp_path / "store")
    homes = [household(1, head_id_number=HEAD), household(2)]
    told = [{"alert_id": "A1", "id_number": HEAD}, alert(2)]
    store.ingest(reading(OCTOBER, part("households", homes)), "甲")
    store.ingest(reading(OCTOBER, part("alerts", told)), "甲")
    with store.snapshot(OCTOBER).connect() as connection:
        found = connection.execute("SELECT household_id FROM alerts ORDER BY alert_id").fetchall()
    assert found == [("H1",), ("H2",)]


def test_rows_of_one_sheet_and_of_several_lie_in_one_ledger(tmp_path) -> None:
    store, later = Store(tmp_path / "store"), part("alerts", [alert(2)])
    several = later.rows.append_column("_sheet", pa.array(["表二"], pa.string()))
    for given in (part("alerts", [alert(1)]), replace(later, rows=several)):
        store.ingest(reading(OCTOBER, given), "甲")
    with store.snapshot(OCTOBER).connect() as connection:
        found = connection.execute("SELECT _sheet, _delivery FROM alerts ORDER BY 2").fetchall()
    assert found == [(None, 1), ("表二", 2)]


@pytest.mark.parametrize(
    ("given", "coverage", "whole"),
    [
        (part("households", [household(1)]), Coverage.USUAL, True),
        (part("households", [household(1)]), Coverage.ALL, True),
        (part("households", [household(1)]), Coverage.PART, False),
        (part("households", [household(1)]), Coverage.ANSWERS, False),
        (part("households", [household(1)], derived=True), Coverage.USUAL, True),
        (part("monthly_records", [record(OCTOBER, 1)]), Coverage.USUAL, False),
        (part("monthly_records", [record(OCTOBER, 1)]), Coverage.ALL, True),
        (part("monthly_records", [record(OCTOBER, 1)], derived=True), Coverage.USUAL, True),
        (part("alerts", [alert(1)]), Coverage.USUAL, False),
        (part("alerts", [alert(1)]), Coverage.ALL, False),
    ],
)
def test_what_nothing_delivered_before_counts_beside(stored, given, coverage, whole) -> None:
    found = stored(given, coverage)
    assert found.whole is whole
    assert found.answers is (coverage is Coverage.ANSWERS)


def test_the_months_of_a_monthly_ledger_are_remembered_in_order(stored) -> None:
    rows = [record(OCTOBER, 1), record(OCTOBER - 1, 1), record(OCTOBER, 2)]
    assert stored(part("monthly_records", rows)).months == ("2026-09", "2026-10")
