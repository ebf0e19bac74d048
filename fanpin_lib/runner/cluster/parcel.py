"""What travels to the workers of a cluster and what is kept of what comes back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from fanpin_lib.engine.limits import Limits
from fanpin_lib.errors import why
from fanpin_lib.runner.cluster.kit import Kit, Returned, installed
from fanpin_lib.runner.cluster.task import execute_region
from fanpin_lib.runner.execute import part_path
from fanpin_lib.runner.jobs import Failure, Job, Outcome


@dataclass(frozen=True)
class RegionWork:
    """A region's notebook, run by a worker and put in its place here; see `round.Work`."""

    kit: Kit

    def name(self, item: Job) -> str:
        """The region's code."""
        return item.code

    def call(self, item: Job) -> tuple[Callable[..., Returned], tuple[Kit, Job]]:
        """What a worker calls, with what."""
        return execute_region, (self.kit, portable(item))

    def done(self, item: Job, returned: Returned) -> Outcome:
        """Keep the executed notebook."""
        kept = put_in_place(item, returned.notebook)
        return Outcome(item, returned.seconds, kept or returned.failure)

    def failed(self, item: Job, reason: str) -> Outcome:
        """Remove what would mislead."""
        put_in_place(item, None)
        return Outcome(item, 0.0, Failure(item.code, item.name, reason))


def kit_for(jobs: Sequence[Job], token: str, data: str, limits: Limits) -> Kit:
    """What every worker of a run needs, packed once.

    Args:
        jobs: all of the run.
        token: tells runs apart.
        data: where workers find the edition's data.
        limits: of one region.
    """
    return Kit(
        token=token,
        files=_files({job.notebook for job in jobs}, jobs[0].folder),
        data=data,
        data_dir=jobs[0].parameters["data_dir"],
        limits=limits,
        versions=installed(),
    )


def _files(notebooks: set[Path], root: Path) -> Mapping[str, bytes]:
    """The notebooks and the modules beside them that they may import."""
    folders = {path.parent for path in notebooks}
    modules = {path for folder in folders for path in folder.glob("*.py")}
    return {_relative(path, root): path.read_bytes() for path in sorted(notebooks | modules)}


def portable(job: Job) -> Job:
    """The job with paths relative to the working directory."""
    return replace(
        job,
        notebook=Path(_relative(job.notebook, job.folder)),
        target=Path("executed") / job.level / job.target.name,
        folder=Path(),
    )


def _relative(path: Path, root: Path) -> str:
    """A path in the working directory; one outside goes into ``notebooks/``."""
    if path.is_relative_to(root):
        return path.relative_to(root).as_posix()
    return f"notebooks/{path.name}"


def put_in_place(job: Job, notebook: bytes | None) -> Failure | None:
    """Put a notebook in its place, whole; None removes what would mislead."""
    try:
        if notebook is None:
            job.target.unlink(missing_ok=True)
            return None
        job.target.parent.mkdir(parents=True, exist_ok=True)
        beside = part_path(job.target)
        beside.write_bytes(notebook)
        beside.replace(job.target)
    except OSError as problem:
        return Failure(job.code, job.name, f"写不了 {job.target}（{why(problem)}）")
    return None
