"""Delta tables of the store: appending, and which files an append added."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyarrow as pa

from fanpin_lib.errors import StoreUnusable, why
from fanpin_lib.store.disks import refuse_name, storage_options

# Nothing stored is ever cleaned away.
_KEEP_EVERYTHING: dict[str, str | None] = {
    "delta.checkpointInterval": "20",
    "delta.enableExpiredLogCleanup": "false",
    "delta.logRetentionDuration": "interval 36500 days",
    "delta.deletedFileRetentionDuration": "interval 36500 days",
}


@dataclass(frozen=True)
class Appended:
    """What one append did: the table's new version and the data files it added."""

    version: int
    files: tuple[str, ...]


#: Numbers of Linux and of Windows.
_SYSTEM_ERRORS = {
    **dict.fromkeys((28, 112), "磁盘已满"),
    13: "没有权限",
    5: "没有权限，或磁盘读写出错",
    **dict.fromkeys((32, 33), "文件被别的程序占用"),
    30: "磁盘是只读的",
}
NOTHING = Appended(-1, ())
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def append(folder: Path, rows: pa.Table) -> Appended:
    """Append rows to a Delta table, creating it if needed; the last commit names the new file.

    The file is written first, then named by a commit: `write_deltalake`, which does both,
    cannot live in folders with ``[``, ``]``, ``^`` or ``|`` in their path.

    Raises:
        StoreUnusable: the folder cannot be written, its name is impossible for Delta, or the
            table is damaged.
    """
    refuse_name(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = _write_file(folder, rows)
        _commit_file(folder, rows, file)
        return Appended(_latest_version(folder), (file,))  # ours: the store has one writer
    except BaseException as error:
        if not _of_the_disk_or_delta(error):
            raise
        raise StoreUnusable(
            f"写入存储“{folder}”失败：{_reason(error)}",
            hint="请检查磁盘空间和文件夹权限，然后重新交付；已入库的不必重交。",
            original=error,
        ) from error


def _write_file(folder: Path, rows: pa.Table) -> str:
    """A data file that no commit names yet."""
    from pyarrow import parquet

    name = f"part-{uuid4()}.zstd.parquet"
    parquet.write_table(rows, folder / name, compression="zstd", compression_level=3)
    return name


def _commit_file(folder: Path, rows: pa.Table, name: str) -> None:
    from deltalake import DeltaTable, Schema
    from deltalake.transaction import AddAction, create_table_with_add_actions

    state = (folder / name).stat()
    stats = json.dumps({"numRecords": rows.num_rows})
    action = AddAction(name, state.st_size, {}, int(state.st_mtime * 1000), True, stats)
    schema, options = Schema.from_arrow(rows.schema), storage_options(folder)
    if _latest_version(folder) < 0:
        create_table_with_add_actions(
            str(folder), schema, [action], configuration=_KEEP_EVERYTHING, storage_options=options
        )
        return
    table = DeltaTable(str(folder), storage_options=options)
    known = {field.name for field in table.schema().fields}
    if columns := [field for field in schema.fields if field.name not in known]:
        table.alter.add_columns(columns)
    table.create_write_transaction([action], "append", table.schema())


def _of_the_disk_or_delta(error: BaseException) -> bool:
    """Whether the disk or Delta failed; what its Rust did not foresee is no `Exception`."""
    from deltalake.exceptions import DeltaError

    return isinstance(error, DeltaError | OSError) or type(error).__name__ == "PanicException"


def _reason(error: BaseException) -> str:
    """What the system said, in Chinese; Delta wraps it in lines of its own."""
    if isinstance(error, OSError) and error.errno:
        return why(error)
    number = re.search(r"os error (\d+)", str(error))
    known = _SYSTEM_ERRORS.get(int(number[1])) if number else None
    return known or "Delta 表写不了或读不了"


def _files_added(folder: Path, version: int) -> tuple[str, ...]:
    """The data files that a commit names, relative to the table's folder."""
    text = _commit(folder, version).read_text(encoding="utf-8")
    actions = (json.loads(line) for line in text.splitlines() if line)
    return tuple(action["add"]["path"] for action in actions if "add" in action)


@dataclass(frozen=True)
class AppendedRows:
    """All rows of a small append-only table, as of a version (-1: it does not exist).

    ``origin`` and ``last``, stamps of its first and last commit, tell the table from another one
    that was put in its place.
    """

    version: int
    rows: list[dict[str, Any]]
    origin: tuple[int, ...] = ()
    last: tuple[int, ...] = ()


NO_ROWS = AppendedRows(-1, [])


def read_rows(folder: Path, known: AppendedRows = NO_ROWS) -> AppendedRows:
    """All rows of a small Delta table; only what was added since ``known`` is read anew.

    Raises:
        StoreUnusable: the table is damaged or may not be read.
    """
    try:
        origin = _stamp(folder, 0)
        if not origin:
            return NO_ROWS
        if (origin, _stamp(folder, known.version)) != (known.origin, known.last):
            return _all_rows(folder, origin)
        latest = _version_after(folder, known.version)
        if latest == known.version:
            return known
        added = (_files_added(folder, v) for v in range(known.version + 1, latest + 1))
        names = [str(folder / name) for files in added for name in files]
        return AppendedRows(latest, known.rows + _read(names), origin, _stamp(folder, latest))
    except BaseException as error:
        if not (isinstance(error, ValueError) or _of_the_disk_or_delta(error)):
            raise
        raise StoreUnusable(
            f"存储“{folder}”读不出来（{_reason(error)}）",
            hint="请检查文件夹权限；如已损坏，请从备份恢复。",
            original=error,
        ) from error


def _all_rows(folder: Path, origin: tuple[int, ...]) -> AppendedRows:
    from deltalake import DeltaTable

    table = DeltaTable(str(folder))
    names = (uri.rsplit("/", 1)[-1] for uri in table.file_uris())
    rows = _read([str(folder / name) for name in names])
    return AppendedRows(table.version(), rows, origin, _stamp(folder, table.version()))


def _stamp(folder: Path, version: int) -> tuple[int, ...]:
    """What tells a commit, as it lies on the disk, from another of its number; empty for none.

    A store that was put back may have the times and the place on the disk of the one before it.
    """
    try:
        state = _commit(folder, version).stat()
    except FileNotFoundError:
        return ()
    return state.st_ino, state.st_mtime_ns, state.st_ctime_ns


def _commit(folder: Path, version: int) -> Path:
    return folder / "_delta_log" / f"{version:020d}.json"


def _latest_version(folder: Path) -> int:
    """The number of the latest commit, from the names in the log (-1 for no table)."""
    try:
        # glob would take a forbidden folder for an empty one
        names = [path.name for path in (folder / "_delta_log").iterdir()]
    except FileNotFoundError:
        return -1
    commits = (name.removesuffix(".json") for name in names if name.endswith(".json"))
    return max((int(stem) for stem in commits if stem.isdigit()), default=-1)


def _version_after(folder: Path, version: int) -> int:
    """The latest commit, found without reading the whole log again."""
    while _commit(folder, version + 1).exists():
        version += 1
    return version


def _read(files: list[str]) -> list[dict[str, Any]]:
    """The rows of a few small files, without pyarrow's dataset, which would import pandas."""
    from pyarrow import parquet

    if not files:
        return []
    tables = []
    for path in files:
        with parquet.ParquetFile(path) as file:
            tables.append(file.read(use_threads=False))
    rows = pa.concat_tables(tables, promote_options="default")
    columns = zip(*(_values(rows[name]) for name in rows.column_names), strict=True)
    return [dict(zip(rows.column_names, values, strict=True)) for values in columns]


def _values(column: pa.ChunkedArray) -> list[Any]:
    """A column as Python values; pyarrow would import pandas for times."""
    if not pa.types.is_timestamp(column.type):
        found: list[Any] = column.to_pylist()
        return found
    micros = column.cast(pa.timestamp("us", column.type.tz)).cast(pa.int64()).to_pylist()
    return [None if m is None else _EPOCH + timedelta(microseconds=m) for m in micros]
