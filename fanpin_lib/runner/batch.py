"""Running an edition: its regions one after the other or at once, and what is left of it."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fanpin_lib.edition.about import read_about
from fanpin_lib.edition.run_manifest import DONE, FAILED
from fanpin_lib.errors import RunInterrupted
from fanpin_lib.period import Month
from fanpin_lib.runner.inputs import Inputs
from fanpin_lib.runner.jobs import Executor, Job, Outcome
from fanpin_lib.runner.plan import LEVELS, Plan, make_plan
from fanpin_lib.runner.summary import RunSummary

Progress = Callable[[int, int, str], None]

_ABOUT = ("edition", "edition_no", "snapshot", "inputs", "profile", "demo")
_SLOWEST = 3


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
    lies_in: Path | None = None,
    phases: Mapping[str, float] | None = None,
) -> RunSummary:
    """Execute ``<level>.ipynb`` for every region of an edition.

    Results are ``<edition>/<level>/<short code>.ipynb`` and ``<edition>/runs.json``. A
    failing region keeps its notebook with the error and does not stop the others. The
    longest regions go first, as far as earlier runs tell.

    Args:
        edition_folder: holds ``data/`` with indicators, regions and manifest.
        notebooks_folder: holds ``county.ipynb``, ``township.ipynb``, ``village.ipynb``.
        regions: codes of the regions to run; all of the edition's by default.
        workers: regions at once; 0 takes one for each core.
        resume: run only what is missing, failed or stale.
        on_progress: called with done, total and the name of the region just finished.
        timeout_seconds: time limit of one region.
        executor: what executes the notebooks; stock papermill in processes by default.
        lies_in: where the edition will lie once it is whole, if not here: its notebooks
            name that folder.
        phases: seconds of the steps before, for the summary and the log.

    Raises:
        NoDataForMonth: the edition holds no indicators of the month.
        NotebookRefused: a notebook cannot take the parameters; nothing was run.
        UnknownRegion: a code that the edition does not hold.
        StoreUnusable: the edition's manifest cannot be written.
        RunInterrupted: Ctrl-C; what is done stays, and the message says how to go on.
    """
    edition_folder, notebooks_folder = edition_folder.resolve(), notebooks_folder.resolve()
    plan = make_plan(edition_folder, notebooks_folder, month, regions)
    due = plan.due(everything=not resume)
    jobs = plan.jobs(list(due), (lies_in or edition_folder).resolve())
    _begin(plan, due)
    run = _Run(plan, due, on_progress or _silent, dict(phases or {}))
    return run.through(jobs, executor or _pool(workers, len(jobs), timeout_seconds))


class _Run:
    """One run under way: takes each outcome as it comes."""

    def __init__(
        self,
        plan: Plan,
        due: Mapping[str, list[str]],
        progress: Progress,
        phases: dict[str, float],
    ) -> None:
        self.plan, self.due, self.progress = plan, due, progress
        self.manifest = plan.manifest
        self.summary = RunSummary(plan.month, len(plan.wanted), phases=phases)
        self.summary.kept = [r.code for r in plan.wanted if r.code not in due]
        self.seconds: dict[str, float] = {}
        self.began = datetime.now(UTC).isoformat(timespec="milliseconds")

    def through(self, jobs: Sequence[Job], executor: Executor) -> RunSummary:
        """Run the jobs and finish the manifest, whatever happens.

        Raises:
            RunInterrupted: Ctrl-C; what is done is kept, and the message says how to go on.
        """
        started = time.perf_counter()
        state, summary = "interrupted", self.summary
        try:
            self._take(jobs, executor)
            summary.left = self.plan.left()
            self.plan.forget_others()
            state = "failed" if self._failed() else "done"
        except KeyboardInterrupt:
            raise RunInterrupted(
                f"已中断：{summary.total} 个地区完成了 {summary.done} 个，都已保存",
                hint=f"接着做请运行 {summary.resume_command}。",
            ) from None
        finally:
            self._account(time.perf_counter() - started)
            self.manifest.log(self._entry(state))
            self.manifest.end("partial" if summary.left else state)
            _remove_parts(self.manifest.folder)
        return summary

    def _take(self, jobs: Sequence[Job], executor: Executor) -> None:
        summary = self.summary
        self.progress(summary.done, summary.total, "")
        with closing(executor.run(jobs)) as outcomes:
            for outcome in outcomes:
                code = outcome.job.code
                self.manifest.record(code, _entry(outcome, self.plan.hashes[code], self.due[code]))
                self.seconds[outcome.job.name] = outcome.seconds
                if outcome.failure:
                    summary.failures.append(outcome.failure)
                else:
                    summary.executed.append(code)
                finished = summary.done + len(summary.failures)
                self.progress(finished, summary.total, outcome.job.name)

    def _failed(self) -> bool:
        """Whether any region of the edition failed, now or in an earlier run."""
        return any(entry["state"] == "failed" for entry in self.manifest.regions.values())

    def _account(self, seconds: float) -> None:
        summary = self.summary
        if summary.phases:
            summary.phases["笔记本"] = seconds
        summary.seconds = sum(summary.phases.values()) if summary.phases else seconds
        slowest = sorted(self.seconds.items(), key=lambda item: -item[1])
        summary.slowest = slowest[:_SLOWEST] if len(slowest) > _SLOWEST else []

    def _entry(self, state: str) -> dict[str, Any]:
        """The run as the manifest logs it."""
        summary = self.summary
        return {
            "started": self.began,
            "host": socket.gethostname(),
            "state": state,
            "seconds": round(summary.seconds, 3),
            "phases": {name: round(value, 3) for name, value in summary.phases.items()},
            "executed": len(summary.executed),
            "kept": len(summary.kept),
            "failed": len(summary.failures),
            "slowest": summary.slowest,
        }


def _silent(done: int, total: int, name: str) -> None:
    """Progress for callers that do not show any."""


def _entry(outcome: Outcome, inputs: Inputs, because: Sequence[str]) -> dict[str, Any]:
    """A region's outcome as the manifest keeps it."""
    job, failure = outcome.job, outcome.failure
    entry = {
        "name": job.name,
        "level": job.level,
        "state": FAILED if failure else DONE,
        "seconds": outcome.seconds,
        "inputs": inputs,
        "because": list(because),
        "notebook": f"{job.target.parent.name}/{job.target.name}",
    }
    return {**entry, "error": failure.as_record()} if failure else entry


def _begin(plan: Plan, due: Mapping[str, list[str]]) -> None:
    """Mark what is to be run, and say in the manifest that a run has begun.

    From here on a region's notebook may be a newer one than its entry tells of, so if this
    run is cut short the entry must not count as done, whatever the inputs are by then.
    """
    for code in due:
        plan.manifest.mark_due(code)
    manifest = plan.manifest
    about: dict[str, Any] = {"month": str(plan.month), "edition": manifest.folder.name}
    said = read_about(plan.data_dir)
    found = {name: getattr(said, name) for name in _ABOUT}
    about |= {name: value for name, value in found.items() if value is not None}
    manifest.begin(about)


def _pool(workers: int, jobs: int, timeout_seconds: float) -> Executor:
    from fanpin_lib.runner.executors import worker_count
    from fanpin_lib.runner.pool import PapermillPool

    return PapermillPool(min(worker_count(workers), max(jobs, 1)), timeout_seconds)


def _remove_parts(edition_folder: Path) -> None:
    """What killed workers left half written."""
    for level in LEVELS:
        for path in (edition_folder / level).glob(".*.part*"):
            path.unlink(missing_ok=True)
