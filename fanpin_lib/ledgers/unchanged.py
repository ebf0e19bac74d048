"""What is hashed is what was read: a file that somebody saves meanwhile is read once more."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TypeVar

from fanpin_lib.errors import FileRefused, Where
from fanpin_lib.ledgers.limits import refuse_endless

T = TypeVar("T")
_TRIES = 3
#: Between two tries: Excel and WPS write a workbook in less.
_PAUSE_SECONDS = 0.5


class Lying(NamedTuple):
    """What tells whether a file was written; nothing where it cannot be read.

    Times tell of a change there and back, which the hash does not see; a disk whose times
    are coarse has the hash.
    """

    sha256: str = ""
    state: tuple[int, ...] = ()


def file_hash(path: Path) -> str:
    """The SHA-256 of a file: the same bytes are the same delivery.

    Raises:
        FileRefused: no plain file, or too large.
        OSError: it cannot be read.
    """
    refuse_endless(path)
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def hash_if_readable(path: Path) -> str:
    """A file's hash; "" for one that cannot be read (reading it says what is wrong)."""
    try:
        return file_hash(path)
    except (OSError, FileRefused):
        return ""


def read_unchanged(path: Path, read: Callable[[str], T]) -> T:
    """What ``read`` makes of a file that is the same before and after it.

    Readers open a file several times, so a correction saved meanwhile would be stored as old
    rows under the hash of the new file, and be refused afterwards as delivered before.

    Args:
        read: is given the file's SHA-256.

    Raises:
        FileRefused: by ``read``; or the file changes again and again.
        OSError: it cannot be read.
    """
    for tried in range(_TRIES):
        time.sleep(_PAUSE_SECONDS if tried else 0)
        before = as_it_lies(path)
        try:
            found = read(before.sha256)
        except (FileRefused, OSError):
            if as_it_lies(path) == before:  # else it may have been half written
                raise
            continue
        if not before.sha256:
            file_hash(path)  # says what is wrong; if nothing is by now, once more
        elif as_it_lies(path) == before:
            return found
    raise FileRefused(
        "文件在读的时候一直有人在改，没有收",
        where=Where(file=path.name),
        hint="请等改的人保存好、关上文件，再运行同一条命令。",
    )


def as_it_lies(path: Path) -> Lying:
    """What a file is at this moment, to be compared with what it is later."""
    try:
        state: os.stat_result = path.stat()
    except OSError:
        return Lying()
    times = (state.st_mtime_ns, state.st_ctime_ns)
    return Lying(hash_if_readable(path), (state.st_ino, state.st_size, *times))
