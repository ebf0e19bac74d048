"""A damaged store says what is missing and what to restore; it is never an empty one."""

from __future__ import annotations

import json
import os
import shutil
import stat
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from fanpin_lib.errors import StoreUnusable
from fanpin_lib.store import Store, delta, integrity
from fanpin_lib.store.delivery import SCHEMA
from store.readings import OCTOBER, alert, household, part, reading


def two_ledgers(number: int):
    return reading(
        OCTOBER, part("households", [household(number)]), part("alerts", [alert(number)])
    )


def delivered(folder: Path, *numbers: int) -> Store:
    store = Store(folder)
    for number in numbers:
        store.ingest(two_ledgers(number), "甲")
    return store


@pytest.fixture
def store(tmp_path) -> Store:
    return delivered(tmp_path / "store", 1, 2, 3)


def rows(folder: Path) -> list:
    with Store(folder).snapshot(OCTOBER).connect() as connection:
        return connection.execute("SELECT household_id FROM alerts ORDER BY 1").fetchall()


def data_file(store: Store, seq: int, table: str) -> Path:
    found = store.deliveries()[seq - 1].part(table)
    assert found is not None
    return store.folder / found.paths[0]


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def others_rows(path: Path) -> None:
    """A file that any reader takes for whole: with one cell changed."""
    table = parquet.read_table(path)
    changed = pa.array(["H9"] * table.num_rows)
    column = table.column_names.index("household_id")
    parquet.write_table(table.set_column(column, "household_id", changed), path)


@pytest.mark.parametrize("harm", [flip, cut, others_rows, Path.unlink])
def test_a_file_that_is_not_what_was_written_is_named_with_what_to_do(store, harm) -> None:
    path = data_file(store, 2, "alerts")
    harm(path)
    with pytest.raises(StoreUnusable) as refused:
        rows(store.folder)
    said = str(refused.value)
    assert "第 2 次交付（alerts_" in said or "第 2 次交付（households_" in said
    assert f"alerts/{path.name}" in said
    assert "fanpin restore" in said and "fanpin ledger undo 2" in said
    [told] = integrity.problems(store.folder, store.deliveries())
    assert path.name in told


def test_withdrawing_the_damaged_delivery_is_a_way_out(store) -> None:
    data_file(store, 2, "alerts").unlink()
    store.undo(2, "甲", "数据文件损坏")
    assert rows(store.folder) == [("H1",), ("H3",)]
    store.ingest(two_ledgers(2), "甲")
    assert rows(store.folder) == [("H1",), ("H2",), ("H3",)]


def test_a_file_is_compared_once_and_again_when_it_changed(store, monkeypatch) -> None:
    count: list[Path] = []
    real = integrity.digest_of_bytes
    monkeypatch.setattr(integrity, "digest_of_bytes", lambda p: count.append(p) or real(p))
    integrity.problems(store.folder, [])
    rows(store.folder)
    first = len(count)
    rows(store.folder)
    assert len(count) == first > 0
    flip(data_file(store, 1, "alerts"))
    with pytest.raises(StoreUnusable):
        rows(store.folder)


def into_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("hashed", [True, False], ids=["hashed", "of an older version"])
@pytest.mark.parametrize("harm", [cut, Path.unlink, into_a_folder])
def test_each_file_of_a_ledger_is_looked_at(store, harm, hashed) -> None:
    """Older versions stored a ledger in several files at times."""
    delivery, first = store.deliveries()[1], data_file(store, 2, "alerts")
    second = first.with_name("second.parquet")
    shutil.copy(first, second)
    [part] = [one for one in delivery.parts if one.table == "alerts"]
    files, hashes = (first.name, second.name), part.hashes * 2 if hashed else ()
    two = replace(part, files=files, hashes=hashes, rows=2)
    delivery = replace(delivery, parts=(two,))
    assert integrity.problems(store.folder, [delivery]) == []
    cut(second)
    with pytest.raises(StoreUnusable, match=second.name):
        integrity.verify(store.folder, delivery, two)
    harm(first)
    told = integrity.problems(store.folder, [delivery])
    assert [name in line for name, line in zip(files, told, strict=True)] == [True, True]


def test_a_file_of_an_older_version_with_other_rows_is_noticed(store) -> None:
    delivery = store.deliveries()[1]
    older = tuple(replace(part, hashes=(), rows=part.rows + 1) for part in delivery.parts)
    assert len(integrity.problems(store.folder, [replace(delivery, parts=older)])) == 2


def empty_log(store: Store) -> None:
    shutil.rmtree(store.folder / "deliveries")


def empty_commits(store: Store) -> None:
    for path in (store.folder / "deliveries" / "_delta_log").iterdir():
        path.unlink()


def last_commit_gone(store: Store) -> None:
    (store.folder / "deliveries" / "_delta_log" / f"{2:020d}.json").unlink()


