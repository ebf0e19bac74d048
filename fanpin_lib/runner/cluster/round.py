"""The items of a run under way on a Dask cluster, and which of them are tried again.

An item is a region whose notebook is run, or a county whose month is closed. Losing a worker
loses none: Dask does what it had in hand on another one; losing the connection to the scheduler
for a moment loses none either. An item that takes several workers along is set aside, done once
more when nothing else is, and is that item's failure if it does so again.
"""

from __future__ import annotations

import itertools
import logging
import queue
import time
import uuid
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import CancelledError
from contextlib import suppress
from typing import Any, Generic, Protocol, TypeVar

from fanpin_lib.errors import ClusterUnusable
from fanpin_lib.runner.cluster.kit import UnfitWorker

_LOOK_SECONDS, _BLINK_SECONDS = 1.0, 0.05
#: What Dask calls tasks after the connection to the scheduler broke, or a result was lost.
_GIVEN_UP = ("cancelled", "lost")
_TRIES = 3
_LOG = logging.getLogger(__name__)

Item = TypeVar("Item")
Result = TypeVar("Result")
Item_contra = TypeVar("Item_contra", contravariant=True)
Result_co = TypeVar("Result_co", covariant=True)


class Work(Protocol[Item_contra, Result_co]):
    """What is to be done with an item, and what comes of it."""

    def name(self, item: Item_contra) -> str:
        """Tells the item from the others."""
        ...

    def call(self, item: Item_contra) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        """What a worker calls, with what."""
        ...

    def done(self, item: Item_contra, returned: Any) -> Result_co:
        """What a worker's answer comes to."""
        ...

    def failed(self, item: Item_contra, reason: str) -> Result_co:
        """What it comes to when no worker could do it."""
        ...


class ClusterRound(Generic[Item, Result]):
    """The items of one run under way on a cluster.

    Args:
        client: a connected ``distributed.Client``.
        work: what is done with each.
        address: of the scheduler, for messages.
        patience_seconds: how long to wait when the cluster has no worker left.
        unfit: addresses of workers that get nothing to do.
    """

    def __init__(
        self,
        client: Any,
        work: Work[Item, Result],
        address: str,
        patience_seconds: float,
        unfit: set[str],
    ) -> None:
        self._unfit = set(unfit)
        self._client, self._work = client, work
        self._address, self._patience_seconds = address, patience_seconds
        self._done: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._running: dict[Any, Item] = {}
        self._numbers = itertools.count()
        self._handed_in_again: Counter[str] = Counter()
        self._token = uuid.uuid4().hex[:8]

    def through(self, items: Sequence[Item]) -> Generator[Result, None, None]:
        """One result an item: all at once, those that took workers along once more, each alone.

        Raises:
            ClusterUnusable: no worker for some time, the connection lost, or a worker unfit.
        """
        try:
            suspects = yield from self._run(items)
            for item in suspects:
                again = yield from self._run([item])
                for lost in again:
                    reason = "执行它的工作进程一再中断（可能是内存不足或被系统结束）"
                    yield self._work.failed(lost, reason)
        finally:
            with suppress(Exception):  # the cluster may be gone by now
                self._client.cancel(list(self._running), force=True)

    def _run(self, items: Sequence[Item]) -> Generator[Result, None, list[Item]]:
        """Results as they come; returns the items that took their workers along."""
        for item in items:
            self._submit(item)
        suspects = []
        while self._running:
            future = self._next()
            item = self._running.pop(future)
            try:
                if self._took_workers_along(future):
                    suspects.append(item)
                else:
                    yield self._result(item, future)
            except CancelledError:
                self._once_more(item)
            except UnfitWorker as unfit:
                self._by_another(item, unfit)
        return suspects

    def _submit(self, item: Item) -> None:
        number = next(self._numbers)
        fit = {"workers": self._fit()} if self._unfit else {}
        function, given = self._work.call(item)
        future = self._client.submit(
            function,
            *given,
            key=f"fanpin-{self._work.name(item)}-{self._token}-{number}",
            pure=False,
            priority=-number,  # the longest first, as given
            **fit,
        )
        self._running[future] = item
        future.add_done_callback(self._done.put)

    def _once_more(self, item: Item) -> None:
        """Hand in again what was lost with the connection; Dask tries to restore that itself.

        Raises:
            ClusterUnusable: it does not come back, or goes again and again.
        """
        self._handed_in_again[self._work.name(item)] += 1
        while self._client.status == "connecting":
            time.sleep(_BLINK_SECONDS)
        again = self._handed_in_again[self._work.name(item)]
        if self._client.status != "running" or again > _TRIES:
            raise self._lost()
        self._submit(item)

    def _by_another(self, item: Item, unfit: UnfitWorker) -> None:
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
        self._submit(item)

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
        """The workers that there are now, without those that cannot do it."""
        there = self._client.scheduler_info(n_workers=-1)["workers"]
        return [address for address in there if address not in self._unfit]

    def _lost(self) -> ClusterUnusable:
        return ClusterUnusable(
            f"和集群 {self._address} 的连接断了，已完成的都保存了",
            hint="请检查调度器后运行同一条命令，会接着做。",
        )

    def _took_workers_along(self, future: Any) -> bool:
        from distributed import KilledWorker

        return future.status == "error" and isinstance(future.exception(), KilledWorker)

    def _result(self, item: Item, future: Any) -> Result:
        """What came of an item.

        Raises:
            CancelledError: Dask gave it up, or its result is gone; it can be handed in again.
            UnfitWorker: the worker cannot do it; another one may.
        """
        if future.status in _GIVEN_UP:
            raise CancelledError
        error = future.exception() if future.status == "error" else None
        if isinstance(error, UnfitWorker):
            raise error
        if error is not None:
            told = f"工作进程上出错（{type(error).__name__}：{error}）"
            return self._work.failed(item, told)
        return self._work.done(item, future.result())


def without_workers(address: str, patience_seconds: float) -> ClusterUnusable:
    """The error for a cluster in which nobody works."""
    return ClusterUnusable(
        f"集群 {address} 里没有工作进程（等了 {patience_seconds:g} 秒）",
        hint="请在各台机器上运行 dask worker 调度器地址，再运行同一条命令；已完成的不会重做。",
    )
