"""``sys.stdout`` and ``sys.stderr`` of a notebook, and what writes past them.

Python code writes through `CapturedStream`; C code and subprocesses write to descriptors 1
and 2, which are pipes into the same stream. ``print`` and ``os.system`` therefore keep
their order, as far as the writer did not buffer by itself.
"""

from __future__ import annotations

import codecs
import contextlib
import json
import os
import select
import threading
import time
from collections.abc import Iterable
from contextvars import ContextVar
from typing import Any

from ipykernel.iostream import OutStream

from fanpin_lib.engine.frames import write_all
from fanpin_lib.engine.pending import Pending
from fanpin_lib.engine.session import FrameSession, cell_of

_LARGEST = 1 << 20
_TICK_SECONDS = 0.3


class CapturedStream(OutStream):
    """A text stream whose text goes into the cell that is running.

    Is an `OutStream` of ipykernel to everybody who asks, without its ZMQ thread. Before
    `attach` it passes text on to the process's own stream.
    """

    def __init__(self, session: FrameSession, name: str, descriptor: int) -> None:
        self.session = session
        self.name = name
        self.echo = None
        self.pub_thread = self  # `closed` asks for this
        self._isatty = False
        self._local = threading.local()
        self._parent_header: ContextVar[dict[str, Any]] = ContextVar("parent_header")
        self._parent_header_global: dict[str, Any] = {}
        self._descriptor = descriptor
        self._original_stdstream_copy = os.dup(descriptor)
        self._attached = False
        self._pending = Pending.private()
        self._reader: int | None = None
        self._buffer_lock = threading.RLock()
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def attach(self, pending: Pending, reader: int | None) -> None:
        """Start capturing.

        Args:
            pending: where text waits until it is sent.
            reader: non-blocking read end of the pipe that replaced the descriptor, or None
                where descriptors are not captured.
        """
        self._pending = pending
        self._reader = reader
        self._attached = True
        self._master_pid = os.getpid()

    def write(self, string: str) -> int:
        """Append text (errors as `OutStream.write`)."""
        if not isinstance(string, str):
            raise TypeError(f"write() argument must be str, not {type(string)}")
        if self.pub_thread is None:
            raise ValueError("I/O operation on closed file")
        data = string.encode("utf-8", "backslashreplace")
        if not self._attached:
            write_all(self._original_stdstream_copy, data)
        elif os.getpid() != self._master_pid:
            write_all(self._descriptor, data)
        else:
            with self._buffer_lock:
                self._drain()
                self._keep(data, cell_of(self.parent_header))
        return len(string)

    def flush(self) -> None:
        """Send everything written so far, also what C code and subprocesses wrote."""
        if not self._attached or os.getpid() != self._master_pid:
            return
        with self._buffer_lock:
            self._drain()
            self._send_pending()

    def drain(self) -> None:
        """Take over what was written to the descriptor."""
        with self._buffer_lock:
            self._drain()

    def close(self) -> None:
        """Close for writing; the descriptor stays open."""
        self.flush()
        self.pub_thread = None

    def _drain(self) -> None:
        if self._reader is None:
            return
        with contextlib.suppress(BlockingIOError):
            while data := os.read(self._reader, _LARGEST):
                text = self._decoder.decode(data)
                self._keep(text.encode(), cell_of(self._parent_header_global))

    def _keep(self, data: bytes, cell: int | None) -> None:
        if self._pending.add(data, cell):
            return
        self._send_pending()
        if not self._pending.add(data, cell):
            self._send(cell, data)

    def _send_pending(self) -> None:
        cell, data = self._pending.peek()
        if data:
            self._send(cell, data)
            self._pending.clear()

    def _send(self, cell: int | None, data: bytes) -> None:
        text = data.decode("utf-8", "replace")
        for start in range(0, len(text), _LARGEST):
            part = {"name": self.name, "text": text[start : start + _LARGEST]}
            if self.session.writer is not None:
                self.session.writer.send("stream", cell, json.dumps(part).encode())


class Listener(threading.Thread):
    """Watches the captured descriptors and sends text of long-running cells now and then."""

    def __init__(self, streams: Iterable[CapturedStream]) -> None:
        super().__init__(name="fanpin-output", daemon=True)
        self._streams = list(streams)
        self._by_reader = {
            stream._reader: stream for stream in self._streams if stream._reader is not None
        }

    def run(self) -> None:
        """Until the process ends."""
        if not self._by_reader:
            while True:
                time.sleep(_TICK_SECONDS)
                self._flush()
        poll = select.poll()
        for reader in self._by_reader:
            poll.register(reader, select.POLLIN)
        while self._by_reader:
            ready = poll.poll(_TICK_SECONDS * 1000)
            for reader, event in ready:
                if event & select.POLLIN:
                    self._by_reader[reader].drain()
                else:
                    poll.unregister(reader)
                    del self._by_reader[reader]
            if not ready:
                self._flush()

    def _flush(self) -> None:
        for stream in self._streams:
            stream.flush()
