"""Memory: how it is shared among threads, and given back between the steps of a month."""

from __future__ import annotations

import ctypes
import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_M_ARENA_MAX = -8  # glibc's malloc.h
#: For `gc.set_threshold`: seldom, and hardly ever over all that lives.
SELDOM = (20_000, 50, 1_000)


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Look seldom for forgotten objects that hold each other.

    Publishing leaves few of them behind and keeps very many others, over which each look goes:
    a twentieth of its time, for no memory that could be told.
    """
    before = gc.get_threshold()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def release_memory() -> None:
    """Hand what a finished step no longer uses back to the system.

    pyarrow and the C library keep freed memory for later: after a county's ledgers and
    figures some 300 MB, while notebooks and site are made by processes that need it.
    """
    if "pyarrow" in sys.modules:
        sys.modules["pyarrow"].default_memory_pool().release_unused()
    _glibc("malloc_trim", 0)


def share_memory_as_said() -> None:
    """Heed ``MALLOC_ARENA_MAX``, which the C library reads only when a program starts, for this
    program, too; it has an effect before there are threads.
    """
    if (said := os.environ.get("MALLOC_ARENA_MAX", "")).isdigit():
        _glibc("mallopt", _M_ARENA_MAX, int(said))


def _glibc(name: str, *about: int) -> None:
    """Call what not every C library has."""
    if sys.platform.startswith("linux"):
        function = getattr(ctypes.CDLL(None), name, None)
        if function is not None:
            function(*about)
