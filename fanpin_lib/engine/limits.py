"""What one run of a notebook may use, and how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MIB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """What one run may use; None means no limit.

    Attributes:
        notebook_seconds: wall-clock time of the whole notebook.
        cell_seconds: wall-clock time of one cell (papermill's ``execution_timeout``).
        memory_bytes: memory of the run and of every process it started (proportional set
            size, so what it shares with the warm process counts only in part).
        output_bytes: size of all outputs together; keeps an endless ``print`` from filling
            the memory of the process that collects the outputs.
    """

    notebook_seconds: float | None = None
    cell_seconds: float | None = None
    memory_bytes: int | None = None
    output_bytes: int | None = 256 * MIB


@dataclass(frozen=True)
class Verdict:
    """Why a run was ended from outside.

    Attributes:
        status: timeout, memory, output, crashed or cancelled (see `Outcome`).
        ename: name of the error as it is written into the notebook.
        event: what happened: the name of a sentence of `words.Words`.
        values: what that sentence names.
    """

    status: str
    ename: str
    event: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """How one run of a notebook ended.

    Attributes:
        status: done, failed (a cell raised), timeout, memory, output, crashed (the process
            died or was killed) or cancelled.
        reason: what went wrong, in the engine's `words.Words`; empty when done.
        output: the notebook written, with partial outputs if the run failed.
        cell: index of the failed cell among the cells that were run (markers that papermill
            inserts afterwards not counted).
        ename: name of the exception.
        evalue: its message.
        seconds: wall-clock time from start to the last cell's end.
    """

    status: str
    reason: str = ""
    output: Path | None = None
    cell: int | None = None
    ename: str = ""
    evalue: str = ""
    seconds: float = 0.0

    @property
    def done(self) -> bool:
        """Whether every cell ran as it should."""
        return self.status == "done"


def notebook_timeout(seconds: float) -> Verdict:
    """The whole notebook ran too long."""
    return Verdict("timeout", "CellTimeoutError", "notebook_timeout", {"seconds": seconds})


def cell_timeout(seconds: float) -> Verdict:
    """One cell ran too long."""
    return Verdict("timeout", "CellTimeoutError", "cell_timeout", {"seconds": seconds})


def too_much_memory(used: int, limit: int) -> Verdict:
    """The run and its processes hold more memory than allowed; both in bytes."""
    mib = {"used": used // MIB, "limit": limit // MIB}
    return Verdict("memory", "MemoryError", "memory", mib)


def too_much_output(limit: int) -> Verdict:
    """The outputs are larger than allowed; in bytes."""
    return Verdict("output", "OutputLimitError", "output", {"limit": limit // MIB})


def crashed(event: str, **values: Any) -> Verdict:
    """The process ended by itself, or did not end when it should; `event` says how."""
    return Verdict("crashed", "DeadKernelError", event, values)


def cancelled() -> Verdict:
    """Somebody stopped the run."""
    return Verdict("cancelled", "KeyboardInterrupt", "cancelled")
