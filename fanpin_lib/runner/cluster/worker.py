"""What a Dask worker does for a run: unpack the kit once, then execute regions in a warm engine.

A worker needs the same fanpin as the machine that runs the month, and the edition's data: by
a folder that both see, or copied once from an fsspec address. Nothing else is read, nothing
of the working directory; the executed notebook goes back as bytes.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from fanpin_lib.edition.names import INDICATORS
from fanpin_lib.engine import Limits, NotebookEngine, Template
from fanpin_lib.errors import EngineUnusable
from fanpin_lib.runner.cluster.kit import NOT_NEEDED, Kit, Returned, UnfitWorker
from fanpin_lib.runner.engine_border import CHINESE, PRELOADED, edition_preload, errors_of_ours
from fanpin_lib.runner.engine_job import EngineJob
from fanpin_lib.runner.jobs import Job


class Station:
    """This worker's folder and warm engine for one run.

    Raises:
        UnfitWorker: the data cannot be read from here, or the engine does not start.
    """

    _current: Station | None = None
    _lock = threading.Lock()

    def __init__(self, kit: Kit) -> None:
        self.token = kit.token
        self._scratch = TemporaryDirectory(prefix="fanpin-", ignore_cleanup_errors=True)
        self.folder = Path(self._scratch.name).resolve()
        self._limits = kit.limits
        for name, content in kit.files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        bring_data(kit.data, self.folder / kit.data_dir)
        self._templates: dict[Path, Template] = {}
        preload = [*PRELOADED, edition_preload(self.folder / kit.data_dir)]
        self._engine = _engine(preload, kit.limits)

    @classmethod
    def of(cls, kit: Kit) -> Station:
        """The station of the run; that of an earlier run is closed."""
        with cls._lock:
            current = cls._current
            if current is None or current.token != kit.token:
                if current is not None:
                    current.close()
                cls._current = None
                cls._current = current = cls(kit)
            return current

    @classmethod
    def close_current(cls) -> None:
        """End the engine of the last run, if there was one."""
        with cls._lock:
            if cls._current is not None:
                cls._current.close()
            cls._current = None

    def execute(self, job: Job) -> Returned:
        """Execute a region in the engine; its notebook as bytes."""
        notebook, target = self.folder / job.notebook, self.folder / job.target
        target.parent.mkdir(parents=True, exist_ok=True)
        here = replace(job, notebook=notebook, target=target, folder=self.folder)
        given = EngineJob(here, self._limits)
        template = self._templates.setdefault(notebook, Template(notebook))
        future = given.submit_to(self._engine, template)
        with suppress(Exception):  # an engine that is gone is told in the outcome
            future.result()
        outcome = given.outcome_of(future)
        content = target.read_bytes() if target.exists() else None
        target.unlink(missing_ok=True)
        return Returned(outcome.seconds, outcome.failure, content)

    def close(self) -> None:
        """End the engine and remove the scratch folder."""
        self._engine.close()
        self._scratch.cleanup()


def _engine(preload: Sequence[str], limits: Limits) -> NotebookEngine:
    try:
        with errors_of_ours():
            return NotebookEngine(preload, _threads(), limits, words=CHINESE)
    except EngineUnusable as error:
        raise UnfitWorker(error.message) from error


def bring_data(source: str, target: Path) -> None:
    """Make the edition's data readable under ``target``: linked if shared, else copied once.

    Raises:
        UnfitWorker: the folder or address cannot be read from here.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    if "://" not in source:
        if not (Path(source) / INDICATORS).is_file():
            raise UnfitWorker(f"看不到共享文件夹 {source}（或其中没有 {INDICATORS}）")
        try:
            target.symlink_to(source, target_is_directory=True)
        except OSError:  # Windows allows links to some users only
            shutil.copytree(source, target)
        return
    from fsspec import url_to_fs

    try:
        files, place = url_to_fs(source)
        target.mkdir()
        for name in files.ls(place, detail=False):
            if not name.endswith(NOT_NEEDED):
                files.get(name, str(target / Path(name).name))
    except (OSError, ImportError, ValueError) as error:
        raise UnfitWorker(f"读不到 {source}（{error}）") from error
    if not (target / INDICATORS).is_file():
        raise UnfitWorker(f"{source} 里没有 {INDICATORS}")


def _threads() -> int:
    """How many regions this worker runs at once: as many as Dask gives it threads."""
    from distributed import get_worker

    try:
        return int(get_worker().state.nthreads)
    except (ValueError, AttributeError):
        return 1
