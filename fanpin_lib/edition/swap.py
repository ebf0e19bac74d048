"""Folders that take each other's place: in one step, where the system can do that."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
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


@contextmanager
def replaced_folder(folder: Path) -> Iterator[Path]:
    """A new folder that takes the place of ``folder`` once it is complete."""
    finish_replacing(folder)
    beside, old = _neighbours(folder)
    beside.mkdir(parents=True)
    try:
        yield beside
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    if folder.exists():
        folder.rename(old)
    beside.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def finish_replacing(folder: Path) -> None:
    """Put right what ``replaced_folder`` left when its process was killed; else do nothing."""
    beside, old = _neighbours(folder)
    if old.exists() and not folder.exists():
        old.rename(folder)
    for leftover in (beside, old):
        shutil.rmtree(leftover, ignore_errors=True)


def _neighbours(folder: Path) -> tuple[Path, Path]:
    """Where a folder's successor grows, and where the folder lies while they change places."""
    return folder.with_name(folder.name + ".part"), folder.with_name(folder.name + ".old")
