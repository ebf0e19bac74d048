"""What the tests of the engine share: notebooks on disk and engines already started."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import engine_cells
import nbformat
import pytest
from nbformat import NotebookNode

from fanpin_lib.engine import NotebookEngine, Outcome, Template


@pytest.fixture(scope="session")
def forking() -> Iterator[NotebookEngine]:
    """An engine that forks, two runs at once."""
    with NotebookEngine(workers=2) as engine:
        yield engine


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write a notebook of these cells into the test's folder; returns its path."""

    def write_cells(*cells: str | NotebookNode, name: str = "in", parameters: str = "") -> Path:
        path = tmp_path / f"{name}.ipynb"
        nbformat.write(engine_cells.notebook(*cells, parameters=parameters), path)
        return path

    return write_cells


Ran = tuple[Outcome, NotebookNode]


@pytest.fixture
def run(forking: NotebookEngine, write: Callable[..., Path], tmp_path: Path) -> Callable[..., Ran]:
    """Run cells in the forking engine; returns how it ended and the notebook written."""

    def run_cells(*cells: str | NotebookNode, **options: object) -> Ran:
        output = tmp_path / "out.ipynb"
        template = Template(write(*cells))
        outcome = forking.submit(template, output, **options).result(60)  # type: ignore[arg-type]
        return outcome, nbformat.read(output, 4)

    return run_cells
