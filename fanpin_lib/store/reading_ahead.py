"""The next files of an ingest are read while those before them are stored.

A process of its own reads them anyway (`files.apart`); here a thread asks it, a few files
ahead. What it answered counts at the file's own turn, and only if the file lies there as it
did and the villages are the same: the outcome is that of reading each file at its turn.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from fanpin_lib.errors import FanpinError
from fanpin_lib.files import apart
from fanpin_lib.ledgers.model import FileReading
from fanpin_lib.ledgers.read_apart import read_apart
from fanpin_lib.ledgers.region_lookup import RegionLookup
from fanpin_lib.ledgers.unchanged import Lying, as_it_lies
from fanpin_lib.store.intake import Intake

#: What was read ahead lies in memory: so many files, of so many bytes on the disk together
#: (a month of a county, about). A larger file is read at its turn.
_MOST_FILES, _MOST_BYTES = 24, 8 << 20
#: Seconds: until the process is ended once more, should it just have been started.
_AGAIN = 0.02


@dataclass(frozen=True)
class _Coming:
    """A file being read, as it lay and with the villages that were known then."""

    number: int
    size: int
    lying: Lying
    regions: RegionLookup | None
    reading: Future[FileReading | None]


class ReadingAhead:
    """Reads files in their order; leaving the block ends whatever is still being read.

    Nothing is read before the first file turns up that the store does not know.

    Args:
        files: in the order of their turns.
    """

    def __init__(self, intake: Intake, files: Sequence[Path]) -> None:
        self._intake, self._files = intake, files
        self._numbers = {path: number for number, path in enumerate(files)}
        self._coming: dict[Path, _Coming] = {}
        self._asked: list[Future[FileReading | None]] = []  # also what was forgotten since
        self._asking: ThreadPoolExecutor | None = None
        self._next = 0

    def __enter__(self) -> ReadingAhead:
        return self

    def __exit__(self, *_: object) -> None:
        if self._asking is None:
            return
        self._asking.shutdown(wait=False, cancel_futures=True)
        while not all(one.done() for one in self._asked):  # or cancelled
            apart.interrupt()
            time.sleep(_AGAIN)
        self._asking.shutdown()

    def take(self, path: Path, lying: Lying) -> FileReading | FanpinError | None:
        """What reading a file ahead came to; None if it has to be read now.

        Args:
            lying: the file as it is now, at its turn.
        """
        if len(self._files) < 2 or path not in self._numbers:
            return None
        self._go_on(self._numbers[path])
        coming = self._coming.pop(path, None)
        if coming is None or coming.lying != lying:
            return None
        found = _outcome(coming.reading)
        same = not isinstance(found, FileReading) or found.sha256 == lying.sha256
        return found if same else None

    def _go_on(self, turn: int) -> None:
        """Forget what has had its turn or knows other villages; ask for files from a turn on."""
        regions = self._intake.regions
        for path, one in list(self._coming.items()):
            if one.number < turn or one.regions is not regions:
                one.reading.cancel()
                del self._coming[path]
                self._next = min(self._next, one.number)
        self._next = max(self._next, turn)
        while self._next < len(self._files) and len(self._coming) < _MOST_FILES:
            path, self._next = self._files[self._next], self._next + 1
            size = _size(path)
            if size > _MOST_BYTES:
                continue
            if sum(one.size for one in self._coming.values()) + size > _MOST_BYTES:
                self._next -= 1
                break
            self._begin(path, size, regions)

    def _begin(self, path: Path, size: int, regions: RegionLookup | None) -> None:
        lying = as_it_lies(path)
        if path in self._coming or not lying.sha256 or self._intake.known(path, lying.sha256):
            return
        self._asking = self._asking or ThreadPoolExecutor(1, "reading-ahead")
        reading = self._asking.submit(self._read, path, regions)
        self._asked = [one for one in self._asked if not one.done()] + [reading]
        self._coming[path] = _Coming(self._numbers[path], size, lying, regions, reading)

    def _read(self, path: Path, regions: RegionLookup | None) -> FileReading | None:
        """In the thread: a file's rows; None for a list of ours that was filled in."""
        intake = self._intake
        if intake.lists and intake.lists.recognises(path):
            return None
        return read_apart(path, intake.columns, regions, intake.as_of, unsaid=intake.unsaid)


def _outcome(reading: Future[FileReading | None]) -> FileReading | FanpinError | None:
    try:
        return reading.result()
    except FanpinError as refused:
        return refused
    except Exception:  # a share that was away; what is a mistake of ours comes again at the turn
        return None


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # reading it says what is wrong
        return 0
