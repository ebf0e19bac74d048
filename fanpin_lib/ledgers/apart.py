"""Reading ledger files in a process of its own, with limits: what fills the memory or never
ends takes that process with it, one sentence names the file, and the others are read.

One process reads all files; it is started when the first file comes, and anew after it has
died. It ends with the process that started it, however that ends.
"""

from __future__ import annotations

import atexit
import os
import pickle
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from fanpin_lib.errors import FileRefused, Where
from fanpin_lib.ledgers.column_map import ColumnMap
from fanpin_lib.ledgers.model import Reading
from fanpin_lib.ledgers.region_lookup import RegionLookup
from fanpin_lib.period import Month

_GIB = 1 << 30
_LOOK_EVERY = 0.05
#: What the process is sent: what it has to know, a file to read.
KNOW, READ = "know", "read"
_HINT = (
    "请检查是不是交错了文件，数据以外很远的地方有没有误填一格；"
    "确实是台账的，请另存为新的 xlsx，或分成几份再交。"
)


@dataclass(frozen=True)
class Limits:
    """What reading one file may use.

    Attributes:
        memory: bytes of the process that reads.
        seconds: from the clock on the wall.
    """

    memory: int
    seconds: float = 900.0

    @classmethod
    def of_this_machine(cls) -> Limits:
        """Most of the memory that is free, but no more than a county's largest file takes."""
        free = int(psutil.virtual_memory().available * 0.7)
        return cls(max(_GIB, min(free, 8 * _GIB)))


class Reader:
    """The process that reads, as those see it who have files to read.

    Args:
        limits: of every file; without them as much as the machine has to give.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._told: tuple[Any, ...] = ()

    def read(
        self,
        path: Path,
        columns: ColumnMap,
        regions: RegionLookup | None = None,
        as_of: Month | None = None,
        *,
        unsaid: Month | None = None,
    ) -> Reading:
        """The same as `reading.read_file`.

        Raises:
            FileRefused: as there, or the file took too much memory or time.
            OSError: the file cannot be read, or no process be started.
        """
        with self._turn:
            try:
                process = self._running(columns, regions)
                answer = self._asked(process, (path.absolute(), as_of, unsaid), path.name)
            except BaseException:
                self._end()
                raise
        if isinstance(answer, MemoryError):
            raise _too_large(path.name, self._of_now().memory)
        if isinstance(answer, BaseException):
            raise answer
        reading: Reading = answer
        reading.path = path
        return reading

    def close(self) -> None:
        """End the process, if there is one."""
        with self._turn:
            self._end()

    def _of_now(self) -> Limits:
        return self._limits or Limits.of_this_machine()

    def _running(self, columns: ColumnMap, regions: RegionLookup | None) -> subprocess.Popen[bytes]:
        """The process, knowing headers and villages."""
        alive = self._process and self._owner == os.getpid() and self._process.poll() is None
        if not alive or self._process is None:
            self._end()
            self._process, self._owner, self._told = _started(), os.getpid(), ()
        told = (columns, regions)
        if len(self._told) != len(told) or any(a is not b for a, b in zip(self._told, told)):
            _send(self._process, (KNOW, told))
            self._told = told
        return self._process

    def _asked(self, process: subprocess.Popen[bytes], question: Any, name: str) -> Any:
        """The process' answer; the refusal of a file at which it died or was ended."""
        limits = self._of_now()
        with _Watch(process, limits) as watch:
            try:
                _send(process, (READ, question))
                return pickle.load(process.stdout)  # type: ignore[arg-type]  # noqa: S301
            except (EOFError, OSError, pickle.UnpicklingError):
                process.kill()
                process.wait()
        if watch.over == "time":
            raise FileRefused(
                f"读了 {limits.seconds / 60:.0f} 分钟还没有读完，没有再读",
                where=Where(file=name),
                hint=_HINT,
            )
        raise _too_large(name, limits.memory if watch.over == "memory" else None)

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None or self._owner != os.getpid():
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            with suppress(OSError):
                if stream:
                    stream.close()


class _Watch:
    """Ends a process that takes too much, as long as the block runs; ``over`` says of what."""

    def __init__(self, process: subprocess.Popen[bytes], limits: Limits) -> None:
        self._process, self._limits = process, limits
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self.over = ""

    def __enter__(self) -> _Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _look(self) -> None:
        ends = time.monotonic() + self._limits.seconds
        with suppress(psutil.Error):
            seen = psutil.Process(self._process.pid)
            while not self._done.wait(_LOOK_EVERY):
                if seen.memory_info().rss > self._limits.memory:
                    self.over = "memory"
                elif time.monotonic() > ends:
                    self.over = "time"
                if self.over:
                    self._process.kill()
                    return


def _started() -> subprocess.Popen[bytes]:
    parent = str(Path(__file__).resolve().parents[2])
    known = os.environ.get("PYTHONPATH", "")
    paths = os.pathsep.join(part for part in (parent, known) if part)
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "fanpin_lib.ledgers.apart_process"],
        stdin=subprocess.PIPE,  # closed when this process ends, however it ends
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": paths, "PYTHONUTF8": "1"},
    )


def _send(process: subprocess.Popen[bytes], what: Any) -> None:
    pickle.dump(what, process.stdin, pickle.HIGHEST_PROTOCOL)  # type: ignore[arg-type]
    process.stdin.flush()  # type: ignore[union-attr]


def _too_large(name: str, memory: int | None) -> FileRefused:
    said = f"读它要用 {memory / _GIB:.1f} GB 以上内存" if memory else "读它的程序中途停了"
    return FileRefused(f"{said}，没有再读", where=Where(file=name), hint=_HINT)


_shared = Reader()
atexit.register(_shared.close)


def read_apart(
    path: Path,
    columns: ColumnMap,
    regions: RegionLookup | None = None,
    as_of: Month | None = None,
    *,
    unsaid: Month | None = None,
) -> Reading:
    """Read a file in the one process that reads for all of this one; see `Reader.read`."""
    return _shared.read(path, columns, regions, as_of, unsaid=unsaid)
