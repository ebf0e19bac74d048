"""Delta tables of the store: appending, and which files an append added."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from fanpin_lib.errors import StoreUnusable, why

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


def append(folder: Path, rows: pa.Table) -> Appended:
    """Append rows to a Delta table, creating it if needed; one commit.

    Raises:
        StoreUnusable: the folder cannot be written or the table is damaged.
    """
    from deltalake import WriterProperties, write_deltalake
    from deltalake.exceptions import DeltaError

    try:
        write_deltalake(
            str(folder),
            rows,
            mode="append",
            schema_mode="merge",
            configuration=_KEEP_EVERYTHING if not folder.exists() else None,
            writer_properties=WriterProperties(compression="ZSTD", compression_level=3),
        )
        version = _latest_version(folder)  # ours: the store is held by one writer
        return Appended(version, _files_added(folder, version))
    except (DeltaError, OSError) as error:
        raise StoreUnusable(
            f"写入存储“{folder}”失败：{_reason(error)}",
            hint="请检查磁盘空间和文件夹权限，然后重新交付；已入库的不必重交。",
        ) from error


def _reason(error: Exception) -> str:
    """What the system said, in Chinese; Delta wraps it in lines of its own."""
    if isinstance(error, OSError) and error.errno:
        return why(error)
    said = str(error)
    number = re.search(r"os error (\d+)", said)
    known = _SYSTEM_ERRORS.get(int(number[1])) if number else None
    return known or " ".join(said.split())


def _files_added(folder: Path, version: int) -> tuple[str, ...]:
    """The data files that a commit names, relative to the table's folder."""
    log = folder / "_delta_log" / f"{version:020d}.json"
    actions = (json.loads(line) for line in log.read_text(encoding="utf-8").splitlines() if line)
    return tuple(action["add"]["path"] for action in actions if "add" in action)


@dataclass(frozen=True)
class Rows:
    """All rows of a small append-only table, as of a version (-1: it does not exist)."""

    version: int
    rows: list[dict]


NO_ROWS = Rows(-1, [])


def read_rows(folder: Path, known: Rows = NO_ROWS) -> Rows:
    """All rows of a small Delta table; only what was added since ``known`` is read anew.

    Raises:
        StoreUnusable: the table is damaged or may not be read.
    """
    from deltalake import DeltaTable
    from deltalake.exceptions import DeltaError

    try:
        latest = _latest_version(folder)
        if latest == known.version:
            return known
        if known.version < 0:
            table = DeltaTable(str(folder))
            latest, names = table.version(), [uri.rsplit("/", 1)[-1] for uri in table.file_uris()]
        else:
            added = (_files_added(folder, v) for v in range(known.version + 1, latest + 1))
            names = [name for files in added for name in files]
        return Rows(latest, known.rows + _read([str(folder / name) for name in names]))
    except (DeltaError, OSError, ValueError) as error:
        raise StoreUnusable(
            f"存储“{folder}”读不出来：{error}", hint="请检查文件夹权限；如已损坏，请从备份恢复。"
        ) from error


def _latest_version(folder: Path) -> int:
    """The number of the latest commit, from the names in the log (-1 for no table)."""
    try:
        # glob would take a forbidden folder for an empty one
        names = [path.name for path in (folder / "_delta_log").iterdir()]
    except FileNotFoundError:
        return -1
    commits = (name.removesuffix(".json") for name in names if name.endswith(".json"))
    return max((int(stem) for stem in commits if stem.isdigit()), default=-1)


def _read(files: list[str]) -> list[dict]:
    from pyarrow import dataset

    return dataset.dataset(files, format="parquet").to_table().to_pylist() if files else []
