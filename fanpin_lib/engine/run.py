"""One run as the process that started it sees it."""

from __future__ import annotations

import select
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

from fanpin_lib.engine.frames import FrameReader
from fanpin_lib.engine.learning import Imported
from fanpin_lib.engine.limits import Limits, Verdict, too_much_output

LastWords = list[tuple[str, int | None, str]]
_BLINK_SECONDS = 0.5
_GRACE_SECONDS = 1.0
_DEATH_SECONDS = 10.0


class Run:
    """A notebook running in another process.

    Attributes:
        pid: the process, 0 until it is known.
        limits: what it may use.
        verdict: why it was ended from outside, if it was.
        started: when it started (monotonic seconds).
        cell_started: when the current cell started, None between cells.
        ended: when its last cell was done, None before.
        gone: set when the process is dead; then `status` and `last_words` are known.
        bereft: whether it died because the warm process did.
        status: exit code, negative for a signal.
        imported: modules that it imported, if its source was asked to `learn`.
    """

    def __init__(
        self,
        reader: FrameReader,
        kill: Callable[[], None],
        limits: Limits,
        connection: socket.socket | None = None,
        release: Callable[[Run], None] | None = None,
        rests: Callable[[Run], bool] | None = None,
    ) -> None:
        self._reader = reader
        self._received_before = reader.received
        self._kill = kill
        self._release, self._rests = release, rests
        self._poll = None
        if connection is not None:
            self._poll = select.poll()
            self._poll.register(connection, select.POLLIN)
        self.limits = limits
        self.pid = 0
        self.verdict: Verdict | None = None
        self.started = time.monotonic()
        self.cell_started: float | None = None
        self.ended: float | None = None
        self.gone = threading.Event()
        self.bereft = False
        self.status = 0
        self.imported: Imported = []
        self.last_words: LastWords = []

    def next(self) -> dict[str, Any] | None:
        """The next message; None after the last one or when the process is dead."""
        if self.ended is not None or (self.verdict and self.verdict.status == "output"):
            return None
        while not self._reader.waiting():
            if not self._ready():
                return None
            if not self._reader.fill():
                return None
        frame = self._reader.take()
        most = self.limits.output_bytes
        if most is not None and self._reader.received - self._received_before > most:
            self.end(too_much_output(most))
        if frame["type"] == "end":
            self.ended = time.monotonic()
            self.imported = frame["content"].get("imported", [])
            return None
        return frame

    def end(self, verdict: Verdict) -> None:
        """Kill the process and everything it started; the first verdict counts."""
        if self.verdict is None and self.ended is None:
            self.verdict = verdict
        self._kill()

    def bring_down(self) -> None:
        """Make sure that the process is dead, also if it only closed its connection."""
        if self.ended is None and not self.gone.wait(_GRACE_SECONDS):
            self._kill()
            self.gone.wait(_DEATH_SECONDS)

    def bury(self, status: int, last_words: LastWords) -> None:
        """Note that the process is dead."""
        self.status = status
        self.last_words = last_words
        self.gone.set()

    def over(self) -> bool:
        """Whether nothing of it is left: its process is dead or as it was before."""
        if self._rests is not None and self._rests(self):
            self.bury(0, [])
        return self.gone.is_set()

    def close(self) -> None:
        """Give its process back; nothing can be read afterwards."""
        if self._release is not None:
            self._release(self)

    def _ready(self) -> bool:
        """Wait for something to read; false when a dead process left nothing more.

        The end of the stream alone does not tell: a process that outlived the run may hold
        the other end.
        """
        if self._poll is None:
            return True
        while not self._poll.poll(_BLINK_SECONDS * 1000):
            if self.gone.is_set():
                return False
        return True
