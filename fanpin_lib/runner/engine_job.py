"""A job in the hands of the engine, on this machine or on a worker of a cluster."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

from fanpin_lib.engine import EngineError, Limits, NotebookEngine, Template
from fanpin_lib.engine import Outcome as EngineOutcome
from fanpin_lib.errors import why
from fanpin_lib.runner.engine_border import error_of_ours
from fanpin_lib.runner.execute import keep, part_path
from fanpin_lib.runner.failures import find_failure
from fanpin_lib.runner.jobs import Failure, Job, Outcome


class EngineJob:
    """A job whose notebook is judged and written by the engine's thread that ran it.

    Args:
        job: what is to be executed.
        limits: what it may use.
    """

    def __init__(self, job: Job, limits: Limits) -> None:
        self.job, self._limits = job, limits
        self._failure: Failure | None = None

    def submit_to(self, engine: NotebookEngine, template: Template) -> Future[EngineOutcome]:
        """Hand it to the engine; `outcome_of` says what the future means."""
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
