"""A forked process seen from outside: it runs one notebook after the other, or only one."""

from __future__ import annotations

import contextlib
import json
import select
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

from fanpin_lib.engine.frames import FrameReader, pack
from fanpin_lib.engine.limits import Limits
from fanpin_lib.engine.run import LastWords, Run

_RENEWAL_SECONDS = 10.0
_BLINK_SECONDS = 0.2


class Child:
    """One process and the run that it has just now.

    Args:
        connection: our end.
        kill: ends it and all it started.
        memory_bytes: what its runs may use; it is set once.

    Attributes:
        pid: the process, 0 until it is known.
        left: what its last run left that could not be put back; it ends then.
    """

    def __init__(
        self, connection: socket.socket, kill: Callable[[], None], memory_bytes: int | None
    ) -> None:
        self.pid = 0
        self.memory_bytes = memory_bytes
        self._connection, self._kill = connection, kill
        self._reader = FrameReader(connection.recv)
        self._poll = select.poll()
        self._poll.register(connection, select.POLLIN)
        self._run: Run | None = None
        self._lock = threading.Lock()
        self._renewed = False
        self._gone = False
        self.left: list[str] = []

    def start(self, spec: dict[str, Any], limits: Limits, release: Callable[[Run], None]) -> Run:
        """Hand it a notebook."""
        run = Run(self._reader, self._kill, limits, self._connection, release, self.rests)
        with self._lock:
            if self._run is not None:
                self._run.bury(0, [])
            self._run, self._renewed, run.pid = run, False, self.pid
        if self._gone:
            run.bury(-9, [])
        with contextlib.suppress(OSError):
            self._connection.sendall(pack(json.dumps(spec).encode()))
        return run

    def known_as(self, pid: int) -> None:
        """Note which process it is."""
        self.pid = pid
        if self._run is not None:
            self._run.pid = pid

    def rests(self, run: Run | None, seconds: float = 0.0) -> bool:
        """Whether it has put itself back after a run and waits for the next one.

        Args:
            run: which one.
            seconds: how long to wait for it.
        """
        deadline = time.monotonic() + seconds
        with self._lock:
            if run is not self._run:
                return True
            while not (self._renewed or self._gone or self.left):
                if not self._reader.waiting():
                    left = min(max(0.0, deadline - time.monotonic()), _BLINK_SECONDS)
                    if self._poll.poll(left * 1000):
                        self._gone = not self._reader.fill() or self._gone
                    elif time.monotonic() >= deadline:
                        return False
                else:
                    self._note(self._reader.take())
            return self._renewed and not self._gone

    def _note(self, frame: dict[str, Any]) -> None:
        if frame["type"] == "renewed":
            self.left = frame["content"]["left"]
            self._renewed = not self.left

    def can_take(self, limits: Limits) -> bool:
        """Whether it can take a notebook with these limits, now or in a moment."""
        return limits.memory_bytes == self.memory_bytes and self.rests(self._run, _RENEWAL_SECONDS)

    def bury(self, status: int, last_words: LastWords) -> None:
        """Note that the process is dead."""
        self._gone = True
        if self._run is not None:
            self._run.bury(status, last_words)

    def bereave(self) -> None:
        """Note that the process died with the warm one."""
        if self._run is not None:
            self._run.bereft = True
        self.bury(-9, [])

    def dismiss(self) -> None:
        """Let go of it: it ends."""
        with self._lock:
            self._gone = True
            self._connection.close()
