"""What every region's page reads of an edition, read once in a process.

Hundreds of pages of one edition need the same names, rules and places of rows. A notebook
opened by hand reads them once too, and again as soon as the file was written anew.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from pathlib import Path
from typing import TypeVar

_Read = TypeVar("_Read")
#: Of how many files each reader keeps what it read: two editions are compared at times.
_KEPT = 4


def cached_while_unchanged(read: Callable[[Path], _Read]) -> Callable[[Path], _Read]:
    """A function of a file's path that is asked again only when the file has changed.

    Callers share what it returns, so they must not change it. What it raises is not kept.
    """

    @lru_cache(maxsize=_KEPT)
    def known(path: Path, _stamp: tuple[int, int, int]) -> _Read:
        return read(path)

    @wraps(read)
    def ask(path: Path) -> _Read:
        state = path.stat()
        return known(path, (state.st_mtime_ns, state.st_size, state.st_ino))

    return ask
