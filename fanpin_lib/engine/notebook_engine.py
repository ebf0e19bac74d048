"""Runs many notebooks, several at once, each in a process of its own.

with NotebookEngine(preload=["pandas"], workers=2) as engine:
    future = engine.submit(Template(path), output, {"month": "2026-10"})
    print(future.result().status)
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any

import nbformat
from nbformat import NotebookNode
from papermill.engines import NotebookExecutionManager
from papermill.exceptions import PapermillExecutionError
from papermill.execute import raise_for_execution_errors
from papermill.log import logger

from fanpin_lib.engine.limits import Limits, Outcome, Verdict, cancelled
from fanpin_lib.engine.manager import QuietManager
from fanpin_lib.engine.run import Run
from fanpin_lib.engine.source import Source, open_source
from fanpin_lib.engine.template import Template
from fanpin_lib.engine.transcript import Transcriber
from fanpin_lib.engine.warm_ups import WARM_UPS
from fanpin_lib.engine.watchdog import Watchdog
from fanpin_lib.engine.words import ENGLISH, Words
from fanpin_lib.engine.writing import write_notebook

_SPARE_THREADS = 2
_ATTEMPTS = 3


class NotebookEngine:
    """Warm processes that run notebooks; close it, or use it in ``with``.

    Args:
        preload: modules imported once, before any run (see `Zygote`). What they print or
            warn of when imported is not seen in the notebooks.
        workers: how many notebooks run at once.
        limits: what a run may use unless `submit` says otherwise.
        fork: True forks every run from a warm process, False reuses warm processes with
            their namespace reset, None forks on Linux. (Elsewhere fork is missing, or, on
            macOS, unsafe once system libraries are loaded.)
        warm_up: whether to show a table and draw a chart beforehand; pays for many runs only.
        words: what a run that was ended from outside says of itself.
        learn: whether the warm process imports what runs imported (see `learning`).
    """

    def __init__(
        self,
        preload: Iterable[str] = (),
        workers: int = 1,
        limits: Limits | None = None,
        fork: bool | None = None,
        warm_up: bool = True,
        words: Words = ENGLISH,
        learn: bool = False,
    ) -> None:
        self._limits, self._words = limits or Limits(), words
        modules = list(preload)
        self._modules, self._fork = [*modules, *(WARM_UPS if modules and warm_up else [])], fork
        self._learn = learn
        self._renewing = threading.Lock()
        self._source = open_source(self._modules, fork, learn)
        self._slots = threading.BoundedSemaphore(workers)
        self._threads = ThreadPoolExecutor(workers + _SPARE_THREADS, "fanpin-run")
        self._watchdog = Watchdog()
        self._watchdog.start()
        self._closing = False

    def submit(
        self,
        template: Template,
        output: Path,
        parameters: Mapping[str, Any] | None = None,
        *,
        limits: Limits | None = None,
        cwd: Path | None = None,
        finish: Callable[[NotebookNode, Outcome], None] | None = None,
    ) -> Future[Outcome]:
        """Run a notebook with parameters and write it, outputs included, to `output`.

        The future's result says how it ended; a notebook that fails is not an exception.
        `finish` gets the executed notebook and its outcome instead of its being written; it
        is called in a thread of the engine, unless the engine was closed meanwhile.

        Raises (from the future):
            UnknownParameter: a name that the notebook does not define.
            EngineFailed: the warm process cannot be started.
        """
        return self._threads.submit(
            self._run, template, output, dict(parameters or {}), limits or self._limits, cwd, finish
        )

    def execute(self, manager: NotebookExecutionManager, limits: Limits, **options: Any) -> Run:
        """Run the notebook of a papermill manager here and now; fills it in place."""
        cwd = str(options.pop("cwd", None) or Path.cwd())
        transcriber = Transcriber(manager, **{"words": self._words, **options})
        source = self._living_source()
        run = source.start(transcriber.cells_to_run(), cwd, limits)
        self._watchdog.watch(run)
        try:
            transcriber.transcribe(run, source.language_info)
        except BaseException:
            run.end(cancelled())
            raise
        finally:
            run.close()
        return run

    def preload(self, modules: Iterable[str]) -> None:
        """Import further modules into the warm process."""
        new = [name for name in modules if name not in self._modules]
        self._modules += new
        self._living_source().preload(new)

    @property
    def alive(self) -> bool:
        """Whether it takes notebooks."""
        return not self._closing

    def close(self) -> None:
        """Kill what still runs, drop what waits, end the warm process."""
        self._closing = True
        self._source.close()
        self._threads.shutdown(wait=True, cancel_futures=True)
        self._watchdog.stop()

    def __enter__(self) -> NotebookEngine:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self._threads.shutdown(wait=True)
        self.close()

    def _run(
        self,
        template: Template,
        output: Path,
        parameters: dict[str, Any],
        limits: Limits,
        cwd: Path | None,
        finish: Callable[[NotebookNode, Outcome], None] | None,
    ) -> Outcome:
        outcome = self._stopped()
        for _ in range(_ATTEMPTS):
            nb = template.filled(parameters, output)
            with self._slots:
                if self._closing:
                    return self._stopped()
                run, outcome = self._attempt(nb, output, limits, cwd)
            if run is None or not run.bereft:
                break
        if self._closing and not outcome.done:
            return self._stopped()
        if finish is None:
            write_notebook(nb, output)
        else:
            finish(nb, outcome)
        return outcome

    def _attempt(
        self, nb: NotebookNode, output: Path, limits: Limits, cwd: Path | None
    ) -> tuple[Run | None, Outcome]:
        """Run once; a notebook that holds what its format forbids is a failed one too."""
        manager = QuietManager(nb, progress_bar=False)
        manager.notebook_start()
        began = time.monotonic()
        try:
            run = self.execute(manager, limits, cwd=cwd, log=logger)
        except nbformat.ValidationError as error:
            detail = {"error": str(error).splitlines()[0]}
            reason = self._words.tell(Verdict("failed", type(error).__name__, "not_valid", detail))
            return None, Outcome("failed", reason, output, ename=type(error).__name__)
        finally:
            manager.notebook_complete()
        seconds = time.monotonic() - began
        return run, outcome_of(nb, run, self._words, output, seconds)

    def _stopped(self) -> Outcome:
        return Outcome("cancelled", self._words.tell(cancelled()))

    def _living_source(self) -> Source:
        """The source of runs, started anew if its process was killed."""
        with self._renewing:
            if not self._source.alive and not self._closing:
                self._source.close()
                self._source = open_source(self._modules, self._fork, self._learn)
            return self._source


def outcome_of(nb: NotebookNode, run: Run, words: Words, output: Path, seconds: float) -> Outcome:
    """How the run ended, in papermill's terms; inserts papermill's error markers."""
    try:
        raise_for_execution_errors(nb, None)
    except PapermillExecutionError as error:
        for place in (0, error.cell_index + 1):
            nb.cells[place]["id"] = f"error-marker-{place}"
        verdict = run.verdict
        return Outcome(
            status=verdict.status if verdict else "failed",
            reason=words.tell(verdict) if verdict else f"{error.ename}: {error.evalue}",
            output=output,
            cell=error.cell_index,
            ename=error.ename,
            evalue=error.evalue,
            seconds=seconds,
        )
    return Outcome("done", output=output, seconds=seconds)
