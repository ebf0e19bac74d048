"""The three regional notebooks, really executed on a small edition."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
from edition_maker import COUNTY, FEW, MONTH, SILENT, TOWN, make_edition
from nbclient import NotebookClient

from fanpin_lib.presentation.outputs import plain
from fanpin_lib.runner import run_edition

pytestmark = pytest.mark.heavy

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
EXECUTED = {
    "county": "county/220281",
    "township": "township/220281100",
    "village": f"village/{FEW}",
    "silent": f"village/{SILENT}",
}


@pytest.fixture(scope="module")
def working_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working directory with an edition of four regions run."""
    root = tmp_path_factory.mktemp("county")
    (root / "fanpin.toml").touch()
    edition = root / "reports" / "2026-10" / "internal"
    make_edition(edition / "data")
    summary = run_edition(edition, NOTEBOOKS, MONTH, [COUNTY, TOWN, FEW, SILENT], workers=2)
    assert summary.ok, str(summary)
    return root


def _notebook(working_dir: Path, which: str) -> Any:
    path = working_dir / "reports" / "2026-10" / "internal" / f"{EXECUTED[which]}.ipynb"
    return nbformat.read(path, as_version=4)


def _shown(notebook: Any, mime: str) -> list[str]:
    return [
        output.data[mime]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if mime in output.get("data", {})
    ]


@pytest.mark.parametrize("which", list(EXECUTED))
def test_nothing_but_results_is_shown(working_dir: Path, which: str) -> None:
    """No warning on standard error (a missing glyph would be one), no bare objects."""
    notebook = _notebook(working_dir, which)
    nbformat.validate(notebook)
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            assert output.output_type == "execute_result"
            rich = set(output.data) - {"text/plain"}
            assert len(rich) == 1
            assert "object at 0x" not in output.data["text/plain"]


def test_a_village_secretary_finds_counts_visits_and_incomes(working_dir: Path) -> None:
    notebook = _notebook(working_dir, "village")
    text = plain("\n".join(_shown(notebook, "text/markdown")))
    assert "# 瓦窑村（新站镇）2026年10月监测情况" in text
    assert "瓦窑村有风险未消除的监测对象8户24人" in text
    assert "本月应走访8户，已走访7户" in text
    assert "低于监测线（[7,300元，演示值](rule:monitoring_line)）的有3户" in text
    assert len([one for one in _shown(notebook, "text/html") if "<figure" in one]) == 3


def test_a_township_leader_finds_the_villages_side_by_side(working_dir: Path) -> None:
    tables = "\n".join(_shown(_notebook(working_dir, "township"), "text/html"))
    assert f'<a href="region:{FEW}">瓦窑村</a>' in tables
    assert "按区划代码排列，不是名次" in tables
    text = plain("\n".join(_shown(_notebook(working_dir, "township"), "text/markdown")))
    assert f"在哪里：[瓦窑村](region:{FEW})" in text and "什么时候：" in text


def test_a_county_director_finds_what_needs_attention(working_dir: Path) -> None:
    text = plain("\n".join(_shown(_notebook(working_dir, "county"), "text/markdown")))
    assert "**收入**：22户低于监测线" in text
    assert f"[新站镇](region:{TOWN})" in text


def test_a_village_without_records_says_so_instead_of_zero(working_dir: Path) -> None:
    notebook = _notebook(working_dir, "silent")
    text = "\n".join(_shown(notebook, "text/markdown"))
    assert "走访、缺项、预警线索、收入没有数据，无法判断" in text
    assert len([one for one in _shown(notebook, "text/html") if "<figure" in one]) == 1


@pytest.mark.parametrize("folder", [".", "notebooks"])
def test_runs_by_hand_from_the_working_directory_and_from_notebooks(
    working_dir: Path, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(NOTEBOOKS.parent))  # where it is not installed
    here = working_dir / folder
    here.mkdir(exist_ok=True)
    notebook = nbformat.read(NOTEBOOKS / "village.ipynb", as_version=4)
    parameters = next(c for c in notebook.cells if "parameters" in c.metadata.get("tags", []))
    parameters.source = parameters.source.replace("220281100200", FEW)
    notebook.cells = notebook.cells[:5]
    NotebookClient(notebook, resources={"metadata": {"path": str(here)}}).execute()
    assert "瓦窑村" in _shown(notebook, "text/markdown")[0]
