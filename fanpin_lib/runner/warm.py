"""Several notebooks at once, each forked from a warm process (see `fanpin_lib.engine`)."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from concurrent.futures import Future, as_completed
from pathlib import Path
from typing import Any

from fanpin_lib.engine import EngineError, Limits, NotebookEngine, Template
from fanpin_lib.engine import Outcome as EngineOutcome
from fanpin_lib.errors import why
from fanpin_lib.presentation.edition import INDICATORS
from fanpin_lib.runner.engine_border import CHINESE, error_of_ours, errors_of_ours
from fanpin_lib.runner.execute import keep, part_path
from fanpin_lib.runner.failures import find_failure
from fanpin_lib.runner.jobs import Failure, Job, Outcome

#: What every region's notebook imports and does; the warm process has it behind itself.
PRELOADED = ("pyarrow.parquet", "fanpin_lib.presentation.preload_views:preload_views")
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
            kept = [Kept(job, self.limits) for job in jobs]
            waiting = {one.submit_to(engine, templates[one.job.notebook]): one for one in kept}
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


def edition_preload(data: Path) -> str:
    """What to preload for an edition, whose notebooks find its data at just this path."""
    return f"fanpin_lib.presentation.preload_edition:preload_edition:{data}"


class Kept:
    """A job whose notebook is judged and kept by the engine's thread that ran it."""

    def __init__(self, job: Job, limits: Limits) -> None:
        self.job, self._limits = job, limits
        self._failure: Failure | None = None

    def submit_to(self, engine: NotebookEngine, template: Template) -> Future[EngineOutcome]:
        job = self.job
        return engine.submit(
            template, part_path(job.target), job.parameters, cwd=job.folder, finish=self._finish
        )

    def outcome_of(self, future: Future[EngineOutcome]) -> Outcome:
        """What came of it; an engine that is gone is this job's failure."""
        error = future.exception()
        if error is not None:
            told = error_of_ours(error) if isinstance(error, EngineError) else error
            return Outcome(self.job, 0.0, Failure(self.job.code, self.job.name, str(told)))
        return Outcome(self.job, round(future.result().seconds, 3), self._failure)

    def _finish(self, notebook: Any, outcome: EngineOutcome) -> None:
        self._failure = self._judged(notebook, outcome)
        try:
            keep(self.job, notebook, self._failure)
        except OSError as problem:
            told = f"写不了 {self.job.target}（{why(problem)}）"
            self._failure = Failure(self.job.code, self.job.name, told)

    def _judged(self, notebook: Any, outcome: EngineOutcome) -> Failure | None:
        late = self._limits.notebook_seconds if outcome.status == "timeout" else None
        broken = outcome.status not in ("done", "failed", "timeout")
        error = RuntimeError(outcome.reason) if broken else None
        return find_failure(self.job, notebook, error, late)
