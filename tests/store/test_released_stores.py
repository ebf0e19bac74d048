"""Stores of earlier versions: read as they are, and brought up to date by the next delivery.

``released/VERSION.zip`` is the store's folder as that version wrote it: regions, two months of
monitored households, a correction that was withdrawn, one register in two files handed in
together with --partial. All of it is made up and says so. A release adds its own and changes
none; ``0.1.0.zip`` was written before data files had hashes and the log a head.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from fanpin_lib.errors import StoreUnusable
from fanpin_lib.store import Store, integrity
from fanpin_lib.store.in_force import Closing
from store.readings import OCTOBER, alert, part, reading

RELEASED = sorted(Path(__file__).with_name("released").glob("*.zip"))
SEPTEMBER = OCTOBER - 1
#: Delivery, rows by ledger, whether it counts.
DELIVERED = [
    (1, {"regions": 9}, True),
    (2, {"cases": 6}, True),
    (3, {"cases": 7}, True),
    (4, {"cases": 8}, False),
    (6, {"households": 10}, True),
]


@pytest.fixture(params=RELEASED, ids=lambda path: path.stem)
def folder(request, tmp_path) -> Path:
    """A store as an earlier version left it."""
    with zipfile.ZipFile(request.param) as packed:
        packed.extractall(tmp_path / "store")
    return tmp_path / "store"


def told(store: Store) -> list[tuple[int, dict[str, int], bool]]:
    return [
        (d.seq, {part.table: part.rows for part in d.parts}, d.withdrawn_by is None)
        for d in store.deliveries()
    ]


def monitored(store: Store, month) -> list[str]:
    with store.snapshot(month).connect() as connection:
        sql = "SELECT household_id FROM cases WHERE household_id < 'H1' ORDER BY ALL"
        return [name for (name,) in connection.execute(sql).fetchall()]


def add_one(store: Store) -> None:
    store.ingest(reading(OCTOBER, part("alerts", [alert(1)]), sha256="later"), "甲")


def test_it_is_read_as_it_is(folder) -> None:
    store = Store(folder)
    assert told(store) == DELIVERED
    assert all(delivery.synthetic for delivery in store.deliveries())
    assert monitored(store, SEPTEMBER) == ["H0001"]
    assert monitored(store, OCTOBER) == ["H0002", "H0003"]
    with store.snapshot(OCTOBER).connect() as connection:
        found = connection.execute("SELECT count(*), sum(members) FROM households").fetchone()
    assert found == (10, 25)
    assert Closing(OCTOBER, store.newest()).ledgers(store).upto == store.newest()


def test_the_next_delivery_brings_it_up_to_date(folder) -> None:
    before = told(Store(folder))
    add_one(Store(folder))
    store = Store(folder)
    assert told(store)[:-1] == before
    assert all(part.hashes for d in store.deliveries() for part in d.parts if part.files)
    assert (folder / integrity.HEAD).is_file()
    newest = store.newest()
    add_one(Store(folder))  # known: nothing is written, nothing vouched for twice
    assert Store(folder).newest() == newest
    assert integrity.problems(folder, store.deliveries()) == []
    assert monitored(store, OCTOBER) == ["H0002", "H0003"]


def test_a_withdrawal_brings_it_up_to_date_too(folder) -> None:
    Store(folder).undo(5, "甲", "没有交错")
    assert monitored(Store(folder), OCTOBER) == ["H0002", "H0004", "H0005"]
    assert (folder / integrity.HEAD).is_file()


def test_after_that_a_changed_file_is_noticed_and_before_that_a_cut_one(folder) -> None:
    path = folder / Store(folder).deliveries()[2].parts[0].paths[0]
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    with pytest.raises(StoreUnusable, match="第 3 次交付"):
        monitored(Store(folder), OCTOBER)
    with pytest.raises(StoreUnusable, match="第 3 次交付"):
        add_one(Store(folder))  # nothing damaged is vouched for
    path.write_bytes(whole)
    add_one(Store(folder))
    changed = bytearray(whole)
    changed[len(whole) // 2] ^= 1
    path.write_bytes(changed)
    with pytest.raises(StoreUnusable, match="和入库时不一样"):
        monitored(Store(folder), OCTOBER)


def test_an_emptied_log_of_it_is_noticed(folder) -> None:
    for path in (folder / "deliveries" / "_delta_log").iterdir():
        path.unlink()
    with pytest.raises(StoreUnusable, match="交付记录"):
        Store(folder).deliveries()


def test_this_version_has_its_store() -> None:
    from fanpin_lib import __version__

    assert __version__ in [path.stem for path in RELEASED]
