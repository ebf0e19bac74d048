"""A workbook of the office executed as an analyst runs it, in a kernel of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from fanpin_lib.county import County
from fanpin_lib.period import Month

REPOSITORY = Path(__file__).parents[2]
WORKBOOKS = sorted((REPOSITORY / "notebooks" / "workbooks").glob("*.ipynb"))


def run_workbook(path: Path, county: County, month: Month, patch: pytest.MonkeyPatch) -> list[Any]:
    """The outputs of its cells, in order; an error in a cell is raised."""
    notebook = nbformat.read(path, as_version=4)
    [parameters] = [c for c in notebook.cells if "parameters" in c.metadata.get("tags", [])]
    parameters.source = parameters.source.replace('"2026-10"', f'"{month}"')
    patch.setenv("PYTHONPATH", str(REPOSITORY))
    patch.setenv("FANPIN_ROOT", str(county.root))
    NotebookClient(notebook, resources={"metadata": {"path": str(county.root)}}).execute()
    return [o for c in notebook.cells if c.cell_type == "code" for o in c.outputs]


def tables(outputs: list[Any]) -> str:
    """All tables as the notebook shows them."""
    return "".join(o.get("data", {}).get("text/html", "") for o in outputs)
