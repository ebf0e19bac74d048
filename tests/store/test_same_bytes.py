"""Whether bytes were delivered, and count, is known by the hashes of a delivery's files."""

from __future__ import annotations

from fanpin_lib.store import Store
from fanpin_lib.store.delivery import DeliveredFile
from store.readings import OCTOBER, alert, household, part, reading


def test_bytes_count_until_every_delivery_of_them_is_withdrawn(tmp_path) -> None:
    store = Store(tmp_path / "store")
    files = [DeliveredFile("甲.xlsx", "A", 1), DeliveredFile("乙.xlsx", "B", 1)]
    store.ingest(reading(OCTOBER, part("alerts", [alert(1)]), sha256="AB"), "甲", files=files)
    store.ingest(reading(OCTOBER + 1, part("alerts", [alert(2)]), sha256="A"), "甲")
    assert [[d.seq for d in store.find(sha256)] for sha256 in "ABC"] == [[1, 2], [1], []]
    store.undo(1, "甲")
    assert [[d.seq for d in store.find(sha256)] for sha256 in "ABC"] == [[2], [], []]
    assert [store.is_withdrawn(sha256) for sha256 in "ABC"] == [False, True, False]
    store.undo(2, "甲")
    assert store.is_withdrawn("A")


def test_rows_worked_out_are_not_counted_as_delivered(tmp_path) -> None:
    store = Store(tmp_path / "store")
    own, derived = [household(1)], [{"case_id": f"C{n}"} for n in range(3)]
    given = reading(OCTOBER, part("households", own), part("cases", derived, derived=True))
    assert store.ingest(given, "甲").rows == 1
