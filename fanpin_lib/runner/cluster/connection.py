"""Reaching a Dask cluster, and which of its workers are fit for the work."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from fanpin_lib.errors import ClusterUnusable, MissingPart
from fanpin_lib.runner.cluster.kit import differences
from fanpin_lib.runner.cluster.round import without_workers

_CONNECT_SECONDS = 15
_LOG = logging.getLogger(__name__)


@contextmanager
def connected(address: str, leaving: Callable[[], None] | None = None) -> Iterator[Any]:
    """A ``distributed.Client`` of the scheduler at an address.

    Args:
        leaving: what every worker does at the end.

    Raises:
        MissingPart: Dask is not installed here.
        ClusterUnusable: nobody answers there.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise MissingPart(
            "没有安装 Dask，不能用集群",
            hint='请运行 pip install "fanpin[cluster]"，或不写 --cluster 在本机运行。',
        ) from error
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # outcomes tell
    try:
        client = Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ClusterUnusable(
            f"连不上集群 {address}（{type(error).__name__}）",
            hint="请检查地址（如 tcp://10.0.0.5:8786）、调度器是否在运行、网络是否相通。",
        ) from error
    try:
        yield client
    finally:
        with suppress(Exception):  # the cluster may be gone by now
            if leaving:
                client.run(leaving, on_error="ignore")
        client.close(timeout=_CONNECT_SECONDS)


def unfit_workers(
    client: Any, address: str, patience_seconds: float, installed: Callable[[], Mapping[str, str]]
) -> set[str]:
    """The workers that have another fanpin or other packages than this machine: the others
    do the work, and somebody is told.

    Args:
        installed: what has to be the same, asked here and there.

    Raises:
        ClusterUnusable: there is no other one.
    """
    try:
        client.wait_for_workers(1, timeout=patience_seconds)
    except TimeoutError as error:
        raise without_workers(address, patience_seconds) from error
    found, own = client.run(installed, on_error="return"), installed()
    unfit = {place: said for place, answer in found.items() if (said := _unfit(answer, own))}
    told = "\n".join(f"  {place}：{said}" for place, said in unfit.items())
    if unfit and len(unfit) == len(found):
        raise ClusterUnusable(
            f"工作进程和这里装的不一样，结果会不同：\n{told}",
            hint="\n请在各台机器上装同样的 fanpin 和依赖（用同一份 constraints.txt）后再运行。",
        )
    if unfit:
        _LOG.warning("这些工作进程和这里装的不一样，没有用，由其余的做：\n%s", told)
    return set(unfit)


def _unfit(answer: Any, own: Mapping[str, str]) -> str:
    """What is wrong with a worker that told its versions, or could not."""
    if isinstance(answer, BaseException):
        missing = isinstance(answer, ImportError)
        return "没有装 fanpin，或装的是旧版" if missing else f"没有回答（{type(answer).__name__}）"
    return differences(own, answer)
