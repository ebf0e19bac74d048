"""Several notebooks at once, each forked from a warm process (see `fanpin_lib.engine`)."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from concurrent.futures import as_completed

from fanpin_lib.edition.names import INDICATORS
from fanpin_lib.engine import Limits, NotebookEngine, Template
from fanpin_lib.runner.engine_border import CHINESE, PRELOADED, edition_preload, errors_of_ours
from fanpin_lib.runner.engine_job import EngineJob
from fanpin_lib.runner.jobs import Job, Outcome

#: Fewer jobs than this are done before `preload_views` would have paid.
_FEW = 6
_FEW_PRELOADED = ("pyarrow.parquet", "fanpin_lib.presentation.views")


class WarmExecutor:
    """Executes jobs in processes forked from one that has everything imported.

    Args:
        workers: how many regions at once.
        timeout_seconds: time limit of one region.
        memory_bytes: memory that one region may use; no limit by default.
        fork: False reuses warm processes instead, for systems without fork; the notebooks
            come out the same.
    """

    def __init__(
        self,
        workers: int,
        timeout_seconds: float,
        memory_bytes: int | None = None,
        fork: bool | None = None,
    ) -> None:
        self.workers = workers
        self.fork = fork
        self.limits = Limits(notebook_seconds=timeout_seconds, memory_bytes=memory_bytes)
        self._ready: NotebookEngine | None = None

    def get_ready(self) -> None:
        """Start the warm process before the jobs are known; `run` or `close` ends it."""
        if self._ready is None:
            self._ready = self._engine(PRELOADED, self.workers, many=True)

    def close(self) -> None:
        """End a warm process that waits for jobs."""
        engine, self._ready = self._ready, None
        if engine is not None:
            engine.close()

    def run(self, jobs: Sequence[Job]) -> Generator[Outcome, None, None]:
        """One outcome a job, as they come; closing it kills what still runs."""
        if not jobs:
            return
        templates = {path: Template(path) for path in {job.notebook for job in jobs}}
        with self._warm(jobs) as engine:
            given = [EngineJob(job, self.limits) for job in jobs]
            waiting = {one.submit_to(engine, templates[one.job.notebook]): one for one in given}
            for future in as_completed(waiting):
                yield waiting.pop(future).outcome_of(future)

    def _warm(self, jobs: Sequence[Job]) -> NotebookEngine:
        """The engine for these jobs: the one that is ready, or a new one."""
        engine, self._ready = self._ready, None
        many = len(jobs) >= _FEW
        if engine is None:
            modules = PRELOADED if many else _FEW_PRELOADED
            engine = self._engine(modules, min(self.workers, len(jobs)), many=many)
        try:
            with errors_of_ours():
                engine.preload(_editions_of(jobs))
        except BaseException:
            engine.close()
            raise
        return engine

    def _engine(self, modules: Sequence[str], workers: int, *, many: bool) -> NotebookEngine:
        with errors_of_ours():
            return NotebookEngine(
                modules, workers, self.limits, self.fork, warm_up=many, words=CHINESE
            )


def _editions_of(jobs: Sequence[Job]) -> list[str]:
    """What of the jobs' editions the warm process has ready for all of them."""
    named = {(job.folder, job.parameters.get("data_dir", "")) for job in jobs}
    folders = {folder.resolve() / data_dir for folder, data_dir in named}
    whole = [folder for folder in sorted(folders) if (folder / INDICATORS).is_file()]
    return [edition_preload(folder) for folder in whole]
