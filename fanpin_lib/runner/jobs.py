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
    the working directory of the kernel.
    """

    code: str
    name: str
    level: str
    notebook: Path
    target: Path
    folder: Path
    parameters: dict[str, str] = field(default_factory=dict)


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
        return asdict(self)


@dataclass(frozen=True)
class Outcome:
    """What came of a job; ``failure`` is None when the notebook got through."""

    job: Job
    seconds: float
    failure: Failure | None = None


class Executor(Protocol):
    """Executes jobs; the runner knows nothing else about how it is done.

    ``run`` yields one outcome a job, in any order, and never raises for a job's sake: a
    crash, a hang or a kill is that job's failure. Closing the iterator early (an
    interrupted run) ends every process that it started.
    """

    def run(self, jobs: Sequence[Job]) -> Generator[Outcome, None, None]: ...
