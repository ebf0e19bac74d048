"""Running an edition: which regions, in which order, and what is left when it stops."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from fanpin_lib.errors import NoDataForMonth, RunInterrupted, StoreUnusable, UnknownRegion
from fanpin_lib.period import Month
from fanpin_lib.presentation.edition import (
    INDICATORS,
    Region,
    find_data,
    load_regions,
    read_about,
)
from fanpin_lib.regions import Level, normalise_code, short_code
from fanpin_lib.runner.inputs import input_hashes
from fanpin_lib.runner.jobs import Executor, Job
from fanpin_lib.runner.manifest import Manifest
from fanpin_lib.runner.notebooks import check_notebook
from fanpin_lib.runner.summary import RunSummary

Progress = Callable[[int, int, str], None]

#: The larger pages first: they take longest, and a short last job ends all workers together.
_LEVELS = (Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE)
_PARAMETERS = ("month", "region_code", "data_dir")
_DATA = "data"


def run_edition(
    edition_folder: Path,
    notebooks_folder: Path,
    month: Month,
    regions: Sequence[str] | None = None,
    *,
    workers: int = 0,
    resume: bool = False,
    on_progress: Progress | None = None,
    timeout_seconds: float = 300,
    executor: Executor | None = None,
) -> RunSummary:
    """Execute ``<level>.ipynb`` for every region of an edition.

    Results are ``<edition>/<level>/<short code>.ipynb`` and ``<edition>/manifest.json``. A
    failing region keeps its notebook with the error and does not stop the others.

    Args:
        edition_folder: holds ``data/`` with indicators, regions and manifest.
        notebooks_folder: holds ``county.ipynb``, ``township.ipynb``, ``village.ipynb``.
        regions: codes of the regions to run; all of the edition's by default.
        workers: regions at once; 0 takes one for each core.
        resume: run only what is missing, failed or stale.
        on_progress: called with done, total and the name of the region just finished.
        timeout_seconds: time limit of one region.
        executor: what executes the notebooks; stock papermill in processes by default.

    Raises:
        NoDataForMonth: the edition holds no indicators of the month.
        NotebookRefused: a notebook cannot take the parameters; nothing was run.
        UnknownRegion: a code that the edition does not hold.
        RunInterrupted: Ctrl-C; what is done stays, and the message says how to go on.
    """
    edition_folder, notebooks_folder = edition_folder.resolve(), notebooks_folder.resolve()
    data_dir = _check_data(edition_folder, month)
    known = load_regions(data_dir)
    wanted = _wanted(known, regions)
    notebooks = _check_notebooks(notebooks_folder, wanted)
    hashes = input_hashes(data_dir, str(month), known, notebooks)
    manifest = _manifest(edition_folder, wanted, resume=resume)
    summary = RunSummary(month, len(wanted))
    summary.kept = [
        r.code for r in wanted if resume and manifest.is_current(r.code, hashes[r.code])
    ]
    jobs = _jobs(wanted, set(summary.kept), edition_folder, notebooks, month)
    _begin(manifest, data_dir, month)
    run = _Run(summary, manifest, hashes, on_progress or _silent)
    run.through(jobs, executor or _pool(workers, len(jobs), timeout_seconds))
    return summary


class _Run:
    """One run under way: takes each outcome as it comes."""

    def __init__(
        self, summary: RunSummary, manifest: Manifest, hashes: dict[str, str], progress: Progress
    ) -> None:
        self.summary, self.manifest = summary, manifest
        self.hashes, self.progress = hashes, progress

    def through(self, jobs: Sequence[Job], executor: Executor) -> None:
        started = time.perf_counter()
        state = "interrupted"
        try:
            self._take(jobs, executor)
            state = "failed" if self.summary.failures else "done"
        except KeyboardInterrupt:
            raise RunInterrupted(
                f"已中断：{self.summary.total} 个地区完成了 {self.summary.done} 个，都已保存",
                hint=f"接着做请运行 {self.summary.resume_command}。",
            ) from None
        finally:
            self.summary.seconds = time.perf_counter() - started
            self.manifest.end(state)
            _remove_parts(self.manifest.folder)

    def _take(self, jobs: Sequence[Job], executor: Executor) -> None:
        summary = self.summary
        self.progress(summary.done, summary.total, "")
        with closing(executor.run(jobs)) as outcomes:
            for outcome in outcomes:
                self.manifest.record(outcome, self.hashes[outcome.job.code])
                if outcome.failure:
                    summary.failures.append(outcome.failure)
                else:
                    summary.executed.append(outcome.job.code)
                finished = summary.done + len(summary.failures)
                self.progress(finished, summary.total, outcome.job.name)


def _silent(done: int, total: int, name: str) -> None:
    """Progress for callers that do not show any."""


def _check_data(edition_folder: Path, month: Month) -> Path:
    data_dir = find_data(edition_folder / _DATA)
    stored = read_about(data_dir).get("month", str(month))
    if stored != str(month):
        raise NoDataForMonth(
            f"{data_dir / INDICATORS} 是 {stored} 的指标，不是 {month} 的",
            hint=f"请运行 fanpin month {month}。",
        )
    return data_dir


def _wanted(known: Sequence[Region], codes: Sequence[str] | None) -> list[Region]:
    by_code = {region.code: region for region in known if region.level in _LEVELS}
    if codes is None:
        chosen = list(by_code.values())
    else:
        full = [normalise_code(code) for code in codes]
        if unknown := [code for code in full if code not in by_code]:
            raise UnknownRegion(f"这个版本里没有地区 {'、'.join(unknown)}", hint="请核对区划代码。")
        chosen = [by_code[code] for code in dict.fromkeys(full)]
    return sorted(chosen, key=lambda region: (_LEVELS.index(region.level), region.code))


def _check_notebooks(folder: Path, regions: Sequence[Region]) -> dict[str, Path]:
    """The notebook of each level that occurs, checked before anything runs."""
    levels = dict.fromkeys(str(region.level) for region in regions)
    notebooks = {level: folder / f"{level}.ipynb" for level in levels}
    for path in notebooks.values():
        check_notebook(path, _PARAMETERS)
    return notebooks


def _manifest(edition_folder: Path, wanted: Sequence[Region], *, resume: bool) -> Manifest:
    """The stored manifest, without the regions that are to be run from scratch."""
    manifest = Manifest.read(edition_folder)
    if not resume:
        for region in wanted:
            manifest.regions.pop(region.code, None)
    return manifest


def _begin(manifest: Manifest, data_dir: Path, month: Month) -> None:
    about: dict[str, Any] = {"month": str(month), "edition": manifest.folder.name}
    about |= {
        k: v
        for k, v in read_about(data_dir).items()
        if k in ("edition", "snapshot", "profile", "demo")
    }
    try:
        manifest.begin(about)
    except OSError as error:
        raise StoreUnusable(
            f"写不了 {manifest.folder}（{error.strerror}）", hint="请检查文件夹权限和磁盘空间。"
        ) from error


def _jobs(
    regions: Sequence[Region],
    kept: set[str],
    edition: Path,
    notebooks: dict[str, Path],
    month: Month,
) -> list[Job]:
    folder, data_dir = _working_folder(edition)
    return [
        Job(
            code=region.code,
            name=region.name,
            level=str(region.level),
            notebook=notebooks[str(region.level)],
            target=edition / str(region.level) / f"{short_code(region.code)}.ipynb",
            folder=folder,
            parameters={"month": str(month), "region_code": region.code, "data_dir": data_dir},
        )
        for region in regions
        if region.code not in kept
    ]


def _working_folder(edition: Path) -> tuple[Path, str]:
    """Where kernels work, and the data folder seen from there.

    A path relative to the working directory keeps the machine's own paths out of the
    notebooks, and lets a person run the executed notebook again.
    """
    root = next((f for f in edition.parents if (f / "fanpin.toml").exists()), edition)
    return root, (edition / _DATA).relative_to(root).as_posix()


def _pool(workers: int, jobs: int, timeout_seconds: float) -> Executor:
    from fanpin_lib.runner.pool import PapermillPool

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return PapermillPool(max(1, min(workers or cores or 1, jobs or 1)), timeout_seconds)


def _remove_parts(edition_folder: Path) -> None:
    """What killed workers left half written."""
    for path in edition_folder.glob("*/.*.part.ipynb"):
        path.unlink(missing_ok=True)
