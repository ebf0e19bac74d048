"""Two folders change places in one step, where the system can do that."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

_AT_FDCWD = -100
_EXCHANGE = 2  # RENAME_EXCHANGE, renameat2(2)


def swap_folders(new: Path, current: Path, aside: Path) -> None:
    """Put ``new`` in the place of ``current``.

    On Linux in one step, after which the former ``current`` lies at ``new``; elsewhere in
    two, after which it lies ``aside``.
    """
    if not _in_one_step(new, current):
        current.rename(aside)
        new.rename(current)


def _in_one_step(one: Path, other: Path) -> bool:
    if not sys.platform.startswith("linux"):
        return False
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):  # a C library from before 2018
        return False
    done = rename(
        _AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), ctypes.c_uint(_EXCHANGE)
    )
    return bool(done == 0)  # file systems that cannot do it (NFS) say so
