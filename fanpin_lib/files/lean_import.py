"""Importing a library without a part of it that is slow to load and of no use here."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without(module: str) -> Iterator[None]:
    """While this lasts a module that was not imported yet is not found.

    For optional parts only: who imports them has to go on without. Afterwards the module can be
    imported as ever.

    Args:
        module: its name.
    """
    if module in sys.modules:
        yield
        return
    sys.modules[module] = None  # type: ignore[assignment]  # Python's way to say: not found
    try:
        yield
    finally:
        sys.modules.pop(module, None)
