"""Regions executed by the workers of a Dask cluster: reaching it, and what it must be like.

`round` says what happens to the regions once they are under way.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from fanpin_lib.engine.limits import Limits
from fanpin_lib.errors import ClusterUnusable, MissingPart
from fanpin_lib.runner.cluster.kit import NOT_NEEDED, differences, installed
from fanpin_lib.runner.cluster.parcel import kit_for
from fanpin_lib.runner.cluster.round import ClusterRound, without_workers
from fanpin_lib.runner.cluster.task import leave
from fanpin_lib.runner.jobs import Job, Outcome

_CONNECT_SECONDS = 15
_LOG = logging.getLogger(__name__)


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

        A worker with another fanpin, or one that cannot read the data, is passed over.

        Raises:
            MissingPart: Dask is not installed here.
            ClusterUnusable: not reached, or no worker that is fit. What is done stays.
        """
        if not jobs:
            return
        with self._connected() as client:
            unfit = self._unfit_workers(client)
            token = uuid.uuid4().hex
            with self._data_for(jobs[0], token) as data:
                kit = kit_for(jobs, token, data, self.limits)
                ongoing = ClusterRound(client, kit, self.address, self.patience_seconds, unfit)
                yield from ongoing.through(jobs)

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

    def _unfit_workers(self, client: Any) -> set[str]:
        """The workers that have another fanpin or other packages than this machine: the others
        do the work, and somebody is told.

        Raises:
            ClusterUnusable: there is no other one.
        """
        try:
            client.wait_for_workers(1, timeout=self.patience_seconds)
        except TimeoutError as error:
            raise without_workers(self.address, self.patience_seconds) from error
        found = client.run(installed, on_error="return")
        unfit = {place: said for place, answer in found.items() if (said := _unfit(answer))}
        told = "\n".join(f"  {address}：{said}" for address, said in unfit.items())
        if unfit and len(unfit) == len(found):
            raise ClusterUnusable(
                f"工作进程和这里装的不一样，结果会不同：\n{told}",
                hint="\n请在各台机器上装同样的 fanpin 和依赖（用同一份 constraints.txt）后再运行。",
            )
        if unfit:
            _LOG.warning("这些工作进程和这里装的不一样，没有用，由其余的做：\n%s", told)
        return set(unfit)

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
                f"不能把数据放到 {self.data_address}",
                hint="请检查 --cluster-data 的地址、权限，以及该协议的支持包是否装了。",
                original=error,
            ) from error
        try:
            yield address
        finally:
            with suppress(Exception):  # a copy of aggregates left behind harms nobody
                files.rm(place, recursive=True)


def _unfit(answer: Any) -> str:
    """What is wrong with a worker that told its versions, or could not."""
    if isinstance(answer, BaseException):
        missing = isinstance(answer, ImportError)
        return "没有装 fanpin，或装的是旧版" if missing else f"没有回答（{type(answer).__name__}）"
    return differences(installed(), answer)
