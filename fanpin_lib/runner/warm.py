"""Several notebooks at once, each forked from a warm process (see ``runner.engine``)."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from concurrent.futures import as_completed
from pathlib import Path
from typing import Any

import nbformat

from fanpin_lib.runner.engine import Limits, NotebookEngine, Template
from fanpin_lib.runner.engine import Outcome as EngineOutcome
from fanpin_lib.runner.execute import keep, part_path
from fanpin_lib.runner.failures import find_failure
from fanpin_lib.runner.jobs import Failure, Job, Outcome

#: What every region's notebook imports; the warm process has it ready.
_PRELOADED = ("fanpin_lib.presentation.views", "pyarrow.parquet", "matplotlib.pyplot")


class WarmExecutor:
    """Executes jobs in processes forked from one that has everything imported.

    Args:
        workers: how many regions at once.
        timeout_seconds: time limit of one region.
        memory_bytes: memory that one region may use; no limit by default.
    """

    def __init__(
        self, workers: int, timeout_seconds: float, memory_bytes: int | None = None
    ) -> None:
        self.workers = workers
        self.limits = Limits(notebook_seconds=timeout_seconds, memory_bytes=memory_bytes)

    def run(self, jobs: Sequence[Job]) -> Generator[Outcome, None, None]:
        """One outcome a job, as they come; closing it kills what still runs."""
        templates = {path: Template(path) for path in {job.notebook for job in jobs}}
        with NotebookEngine(_PRELOADED, self.workers, self.limits) as engine:
            waiting = {}
            for job in jobs:
                job.target.parent.mkdir(parents=True, exist_ok=True)
                future = engine.submit(
                    templates[job.notebook], part_path(job.target), job.parameters, cwd=job.folder
                )
                waiting[future] = job
            for future in as_completed(waiting):
                yield self._judged(waiting[future], future.result())

    def _judged(self, job: Job, outcome: EngineOutcome) -> Outcome:
        part = part_path(job.target)
        notebook = _read(part)
        failure = self._failure(job, notebook, outcome)
        try:
            keep(job, notebook, failure)
        except OSError as problem:
            failure = Failure(job.code, job.name, f"写不了 {job.target}（{problem.strerror}）")
        return Outcome(job, round(outcome.seconds, 3), failure)

    def _failure(self, job: Job, notebook: Any, outcome: EngineOutcome) -> Failure | None:
        late = self.limits.notebook_seconds if outcome.status == "timeout" else None
        broken = outcome.status not in ("done", "failed", "timeout")
        error = RuntimeError(outcome.reason) if broken else None
        return find_failure(job, notebook, error, late)


def _read(path: Path) -> Any:
    """The notebook as the engine wrote it; None when it wrote nothing."""
    try:
        return nbformat.read(path, as_version=4)
    except (OSError, ValueError, nbformat.reader.NotJSONError):
        return None
