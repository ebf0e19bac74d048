"""The jobs of a run under way on a Dask cluster, and which of them are tried again.

Losing a worker loses no region: Dask runs what it had in hand on another one; losing the
connection to the scheduler for a moment loses none either. A region that takes several
workers along is set aside, run once more when nothing else runs, and is that region's failure
if it does so again.
"""

from __future__ import annotations

import itertools
import logging
import queue
import time
from collections import Counter
from collections.abc import Generator, Sequence
from concurrent.futures import CancelledError
from contextlib import suppress
from typing import Any

from fanpin_lib.errors import ClusterUnusable
from fanpin_lib.runner.cluster.kit import Kit, Returned, UnfitWorker
from fanpin_lib.runner.cluster.parcel import portable, put_in_place
from fanpin_lib.runner.cluster.task import execute_region
from fanpin_lib.runner.jobs import Failure, Job, Outcome

_LOOK_SECONDS, _BLINK_SECONDS = 1.0, 0.05
#: What Dask calls tasks after the connection to the scheduler broke, or a result was lost.
_GIVEN_UP = ("cancelled", "lost")
_TRIES = 3
_LOG = logging.getLogger(__name__)


class ClusterRound:
    """The jobs of one run under way on a cluster.

    Args:
        client: a connected ``distributed.Client``.
        kit: what every region of the run needs.
        address: of the scheduler, for messages.
        patience_seconds: how long to wait when the cluster has no worker left.
        unfit: addresses of workers that get nothing to do.
    """

    def __init__(
        self, client: Any, kit: Kit, address: str, patience_seconds: float, unfit: set[str]
    ) -> None:
        self._unfit = set(unfit)
        self._client, self._kit = client, kit
        self._address, self._patience_seconds = address, patience_seconds
        self._done: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._running: dict[Any, Job] = {}
        self._numbers = itertools.count()
        self._handed_in_again: Counter[str] = Counter()

    def through(self, jobs: Sequence[Job]) -> Generator[Outcome, None, None]:
        """One outcome a job: all at once, those that took workers along once more, each alone.

        Raises:
            ClusterUnusable: no worker for some time, the connection lost, or a worker unfit.
        """
        try:
            suspects = yield from self._run(jobs)
            for job in suspects:
                again = yield from self._run([job])
                for lost in again:
                    reason = "执行它的工作进程一再中断（可能是内存不足或被系统结束）"
                    put_in_place(lost, None)
                    yield Outcome(lost, 0.0, Failure(lost.code, lost.name, reason))
        finally:
            with suppress(Exception):  # the cluster may be gone by now
                self._client.cancel(list(self._running), force=True)

    def _run(self, jobs: Sequence[Job]) -> Generator[Outcome, None, list[Job]]:
        """Outcomes as they come; returns the jobs that took their workers along."""
        for job in jobs:
            self._submit(job)
        suspects = []
        while self._running:
            future = self._next()
            job = self._running.pop(future)
            try:
                outcome = self._outcome(job, future)
            except CancelledError:
                self._once_more(job)
                continue
            except UnfitWorker as unfit:
                self._by_another(job, unfit)
                continue
            if outcome is None:
                suspects.append(job)
            else:
                yield outcome
        return suspects

    def _submit(self, job: Job) -> None:
        number = next(self._numbers)
        fit = {"workers": self._fit()} if self._unfit else {}
        future = self._client.submit(
            execute_region,
            self._kit,
            portable(job),
            key=f"fanpin-{job.code}-{self._kit.token[:8]}-{number}",
            pure=False,
            priority=-number,  # the longest first, as given
            **fit,
        )
        self._running[future] = job
        future.add_done_callback(self._done.put)

    def _once_more(self, job: Job) -> None:
        """Hand in again what was lost with the connection; Dask tries to restore that itself.

        Raises:
            ClusterUnusable: it does not come back, or goes again and again.
        """
        self._handed_in_again[job.code] += 1
        while self._client.status == "connecting":
            time.sleep(_BLINK_SECONDS)
        if self._client.status != "running" or self._handed_in_again[job.code] > _TRIES:
            raise self._lost()
        self._submit(job)

    def _by_another(self, job: Job, unfit: UnfitWorker) -> None:
        """Hand in again what came to a worker that cannot execute it.

        Raises:
            ClusterUnusable: there is no other worker.
        """
        if unfit.address and unfit.address not in self._unfit:
            self._unfit.add(unfit.address)
            _LOG.warning("工作进程 %s 不能运行，由其余的做：%s", unfit.address, unfit)
        if not unfit.address or not self._fit():
            raise ClusterUnusable(
                f"工作进程不能运行：{unfit}",
                hint="请让它看得到数据（共享文件夹或 --cluster-data）、装同样的版本，再运行一次。",
            )
        self._submit(job)

    def _next(self) -> Any:
        """The next future that is done.

        Raises:
            ClusterUnusable: for some time there was no worker, or the scheduler is gone.
        """
        waited = 0.0
        while True:
            try:
                return self._done.get(timeout=_LOOK_SECONDS)
            except queue.Empty:
                waited = 0.0 if self._anybody() else waited + _LOOK_SECONDS
            if waited >= self._patience_seconds:
                raise without_workers(self._address, self._patience_seconds)

    def _anybody(self) -> bool:
        if self._client.status not in ("running", "connecting"):
            raise self._lost()
        return bool(self._fit())

    def _fit(self) -> list[str]:
        """The workers that there are now, without those that cannot execute regions."""
        there = self._client.scheduler_info(n_workers=-1)["workers"]
        return [address for address in there if address not in self._unfit]

    def _lost(self) -> ClusterUnusable:
        return ClusterUnusable(
            f"和集群 {self._address} 的连接断了，已完成的都保存了",
            hint="请检查调度器后运行同一条命令，会接着做。",
        )

    def _outcome(self, job: Job, future: Any) -> Outcome | None:
        """What came of a job; None if its workers were lost with it.

        Raises:
            CancelledError: Dask gave it up, or its result is gone; it can be handed in again.
            UnfitWorker: the worker cannot execute it; another one may.
        """
        from distributed import KilledWorker

        if future.status in _GIVEN_UP:
            raise CancelledError
        error = future.exception() if future.status == "error" else None
        if isinstance(error, KilledWorker):
            return None
        if isinstance(error, UnfitWorker):
            raise error
        if error is not None:
            told = f"工作进程上出错（{type(error).__name__}：{error}）"
            put_in_place(job, None)
            return Outcome(job, 0.0, Failure(job.code, job.name, told))
        returned: Returned = future.result()
        return Outcome(
            job, returned.seconds, put_in_place(job, returned.notebook) or returned.failure
        )


def without_workers(address: str, patience_seconds: float) -> ClusterUnusable:
    """The error for a cluster in which nobody works."""
    return ClusterUnusable(
        f"集群 {address} 里没有工作进程（等了 {patience_seconds:g} 秒）",
        hint="请在各台机器上运行 dask worker 调度器地址，再运行同一条命令；已完成的不会重做。",
    )
