"""Where counties are closed: on this machine (`LocalCloser`) or by others (`cluster_closer`)."""

from __future__ import annotations

import threading
from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from typing import Any, Protocol

import psutil

from fanpin_lib.province.county_process import FAILED_TO_RUN, CountyProcess, Order
from fanpin_lib.runner.executors import usable_cores

#: What one county needs while it is closed (its warm process, two notebooks, the site's build).
_MEMORY_OF_A_COUNTY = 700 * 1024 * 1024

Told = tuple[Order, dict[str, Any]]


class Closer(Protocol):
    """Closes counties; who asks knows nothing else about how it is done."""

    def close(self, orders: Sequence[Order]) -> Generator[Told, None, None]:
        """What came of each county, as they come; closing it early ends every process."""
        ...


class LocalCloser:
    """Closes counties on this machine, a process each, several at a time.

    Args:
        workers: counties at a time; 0 takes as many as cores and memory allow.
    """

    def __init__(self, workers: int = 0) -> None:
        self._workers = workers
        self._running: set[CountyProcess] = set()
        self._lock = threading.Lock()
        self._stopping = False

    def close(self, orders: Sequence[Order]) -> Generator[Told, None, None]:
        """See `Closer`."""
        many = max(1, min(self._workers or at_once(len(orders)), len(orders)))
        share = max(1, usable_cores() // many)
        with ThreadPoolExecutor(many, "fanpin-county") as threads:
            try:
                started = [
                    threads.submit(self._close, replace(order, workers=share)) for order in orders
                ]
                for done in as_completed(started):
                    yield done.result()
            finally:
                self._stop()
                threads.shutdown(wait=True, cancel_futures=True)

    def _close(self, order: Order) -> Told:
        with self._lock:
            if self._stopping:
                return order, {**FAILED_TO_RUN, "message": "没有开始就中断了"}
            process = CountyProcess(order)
            self._running.add(process)
        told = process.told()
        with self._lock:
            self._running.discard(process)
        return order, told

    def _stop(self) -> None:
        """End every county that still runs, with all that it started."""
        with self._lock:
            self._stopping = True
            running = list(self._running)
        for process in running:
            process.interrupt()
        for process in running:
            process.stop()


def at_once(counties: int) -> int:
    """How many counties to close at a time: as many as cores and free memory allow."""
    room = int(psutil.virtual_memory().available // _MEMORY_OF_A_COUNTY)
    return max(1, min(usable_cores(), room, counties))
