"""Notebooks as they lie in the repository: no outputs, little code, nothing damaged."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import nbformat
import pytest

from fanpin_lib.runner.notebooks import check_notebook

FOLDER = Path(__file__).parents[2] / "notebooks"
LEVELS = ("village", "township", "county", "open/township", "open/county")
REGIONAL = [FOLDER / f"{level}.ipynb" for level in LEVELS]
WORKBOOKS = sorted((FOLDER / "workbooks").glob("*.ipynb"))


def _read(path: Path) -> Any:
    return nbformat.read(path, as_version=nbformat.NO_CONVERT)


@pytest.fixture(params=[*REGIONAL, *WORKBOOKS], ids=lambda path: f"{path.parent.name}-{path.stem}")
def path(request: pytest.FixtureRequest) -> Path:
    return request.param


def test_stored_without_outputs(path: Path) -> None:
    """Saved outputs of a workbook would hold names."""
    for cell in _read(path).cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None


def test_valid_with_cells_that_keep_their_ids(path: Path) -> None:
    notebook = _read(path)
    nbformat.validate(notebook)
    ids = [cell.id for cell in notebook.cells]
    assert len(ids) == len(set(ids))
    assert not any(len(found) == 8 and found.isalnum() and not found.isalpha() for found in ids)


def test_the_kernel_is_named(path: Path) -> None:
    assert _read(path).metadata.kernelspec.name == "python3"


def test_begins_with_how_to_use_it_by_hand(path: Path) -> None:
    first, second = _read(path).cells[:2]
    assert first.cell_type == "markdown"
    assert "运行" in first.source + second.source


@pytest.mark.parametrize("path", REGIONAL, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_takes_the_runners_parameters(path: Path) -> None:
    check_notebook(path, ["month", "region_code", "data_dir"])


@pytest.mark.parametrize("path", REGIONAL, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_one_call_a_cell(path: Path) -> None:
    """What a page says is in the library, where it is tested."""
    cells = [cell for cell in _read(path).cells if cell.cell_type == "code"]
    for cell in cells[2:]:
        [statement] = ast.parse(cell.source).body
        assert isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)


def test_a_village_page_has_at_most_three_charts() -> None:
    source = "".join(cell.source for cell in _read(REGIONAL[0]).cells)
    assert source.count("_chart()") + source.count("trend()") <= 3


def test_workbooks_begin_with_a_warning() -> None:
    assert {path.stem for path in WORKBOOKS} >= {"blank_start", "household_history"}
    for path in WORKBOOKS:
        assert "含个人信息，不得外传" in _read(path).cells[0].source
