"""Notebooks → executed notebooks: one per region, several at once, nothing left half done.

``run_edition`` is the whole of it. Stock papermill executes each notebook in a kernel of
its own; what executes them can be replaced (``fanpin_lib.runner.jobs.Executor``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from fanpin_lib.period import Month
    from fanpin_lib.runner.summary import RunSummary


def run_edition(
    edition_folder: Path, notebooks_folder: Path, month: Month, **options: Any
) -> RunSummary:
    """Execute one notebook per region; see ``fanpin_lib.runner.batch.run_edition``."""
    from fanpin_lib.runner.batch import run_edition as run

    return run(edition_folder, notebooks_folder, month, **options)
