"""Which executor the settings ask for, sized for the machine."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from fanpin_lib.config import RunSettings
    from fanpin_lib.runner.jobs import Executor, Job, Outcome

MIB = 1 << 20
#: What one region needs besides what it shares, with room to spare.
_WORKER_BYTES = 200 * MIB


class ExecutorAtHand:
    """An executor that is made when it is first needed; close it, or use ``closing``.

    A run in which nothing changed never makes one. One that will be needed soon can be made
    in a thread meanwhile: a warm process takes two seconds to start, on a processor that
    writing files leaves idle.
    """

    def __init__(self, make: Callable[[], Executor]) -> None:
        self._make = make
        self._thread = ThreadPoolExecutor(1, "fanpin-executor")
        self._made: Future[Executor] | None = None

    def get_ready(self) -> None:
        """Make it now, without waiting for it."""
        if self._made is None:
            self._made = self._thread.submit(self._ready)

    def run(self, jobs: Sequence[Job]) -> Generator[Outcome, None, None]:
        """See `fanpin_lib.runner.jobs.Executor`."""
        made = self._made.result() if self._made else self._make()
        yield from made.run(jobs)

    def _ready(self) -> Executor:
        from fanpin_lib.runner.warm import WarmExecutor

        executor = self._make()
        if isinstance(executor, WarmExecutor):
            executor.get_ready()
        return executor

    def close(self) -> None:
        """End what was made and not used."""
        from fanpin_lib.runner.warm import WarmExecutor

        if self._made is not None:
            with suppress(Exception):  # told by `run`, if it got there
                executor = self._made.result()
                if isinstance(executor, WarmExecutor):
                    executor.close()
        self._thread.shutdown()


def executor_for(settings: RunSettings) -> Executor:
    """What executes notebooks in this working directory."""
    count = worker_count(settings.workers)
    if settings.engine == "papermill":
        from fanpin_lib.runner.pool import PapermillPool

        return PapermillPool(count, settings.timeout_seconds)
    from fanpin_lib.runner.warm import WarmExecutor

    return WarmExecutor(
        count,
        settings.timeout_seconds,
        memory_bytes=settings.memory_mb * MIB if settings.memory_mb else None,
        fork=None if sys.platform.startswith("linux") else False,
    )


def cluster_executor(settings: RunSettings, address: str, data_address: str = "") -> Executor:
    """What executes notebooks on a Dask cluster, with the limits of this working directory.

    Args:
        address: the scheduler's, such as ``tcp://10.0.0.5:8786``.
        data_address: where the edition's data are put for workers that share no folder.
    """
    from fanpin_lib.engine.limits import Limits
    from fanpin_lib.runner.cluster.executor import ClusterExecutor

    limits = Limits(
        notebook_seconds=settings.timeout_seconds,
        memory_bytes=settings.memory_mb * MIB if settings.memory_mb else None,
    )
    return ClusterExecutor(address, limits, data_address)


def worker_count(wanted: int) -> int:
    """Regions at once: as set, else one for each core that the free memory has room for."""
    if wanted:
        return wanted
    room = int(psutil.virtual_memory().available // _WORKER_BYTES)
    return max(1, min(usable_cores(), room))


def usable_cores() -> int:
    """The processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
