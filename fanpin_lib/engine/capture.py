"""The pipe behind one descriptor of a run, and what is left in it when the run is dead."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass

from fanpin_lib.engine.pending import Pending

_MOST_LEFT = 1 << 20


@dataclass
class Capture:
    """Where one standard stream of one forked run goes.

    Attributes:
        name: stdout or stderr.
        pending: text not yet sent, in memory that the warm process shares.
        reader: non-blocking end that the run itself reads (see `streams.Listener`); the warm
            process keeps it open to read what a dying run leaves behind.
        writer: end that becomes descriptor 1 or 2 of the run.
    """

    name: str
    pending: Pending
    reader: int
    writer: int

    @classmethod
    def open(cls, name: str) -> Capture:
        """Make pipe and memory, before the fork."""
        reader, writer = os.pipe()
        os.set_blocking(reader, False)
        return cls(name, Pending.shared(), reader, writer)

    def redirect(self, descriptor: int) -> None:
        """In the child: let `descriptor` write into the pipe."""
        os.dup2(self.writer, descriptor)
        os.close(self.writer)

    def last_words(self) -> tuple[str, int | None, str]:
        """In the warm process, after the run's end: name, cell and text never sent."""
        cell, data = self.pending.peek()
        with contextlib.suppress(BlockingIOError):
            while len(data) < _MOST_LEFT and (more := os.read(self.reader, _MOST_LEFT)):
                data += more
        os.close(self.reader)
        return self.name, cell, data.decode("utf-8", "replace")
