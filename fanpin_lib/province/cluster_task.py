"""What Dask calls on a worker to close a county's month.

Light to import: Dask unpacks it in the worker's event loop. The county is closed in a process of
its own, which ends with the worker.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from fanpin_lib.files.fingerprints import digest_of_package
from fanpin_lib.province.county_process import CountyProcess, Order
from fanpin_lib.runner.cluster.kit import UnfitWorker, differences
from fanpin_lib.runner.cluster.kit import installed as for_notebooks


def installed() -> dict[str, str]:
    """Versions of what shapes results, and a hash of all of fanpin."""
    return {**for_notebooks(), "fanpin 程序": digest_of_package(("",))[:12]}


def close_county(order: Order, mark: Path, versions: Mapping[str, str]) -> dict[str, Any]:
    """Close a county, and say what came of it.

    Args:
        mark: a file that everybody sees who sees the same folders.
        versions: `installed` of the machine that asks.

    Raises:
        UnfitWorker: another fanpin, or folders that are not seen from here.
    """
    from distributed import get_worker

    address = get_worker().address
    if different := differences(versions, installed()):
        raise UnfitWorker(different, address)
    if not mark.is_file():
        raise UnfitWorker(f"看不到共享文件夹 {order.folder.parent}", address)
    return CountyProcess(order).told(_wanted())


def _wanted() -> Callable[[], bool]:
    """Whether whoever asked for this task still wants it."""
    from distributed import get_worker
    from distributed.worker import thread_state  # type: ignore[attr-defined]

    worker, key = get_worker(), thread_state.key

    def wanted() -> bool:
        task = worker.state.tasks.get(key)
        return task is not None and task.state == "executing"

    return wanted
