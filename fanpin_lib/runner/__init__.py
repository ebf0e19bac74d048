"""Notebooks → executed notebooks: one per region, several at once, nothing left half done.

``run_edition`` is the whole of it. Stock papermill executes each notebook in a kernel of
its own; what executes them can be replaced (``fanpin_lib.runner.jobs.Executor``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fanpin_lib.runner.batch import run_edition
    from fanpin_lib.runner.summary import RunSummary

__all__ = ["RunSummary", "run_edition"]


def __getattr__(name: str) -> Any:
    """Import on first use: the command line must answer at once."""
    if name == "run_edition":
        from fanpin_lib.runner.batch import run_edition

        return run_edition
    if name == "RunSummary":
        from fanpin_lib.runner.summary import RunSummary

        return RunSummary
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
