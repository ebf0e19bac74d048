"""The workbook 反常的村, executed over the demo county's month as an analyst would run it."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

pytestmark = pytest.mark.heavy

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "workbooks" / "compare_villages.ipynb"


@pytest.fixture(scope="module")
def outputs(county) -> dict[str, str]:
    """What each cell shows, by the cell's id, for a rate that no small count hides."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    (parameters,) = (cell for cell in notebook.cells if cell.id == "parameters")
    parameters.source = parameters.source.replace("走访完成率", "排查完成率")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(NOTEBOOK.parents[2]))
        patch.setenv("FANPIN_ROOT", str(county.root))
        NotebookClient(notebook, resources={"metadata": {"path": str(county.root)}}).execute()
    return {cell.id: _shown(cell) for cell in notebook.cells if cell.cell_type == "code"}


def _shown(cell: nbformat.NotebookNode) -> str:
    return "".join(output.get("data", {}).get("text/plain", "") for output in cell.outputs)


def test_townships_are_ranked_and_small_ones_are_not(outputs):
    rows = [line.split() for line in outputs["ranking"].splitlines()[1:]]
    sizes = {name: int(n) for _, _, name, _, n in rows}
    unranked = {name for _, rank, name, _, _ in rows if rank == "<NA>"}
    assert len(sizes) == 17
    assert unranked == {name for name, n in sizes.items() if n < 30}
    assert 0 < len(unranked) < 17


def test_every_township_has_a_gini_coefficient_under_its_name(outputs):
    rows = [line.split() for line in outputs["towns"].splitlines()[:-1]]
    assert len(rows) == 17 and "新站镇" in {row[0] for row in rows}
    values = [float(row[1]) for row in rows]
    assert values == sorted(values, reverse=True) and 0 < values[-1] < values[0] < 100


def test_few_below_the_line_means_little_depth(outputs):
    told = dict(line.rsplit(None, 1) for line in outputs["income"].splitlines()[:-1])
    share, depth = (float(told[name]) for name in told if "线的" in name)
    assert 0 < depth < share < 1
