"""Regions executed by the workers of a Dask cluster.

Losing a worker loses no region: Dask runs what it had in hand on another one. A region that
takes several workers along is set aside, run once more when nothing else runs, and is that
region's failure if it does so again.
"""

from __future__ import annotations

import itertools
import logging
import queue
import uuid
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from fanpin_lib.errors import ClusterUnusable, MissingPart
from fanpin_lib.runner.cluster_parcel import kit_for, portable, put_in_place
from fanpin_lib.runner.cluster_task import (
    NOT_NEEDED,
    Kit,
    Returned,
    UnfitWorker,
    differences,
    execute_region,
    installed,
    leave,
)
from fanpin_lib.runner.engine.limits import Limits
from fanpin_lib.runner.jobs import Failure, Job, Outcome

_CONNECT_SECONDS = 15
_LOOK_SECONDS = 1.0


class ClusterExecutor:
    """Executes jobs on a Dask cluster (see `fanpin_lib.runner.jobs.Executor`).

    Args:
        address: of the scheduler, such as ``tcp://10.0.0.5:8786``.
        limits: of one region.
        data_address: an fsspec address (``s3://…``, ``sftp://…``) to which the edition's data
            are put for the workers; empty if they see the working directory's own folder.
        patience_seconds: how long to wait when the cluster has no worker left.
    """

    def __init__(
        self,
        address: str,
        limits: Limits,
        data_address: str = "",
        patience_seconds: float = 60,
    ) -> None:
        self.address, self.limits = address, limits
        self.data_address = data_address.rstrip("/")
        self.patience_seconds = patience_seconds

    def run(self, jobs: Sequence[Job]) -> Generator[Outcome, None, None]:
        """One outcome a job, as they come; closing it early ends what runs on the workers.

        Raises:
            MissingPart: Dask is not installed here.
            ClusterUnusable: not reached, no workers, another fanpin on them, or data that
                they cannot read. What is done stays.
        """
        if not jobs:
            return
        with self._connected() as client:
            self._check_workers(client)
            token = uuid.uuid4().hex
            with self._data_for(jobs[0], token) as data:
                kit = kit_for(jobs, token, data, self.limits)
                yield from _Round(client, kit, self).through(jobs)

    @contextmanager
    def _connected(self) -> Iterator[Any]:
        try:
            from distributed import Client
        except ImportError as error:
            raise MissingPart(
                "没有安装 Dask，不能用集群",
                hint='请运行 pip install "fanpin[cluster]"，或不写 --cluster 在本机运行。',
            ) from error
        logging.getLogger("distributed").setLevel(logging.CRITICAL)  # outcomes tell
        try:
            client = Client(self.address, timeout=_CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            raise ClusterUnusable(
                f"连不上集群 {self.address}（{type(error).__name__}）",
                hint="请检查地址（如 tcp://10.0.0.5:8786）、调度器是否在运行、网络是否相通。",
            ) from error
        try:
            yield client
        finally:
            with suppress(Exception):  # the cluster may be gone by now
                client.run(leave, on_error="ignore")
            client.close(timeout=_CONNECT_SECONDS)

    def _check_workers(self, client: Any) -> None:
        """Every worker has the same fanpin and packages as this machine."""
        try:
            client.wait_for_workers(1, timeout=self.patience_seconds)
        except TimeoutError as error:
            raise self.without_workers() from error
        found = client.run(installed, on_error="return")
        told = [
            f"  {address}：{said}" for address, answer in found.items() if (said := _unfit(answer))
        ]
        if told:
            raise ClusterUnusable(
                "有的工作进程和这里装的不一样，结果会不同：\n" + "\n".join(told),
                hint="\n请在各台机器上装同样的 fanpin 和依赖（用同一份 constraints.txt）后再运行。",
            )

    def without_workers(self) -> ClusterUnusable:
        """The error for a cluster in which nobody works."""
        return ClusterUnusable(
            f"集群 {self.address} 里没有工作进程（等了 {self.patience_seconds:g} 秒）",
            hint="请在各台机器上运行 dask worker 调度器地址，再运行同一条命令；已完成的不会重做。",
        )

    @contextmanager
    def _data_for(self, job: Job, token: str) -> Iterator[str]:
        """Where workers find the data: the folder itself, or a copy at the address."""
        folder = job.folder / job.parameters["data_dir"]
        if not self.data_address:
            yield str(folder.resolve())
            return
        from fsspec import url_to_fs

        address = f"{self.data_address}/{token}"
        try:
            files, place = url_to_fs(address)
            files.makedirs(place, exist_ok=True)
            for path in sorted(folder.iterdir()):
                if path.is_file() and path.name != NOT_NEEDED:
                    files.put_file(str(path), f"{place}/{path.name}")
        except (OSError, ImportError, ValueError) as error:
            raise ClusterUnusable(
                f"不能把数据放到 {self.data_address}（{error}）",
                hint="请检查 --cluster-data 的地址、权限，以及该协议的支持包是否装了。",
            ) from error
        try:
            yield address
        finally:
            with suppress(Exception):  # a copy of aggregates left behind harms nobody
                files.rm(place, recursive=True)


class _Round:
    """The jobs of one run under way on a cluster."""

    def __init__(self, client: Any, kit: Kit, executor: ClusterExecutor) -> None:
        self._client, self._kit, self._executor = client, kit, executor
        self._done: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._running: dict[Any, Job] = {}
        self._numbers = itertools.count()

    def through(self, jobs: Sequence[Job]) -> Generator[Outcome, None, None]:
        """All jobs at once; those that took workers along once more, each alone."""
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
            outcome = self._outcome(job, future)
            if outcome is None:
                suspects.append(job)
            else:
                yield outcome
        return suspects

    def _submit(self, job: Job) -> None:
        number = next(self._numbers)
        future = self._client.submit(
            execute_region,
            self._kit,
            portable(job),
            key=f"fanpin-{job.code}-{self._kit.token[:8]}-{number}",
            pure=False,
            priority=-number,  # the longest first, as given
        )
        self._running[future] = job
        future.add_done_callback(self._done.put)

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
            if waited >= self._executor.patience_seconds:
                raise self._executor.without_workers()

    def _anybody(self) -> bool:
        if self._client.status not in ("running", "connecting"):
            raise self._lost()
        return bool(self._client.scheduler_info(n_workers=-1)["workers"])

    def _lost(self) -> ClusterUnusable:
        return ClusterUnusable(
            f"和集群 {self._executor.address} 的连接断了，已完成的都保存了",
            hint="请检查调度器后运行同一条命令，会接着做。",
        )

    def _outcome(self, job: Job, future: Any) -> Outcome | None:
        """What came of a job; None if its workers were lost with it."""
        from distributed import KilledWorker

        if future.status in ("cancelled", "lost"):
            raise self._lost()
        error = future.exception() if future.status == "error" else None
        if isinstance(error, KilledWorker):
            return None
        if isinstance(error, UnfitWorker):
            raise ClusterUnusable(
                f"有的工作进程不能运行：{error}",
                hint="请让它看得到数据（共享文件夹或 --cluster-data）、装同样的版本，再运行一次。",
            )
        if error is not None:
            told = f"工作进程上出错（{type(error).__name__}：{error}）"
            put_in_place(job, None)
            return Outcome(job, 0.0, Failure(job.code, job.name, told))
        returned: Returned = future.result()
        return Outcome(
            job, returned.seconds, put_in_place(job, returned.notebook) or returned.failure
        )


def _unfit(answer: Any) -> str:
    """What is wrong with a worker that told its versions, or could not."""
    if isinstance(answer, BaseException):
        missing = isinstance(answer, ImportError)
        return "没有装 fanpin，或装的是旧版" if missing else f"没有回答（{type(answer).__name__}）"
    return differences(installed(), answer)
