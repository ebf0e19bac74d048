"""Files handed in → deliveries: regions first, then the rest in the order of their months."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

from fanpin_lib.errors import FanpinError, FileRefused, Where
from fanpin_lib.fields import tables
from fanpin_lib.ledgers.as_of import month_in
from fanpin_lib.ledgers.column_map import ColumnMap
from fanpin_lib.ledgers.folders import ledger_files
from fanpin_lib.ledgers.model import Reading
from fanpin_lib.ledgers.reading import file_hash, read_file
from fanpin_lib.ledgers.refusals import MostRowsBad
from fanpin_lib.ledgers.region_lookup import RegionLookup
from fanpin_lib.period import Month
from fanpin_lib.store.coverage import partial_registers
from fanpin_lib.store.delivery import Delivery
from fanpin_lib.store.known_regions import region_lookup
from fanpin_lib.store.references import with_lost_rows
from fanpin_lib.store.replacing import replaced
from fanpin_lib.store.report import FileReport, IngestReport, PartReport, Status
from fanpin_lib.store.store import Store

Progress = Callable[[FileReport], None]
BadRows = Literal["refuse", "skip"]

_REGION_NAMES = ("行政区划", "regions", "区划", "行政村")
_FIRST = Month(1900, 1)
_COMPLETE = (
    "请把各乡镇的合并成一份（一个工作簿里几个工作表也行）再交；"
    "确实只有这些村的，加上 --skip-bad-rows 照样入库"
)


@dataclass
class _Desk:
    """Where the files of one ingest are worked on."""

    store: Store
    columns: ColumnMap
    who: str
    as_of: Month | None
    unsaid: Month | None
    county_code: str | None
    bad_rows: BadRows | None
    other_regions: RegionLookup | None

    @cached_property
    def regions(self) -> RegionLookup | None:
        """Read for the first file that is not known yet: most months bring a few."""
        return region_lookup(self.store) or self.other_regions


def ingest_files(
    paths: Sequence[Path],
    store: Store,
    columns: ColumnMap,
    who: str,
    as_of: Month | None = None,
    on_progress: Progress | None = None,
    *,
    county_code: str | None = None,
    regions: RegionLookup | None = None,
    bad_rows: BadRows | None = None,
    unsaid: Month | None = None,
) -> IngestReport:
    """Read files and store each that can be stored as one delivery.

    Args:
        paths: files, or folders of which every table file is taken.
        on_progress: called with each file's report as soon as it is done.
        county_code: six digits; files of another county are refused.
        regions: villages to use while the store has no regions ledger of its own.
        bad_rows: ``refuse`` holds a file with bad rows or cells (or a register that lacks most
            villages) back whole, ``skip`` stores what is good; without it the column map says
            which.
        unsaid: the month of files that say theirs nowhere.

    Raises:
        StoreBusy, StoreUnusable: nothing can be stored at all.
    """
    desk = _Desk(store, columns, who, as_of, unsaid, county_code, bad_rows, regions)
    reports: dict[Path, FileReport] = {}
    files = ledger_files(paths)
    for path in sorted(files, key=_turn):
        reports[path] = _one(desk, path)
        if on_progress:
            on_progress(reports[path])
    return IngestReport(with_lost_rows(store, [reports[path] for path in files]))


def _turn(path: Path) -> tuple[bool, Month, str]:
    """Regions first (others need their codes), then by month, then by name."""
    is_regions = any(word in path.stem for word in _REGION_NAMES)
    month = month_in(path.stem) or month_in(path.absolute().parent.name)
    return not is_regions, month or _FIRST, path.name


def _one(desk: _Desk, path: Path) -> FileReport:
    known = _known(desk, path)
    if known:
        return _known_report(path, known)
    try:
        reading = read_file(path, desk.columns, desk.regions, desk.as_of, unsaid=desk.unsaid)
        _check_county(desk, reading)
    except FanpinError as error:
        errors = error.row_errors if isinstance(error, MostRowsBad) else []
        return FileReport(path, Status.REFUSED, refusal=error, row_errors=errors)
    partial = partial_registers(desk.store, reading, desk.columns.share("missing_villages"))
    if (reading.blocking_errors or partial) and _policy(desk, reading) == "refuse":
        return _report(reading, Status.HELD, notes=[f"{said}。{_COMPLETE}" for said in partial])
    return _store(desk, reading, partial)


def _known(desk: _Desk, path: Path) -> Delivery | None:
    """The earlier delivery of the same bytes for the same month: no need to read them again."""
    try:
        same = desk.store.find(file_hash(path))
    except OSError:
        return None  # reading it will say what is wrong
    month = desk.as_of or month_in(path.stem)
    return next((d for d in same if month in (None, d.as_of)), None)


def _known_report(path: Path, known: Delivery) -> FileReport:
    parts = [PartReport(p.table, None, p.rows, 0, p.derived) for p in known.parts]
    return FileReport(path, Status.KNOWN, known.as_of, known, parts=parts)


def _store(desk: _Desk, reading: Reading, notes: list[str]) -> FileReport:
    before = desk.store.newest()
    same = desk.store.find(reading.sha256)
    delivery = desk.store.ingest(reading, desk.who)
    if any(part.table == "regions" for part in reading.parts):
        del desk.regions  # read anew for the next file
    if delivery.seq <= before:  # somebody else delivered it meanwhile
        return _known_report(reading.path, delivery)
    repeated = [
        f"内容与第 {d.seq} 次交付（{d.file}，{d.as_of}）完全相同，只是月份不同，请确认没有交错文件"
        for d in same[:1]
    ]
    notes = [*notes, *repeated, *replaced(desk.store, delivery)]
    return _report(reading, Status.STORED, delivery, notes)


def _policy(desk: _Desk, reading: Reading) -> str:
    """The strictest policy of the ledgers in the file, unless the caller decided."""
    if desk.bad_rows:
        return desk.bad_rows
    policies = {desk.columns.bad_rows(part.table) for part in reading.parts if not part.derived}
    return "refuse" if "refuse" in policies else "skip"


def _report(
    reading: Reading,
    status: Status,
    delivery: Delivery | None = None,
    notes: Sequence[str] = (),
) -> FileReport:
    parts = [
        PartReport(p.table, p.sheet, p.rows.num_rows, p.bad_rows, p.derived) for p in reading.parts
    ]
    return FileReport(
        reading.path,
        status,
        as_of=reading.as_of,
        delivery=delivery,
        parts=parts,
        row_errors=reading.row_errors,
        unknown_columns=reading.unknown_columns,
        notes=[*reading.notes, *notes],
    )


def _check_county(desk: _Desk, reading: Reading) -> None:
    """Refuse a file that is mostly about another county."""
    if desk.county_code is None:
        return
    most = desk.columns.share("other_county")
    for part in reading.parts:
        column = "region_code" if part.table == "regions" else "village_code"
        if column not in tables()[part.table].fields or not part.rows.num_rows:
            continue
        other = _other_counties(part.rows[column], desk.county_code)
        if other.num_rows and pc.sum(other["n"]).as_py() > part.rows.num_rows * most:
            raise FileRefused(
                f"这份“{tables()[part.table].label}”是 {other['county'][0].as_py()} 的，"
                f"不是本县（{desk.county_code}）的",
                where=Where(file=reading.path.name, sheet=part.sheet),
                hint="请检查是不是交错了文件，或 fanpin.toml 里的县代码写错了。",
            )


def _other_counties(codes: pa.ChunkedArray, county_code: str) -> pa.Table:
    """Counties other than ours among 12-digit codes, most frequent first."""
    counties = pc.utf8_slice_codeunits(codes.drop_null(), 0, 6)
    counted = pa.table({"county": counties}).group_by("county").aggregate([([], "count_all")])
    counted = counted.rename_columns(["county", "n"]).sort_by([("n", "descending")])
    return counted.filter(pc.not_equal(counted["county"], county_code))
