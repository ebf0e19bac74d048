"""Delta tables of the store: appending, and which files an append added."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from fanpin_lib.errors import StoreUnusable

# Nothing stored is ever cleaned away.
_KEEP_EVERYTHING: dict[str, str | None] = {
    "delta.enableExpiredLogCleanup": "false",
    "delta.logRetentionDuration": "interval 36500 days",
    "delta.deletedFileRetentionDuration": "interval 36500 days",
}


@dataclass(frozen=True)
class Appended:
    """What one append did: the table's new version and the data files it added."""

    version: int
    files: tuple[str, ...]


def append(folder: Path, rows: pa.Table) -> Appended:
    """Append rows to a Delta table, creating it if needed; one commit.

    Raises:
        StoreUnusable: the folder cannot be written or the table is damaged.
    """
    from deltalake import DeltaTable, WriterProperties, write_deltalake
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
        version = DeltaTable(str(folder)).version()
        return Appended(version, _files_added(folder, version))
    except (DeltaError, OSError) as error:
        raise StoreUnusable(
            f"写入存储“{folder}”失败：{error}", hint="请检查磁盘空间和文件夹权限，然后重新交付。"
        ) from error


def _files_added(folder: Path, version: int) -> tuple[str, ...]:
    """The data files that a commit names, relative to the table's folder."""
    log = folder / "_delta_log" / f"{version:020d}.json"
    actions = (json.loads(line) for line in log.read_text(encoding="utf-8").splitlines() if line)
    return tuple(action["add"]["path"] for action in actions if "add" in action)


def read_all(folder: Path) -> list[dict]:
    """All rows of a small Delta table (none if it does not exist).

    Raises:
        StoreUnusable: the table is damaged or may not be read.
    """
    import duckdb
    from deltalake import DeltaTable
    from deltalake.exceptions import DeltaError

    if not folder.exists():
        return []
    try:
        files = DeltaTable(str(folder)).file_uris()
        with duckdb.connect() as connection:
            return connection.read_parquet(files).to_arrow_table().to_pylist() if files else []
    except (DeltaError, duckdb.Error, OSError) as error:
        raise StoreUnusable(
            f"存储“{folder}”读不出来：{error}", hint="请检查文件夹权限；如已损坏，请从备份恢复。"
        ) from error
