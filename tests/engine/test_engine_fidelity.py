"""The engine writes what stock papermill writes (`engine_normalise` says how equal)."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nasty_charts
import nasty_code
import nasty_outputs
import nbformat
import papermill
import pytest
from engine_normalise import normalised
from nbformat import NotebookNode
from papermill.engines import papermill_engines
from papermill.exceptions import PapermillExecutionError

from fanpin_lib.engine import NotebookEngine, Template
from fanpin_lib.engine.entry import FanpinEngine

pytestmark = pytest.mark.heavy

PARAMETERS = {
    "month": "2026-10",
    "region_code": "001\"'\\ \n中",
    "count": 2,
}
NOTEBOOKS = {
    "displays": (nasty_outputs.DISPLAYS, {}),
    "streams": (nasty_outputs.STREAMS, {}),
    "errors": (nasty_code.ERRORS, {}),
    "language": (nasty_code.LANGUAGE, {}),
    "charts": (nasty_charts.CHARTS, {}),
    "county first": (nasty_charts.CONFIG_FIRST, {}),
    "parameters": (nasty_charts.PARAMETERS, PARAMETERS),
    "untagged": (nasty_charts.UNTAGGED, {"month": "2026-10"}),
    "failing": (nasty_charts.FAILING, {}),
    "exiting": (nasty_charts.EXITING, {}),
    "exiting badly": (nasty_charts.EXITING_BADLY, {}),
}
Executed = tuple[NotebookNode, str]
_stock: dict[str, list[Executed]] = {}
_STOCK_RUNS = 3


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where notebooks run; the engine is made known to papermill without installing it."""
    papermill_engines.register("fanpin", FanpinEngine)
    return tmp_path_factory.mktemp("fidelity")


@pytest.fixture
def execute(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Executed]:
    """Run a notebook through papermill; returns it and papermill's exception as text."""
    monkeypatch.chdir(folder)
    monkeypatch.setenv("FANPIN_CWD", str(folder))

    def run(name: str, engine: str | None, **options: Any) -> Executed:
        # Stock kernels do not capture descriptors when they see that pytest is near.
        monkeypatch.delenv("PYTEST_CURRENT_TEST", raising=False)
        notebook, parameters = NOTEBOOKS[name]
        nbformat.write(notebook, folder / f"{name}.ipynb")
        output = folder / f"{name}.{engine}.ipynb"
        failure = ""
        try:
            papermill.execute_notebook(
                f"{name}.ipynb",
                str(output),
                parameters,
                engine_name=engine,
                progress_bar=False,
                **options,
            )
        except PapermillExecutionError as error:
            failure = str(error)
        return nbformat.read(output, 4), failure

    return run


def stock(name: str, execute: Callable[..., Executed]) -> Executed:
    """The notebook as stock papermill writes it; run once for all engines."""
    return next(stock_runs(name, execute))


def stock_runs(name: str, execute: Callable[..., Executed]) -> Iterator[Executed]:
    """What stock papermill writes, and again: on a busy machine its own runs differ.

    A kernel flushes its two streams by the clock, so their order may change from run to
    run. The engine has to write what one of the runs wrote; further runs are made only
    when it did not write the first.
    """
    runs = _stock.setdefault(name, [])
    for number in range(_STOCK_RUNS):
        if number == len(runs):
            runs.append(execute(name, None))
        yield runs[number]


def same_as_stock(name: str, got: NotebookNode, execute: Callable[..., Executed]) -> str:
    """Asserts that a run of stock papermill wrote the same; returns that run's exception."""
    found = normalised(got)
    wanted: dict[str, Any] = {}
    for expected, failure in stock_runs(name, execute):
        wanted = normalised(expected)
        if found == wanted:
            return failure
    for index, (one, other) in enumerate(zip(wanted["cells"], found["cells"])):
        assert other == one, f"cell {index}: {one['source'][:80]!r}"
    assert found == wanted
    raise AssertionError("unreachable: found differs from every run")


@pytest.mark.parametrize("fork", [True, False], ids=["forked", "warm"])
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_notebook_is_what_stock_papermill_writes(
    name: str, fork: bool, execute: Callable[..., Executed]
) -> None:
    got, failure = execute(name, "fanpin", fork=fork)
    expected_failure = same_as_stock(name, got, execute)
    assert bool(failure) == bool(expected_failure)
    assert failure.splitlines()[:3] == expected_failure.splitlines()[:3]
    nbformat.validate(got)


@pytest.fixture(scope="module")
def batch(folder: Path) -> Iterator[NotebookEngine]:
    """An engine as a batch uses it: much imported, caches warmed up."""
    modules = ["pandas", "matplotlib.pyplot", "pyarrow.parquet", "duckdb", "polars"]
    with NotebookEngine(preload=modules) as engine:
        yield engine


@pytest.mark.parametrize("name", [name for name in NOTEBOOKS if name != "untagged"])
def test_batch_writes_what_stock_papermill_writes(
    name: str, batch: NotebookEngine, execute: Callable[..., Executed], folder: Path
) -> None:
    output = folder / f"{name}.batch.ipynb"
    template = Template(Path(f"{name}.ipynb"))
    outcome = batch.submit(template, output, NOTEBOOKS[name][1], cwd=folder).result()
    failure = same_as_stock(name, nbformat.read(output, 4), execute)
    assert outcome.status == ("failed" if failure else "done")


@pytest.mark.parametrize("name", ["displays", "streams", "language", "charts"])
def test_only_cells_meant_to_raise_do(name: str, execute: Callable[..., Executed]) -> None:
    nb, _ = stock(name, execute)
    for cell in nb.cells:
        if cell.cell_type == "code" and "raises-exception" not in cell.metadata.tags:
            assert not [one for one in cell.outputs if one.output_type == "error"], cell.source
            assert cell.metadata.papermill.status == "completed"


assert os.name == "posix", "these tests compare with a forking engine"
