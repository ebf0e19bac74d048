"""How a running notebook and the process that watches it talk: length-prefixed JSON frames.

A frame is four bytes of length (big-endian) and that many bytes of UTF-8 JSON. Frames from
the notebook carry one Jupyter message each: ``type``, ``parent`` (index of the cell it
belongs to, or null), ``at`` (seconds since 1970, UTC), ``content`` and, rarely,
``metadata`` and ``buffers`` (base64). ``execute_input`` also stands for the state *busy*
(at ``busy``); ``execute_reply`` (at ``replied``) for *idle*, sent afterwards.
"""

from __future__ import annotations

import json
import os
import struct
import threading
import time
from collections.abc import Callable
from typing import Any

_LENGTH = struct.Struct(">I")
_CHUNK = 1 << 18
_CAN_WAIT = ("status", "execute_reply")

Write = Callable[[bytes], Any]
"""Writes all the bytes given, blocking (``socket.sendall`` or a loop of ``os.write``)."""

Read = Callable[[int], bytes]
"""Returns some bytes, b"" at the end (``socket.recv`` or ``os.read``)."""


def pack(payload: bytes) -> bytes:
    """The bytes of one frame."""
    return _LENGTH.pack(len(payload)) + payload


def write_all(descriptor: int, data: bytes) -> None:
    """Write all of `data` to a blocking descriptor."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def now() -> float:
    """What a frame is stamped with: seconds since 1970."""
    return time.time()


class FrameWriter:
    """Sends frames; safe to use from several threads, silent in forked grandchildren.

    A process that the notebook itself forks inherits the descriptor. Two processes
    writing one stream would tear frames apart, so only the owner's frames are sent.

    Frames that say that a cell ended wait for the next frame, which says that another one
    starts: one write and one wake-up of the reader instead of two.
    """

    def __init__(self, write: Write) -> None:
        self._write = write
        self._lock = threading.Lock()
        self._owner = os.getpid()
        self._waiting = b""

    def send(self, kind: str, parent: int | None, content: bytes, more: str = "") -> None:
        """Send one message whose `content` is JSON already.

        Args:
            kind: Jupyter message type.
            parent: index of the cell that the message belongs to.
            content: JSON of the message's content.
            more: further members of the frame as JSON text, starting with a comma.
        """
        if os.getpid() != self._owner:
            return
        cell = "null" if parent is None else parent
        head = f'{{"type": "{kind}", "parent": {cell}, "at": {now()!r}{more}'
        payload = b"".join((head.encode(), b', "content": ', content, b"}"))
        with self._lock:
            self._waiting += pack(payload)
            if kind not in _CAN_WAIT:
                self._write(self._waiting)
                self._waiting = b""


class FrameReader:
    """Cuts a byte stream into frames."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._buffer = bytearray()
        self.received = 0

    def waiting(self) -> bool:
        """Whether a whole frame can be taken without reading more."""
        if len(self._buffer) < _LENGTH.size:
            return False
        length: int = _LENGTH.unpack_from(self._buffer)[0]
        return len(self._buffer) >= _LENGTH.size + length

    def fill(self) -> bool:
        """Read once; false at the end of the stream."""
        try:
            data = self._read(_CHUNK)
        except ConnectionError:
            return False
        self._buffer += data
        self.received += len(data)
        return bool(data)

    def take(self) -> dict[str, Any]:
        """The next whole frame; call only when `waiting()`."""
        end = _LENGTH.size + _LENGTH.unpack_from(self._buffer)[0]
        with memoryview(self._buffer) as view:
            payload = str(view[_LENGTH.size : end], "utf-8")
        del self._buffer[:end]
        frame: dict[str, Any] = json.loads(payload)
        return frame

    def next(self) -> dict[str, Any] | None:
        """The next frame, blocking; None at the end of the stream."""
        while not self.waiting():
            if not self.fill():
                return None
        return self.take()
