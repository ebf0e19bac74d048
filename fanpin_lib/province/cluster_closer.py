"""Counties closed by the workers of a Dask cluster that see the same folders."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fanpin_lib.province.closers import Told
from fanpin_lib.province.cluster_task import close_county, installed
from fanpin_lib.province.county_process import FAILED_TO_RUN, Order
from fanpin_lib.runner.cluster.connection import connected, unfit_workers
from fanpin_lib.runner.cluster.round import ClusterRound


class ClusterCloser:
    """Closes counties on a cluster (see `fanpin_lib.province.closers.Closer`), one a thread of a
    worker.

    Losing a worker loses no county; a worker with another fanpin, or one that does not see the
    counties' folders, is passed over.

    Args:
        address: of the scheduler, such as ``tcp://10.0.0.5:8786``.
        patience_seconds: how long to wait when the cluster has no worker left.
    """

    def __init__(self, address: str, patience_seconds: float = 60) -> None:
        self.address, self.patience_seconds = address, patience_seconds

    def close(self, orders: Sequence[Order]) -> Generator[Told, None, None]:
        """See `Closer`.

        Raises:
            MissingPart: Dask is not installed here.
            ClusterUnusable: not reached, or no worker that is fit. What is done stays.
        """
        if not orders:
            return
        mark = orders[0].record.parent / f".cluster-{uuid.uuid4().hex}"
        with connected(self.address) as client:
            unfit = unfit_workers(client, self.address, self.patience_seconds, installed)
            try:
                mark.touch(mode=0o600)
                ongoing = ClusterRound(
                    client, _Counties(mark), self.address, self.patience_seconds, unfit
                )
                yield from ongoing.through(orders)
            finally:
                mark.unlink(missing_ok=True)


@dataclass(frozen=True)
class _Counties:
    """See `fanpin_lib.runner.cluster.round.Work`."""

    mark: Path

    def name(self, item: Order) -> str:
        return item.code

    def call(self, item: Order) -> tuple[Callable[..., dict[str, Any]], tuple[Any, ...]]:
        return close_county, (item, self.mark, installed())

    def done(self, item: Order, returned: dict[str, Any]) -> Told:
        return item, returned

    def failed(self, item: Order, reason: str) -> Told:
        return item, {**FAILED_TO_RUN, "message": reason}
