"""The threads of a process that run Python, those that had no turn yet among them."""

from __future__ import annotations

import _thread
import os
import threading
import time
from pathlib import Path

#: Seconds, and how often at most they are waited.
_MOMENT, _MOMENTS = 0.001, 200
_TASKS = "/proc/self/task"


class Threads:
    """Called, says which threads there are now, to be compared; pools of C libraries have their
    own, which sleep.
    """

    def __init__(self) -> None:
        self._begun: set[str] = set()

    def __call__(self) -> object:
        self._let_begin()
        return _thread._count(), {thread.ident for thread in threading.enumerate()}

    def _let_begin(self) -> None:
        """Wait for threads started just now, each of which counts itself as soon as it runs.

        Nothing tells those of Python from a C library's; either has begun once it waits for
        something although the interpreter was free. Only where the system lists them (Linux).
        """
        for _ in range(_MOMENTS):
            if not (new := _tasks() - self._begun):
                return
            time.sleep(_MOMENT)
            self._begun.update(filter(_waits, new))


def _tasks() -> set[str]:
    """The system's numbers of all threads but this one."""
    try:
        return {*os.listdir(_TASKS)} - {str(threading.get_native_id())}  # noqa: PTH208
    except OSError:
        return set()


def _waits(task: str) -> bool:
    """Whether a thread waits for something, or has ended."""
    try:
        said = Path(_TASKS, task, "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return True
    return not said.rpartition(") ")[2].startswith("R")
