"""An edition's folders: the one in force, the one in progress, those before.

::

    reports/<month>/internal/               in force: always whole
    reports/<month>/.internal.next/         in progress: a later run goes on with it
    reports/<month>/history/internal-001/   figures and manifest of a replaced edition
    reports/<month>/open/                   the other edition, in the same way

The edition in progress takes the place of the one in force in one step, so a reader finds
the one or the other. A replaced edition whose figures came from other inputs (ledgers,
rules, code, settings) keeps its figures in the history; its notebooks can be run again.

Whatever moment a process is killed at, ``put_right`` finds a state it can go on from.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fanpin_lib.edition.about import inputs_said, read_about, readable
from fanpin_lib.edition.names import DATA, HISTORY, INDICATORS_CSV, INTERNAL, RUNS
from fanpin_lib.edition.run_manifest import RunManifest
from fanpin_lib.edition.swap import finish_replacing, swap_folders
from fanpin_lib.files.lock import hold
from fanpin_lib.period import Month

_READ_SECONDS = 900.0
#: As large as all other files together, and the same rows as the Parquet file beside it.
_NOT_KEPT = INDICATORS_CSV


@dataclass(frozen=True)
class EditionFolder:
    """The folders of one month's edition; ``current`` is the one that others read."""

    current: Path

    @classmethod
    def of(cls, reports: Path, month: Month, name: str = INTERNAL) -> EditionFolder:
        """The folders of a month's edition under ``reports/``."""
        return cls(reports / str(month) / name)

    @property
    def name(self) -> str:
        """Which edition it is."""
        return self.current.name

    @property
    def newest_data(self) -> Path:
        """The newest figures: of the edition in progress, else of the one in force."""
        following = self.next / DATA
        return following if following.is_dir() else self.current / DATA

    @property
    def next(self) -> Path:
        """The edition in progress."""
        return self._hidden("next")

    @property
    def history(self) -> Path:
        """Where figures of editions that were replaced are kept."""
        return self.current.parent / HISTORY

    def held(self, doing: str, wait_seconds: float = 0) -> Any:
        """Hold the edition for writing; what a killed process left is put right first.

        Raises:
            StoreBusy: somebody else is at it; names who, where and since when.
            StoreUnusable: the folder cannot be written.
        """
        return self._held(doing, wait_seconds)

    @contextmanager
    def _held(self, doing: str, wait_seconds: float) -> Iterator[None]:
        with self._lock("", doing, wait_seconds):
            self.put_right()
            yield

    def reading(self) -> Any:
        """While this is held, the edition in force is not replaced."""
        return self._lock("reading", "读取这个版本", _READ_SECONDS)

    def _lock(self, name: str, doing: str, wait_seconds: float) -> Any:
        with suppress(OSError):  # told by the lock, with its reason
            self.current.parent.mkdir(parents=True, exist_ok=True)
        prefix = f".{self.current.name}" + (f".{name}" if name else "")
        return hold(self.current.parent, wait_seconds, doing=doing, prefix=prefix, mode=0o644)

    def number(self) -> int:
        """The number of the edition in force; 0 if there is none."""
        if not (self.current / DATA).is_dir():
            return 0
        if readable(self.current / DATA):
            return read_about(self.current / DATA).number
        return int(RunManifest.read(self.current).about.get("edition_no") or 1)

    def begin(self) -> Path:
        """The edition in progress; a new one starts as links to what is in force."""
        if not self.next.is_dir():
            part = self._hidden("part")
            shutil.rmtree(part, ignore_errors=True)
            part.mkdir(parents=True)
            _link_tree(self.current, part)
            manifest = RunManifest.read(part)
            manifest.about |= {"state": "begun", "serial": _serial(self.current) + 1}
            manifest.write()
            part.rename(self.next)
        return self.next

    def drop(self) -> None:
        """Forget the edition in progress."""
        if self.next.is_dir():
            gone = self._hidden("gone")
            shutil.rmtree(gone, ignore_errors=True)
            self.next.rename(gone)
            shutil.rmtree(gone, ignore_errors=True)

    def appear(self) -> None:
        """Let the edition in progress take the place of the one in force."""
        with self.reading():
            if self.current.is_dir():
                swap_folders(self.next, self.current, self._hidden("old"))
            else:
                self.next.rename(self.current)
        self.put_right()

    def put_right(self) -> None:
        """Finish what a killed process had begun; the caller holds the edition."""
        old = self._hidden("old")
        if old.is_dir() and not self.current.is_dir():
            (self.next if self.next.is_dir() else old).rename(self.current)
        if old.is_dir():
            self._retire(old)
        if self.next.is_dir() and _serial(self.next) <= _serial(self.current):
            self._retire(self.next)
        if self.next.is_dir():
            finish_replacing(self.next / DATA)
        for leftover in ("part", "gone"):
            shutil.rmtree(self._hidden(leftover), ignore_errors=True)

    def _retire(self, folder: Path) -> None:
        """Keep a replaced edition's figures if they came from other inputs; remove the rest."""
        about = RunManifest.read(folder).about
        known = RunManifest.read(self.current).about
        if about and inputs_said(about) != inputs_said(known):
            self._keep(folder, int(about.get("edition_no") or 1))
        shutil.rmtree(folder, ignore_errors=True)

    def _keep(self, folder: Path, number: int) -> None:
        """Move the figures; the manifest stays to the end, for it tells that work is left."""
        name = f"{self.current.name}-{number:03d}"
        part = self.history / f".{name}.part"
        part.mkdir(parents=True, exist_ok=True)
        if (folder / DATA).is_dir():
            (folder / DATA).rename(part / DATA)
        (part / DATA / _NOT_KEPT).unlink(missing_ok=True)
        if not (part / RUNS).exists():
            _link(folder / RUNS, part / RUNS)
        if not (self.history / name).exists():
            part.rename(self.history / name)
        shutil.rmtree(part, ignore_errors=True)

    def _hidden(self, ending: str) -> Path:
        return self.current.with_name(f".{self.current.name}.{ending}")


def _serial(folder: Path) -> int:
    """Which of the editions that ever appeared under this name it is."""
    return int(RunManifest.read(folder).about.get("serial") or 0)


def _link_tree(source: Path, target: Path) -> None:
    """The same files under another folder; files are replaced, never edited, so links do."""
    for folder, _, names in os.walk(source):
        place = target / Path(folder).relative_to(source)
        place.mkdir(exist_ok=True)
        for name in names:
            _link(Path(folder) / name, place / name)


def _link(source: Path, target: Path) -> None:
    try:
        target.hardlink_to(source)
    except OSError:  # a file system without links
        shutil.copy2(source, target)
