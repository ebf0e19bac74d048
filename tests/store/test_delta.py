"""Small tables that only grow: what was appended is read, each row once, and why it was not."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from deltalake.exceptions import DeltaError
from pyarrow import parquet

from fanpin_lib.errors import StoreUnusable
from fanpin_lib.store import delta


class PanicException(BaseException):
    """As Delta's Rust raises what it did not foresee."""


def add(folder: Path, *numbers: int, **more: Any) -> delta.Appended:
    return delta.append(folder, pa.Table.from_pylist([{"n": n, **more} for n in numbers]))


def numbers(read: delta.AppendedRows) -> list[int]:
    return [row["n"] for row in read.rows]


def test_there_is_no_table_before_the_first_row(tmp_path) -> None:
    assert delta.read_rows(tmp_path / "none") == delta.NO_ROWS


def test_a_table_that_a_killed_process_only_began_is_used(tmp_path) -> None:
    (tmp_path / "_delta_log").mkdir()
    (tmp_path / "_delta_log" / "_commit_1.json.tmp").write_text("{", encoding="utf-8")
    assert delta.read_rows(tmp_path) == delta.NO_ROWS
    assert add(tmp_path, 1).version == 0
    assert numbers(delta.read_rows(tmp_path)) == [1]


def test_each_append_is_a_commit_that_names_its_own_file(tmp_path) -> None:
    done = [add(tmp_path, 1), add(tmp_path, 2, 3)]
    assert [one.version for one in done] == [0, 1]
    found = [parquet.read_table(tmp_path / name)["n"].to_pylist() for d in done for name in d.files]
    assert found == [[1], [2, 3]]


def test_only_what_was_added_is_read_anew_and_each_row_once(tmp_path) -> None:
    add(tmp_path, 1)
    known = delta.read_rows(tmp_path)
    assert delta.read_rows(tmp_path, known) is known
    for number in (2, 3):
        add(tmp_path, number)
    added = delta.read_rows(tmp_path, known)
    assert numbers(added) == [1, 2, 3]
    assert (added.version, added.origin) == (2, known.origin)
    assert sorted(numbers(delta.read_rows(tmp_path))) == [1, 2, 3]


def test_a_long_log_is_read_to_its_end_and_none_of_it_is_cleaned_away(tmp_path) -> None:
    for number in range(25):
        add(tmp_path, number)
    assert sorted(numbers(delta.read_rows(tmp_path))) == list(range(25))
    assert len(list((tmp_path / "_delta_log").glob("*.json"))) == 25


def test_another_table_in_its_place_is_read_whole(tmp_path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    add(one, 1)
    add(other, 2)
    known = delta.read_rows(one)
    one.rename(tmp_path / "old")
    other.rename(one)
    assert numbers(delta.read_rows(one, known)) == [2]


def test_a_later_version_may_write_more_columns(tmp_path) -> None:
    add(tmp_path, 1)
    known = delta.read_rows(tmp_path)
    add(tmp_path, 2, said="x")
    fresh = sorted(delta.read_rows(tmp_path).rows, key=lambda row: row["n"])
    assert [row.get("said") for row in fresh] == [None, "x"]
    assert delta.read_rows(tmp_path, known).rows[-1] == {"n": 2, "said": "x"}


def test_times_are_read_as_they_were_written(tmp_path) -> None:
    at = datetime(2026, 11, 3, 8, 30, 0, 250_000, tzinfo=UTC)
    kind = pa.schema([("at", pa.timestamp("us", tz="UTC"))])
    delta.append(tmp_path, pa.Table.from_pylist([{"at": at}, {"at": None}], schema=kind))
    assert [row["at"] for row in delta.read_rows(tmp_path).rows] == [at, None]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(28, "No space left on device"), "磁盘已满"),
        (DeltaError("Generic LocalFileSystem error (os error 112)"), "磁盘已满"),
        (DeltaError("Generic LocalFileSystem error (os error 30)"), "磁盘是只读的"),
        (DeltaError("Generic LocalFileSystem error (os error 7777)"), "Delta 表写不了或读不了"),
        (DeltaError("something else"), "Delta 表写不了或读不了"),
        (PanicException("called `Result::unwrap()`"), "Delta 表写不了或读不了"),
    ],
)
def test_why_it_cannot_be_written_or_read_is_said(tmp_path, monkeypatch, error, said) -> None:
    def fail(*_args: object, **_options: object) -> None:
        raise error

    add(tmp_path, 1)
    with monkeypatch.context() as broken:
        broken.setattr(parquet, "write_table", fail)
        with pytest.raises(StoreUnusable, match=f"失败：{said}"):
            add(tmp_path, 2)
        broken.setattr(parquet, "ParquetFile", fail)
        with pytest.raises(StoreUnusable, match=f"读不出来（{said}"):
            delta.read_rows(tmp_path)
    assert numbers(delta.read_rows(tmp_path)) == [1]


@pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError])
def test_what_is_not_the_disks_fault_is_not_said_to_be(tmp_path, monkeypatch, error) -> None:
    def fail(*_args: object, **_options: object) -> None:
        raise error

    add(tmp_path, 1)
    monkeypatch.setattr(parquet, "write_table", fail)
    monkeypatch.setattr(parquet, "ParquetFile", fail)
    with pytest.raises(error):
        add(tmp_path, 2)
    with pytest.raises(error):
        delta.read_rows(tmp_path)


@pytest.mark.parametrize("kept", [1, 2])
def test_a_table_put_back_in_the_same_place_is_read_anew(tmp_path, kept) -> None:
    """With the same first commit, the same times, and other rows under the same numbers."""
    log = tmp_path / "_delta_log"
    add(tmp_path, 1)
    add(tmp_path, 2)
    known = delta.read_rows(tmp_path)
    times = {path: path.stat().st_mtime_ns for path in log.iterdir()}
    for version in range(kept, 2):
        (log / f"{version:020d}.json").unlink()
    if kept == 2:  # all of it is another table's
        other = tmp_path / "other"
        other.mkdir()
        add(other, 3)
        add(other, 4)
        for path in (*other.glob("*.parquet"), *(other / "_delta_log").iterdir()):
            (tmp_path / path.relative_to(other)).write_bytes(path.read_bytes())
    else:
        add(tmp_path, 3)
    for path, time in times.items():
        os.utime(path, ns=(time, time))
    expected = [3, 4] if kept == 2 else [1, 3]
    assert sorted(numbers(delta.read_rows(tmp_path, known))) == expected
