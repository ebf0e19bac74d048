"""What is to be executed, what came of it, and who executes."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Protocol


@dataclass(frozen=True)
class Job:
    """One notebook for one region; plain values, so it can travel to another process.

    ``target`` is written beside and renamed: it is never seen half written. ``folder`` is
    the working directory of the kernel. ``moved`` names the edition's folder while it is
    made and where it will lie; the kept notebook names the latter (see `settled`).
    """

    code: str
    name: str
    level: str
    notebook: Path
    target: Path
    folder: Path
    parameters: dict[str, str] = field(default_factory=dict)
    moved: tuple[str, str] = ("", "")

    def settled(self, text: str) -> str:
        """A notebook's text as it is kept: with the folder where the edition will lie."""
        made_in, lies_in = self.moved
        return text.replace(made_in, lies_in) if made_in else text


@dataclass(frozen=True)
class Failure:
    """Why a region's notebook did not get through.

    ``cell`` is the number of the code cell as a person counts, ``source`` its first line,
    ``reason`` one Chinese sentence.
    """

    code: str
    name: str
    reason: str
    cell: int | None = None
    source: str = ""

    def __str__(self) -> str:
        place = f"第 {self.cell} 格“{self.source}”：" if self.cell else ""
        return f"{self.name}（{self.code}）{place}{self.reason}"

    def as_record(self) -> dict[str, Any]:
        """As the manifest keeps it, for JSON."""
        return asdict(self)


@dataclass(frozen=True)
class Outcome:
    """What came of a job; ``failure`` is None when the notebook got through."""

    job: Job
    seconds: float
    failure: Failure | None = None


class Executor(Protocol):
    """Executes jobs; the runner knows nothing else about how it is done.

    What an executor owes:

    - ``run`` yields one outcome a job, in any order; it may start them in the order given
      (the longest first) and take them from several processes or machines.
    - It never raises for a job's sake: a crash, a hang past the time limit, too much memory
      or a killed process is that job's failure. A lost worker loses no job: what it had in
      hand is run again elsewhere, and fails only if it takes its worker along again.
    - When an outcome is yielded, ``job.target`` is there whole, written beside and renamed
      (`fanpin_lib.runner.execute.keep` does it); with a failure it holds the error and says
      that it is not complete; it is missing if nothing of it was ever run.
    - Jobs need nothing but their own fields: the notebook file, the edition's data under
      ``parameters["data_dir"]`` (relative to ``folder``), and the installed packages. Paths
      must mean the same wherever the job is run.
    - Closing the iterator early (an interrupted run) ends every process that it started.
    """

    def run(self, jobs: Sequence[Job]) -> Generator[Outcome, None, None]:
        """Run the jobs and yield each outcome as it comes, in any order."""
