"""A file as it lay there at one moment, while others may write it."""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path

TRIES = 5
_PAUSE_SECONDS = 0.2
_CONTENT_MODE = 0o777


def content_of(path: Path) -> tuple[bytes, tuple[int, int]]:
    """A file's bytes as they lay there at one moment, its mode and time.

    Raises:
        OSError: it cannot be read, or is written all the time.
    """
    for tried in range(TRIES):
        wait(tried)
        before = path.stat()
        if not stat.S_ISREG(before.st_mode):
            raise OSError("不是普通文件，是链接、管道或设备")
        content, after = path.read_bytes(), path.stat()
        if _identity(before) == _identity(after) and len(content) == after.st_size:
            return content, (after.st_mode & _CONTENT_MODE, after.st_mtime_ns)
    raise OSError("一直有人在改")


def wait(tried: int) -> None:
    """Longer with each try."""
    if tried:
        time.sleep(_PAUSE_SECONDS * tried)


def _identity(state: os.stat_result) -> tuple[int, int]:
    return state.st_ino, state.st_mtime_ns
