"""Executing one notebook with stock papermill, in this process, and judging the result.

papermill's own verdict is not enough: it marks a cell whose kernel died ``completed`` and
takes ``sys.exit()`` for success. A region is done only when every code cell was executed
and none left an error.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from papermill import execute_notebook
from papermill.engines import NBClientEngine, papermill_engines
from traitlets.config import Config

from fanpin_lib.engine.writing import notebook_text
from fanpin_lib.errors import why
from fanpin_lib.runner.failures import find_failure, mark_failed
from fanpin_lib.runner.jobs import Failure, Job, Outcome
from fanpin_lib.runner.kernels import Deadline

PART_ENDING = ".part.ipynb"
_ENGINE = "fanpin-stock"


class _NotebookKept(NBClientEngine):  # type: ignore[misc]  # papermill is untyped
    """Stock papermill; keeps hold of the notebook so that a dead kernel does not lose it."""

    notebook: Any = None

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> Any:
        cls.notebook = nb_man.nb
        return super().execute_managed_notebook(nb_man, kernel_name, **options)


papermill_engines.register(_ENGINE, _NotebookKept)


def execute(job: Job, timeout_seconds: float) -> Outcome:
    """Run a job; whatever happens to the notebook is told in the outcome, never raised."""
    started = time.perf_counter()
    _NotebookKept.notebook = None
    with Deadline(timeout_seconds) as deadline:
        error = _run(job)
    notebook = _NotebookKept.notebook
    late = timeout_seconds if deadline.passed else None
    failure = find_failure(job, notebook, error, late)
    try:
        keep(job, notebook, failure)
    except OSError as problem:
        failure = Failure(job.code, job.name, f"写不了 {job.target}（{why(problem)}）")
    return Outcome(job, round(time.perf_counter() - started, 3), failure)


def _run(job: Job) -> Exception | None:
    try:
        with TemporaryDirectory(prefix="k", ignore_cleanup_errors=True) as sockets:
            _execute(job, sockets)
    except Exception as error:  # told in the outcome, whatever it is
        return error
    return None


def _execute(job: Job, sockets: str) -> None:
    execute_notebook(
        str(job.notebook),
        None,
        parameters=dict(job.parameters),
        engine_name=_ENGINE,
        kernel_name="python3",
        cwd=str(job.folder),
        progress_bar=False,
        request_save_on_cell_execute=False,
        autosave_cell_every=0,
        shutdown_kernel="immediate",
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
        config=_private_sockets(sockets),
    )


def _private_sockets(folder: str) -> Config:
    """Let the kernel talk over sockets in a folder that only this user can open.

    The default, ports of the machine, can be listened to by its other users. Windows has
    no such sockets.
    """
    if os.name == "nt":
        return Config()
    return Config({"KernelManager": {"transport": "ipc", "ip": f"{folder}/k"}})


def keep(job: Job, notebook: Any, failure: Failure | None) -> None:
    """Write the executed notebook beside its place, then rename it there."""
    if notebook is None:
        job.target.unlink(missing_ok=True)  # nothing ran: an older notebook would mislead
        return
    if failure is not None:
        mark_failed(notebook, failure)
    about = notebook.metadata.papermill
    about["input_path"], about["output_path"] = job.notebook.name, job.target.name
    job.target.parent.mkdir(parents=True, exist_ok=True)
    beside = part_path(job.target)
    text = job.settled(notebook_text(notebook) + "\n")
    beside.write_text(text, encoding="utf-8", errors="backslashreplace")
    beside.replace(job.target)


def part_path(target: Path) -> Path:
    """Where a notebook is written before it is renamed to ``target``."""
    return target.with_name(f".{target.stem}.{os.getpid()}{PART_ENDING}")
