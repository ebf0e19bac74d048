"""Waiting for processes to end, for tests."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

import psutil


def assert_gone(pids: Iterable[int]) -> None:
    """All these processes end soon."""
    for pid in list(pids):
        wait_until(lambda pid=pid: not alive(pid))  # type: ignore[misc]


def alive(pid: int) -> bool:
    """Whether a process exists and is not a zombie."""
    try:
        return not is_zombie(psutil.Process(pid))
    except psutil.NoSuchProcess:
        return False


def is_zombie(process: psutil.Process) -> bool:
    """Whether a process ended and nobody has asked for its exit code yet."""
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def wait_until(condition: Callable[[], object], seconds: float = 90) -> None:
    """Wait for something that happens soon."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)
