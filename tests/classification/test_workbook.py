"""The workbook 换规则测算, executed over a small store as staff would run it."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from fanpin_lib.desk.laboratory import copy_workbooks
from tests.classification.workdir import FAR, Workdir, line_values

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "workbooks" / "simulate.ipynb"


@pytest.fixture(scope="module")
def outputs(tmp_path_factory) -> dict[str, str]:
    """What each cell shows, by the cell's id."""
    root = tmp_path_factory.mktemp("county")
    work = Workdir(root).rule_file(line_values(8300)).empty("cases", "alerts")
    for number, income in enumerate((8200, 8400, 8700, 8999, 9000)):
        work.household(f"H{number}", income)
    work.household("far", 8500, village_code=FAR).store()
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(NOTEBOOK.parents[2]))
        NotebookClient(notebook, resources={"metadata": {"path": str(root)}}).execute()
    return {cell.id: _shown(cell) for cell in notebook.cells if cell.cell_type == "code"}


def _shown(cell: nbformat.NotebookNode) -> str:
    return "".join(
        output.get("text", "") or output.get("data", {}).get("text/plain", "")
        for output in cell.outputs
    )


@pytest.mark.heavy
def test_the_new_line_takes_in_the_households_below_it(outputs):
    assert outputs["line"].strip() == "2026年10月：进入 4 户 12 人。"
    assert "新站镇" in outputs["line-towns"] and "白石山镇" in outputs["line-towns"]
    assert "远村" in outputs["line-villages"]


def test_each_step_of_the_line_says_how_many_it_adds(outputs):
    rows = [line.split() for line in outputs["steps"].splitlines()]
    assert ["8500", "1"] in rows and ["8700", "2"] in rows and ["8900", "3"] in rows


def test_other_days_and_profiles_are_tried(outputs):
    assert outputs["day"].startswith("2026年10月：")
    assert "退出" in outputs["profile"]


def test_the_households_between_the_lines_are_listed(outputs):
    assert all(f"H{number}" in outputs["names"] for number in (1, 2, 3))
    assert "H0" not in outputs["names"] and "H4" not in outputs["names"]


def test_the_workbook_is_laid_out_for_the_staff(tmp_path):
    work = Workdir(tmp_path)
    (tmp_path / "notebooks").symlink_to(NOTEBOOK.parents[1])
    folder, copied = copy_workbooks(work.county)
    assert "simulate.ipynb" in copied
    assert (folder / "simulate.ipynb").is_file()
