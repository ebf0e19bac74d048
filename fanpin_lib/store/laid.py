"""Laying a snapshot once for all who ask for it within a block.

with laid_once():
    ...  # whatever calls `Snapshot.connect` of the same month and deliveries shares one database

Laying out a month takes the better part of a second, however small the county: it is dozens of
views over hundreds of files. What one asks of a month in a row, or in two threads, stands on
the same views. Each connection has its own temporary tables, which nobody else sees; it must
leave nothing else behind.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import duckdb

#: A month is compared with the one before, three more are caught up on; each holds some memory.
_KEPT = 4
_Made = TypeVar("_Made")


class _Laid:
    """The databases of the blocks that are open, the one asked for last at the end."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.blocks = 0
        self.databases: OrderedDict[Hashable, duckdb.DuckDBPyConnection] = OrderedDict()
        self.made: dict[Hashable, object] = {}

    def forget(self, keep: int) -> None:
        """Let go of all but the newest; each lives on while others hold connections to it.

        Not closed: that would close theirs, too.
        """
        while len(self.databases) > keep:
            self.databases.popitem(last=False)
        if not keep:
            self.made.clear()


_LAID = _Laid()


@contextmanager
def laid_once() -> Iterator[None]:
    """Share laid snapshots until the block (the outermost, of several) ends.

    Deliveries that are stored meanwhile make another snapshot, which is laid anew; files that
    somebody damages meanwhile are noticed only when they are read.
    """
    with _LAID.lock:
        _LAID.blocks += 1
    try:
        yield
    finally:
        with _LAID.lock:
            _LAID.blocks -= 1
            if not _LAID.blocks:
                _LAID.forget(0)


def let_go() -> None:
    """Forget what was laid so far, before a step that needs memory and no ledgers."""
    with _LAID.lock:
        _LAID.forget(0)


def connection_to(
    key: Hashable, lay: Callable[[], duckdb.DuckDBPyConnection]
) -> duckdb.DuckDBPyConnection:
    """A connection of the caller's own to what ``lay`` makes, or made within the block."""
    with _LAID.lock:
        if not _LAID.blocks:
            return lay()
        if key not in _LAID.databases:
            _LAID.databases[key] = lay()
            _LAID.forget(_KEPT)
        _LAID.databases.move_to_end(key)
        return _LAID.databases[key].cursor()


def made_once(key: Hashable, make: Callable[[], _Made]) -> _Made:
    """What ``make`` works out of a laid snapshot, or did within the block.

    Args:
        key: all that it depends on.
    """
    with _LAID.lock:
        shared, made = bool(_LAID.blocks), _LAID.made
    if not shared:
        return make()
    if key not in made:
        made[key] = make()
    return made[key]  # type: ignore[return-value]