def first_commit_gone(store: Store) -> None:
    (store.folder / "deliveries" / "_delta_log" / f"{0:020d}.json").unlink()


def other_log(store: Store) -> None:
    empty_log(store)
    table = {"seq": 3, "action": "deliver", "file": "x", "as_of": "2026-10", "parts": "[]"}
    delta.append(store.folder / "deliveries", pa.Table.from_pylist([table], schema=SCHEMA))


@pytest.mark.parametrize(
    "harm", [empty_log, empty_commits, last_commit_gone, first_commit_gone, other_log]
)
def test_a_log_that_lacks_commits_is_not_a_store_without_deliveries(store, harm) -> None:
    harm(store)
    with pytest.raises(StoreUnusable) as refused:
        Store(store.folder).deliveries()
    assert "交付记录" in str(refused.value)
    assert "fanpin restore" in str(refused.value)
    with pytest.raises(StoreUnusable):
        Store(store.folder).ingest(two_ledgers(4), "甲")


@pytest.mark.parametrize("legible", [None, 0, 1])
def test_without_a_head_an_emptied_log_is_noticed_too(tmp_path, legible) -> None:
    """By rows of a second delivery, if only one of the files can be read."""
    store = delivered(tmp_path / "store", 1, 2)
    seconds = [data_file(store, 2, table) for table in ("alerts", "households")]
    for path in store.folder.glob("[ah]*/*.parquet") if legible is not None else ():
        if path != seconds[legible]:
            path.write_bytes(b"PAR1")
    (store.folder / integrity.HEAD).unlink()
    empty_log(store)
    with pytest.raises(StoreUnusable, match="是空的，可是库里有台账数据"):
        Store(store.folder).deliveries()


def test_a_log_altered_while_a_store_is_open_is_noticed_after_its_next_commit(store) -> None:
    store.deliveries()
    names = delta._files_added(store.folder / "deliveries", 0)
    path = store.folder / "deliveries" / names[0]
    log = parquet.read_table(path)
    column = log.column_names.index("delivered_by")
    parquet.write_table(log.set_column(column, "delivered_by", pa.array(["丙"])), path)
    store.ingest(two_ledgers(4), "甲")
    with pytest.raises(StoreUnusable, match="被改动过或已损坏"):
        Store(store.folder).deliveries()


@pytest.mark.parametrize("before_head", [False, True])
def test_killed_before_the_log_or_the_head_was_written_all_goes_on(
    tmp_path, monkeypatch, before_head
) -> None:
    def die(*_: object) -> None:
        raise KeyboardInterrupt

    store = Store(tmp_path / "store")
    for number in (1, 2):
        with monkeypatch.context() as killed:
            target = "fanpin_lib.store.store.note_head" if before_head else None
            killed.setattr(target or "fanpin_lib.store.store.Store._commit", die)
            with pytest.raises(KeyboardInterrupt):
                store.ingest(two_ledgers(number), "甲")
        fresh = Store(store.folder)
        assert fresh.newest() == (number if before_head else number - 1)
        if not before_head:
            fresh.ingest(two_ledgers(number), "甲")
        assert len(rows(store.folder)) == number


@pytest.mark.skipif(os.name == "nt", reason="modes work differently on Windows")
def test_what_is_remembered_of_the_log_is_its_owners_alone(store) -> None:
    assert stat.S_IMODE((store.folder / integrity.HEAD).stat().st_mode) == 0o600


def test_a_log_without_its_only_commit_is_said_to_lack_it(tmp_path) -> None:
    store = delivered(tmp_path / "store", 1)
    empty_log(store)
    with pytest.raises(StoreUnusable, match="应有 1 次，只剩到第 0 次"):
        Store(store.folder).deliveries()


def test_a_store_of_a_newer_fanpin_is_refused(store) -> None:
    head = store.folder / integrity.HEAD
    said = json.loads(head.read_text(encoding="utf-8"))
    head.write_text(json.dumps(said | {"format": integrity.FORMAT + 1}), encoding="utf-8")
    with pytest.raises(StoreUnusable, match="请先升级 fanpin"):
        Store(store.folder).deliveries()


def test_a_reader_that_is_overtaken_by_a_writer_does_not_miss_commits(store, monkeypatch) -> None:
    """Whoever commits between head and log makes the log longer, never shorter than the head."""
    reader, writer, real = Store(store.folder), Store(store.folder), delta.read_rows
    left = [lambda: writer.ingest(two_ledgers(4), "乙")]

    def read_after_a_commit(folder: Path, known: delta.Rows = delta.NO_ROWS) -> delta.Rows:
        if left:
            left.pop()()
        return real(folder, known)

    monkeypatch.setattr(delta, "read_rows", read_after_a_commit)
    assert reader.newest() == 4
