"""Ending kernels that hang, or that nobody waits for any more."""

from __future__ import annotations

import multiprocessing
import os
import threading
from types import TracebackType

import psutil


class Deadline:
    """Kills this process's kernels when a job takes too long; ``passed`` tells that it did."""

    def __init__(self, seconds: float) -> None:
        self.passed = False
        self._timer = threading.Timer(seconds, self._pass)
        self._timer.daemon = True

    def _pass(self) -> None:
        self.passed = True
        kill_kernels()

    def __enter__(self) -> Deadline:
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.cancel()


def kill_kernels(pid: int | None = None) -> None:
    """Kill everything that a process (this one by default) has started."""
    try:
        started = psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return
    for process in started:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue


def end_with_parent() -> None:
    """Let this worker and its kernels end when the process that started it is gone."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_wait_for_end, args=(parent,), daemon=True).start()


def _wait_for_end(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    kill_kernels()
    os._exit(1)
