"""Printed text that was not sent yet, kept where it outlives the process that printed it."""

from __future__ import annotations

import mmap
import struct

_HEAD = struct.Struct("=Ii")
_NOBODY = -1


class Pending:
    """Bytes printed by one stream of one run, with the cell they belong to.

    In a forked run the storage is memory shared with the warm process: when the run is
    killed, the warm process still finds the last words here. Not thread-safe by itself.
    """

    def __init__(self, storage: mmap.mmap | bytearray) -> None:
        self._store = storage
        self.capacity = len(storage) - _HEAD.size
        self.clear()

    @classmethod
    def shared(cls, size: int = 1 << 16) -> Pending:
        """Storage that a forked child and its parent both see."""
        return cls(mmap.mmap(-1, size))

    @classmethod
    def private(cls, size: int = 1 << 16) -> Pending:
        """Storage of this process alone."""
        return cls(bytearray(size))

    def add(self, data: bytes, cell: int | None) -> bool:
        """Append; false (and nothing done) if it does not fit or belongs to another cell."""
        used, owner = _HEAD.unpack_from(self._store)
        mine = _NOBODY if cell is None else cell
        if used + len(data) > self.capacity or (used and owner != mine):
            return False
        start = _HEAD.size + used
        self._store[start : start + len(data)] = data
        _HEAD.pack_into(self._store, 0, used + len(data), mine)
        return True

    def peek(self) -> tuple[int | None, bytes]:
        """The cell and the bytes kept."""
        used, owner = _HEAD.unpack_from(self._store)
        data = bytes(self._store[_HEAD.size : _HEAD.size + used])
        return (None if owner == _NOBODY else owner), data

    def clear(self) -> None:
        """Forget what is kept."""
        _HEAD.pack_into(self._store, 0, 0, _NOBODY)
