"""Regions executed by the workers of a Dask cluster, and the data that they read.

`round` says what happens to the regions once they are under way.
"""

from __future__ import annotations

import uuid
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager, suppress

from fanpin_lib.engine.limits import Limits
from fanpin_lib.errors import ClusterUnusable
from fanpin_lib.runner.cluster.connection import connected, unfit_workers
from fanpin_lib.runner.cluster.kit import NOT_NEEDED, installed
from fanpin_lib.runner.cluster.parcel import RegionWork, kit_for
from fanpin_lib.runner.cluster.round import ClusterRound
from fanpin_lib.runner.cluster.task import leave
from fanpin_lib.runner.jobs import Job, Outcome


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
        with connected(self.address, leave) as client:
            unfit = unfit_workers(client, self.address, self.patience_seconds, installed)
            token = uuid.uuid4().hex
            with self._data_for(jobs[0], token) as data:
                kit = kit_for(jobs, token, data, self.limits)
                ongoing = ClusterRound(
                    client, RegionWork(kit), self.address, self.patience_seconds, unfit
                )
                yield from ongoing.through(jobs)

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
