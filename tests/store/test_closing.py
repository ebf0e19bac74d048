"""Figures know the ledgers that they rest on by content, not by numbers used twice."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from fanpin_lib.errors import StoreUnusable
from fanpin_lib.store import Store
from fanpin_lib.store.in_force import Closing, digest_in_force
from store.readings import OCTOBER, alert, household, part, reading, record

SEPTEMBER = OCTOBER - 1


def _households(number: int, month=OCTOBER, sha256: str = ""):
    return reading(
        month, part("households", [household(number)]), sha256=sha256 or f"households {number}"
    )


def _closed(store: Store, month=OCTOBER) -> Closing:
    return Closing(month, store.newest(), digest_in_force(store.deliveries(), month))


@pytest.fixture
def store(tmp_path) -> Store:
    """Two deliveries of October."""
    store = Store(tmp_path / "store")
    store.ingest(_households(1), "甲")
    store.ingest(reading(OCTOBER, part("alerts", [alert(1)]), sha256="alerts 1"), "甲")
    return store


def _backup(store: Store, name: str = "backup") -> Path:
    return Path(shutil.copytree(store.folder, store.folder.with_name(name)))


def test_what_comes_later_does_not_matter(store) -> None:
    closed = _closed(store)
    store.ingest(_households(2), "甲")
    store.ingest(_households(3, OCTOBER + 1), "甲")
    assert closed.found_in(store) == 2
    assert closed.found_in(Store(store.folder)) == 2


def test_a_store_older_than_the_figures_is_noticed(store) -> None:
    old = Store(_backup(store))
    store.ingest(_households(2), "甲")
    closed = _closed(store)
    assert closed.found_in(old) is None
    with pytest.raises(StoreUnusable) as refused:
        closed.ledgers(old)
    assert "只到第 2 次交付，算这些数字时有 3 次" in str(refused.value)
    assert "fanpin restore" in str(refused.value)


def test_numbers_that_a_restored_store_uses_again_are_noticed(store) -> None:
    old = Store(_backup(store))
    store.ingest(_households(2), "甲")
    closed = _closed(store)
    for number in (7, 8):
        old.ingest(_households(number), "甲")
        assert closed.found_in(old) is None
        assert "又交了别的台账" in closed.how_it_differs(old)


def test_the_same_files_handed_in_anew_are_the_same_ledgers(store) -> None:
    old = Store(_backup(store))
    store.undo(2, "甲", "交错了")
    store.ingest(_households(2), "甲")
    closed = _closed(store)
    assert closed.commit == 4
    old.undo(2, "乙", "交错了")
    old.undo(3, "乙", "没有交错")
    assert closed.found_in(old) is None
    old.undo(2, "乙", "交错了")
    old.ingest(_households(2), "乙")
    assert (closed.found_in(old), old.newest()) == (6, 6)
    assert [d.sha256 for d in closed.ledgers(old).deliveries] == ["households 1", "households 2"]


def test_deliveries_that_cannot_reach_the_month_may_be_lost(store) -> None:
    old = Store(_backup(store))
    store.ingest(_households(9, OCTOBER + 1), "甲")
    closed = _closed(store)
    assert (closed.commit, closed.found_in(old)) == (3, 2)
    assert _closed(store, OCTOBER + 1).found_in(old) is None


def test_a_later_file_with_rows_of_the_month_reaches_it(store) -> None:
    old = Store(_backup(store))
    late = reading(OCTOBER + 1, part("monthly_records", [record(OCTOBER, 1)]))
    store.ingest(late, "甲")
    assert _closed(store).found_in(old) is None


def test_the_same_bytes_of_which_other_rows_were_taken_are_others(store) -> None:
    old = Store(_backup(store))
    store.ingest(_households(2, sha256="same"), "甲")
    rows = part("households", [household(2), household(3)])
    old.ingest(reading(OCTOBER, rows, sha256="same"), "甲")
    assert _closed(store).found_in(old) is None


def test_figures_of_versions_that_noted_numbers_only(store) -> None:
    assert Closing(OCTOBER, 2).found_in(store) == 2
    assert Closing(OCTOBER, 3).found_in(store) is None
    assert Closing(OCTOBER, 0).ledgers(store).upto == 2
    assert Closing(SEPTEMBER, 1).ledgers(store).upto == 1


@pytest.mark.parametrize("upto", [0, 1])
def test_the_same_ledgers_are_found_under_whatever_number(store, upto) -> None:
    closed = Closing(OCTOBER, 9, digest_in_force(store.deliveries(upto), OCTOBER))
    assert closed.found_in(store) == upto
