"""Ledgers into the store, and the store as of a month."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from fanpin_lib.config import Config
from fanpin_lib.errors import NoDataForMonth
from fanpin_lib.layout import make_private
from fanpin_lib.period import Month
from fanpin_lib.process.memory import give_back

if TYPE_CHECKING:
    from fanpin_lib.store import FileReport, IngestReport, Snapshot, Store

Progress = Callable[[int, int, str], None]
#: Stores kept open in a process.
_OPEN = 4


def ledgers_of(config: Config) -> list[Path]:
    """Files in ``ledgers/`` that may hold ledgers, without those whose delivery was withdrawn.

    A withdrawn file that still lies there must not come back with the next month; naming it
    to ``fanpin ingest`` delivers it again.
    """
    from fanpin_lib.ledgers.folders import ledger_files

    folder = config.folders.ledgers
    if not folder.is_dir():
        return []
    deliveries = open_store(config).deliveries()
    counting = {delivery.sha256 for delivery in deliveries if delivery.withdrawn_by is None}
    withdrawn = {delivery.sha256 for delivery in deliveries} - counting
    files = ledger_files([folder])
    if not withdrawn:
        return files
    return [path for path in files if sha256(path.read_bytes()).hexdigest() not in withdrawn]


def ingest(
    config: Config,
    files: Sequence[Path],
    who: str,
    *,
    as_of: Month | None = None,
    unsaid: Month | None = None,
    skip_bad_rows: bool = False,
    on_progress: Progress | None = None,
) -> IngestReport:
    """Store the files that are not in the store yet.

    Args:
        as_of: the month of all files, whatever they say.
        unsaid: the month of files that do not say theirs.
        skip_bad_rows: store the good rows of a file with bad ones, instead of holding it back.

    Raises:
        StoreBusy, StoreUnusable: nothing can be stored at all.
    """
    from fanpin_lib.ledgers import ColumnMap
    from fanpin_lib.store import IngestReport, ingest_files

    done = 0

    def count(report: FileReport) -> None:
        nonlocal done
        done += 1
        if on_progress:
            on_progress(done, len(files), report.path.name)

    if not files:
        return IngestReport([])
    report = ingest_files(
        files,
        open_store(config),
        ColumnMap.load(config.folders.county / "columns.yaml"),
        who,
        as_of,
        count,
        county_code=config.county.code,
        bad_rows="skip" if skip_bad_rows else None,
        unsaid=unsaid,
    )
    give_back()
    return report


def error_list(config: Config, report: IngestReport) -> Path | None:
    """Write the bad rows of an ingest to ``private/入库问题.xlsx``; None if there are none."""
    from fanpin_lib.store import write_row_errors

    if not report.row_errors:
        return None
    make_private(config.folders.private)
    path = config.folders.private / "入库问题.xlsx"
    write_row_errors(report, path)
    return path


def open_store(config: Config) -> Store:
    """The working directory's store, in a folder that only its owner may open."""
    make_private(config.folders.store)
    return _store_in(config.folders.store)


@lru_cache(maxsize=_OPEN)
def _store_in(folder: Path) -> Store:
    """One store a folder and process: it knows what it has read of the deliveries."""
    from fanpin_lib.store import Store

    return Store(folder)


def snapshot_of(config: Config, month: Month, upto: int | None = None) -> Snapshot:
    """The stored ledgers as of the month's end.

    Raises:
        NoDataForMonth: nothing was delivered for the month.
    """
    store = open_store(config)
    deliveries = store.deliveries(upto)
    if not any(delivery.as_of == month for delivery in deliveries):
        known = sorted({str(delivery.as_of) for delivery in deliveries})
        held = f"库里有 {known[0]} 到 {known[-1]} 的台账" if known else "库里还没有任何台账"
        raise NoDataForMonth(
            f"没有 {month.label}的台账，{held}",
            hint=f"请把 {month.label}的台账放进 {config.folders.ledgers.name}/ 再运行。",
        )
    return store.snapshot(month, upto)
