"""What Dask calls on a worker.

What takes seconds to import is imported by the worker's thread when the first region is
executed, not by Dask, which unpacks this in the worker's event loop.
"""

from __future__ import annotations

import sys

from fanpin_lib.runner.cluster.kit import Kit, Returned, UnfitWorker, differences, installed
from fanpin_lib.runner.jobs import Job

_WORKER = "fanpin_lib.runner.cluster.worker"


def execute_region(kit: Kit, job: Job) -> Returned:
    """Execute one region; ``job`` has paths relative to the working directory.

    Raises:
        UnfitWorker: another fanpin, or data that cannot be read here.
    """
    from distributed import get_worker

    try:
        if different := differences(kit.versions, installed()):
            raise UnfitWorker(different)
        from fanpin_lib.runner.cluster.worker import Station

        return Station.of(kit).execute(job)
    except UnfitWorker as unfit:
        raise UnfitWorker(str(unfit), get_worker().address) from unfit


def leave() -> None:
    """End the engine of the run and remove its folder."""
    if (worker := sys.modules.get(_WORKER)) is not None:
        worker.Station.close_current()
