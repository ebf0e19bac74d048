"""Ledgers into the store, and the store as of a month."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from fanpin_lib.county import County
from fanpin_lib.files import apart
from fanpin_lib.files.memory import release_memory
from fanpin_lib.files.private import keep_details, make_private
from fanpin_lib.period import Month

if TYPE_CHECKING:
    from fanpin_lib.desk.worklists.returned import ReturnedLists
    from fanpin_lib.store import Coverage, FileReport, IngestReport

Progress = Callable[[int, int, str], None]


def ledgers_of(county: County) -> list[Path]:
    """Files in ``ledgers/`` that may hold ledgers, without those whose delivery was withdrawn.

    A withdrawn file that still lies there must not come back with the next month; naming it
    to ``fanpin ingest`` delivers it again.
    """
    from fanpin_lib.ledgers.folders import ledger_files
    from fanpin_lib.ledgers.unchanged import hash_if_readable

    folder = county.folders.ledgers
    if not folder.is_dir():
        return []
    deliveries = county.store.deliveries()
    counting = {sha for d in deliveries if d.withdrawn_by is None for sha in d.hashes}
    withdrawn = {sha for d in deliveries for sha in d.hashes} - counting
    files = ledger_files([folder])
    if not withdrawn:
        return files
    return [path for path in files if hash_if_readable(path) not in withdrawn]


def ingest(
    county: County,
    files: Sequence[Path],
    who: str,
    *,
    as_of: Month | None = None,
    unsaid: Month | None = None,
    skip_bad_rows: bool = False,
    coverage: Coverage | None = None,
    on_progress: Progress | None = None,
) -> IngestReport:
    """Store the files that are not in the store yet.

    Args:
        as_of: the month of all files, whatever they say.
        unsaid: the month of files that do not say theirs.
        skip_bad_rows: store the good rows of a file with bad ones, instead of holding it back.
        coverage: whether registers are parts, or whole although they lost much; as usual
            (None) the latter are held back.

    Raises:
        StoreBusy, StoreUnusable: nothing can be stored at all.
    """
    from fanpin_lib.desk.worklists.returned import ReturnedLists
    from fanpin_lib.store import Coverage, IngestReport, ingest_files

    if not files:
        return IngestReport([])
    lists = ReturnedLists(county, as_of)
    report = ingest_files(
        files,
        county.store,
        county.columns,
        who,
        as_of,
        _counted(len(files), on_progress),
        county_code=county.code,
        county_name=county.name,
        bad_rows="skip" if skip_bad_rows else None,
        unsaid=unsaid,
        coverage=coverage or Coverage.USUAL,
        lists=lists,
    )
    _conclude(county, report, lists)
    return report


def _counted(total: int, on_progress: Progress | None) -> Callable[[FileReport], None]:
    """Told of every file, it tells how many there were."""
    numbers = count(1)

    def tell(report: FileReport) -> None:
        if on_progress:
            on_progress(next(numbers), total, report.path.name)

    return tell


def _conclude(county: County, report: IngestReport, lists: ReturnedLists) -> None:
    """Remember lists that came back, and what the program said of files that it failed at."""
    lists.close()
    lists.remember(report)
    for file in report.files:
        if file.refusal and file.refusal.original:
            keep_details(county.folders.private, file.refusal.original)
    apart.interrupt()  # nobody hands in files in the next steps; its memory is wanted there
    release_memory()


def bad_rows_file(county: County) -> Path:
    """The list of bad rows that are still to be mended; not there where there are none."""
    return county.folders.private / "入库问题.xlsx"


def error_list(county: County, report: IngestReport) -> Path | None:
    """Bring ``private/入库问题.xlsx`` up to date; its path if the ingest had bad rows.

    What earlier ingests listed stays until it is mended; a list of nothing goes.
    """
    from fanpin_lib.store.error_file import listed, still_to_mend, write_row_errors

    path = bad_rows_file(county)
    before = listed(path) if path.exists() else []
    lying = {file.name for file in ledgers_of(county)} if before else set()
    left = still_to_mend(before, report, lying)
    if not (report.row_errors or left):
        if before:
            path.unlink()
        return None
    if report.row_errors or len(left) < len(before):
        make_private(county.folders.private)
        write_row_errors(report, path, left, synthetic=county.demo)
    return path if report.row_errors else None
