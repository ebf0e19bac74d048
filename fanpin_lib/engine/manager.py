"""papermill's bookkeeping of a run, without what it costs there."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import Any

from nbformat import NotebookNode
from papermill.engines import NotebookExecutionManager
from papermill.log import logger


class QuietManager(NotebookExecutionManager):  # type: ignore[misc]  # papermill is untyped
    """Notes start, end and status of cells as papermill does, but does not save each time.

    The notebook is still saved at the start, every ``autosave_cell_every`` seconds and at
    the end.
    """

    _between_cells = True

    def save(self, **kwargs: Any) -> None:
        """Save, except where a cell begins."""
        if self._between_cells:
            super().save(**kwargs)

    def cell_start(self, cell: NotebookNode, cell_index: Any = None, **kwargs: Any) -> None:
        """Note that a cell started."""
        self._between_cells = False
        super().cell_start(cell, cell_index, **kwargs)
        self._between_cells = True

    def cell_complete(self, cell: NotebookNode, cell_index: Any = None, **kwargs: Any) -> None:
        """Note that a cell ended."""
        ended = self.now()
        if self.log_output:
            number = cell_index + 1 if cell_index is not None else ""
            logger.info(f"Ending Cell {number:-<43}")
            sys.stdout.flush()
            sys.stderr.flush()
        notes = cell.metadata.papermill
        notes["end_time"] = ended.isoformat()
        if notes.get("start_time"):
            started = datetime.fromisoformat(notes["start_time"])
            notes["duration"] = (ended - started).total_seconds()
        if notes["status"] != self.FAILED:
            notes["status"] = self.COMPLETED
        if self.pbar:
            self.pbar.update(1)
