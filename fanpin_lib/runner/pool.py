"""Several notebooks at once: worker processes that have papermill already imported."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import sys
import tempfile
from collections import deque
from collections.abc import Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from tempfile import TemporaryDirectory

from fanpin_lib.runner.jobs import Failure, Job, Outcome
from fanpin_lib.runner.kernels import end_with_parent, kill_kernels

#: Threads in each kernel: the machine's cores are shared out by regions already.
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class PapermillPool:
    """Executes jobs with stock papermill in ``workers`` processes.

    Args:
        workers: how many regions at once.
        timeout_seconds: time limit of one region.
    """

    def __init__(self, workers: int, timeout_seconds: float) -> None:
        self.workers = workers
        self.timeout_seconds = timeout_seconds

    def run(self, jobs: Sequence[Job]) -> Generator[Outcome, None, None]:
        """One outcome a job, as they come.

        When a worker process dies, the regions in hand are tried once more, each alone:
        only the one that kills its worker again has failed.
        """
        waiting = deque(jobs)
        while waiting:
            lost = yield from self._until_broken(waiting, self.workers)
            for job in lost:
                if (yield from self._until_broken(deque([job]), 1)):
                    yield Outcome(job, 0.0, _died(job))

    def _until_broken(
        self, waiting: deque[Job], workers: int
    ) -> Generator[Outcome, None, list[Job]]:
        """Yield outcomes until all is done or a worker dies; returns the jobs then in hand."""
        before = set(multiprocessing.active_children())
        scratch = TemporaryDirectory(prefix="fanpin-", ignore_cleanup_errors=True)
        pool = ProcessPoolExecutor(
            workers,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_prepare,
            initargs=(scratch.name,),
        )
        running: dict[Future[Outcome], Job] = {}
        finished = False
        try:
            while waiting or running:
                if not self._fill(pool, waiting, running, workers):
                    return list(running.values())
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                lost = yield from _collect(done, running)
                if lost:
                    return [*lost, *running.values()]
            finished = True
            return []
        finally:
            _stop(pool, before, finished=finished)
            scratch.cleanup()

    def _fill(
        self,
        pool: ProcessPoolExecutor,
        waiting: deque[Job],
        running: dict[Future[Outcome], Job],
        workers: int,
    ) -> bool:
        """Keep one job more than workers in hand, so that none waits; False: pool broken."""
        while waiting and len(running) <= workers:
            job = waiting.popleft()
            try:
                running[pool.submit(_work, job, self.timeout_seconds)] = job
            except BrokenProcessPool:
                running[Future()] = job
                return False
        return True


def _collect(
    done: set[Future[Outcome]], running: dict[Future[Outcome], Job]
) -> Generator[Outcome, None, list[Job]]:
    lost = []
    for future in done:
        job = running.pop(future)
        try:
            outcome = future.result()
        except BrokenProcessPool:
            lost.append(job)
        else:
            yield outcome
    return lost


def _died(job: Job) -> Failure:
    return Failure(job.code, job.name, "执行进程意外终止（可能是内存不足或被系统结束）")


def _stop(
    pool: ProcessPoolExecutor,
    before: set[multiprocessing.process.BaseProcess],
    *,
    finished: bool,
) -> None:
    """End the pool; when the run was cut short, its workers and their kernels at once."""
    if not finished:
        for process in set(multiprocessing.active_children()) - before:
            kill_kernels(process.pid)
            process.kill()
    pool.shutdown(wait=True, cancel_futures=True)


def _prepare(scratch: str) -> None:
    """What a worker does once: import everything, and leave Ctrl-C to the parent.

    Temporary files go to the run's own folder, which outlives a killed worker and is
    removed with the pool.
    """
    tempfile.tempdir = scratch
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()
    for name in _ONE_THREAD:
        os.environ.setdefault(name, "1")
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")  # else it warns in every kernel
    package_parent = str(Path(__file__).resolve().parents[2])
    known = os.environ.get("PYTHONPATH", "")
    os.environ["PYTHONPATH"] = os.pathsep.join(p for p in (package_parent, known) if p)
    for name in ("papermill", "traitlets", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # outcomes tell; stderr is a bar's
    # 38 grammars of web addresses, compiled for no notebook (1 s): jsonschema may lack them.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    import fanpin_lib.runner.execute  # noqa: F401 - so that the first region finds it warm


def _work(job: Job, timeout_seconds: float) -> Outcome:
    from fanpin_lib.runner.execute import execute

    return execute(job, timeout_seconds)
