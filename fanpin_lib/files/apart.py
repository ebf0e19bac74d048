"""Opening files that others made in a process of its own, with limits: what fills the memory or
never ends takes that process with it, one sentence names the file, and the others are read.

    rows = ask(tables_of, path, name=path.name, hint="请另存为 .docx 再交。")

One process opens all files; started with the first, anew after it died, it ends with its starter.
"""

from __future__ import annotations

import atexit
import os
import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import psutil

from fanpin_lib.errors import FileRefused, Where

_GIB = 1 << 30
_LOOK_EVERY = 0.05
#: What the process is sent: what it has to know, a question.
KNOW, ASK = "know", "ask"
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class OpeningLimits:
    """What opening one file may use.

    Attributes:
        memory: bytes that the process which opens it may take beside what it holds.
        seconds: from the clock on the wall.
    """

    memory: int
    seconds: float = 900.0

    @classmethod
    def of_this_machine(cls) -> OpeningLimits:
        """Most of the memory that is free, but no more than a county's largest file takes."""
        free = int(psutil.virtual_memory().available * 0.7)
        return cls(max(_GIB, min(free, 8 * _GIB)))


#: For documents, forms and lists, which people fill in by hand.
SMALL = OpeningLimits(_GIB, 120.0)


class Apart:
    """The process that opens files, as those see it who have some.

    Args:
        limits: of every file; without them as much as the machine has to give.
    """

    def __init__(self, limits: OpeningLimits | None = None) -> None:
        self._limits = limits
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._told: dict[str, tuple[Any, ...]] = {}

    def ask(
        self,
        function: Callable[..., Answer],
        *about: Any,
        name: str,
        hint: str,
        knowing: tuple[Any, ...] = (),
        limits: OpeningLimits | None = None,
    ) -> Answer:
        """What a function of a module answers; see the module's own `ask`."""
        given = self._limits or limits or OpeningLimits.of_this_machine()
        with self._turn:
            try:
                process = self._running()
                self._tell(process, function, knowing)
                answer = self._asked(process, (_key(function), function, about), given)
            except BaseException:
                self._end()
                raise
        if isinstance(answer, MemoryError):
            answer = _Over("memory")
        if isinstance(answer, _Over):
            raise FileRefused(answer.told(given), where=Where(file=name), hint=hint)
        if isinstance(answer, BaseException):
            raise answer
        found: Answer = answer
        return found

    def close(self) -> None:
        """End the process, if there is one."""
        with self._turn:
            self._end()

    def interrupt(self) -> None:
        """End the process at once; whoever waits for its answer, in another thread, is refused."""
        if (process := self._process) and self._owner == os.getpid():
            process.kill()
            process.wait()  # still dying, it would be asked about the next file

    def _running(self) -> subprocess.Popen[bytes]:
        alive = self._process and self._owner == os.getpid() and self._process.poll() is None
        if not alive or self._process is None:
            self._end()
            self._process, self._owner, self._told = _started(), os.getpid(), {}
        return self._process

    def _tell(
        self, process: subprocess.Popen[bytes], function: Callable[..., Any], known: tuple[Any, ...]
    ) -> None:
        """See that the process knows what a function is always given; the same is sent once."""
        told = self._told.get(_key(function), ())
        if len(told) != len(known) or any(a is not b for a, b in zip(told, known)):
            _send(process, (KNOW, (_key(function), known)))
            self._told[_key(function)] = known

    def _asked(self, process: subprocess.Popen[bytes], question: Any, limits: OpeningLimits) -> Any:
        """The process' answer, or of what there was too much when it died or was ended."""
        with _Watch(process, limits) as watch:
            try:
                _send(process, (ASK, question))
                return pickle.load(process.stdout)  # type: ignore[arg-type]  # noqa: S301
            except (EOFError, OSError, pickle.UnpicklingError):
                process.kill()
                process.wait()
        return _Over(watch.over)

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


@dataclass(frozen=True)
class _Over:
    """Of what a file took too much: ``memory``, ``time``, or nothing that was seen."""

    what: str

    def told(self, limits: OpeningLimits) -> str:
        """In words."""
        if self.what == "time":
            return f"读了 {limits.seconds / 60:.0f} 分钟还没有读完，没有再读"
        if self.what == "memory":
            return f"读它要用 {limits.memory / _GIB:.1f} GB 以上内存，没有再读"
        return "读它的程序中途停了，没有再读"


class _Watch:
    """Ends a process that takes too much, as long as the block runs; ``over`` says of what."""

    def __init__(self, process: subprocess.Popen[bytes], limits: OpeningLimits) -> None:
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
            most = seen.memory_info().rss + self._limits.memory
            while not self._done.wait(_LOOK_EVERY):
                if seen.memory_info().rss > most:
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
        [sys.executable, "-P", "-m", "fanpin_lib.files.apart_process"],
        stdin=subprocess.PIPE,  # closed when this process ends, however it ends
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": paths, "PYTHONUTF8": "1"},
    )


def _send(process: subprocess.Popen[bytes], what: Any) -> None:
    pickle.dump(what, process.stdin, pickle.HIGHEST_PROTOCOL)  # type: ignore[arg-type]
    process.stdin.flush()  # type: ignore[union-attr]


def _key(function: Callable[..., Any]) -> str:
    return f"{function.__module__}.{function.__qualname__}"


_shared = Apart()
atexit.register(lambda: _shared.close())


def interrupt() -> None:
    """End the one process at once, whatever it is at; it is started anew for the next file."""
    _shared.interrupt()


def ask(
    function: Callable[..., Answer],
    *about: Any,
    name: str,
    hint: str,
    knowing: tuple[Any, ...] = (),
    limits: OpeningLimits | None = SMALL,
) -> Answer:
    """What a function answers of a file, in the one process that opens files for this one.

    Args:
        function: of a module; is given ``knowing`` and ``about``.
        name: of the file, for the message.
        hint: what to do with a file that takes too much, in Chinese.
        knowing: what is sent once, as long as it is the same objects.
        limits: None: as much as the machine has to give.

    Raises:
        FileRefused: the file took too much memory or time.
        OSError: no process can be started.
        Whatever the function raises.
    """
    return _shared.ask(function, *about, name=name, hint=hint, knowing=knowing, limits=limits)
