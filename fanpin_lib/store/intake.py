"""Files that are one delivery: held back with the reason, or stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal, Protocol

from fanpin_lib.ledgers.as_of import month_in
from fanpin_lib.ledgers.column_map import ColumnMap
from fanpin_lib.ledgers.model import FileReading
from fanpin_lib.ledgers.region_lookup import RegionLookup
from fanpin_lib.period import Month
from fanpin_lib.store.asking import place_name, question
from fanpin_lib.store.coverage import Guard
from fanpin_lib.store.delivery import Coverage, DeliveredFile, Delivery
from fanpin_lib.store.known_regions import region_lookup
from fanpin_lib.store.repeated import known_file, place_of
from fanpin_lib.store.replacing import replaced
from fanpin_lib.store.report import FileReport, Status, known_report, report_of
from fanpin_lib.store.store import Store
from fanpin_lib.store.together import delivered_files, names_of, registers, united, villages

BadRows = Literal["refuse", "skip"]
_SHOWN = 5


class FilledLists(Protocol):
    """Reads lists of ours that were filled in."""

    def __call__(self, path: Path) -> FileReading | FileReport | None:
        """What a file says, or why it is not read; None if it is no such list."""

    def claims(self, path: Path) -> bool:
        """Whether a document, in which no ledger can stand, is one."""

    def recognises(self, path: Path) -> bool:
        """Whether a file is one, unless it has a password; may be asked by any thread."""


@dataclass
class Intake:
    """What holds for all files of one ingest."""

    store: Store
    columns: ColumnMap
    who: str
    as_of: Month | None
    unsaid: Month | None
    county_code: str | None
    county_name: str
    bad_rows: BadRows | None
    coverage: Coverage
    other_regions: RegionLookup | None
    #: Reads our own lists that were filled in; None for a file that is none.
    lists: FilledLists | None = None
    #: Of files that were unpacked, the archive.
    archives: Mapping[Path, Path] = field(default_factory=dict)

    def place(self, path: Path) -> str:
        """Where a file lies, as the store sees it."""
        return place_of(path, self.store.folder, self.archives.get(path))

    def known(self, path: Path, sha256: str) -> KnownFile | None:
        """The earlier delivery of the same bytes for the same month: no need to read them again.

        Args:
            sha256: empty where the file cannot be read.
        """
        month = self.as_of or month_in(path.stem)
        known = known_file(self.store.deliveries(), sha256, month, self.place(path))
        return KnownFile(path, sha256, known) if sha256 and known else None

    @cached_property
    def regions(self) -> RegionLookup | None:
        """Read for the first file that is not known yet: most months bring a few."""
        return region_lookup(self.store) or self.other_regions

    def forget_regions(self) -> None:
        """Read them anew for the next file."""
        self.__dict__.pop("regions", None)

    @cached_property
    def guard(self) -> Guard:
        """Tells the part from the whole."""
        return Guard(self.store, self.columns)

    def holds_back(self, reading: FileReading) -> bool:
        """Whether a file's errors keep it out: the strictest policy of the ledgers in it,
        unless the caller decided.
        """
        if not reading.blocking_errors or self.bad_rows:
            return bool(reading.blocking_errors) and self.bad_rows == "refuse"
        own = (part.table for part in reading.parts if not part.derived)
        return any(self.columns.bad_rows(table) == "refuse" for table in own)


@dataclass(frozen=True)
class KnownFile:
    """A file handed in again that is in the store already."""

    path: Path
    sha256: str
    delivery: Delivery

    @property
    def villages(self) -> set[str]:
        """The villages that its registers speak of, as far as the delivery remembers."""
        own = (f.villages for f in self.delivery.files if f.sha256 == self.sha256)
        return {code for codes in own for code in codes}


class FileSet:
    """Files handed in together that are one delivery (most often a single file)."""

    def __init__(
        self, intake: Intake, readings: Sequence[FileReading], known: Sequence[KnownFile]
    ) -> None:
        self._intake, self._store = intake, intake.store
        self._held = [reading for reading in readings if intake.holds_back(reading)]
        self._good = [reading for reading in readings if not intake.holds_back(reading)]
        self._known = known

    def reports(self) -> Iterator[FileReport]:
        """Store what can be stored; what became of each file."""
        yield from (report_of(reading, Status.HELD) for reading in self._held)
        if not self._good:
            return
        together = united(self._good, self._store.folder)
        if len(self._good) > 1 and self._intake.holds_back(together):
            yield from self._each(Status.HELD, together)
            return
        coverage, questions = self._covered(together)
        if questions:
            yield from self._each(Status.PART, together, notes=questions)
        else:
            yield from self._stored(together, coverage)

    def _stored(self, together: FileReading, coverage: Coverage) -> Iterator[FileReport]:
        before, same = self._store.newest(), self._store.find(together.sha256)
        places = {reading.path: self._intake.place(reading.path) for reading in self._good}
        files = delivered_files(self._good, places)
        delivery = self._store.ingest(together, self._intake.who, coverage=coverage, files=files)
        if any(part.table == "regions" for part in together.parts):
            self._intake.forget_regions()
        if delivery.seq <= before:  # somebody else delivered it meanwhile
            yield from (known_report(reading.path, delivery) for reading in self._good)
            return
        notes = [*self._repeated(same), *self._in_two_files(files), *self._incomplete(coverage)]
        notes += [] if together.answers else replaced(self._store, delivery)
        yield from self._each(Status.STORED, together, delivery, notes)

    def _covered(self, together: FileReading) -> tuple[Coverage, list[str]]:
        """How much the delivery is the whole truth of, or what has to be asked first."""
        wanted, guard = self._intake.coverage, self._intake.guard
        if together.answers:
            return Coverage.ANSWERS, []
        if wanted is Coverage.ALL:
            lost = guard.lost_months(together)
            return wanted, [question(loss, self._intake.regions) for loss in lost]
        heads = guard.heads_only(together)
        found = [heads] if heads else []
        if wanted is Coverage.USUAL and not heads:
            found = guard.losses(together)
            beside = self._beside(together)
            if beside and (found or self._held):
                wanted = Coverage.PART
                found = guard.losses(together, beside)
        return wanted, [question(loss, self._intake.regions) for loss in found]

    def _beside(self, together: FileReading) -> set[str]:
        """Villages of the same delivery's other files: stored already, or held back for now."""
        here, tables = set(villages(together)), {part.table for part in registers(together)}
        others = [set(villages(reading)) for reading in self._held]
        others += [
            known.villages
            for known in self._known
            if known.delivery.as_of == together.as_of and tables & set(known.delivery.tables)
        ]
        return {code for other in others if not other & here for code in other}

    def _each(
        self,
        status: Status,
        together: FileReading,
        delivery: Delivery | None = None,
        notes: Sequence[str] = (),
    ) -> Iterator[FileReport]:
        """A report for each file; what concerns all of them is said with the last one."""
        several = len(self._good) > 1
        for name, reading in zip(names_of(self._good), self._good):
            contradicting = [e for e in together.row_errors if several and e.file == name]
            told = notes if reading is self._good[-1] else ()
            yield report_of(reading, status, delivery, told, contradicting)

    def _repeated(self, same: Sequence[Delivery]) -> list[str]:
        return [
            f"内容与第 {d.seq} 次交付（{d.file}，{d.as_of}）完全相同，只是月份不同，"
            "请确认没有交错文件"
            for d in same[:1]
        ]

    def _in_two_files(self, files: Sequence[DeliveredFile]) -> list[str]:
        """Villages that two of the files speak of: perhaps one of them is an older version."""
        count = Counter(code for file in files for code in file.villages)
        twice = sorted(code for code, times in count.items() if times > 1)
        notes = [
            f"{place_name(code, self._intake.regions)}在 "
            f"{'、'.join(file.name for file in files if code in file.villages)} 里都有，请核对"
            for code in twice[:_SHOWN]
        ]
        return notes + ([f"…… 共 {len(twice)} 个村"] if len(twice) > _SHOWN else [])

    def _incomplete(self, coverage: Coverage) -> list[str]:
        if coverage is not Coverage.PART:
            return []
        names = "、".join(reading.path.name for reading in self._held)
        why = f"{names} 没有入库，" if names else ""
        return [f"{why}这次只替换文件里有的村和户，其余的照旧"]
