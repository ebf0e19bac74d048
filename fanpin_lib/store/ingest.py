"""Files handed in → deliveries: regions first, then the rest in the order of their months."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from itertools import groupby
from pathlib import Path

from fanpin_lib.errors import FanpinError
from fanpin_lib.ledgers.archives import HandedIn, unpacked
from fanpin_lib.ledgers.as_of import month_in
from fanpin_lib.ledgers.column_map import ColumnMap
from fanpin_lib.ledgers.folders import ledger_files, no_table
from fanpin_lib.ledgers.model import FileReading
from fanpin_lib.ledgers.read_apart import read_apart
from fanpin_lib.ledgers.refusals import MostRowsBad
from fanpin_lib.ledgers.region_lookup import RegionLookup
from fanpin_lib.ledgers.unchanged import Lying, as_it_lies, hash_if_readable
from fanpin_lib.ledgers.unreadable import refuse_unwritable_name, unreadable
from fanpin_lib.period import Month
from fanpin_lib.store.delivery import Coverage
from fanpin_lib.store.intake import BadRows, FileSet, FilledLists, Intake, KnownFile
from fanpin_lib.store.other_county import refuse_other_county
from fanpin_lib.store.reading_ahead import ReadingAhead
from fanpin_lib.store.references import with_lost_rows
from fanpin_lib.store.repeated import newer_of_its_name
from fanpin_lib.store.report import FileReport, IngestReport, Status, known_report
from fanpin_lib.store.store import Store
from fanpin_lib.store.together import sets_of

Progress = Callable[[FileReport], None]

_REGION_NAMES = ("行政区划", "regions", "区划", "行政村")
_FIRST = Month(1900, 1)


def ingest_files(
    paths: Sequence[Path],
    store: Store,
    columns: ColumnMap,
    who: str,
    as_of: Month | None = None,
    on_progress: Progress | None = None,
    *,
    county_code: str | None = None,
    county_name: str = "",
    regions: RegionLookup | None = None,
    bad_rows: BadRows | None = None,
    unsaid: Month | None = None,
    coverage: Coverage = Coverage.USUAL,
    lists: FilledLists | None = None,
) -> IngestReport:
    """Read files and store what can be stored, files of one register as one delivery.

    Args:
        paths: files, or folders of which every table file is taken.
        on_progress: called with each file's report as soon as it is done.
        county_code: six digits; files of another county are refused.
        county_name: what rows call the county that have no codes.
        regions: villages to use while the store has no regions ledger of its own.
        bad_rows: ``refuse`` holds a file with bad rows or cells back whole, ``skip`` stores
            what is good; without it the column map says which.
        unsaid: the month of files that say theirs nowhere.
        coverage: whether registers are parts, or whole although much of what is in force is
            not in them; as usual the latter are held back.
        lists: reads lists of ours that were filled in.

    Raises:
        StoreBusy, StoreUnusable: nothing can be stored at all.
    """
    county = (county_code, county_name)
    intake = Intake(store, columns, who, as_of, unsaid, *county, bad_rows, coverage, regions, lists)
    reports: dict[Path, FileReport] = {}
    with closing(intake.guard), unpacked(ledger_files(paths), store.folder) as handed_in:
        intake.archives = handed_in.unpacked
        with closing(_all(intake, handed_in)) as every:  # else it would end when nobody knows
            for report in every:
                reports[report.path] = report
                if on_progress:
                    on_progress(report)
    in_order = [reports[path] for path in (*handed_in.files, *handed_in.refused)]
    return IngestReport(with_lost_rows(store, in_order))


def _all(intake: Intake, handed_in: HandedIn) -> Generator[FileReport]:
    """Every file, after those that are no tables or cannot be opened."""
    for path, refusal in handed_in.refused.items():
        yield FileReport(path, Status.REFUSED, refusal=refusal)
    left = {path: said for path in handed_in.files if (said := _left(intake, handed_in, path))}
    for path, said in left.items():
        yield FileReport(path, Status.LEFT, notes=[said])
    files = sorted((path for path in handed_in.files if path not in left), key=_turn)
    no_regions = [path for path in files if not _is_regions(path)]  # others need their codes
    with ReadingAhead(intake, no_regions) as ahead:
        for _, together in groupby(files, key=lambda path: _turn(path)[:2]):
            yield from _batch(intake, list(together), ahead)


def _left(intake: Intake, handed_in: HandedIn, path: Path) -> str:
    """Why a file is not read at all; "" if it is."""
    found = no_table(path)
    if found and not (intake.lists and intake.lists.claims(path)):
        return f"这是{found}，不是表格；里面有台账的，请另存为 xlsx 再交"
    if path in handed_in.unpacked and intake.store.is_withdrawn(hash_if_readable(path)):
        return "以前交过又撤回了，没有再收；确实要收的，请解压后单独交这一份"
    return ""


def _turn(path: Path) -> tuple[bool, Month, str]:
    """Regions first (others need their codes), then by month, then by name."""
    month = month_in(path.stem) or month_in(path.absolute().parent.name)
    return not _is_regions(path), month or _FIRST, path.name


def _is_regions(path: Path) -> bool:
    return any(word in path.stem for word in _REGION_NAMES)


def _batch(intake: Intake, paths: Sequence[Path], ahead: ReadingAhead) -> Iterator[FileReport]:
    """Files of one month: each is read, then what belongs together is stored together."""
    readings: list[FileReading] = []
    known: list[KnownFile] = []
    for path in paths:
        lying = as_it_lies(path)
        if found := intake.known(path, lying.sha256):
            known.append(found)
            yield known_report(path, found.delivery, _replaced_by(intake, found))
            continue
        read = _read(intake, path, ahead, lying)
        if isinstance(read, FileReport):
            yield read
        else:
            readings.append(read)
    for together in sets_of(readings):
        yield from FileSet(intake, together, known).reports()


def _read(
    intake: Intake, path: Path, ahead: ReadingAhead, lying: Lying
) -> FileReading | FileReport:
    try:
        refuse_unwritable_name(path)
        reading = ahead.take(path, lying)
        if not isinstance(reading, FileReading):
            if intake.lists and (filled_in := intake.lists(path)) is not None:
                return filled_in
            reading = _read_now(intake, path, reading)
        refuse_other_county(reading, intake.county_code, intake.columns, intake.county_name)
    except OSError as error:  # a share that went away, a disk with a bad spot
        return FileReport(path, Status.REFUSED, refusal=unreadable(path, error))
    except FanpinError as error:
        errors = error.row_errors if isinstance(error, MostRowsBad) else []
        return FileReport(path, Status.REFUSED, refusal=error, row_errors=errors)
    return reading


def _read_now(intake: Intake, path: Path, refused: FanpinError | None) -> FileReading:
    if refused:
        raise refused
    return read_apart(path, intake.columns, intake.regions, intake.as_of, unsaid=intake.unsaid)


def _replaced_by(intake: Intake, known: KnownFile) -> str:
    """What counts now instead of a file that lies there still; "" if it counts itself."""
    newer = newer_of_its_name(
        intake.store.deliveries(), known.delivery, known.sha256, known.path.name
    )
    if newer is None:
        return ""
    return (
        f"之后第 {newer.seq} 次交付的是另一份同名文件，以那次为准；"
        f"要改回这一份，请撤回那次：fanpin ledger undo {newer.seq} --reason 理由"
    )
