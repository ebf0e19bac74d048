"""A snapshot that is laid once for all who ask within a block."""

from pathlib import Path

import duckdb
import pytest

from fanpin_lib.store import Store
from fanpin_lib.store.laid import laid_once, let_go, made_once
from fanpin_lib.store.snapshot import Snapshot
from store.readings import OCTOBER, household, part, reading

_IDS = "SELECT household_id FROM households ORDER BY ALL"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "store", wait_seconds=0.2)
    store.ingest(reading(OCTOBER, part("households", [household(1)])), "甲")
    return store


@pytest.fixture
def lays(monkeypatch: pytest.MonkeyPatch) -> list[Snapshot]:
    """Every snapshot that was really laid out."""
    done: list[Snapshot] = []
    lay = Snapshot.lay_into

    def noted(self: Snapshot, connection: duckdb.DuckDBPyConnection) -> None:
        done.append(self)
        lay(self, connection)

    monkeypatch.setattr(Snapshot, "lay_into", noted)
    return done


def _ids(store: Store) -> list[str]:
    with store.snapshot(OCTOBER).connect() as connection:
        return [value for (value,) in connection.execute(_IDS).fetchall()]


def test_within_a_block_it_is_laid_once_and_outside_each_time(store, lays) -> None:
    assert _ids(store) == _ids(store) == ["H1"]
    assert len(lays) == 2
    with laid_once(), laid_once():
        assert _ids(store) == _ids(store) == ["H1"]
    assert len(lays) == 3
    assert _ids(store) == ["H1"]
    assert len(lays) == 4


def test_what_is_delivered_within_a_block_counts(store) -> None:
    with laid_once():
        assert _ids(store) == ["H1"]
        store.ingest(reading(OCTOBER, part("households", [household(1), household(2)])), "甲")
        assert _ids(store) == ["H1", "H2"]


def test_what_was_known_before_a_month_is_another_snapshot(store) -> None:
    whole = store.snapshot(OCTOBER)
    with laid_once(), whole.connect() as all_of_it:
        assert all_of_it.execute(_IDS).fetchall() == [("H1",)]
        with whole.known_before(OCTOBER).connect() as before:
            assert before.execute(_IDS).fetchall() == []


def test_temporary_tables_are_each_connections_own(store) -> None:
    with laid_once(), store.snapshot(OCTOBER).connect() as one:
        one.execute("CREATE TEMP TABLE mine AS FROM households")
        with store.snapshot(OCTOBER).connect() as other:
            with pytest.raises(duckdb.CatalogException):
                other.execute("FROM mine")
            other.execute("CREATE TEMP TABLE mine AS SELECT 1")
        assert one.execute("SELECT count(*) FROM mine").fetchall() == [(1,)]


def test_a_connection_outlives_the_block_and_others_that_are_closed(store) -> None:
    with laid_once():
        kept, closed = store.snapshot(OCTOBER).connect(), store.snapshot(OCTOBER).connect()
        closed.close()
    assert kept.execute(_IDS).fetchall() == [("H1",)]
    kept.close()


def test_an_error_while_laying_is_not_remembered(store, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: Snapshot, connection: duckdb.DuckDBPyConnection) -> None:
        raise OSError("disk")

    with laid_once():
        with monkeypatch.context() as patched:
            patched.setattr(Snapshot, "lay_into", broken)
            with pytest.raises(OSError, match="disk"):
                _ids(store)
        assert _ids(store) == ["H1"]


def test_a_connection_outlives_the_snapshots_that_came_after_it(store) -> None:
    with laid_once(), store.snapshot(OCTOBER).connect() as kept:
        for later in range(1, 8):
            store.snapshot(OCTOBER + later).connect().close()
        assert kept.execute(_IDS).fetchall() == [("H1",)]


def test_what_is_worked_out_within_a_block_is_worked_out_once() -> None:
    made: list[int] = []

    def make() -> int:
        made.append(len(made))
        return made[-1]

    assert [made_once("a", make), made_once("a", make)] == [0, 1], "outside of a block each time"
    with laid_once():
        assert [made_once("a", make), made_once("a", make), made_once("b", make)] == [2, 2, 3]
        let_go()
        assert made_once("a", make) == 4
    with laid_once():
        assert made_once("a", make) == 5
