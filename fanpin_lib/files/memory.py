"""Giving memory back between the steps of a month, which one process does after another."""

from __future__ import annotations

import ctypes
import sys


def release_memory() -> None:
    """Hand what a finished step no longer uses back to the system.

    pyarrow and the C library keep freed memory for later: after a county's ledgers and
    figures some 300 MB, while notebooks and site are made by processes that need it.
    """
    if "pyarrow" in sys.modules:
        sys.modules["pyarrow"].default_memory_pool().release_unused()
    if sys.platform.startswith("linux"):
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc's, not every libc's
        if trim is not None:
            trim(0)
