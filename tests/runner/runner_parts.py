"""Notebooks made for a test, and a replacement executor for tests about what is run."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from pathlib import Path

import nbformat

from fanpin_lib.runner.jobs import Failure, Job, Outcome


class InstantExecutor:
    """Writes the region's name as its notebook; fails the codes it is told to."""

    def __init__(self, failing: Sequence[str] = (), stop_after: int | None = None) -> None:
        self.failing, self.stop_after = failing, stop_after
        self.ran: list[str] = []

    def run(self, jobs: Sequence[Job]) -> Generator[Outcome, None, None]:
        for place, job in enumerate(jobs):
            if self.stop_after is not None and place >= self.stop_after:
                raise KeyboardInterrupt
            job.target.parent.mkdir(parents=True, exist_ok=True)
            job.target.write_text(job.name, encoding="utf-8")
            self.ran.append(job.code)
            failed = job.code in self.failing
            yield Outcome(job, 0.1, Failure(job.code, job.name, "坏了", 2) if failed else None)


def write_notebook(path: Path, *cells: str, parameters: str | None = None) -> None:
    """A notebook with a parameters cell and the given code cells."""
    given = 'month = ""\nregion_code = ""\ndata_dir = ""' if parameters is None else parameters
    made = [nbformat.v4.new_code_cell(given, id="parameters", metadata={"tags": ["parameters"]})]
    made += [nbformat.v4.new_code_cell(cell, id=f"cell-{i}") for i, cell in enumerate(cells)]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = nbformat.v4.new_notebook(cells=made, metadata={"kernelspec": kernel})
    path.write_text(nbformat.writes(notebook), encoding="utf-8")
