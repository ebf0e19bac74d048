"""Watches the clock and the memory of running notebooks and ends those beyond their limits."""

from __future__ import annotations

import contextlib
import threading
import time
from pathlib import Path

from fanpin_lib.engine.limits import (
    Verdict,
    cell_timeout,
    crashed,
    notebook_timeout,
    too_much_memory,
)
from fanpin_lib.engine.run import Run

_PERIOD_SECONDS = 0.2
_EXIT_SECONDS = 5.0


class Watchdog(threading.Thread):
    """Looks at living runs five times a second; sleeps while there are none."""

    def __init__(self) -> None:
        super().__init__(name="fanpin-watchdog", daemon=True)
        self._runs: set[Run] = set()
        self._changed = threading.Condition()
        self._stopped = False

    def watch(self, run: Run) -> None:
        """Watch a run until it is dead."""
        with self._changed:
            self._runs.add(run)
            self._changed.notify()

    def stop(self) -> None:
        """End the thread."""
        with self._changed:
            self._stopped = True
            self._changed.notify()

    def run(self) -> None:
        """Until stopped."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._runs or self._stopped)
                if self._stopped:
                    return
                self._runs = {run for run in self._runs if not run.gone.is_set()}
                runs = list(self._runs)
            for run in runs:
                verdict = judge(run)
                if verdict is not None:
                    run.end(verdict)
            time.sleep(_PERIOD_SECONDS)


def judge(run: Run) -> Verdict | None:
    """Why a run has to be ended now; None if it may go on."""
    now = time.monotonic()
    limits = run.limits
    if run.ended is not None:
        stayed = not run.over() and now - run.ended > _EXIT_SECONDS
        return crashed("stayed") if stayed else None
    if limits.notebook_seconds is not None and now - run.started > limits.notebook_seconds:
        return notebook_timeout(limits.notebook_seconds)
    began = run.cell_started
    if limits.cell_seconds is not None and began and now - began > limits.cell_seconds:
        return cell_timeout(limits.cell_seconds)
    if limits.memory_bytes is not None and run.pid:
        used = memory_of_tree(run.pid, limits.memory_bytes)
        if used > limits.memory_bytes:
            return too_much_memory(used, limits.memory_bytes)
    return None


def memory_of_tree(pid: int, enough: int) -> int:
    """Memory of a process and its descendants in bytes.

    Proportional set size on Linux, read only if the cheaper resident size, which counts
    shared pages in full, is above `enough`; resident size elsewhere.
    """
    import psutil

    try:
        process = psutil.Process(pid)
        family = [process, *process.children(recursive=True)]
    except psutil.Error:
        return 0
    resident = 0
    for member in family:
        with contextlib.suppress(psutil.Error):
            resident += member.memory_info().rss
    if resident <= enough:
        return resident
    proportional = [_proportional(member.pid) for member in family]
    return resident if None in proportional else sum(part or 0 for part in proportional)


def _proportional(pid: int) -> int | None:
    """Proportional set size in bytes; 0 for a process that is gone, None if unknown."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except FileNotFoundError:
        return 0 if Path("/proc/self/smaps_rollup").exists() else None
    except (OSError, ValueError):
        return 0
    for line in text.splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0
