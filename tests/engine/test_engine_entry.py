"""``papermill --engine fanpin`` works for anybody who has fanpin installed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import engine_cells
import nbformat
import papermill
import pytest
from jupyter_client.kernelspec import NoSuchKernel
from papermill.engines import papermill_engines
from papermill.exceptions import PapermillExecutionError

from fanpin_lib.engine import NotebookEngine, entry

pytestmark = pytest.mark.heavy

ROOT = Path(__file__).parents[2]


@pytest.fixture
def installed(tmp_path: Path) -> dict[str, str]:
    """Environment in which fanpin's entry points are found, as after an installation."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    entries = project["entry-points"]["papermill.engine"]
    folder = tmp_path / "site" / "fanpin-0.dist-info"
    folder.mkdir(parents=True)
    lines = ["[papermill.engine]", *(f"{name} = {place}" for name, place in entries.items())]
    (folder / "entry_points.txt").write_text("\n".join(lines), encoding="utf-8")
    return {**os.environ, "PYTHONPATH": f"{folder.parent}{os.pathsep}{ROOT}"}


def test_command_line_of_papermill(
    installed: dict[str, str], write: Callable[..., Path], tmp_path: Path
) -> None:
    source = write("import os; print(month, os.getcwd())", parameters='month = ""')
    program = [sys.executable, "-m", "papermill", "--engine", "fanpin", str(source), "out.ipynb"]
    done = subprocess.run(
        [*program, "-r", "month", "2026-10", "--log-output"],
        env=installed,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert f"2026-10 {tmp_path}" in done.stderr
    nb = nbformat.read(tmp_path / "out.ipynb", 4)
    assert nb.cells[2].outputs[0].text == f"2026-10 {tmp_path}\n"
    assert nb.metadata.papermill.parameters == {"month": "2026-10"}


def test_engine_can_be_imported_before_papermill(installed: dict[str, str]) -> None:
    program = (
        "from fanpin_lib.engine.entry import FanpinEngine\n"
        "from papermill.engines import papermill_engines\n"
        "assert papermill_engines.get_engine('fanpin') is FanpinEngine\n"
    )
    subprocess.run([sys.executable, "-c", program], env=installed, check=True)


def test_loading_the_entry_point_imports_nothing_heavy(installed: dict[str, str]) -> None:
    program = (
        "import sys, fanpin_lib.engine.entry\n"
        "print([m for m in ('papermill', 'nbclient', 'IPython', 'pandas') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], env=installed, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


@pytest.fixture
def execute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., object]:
    """papermill with the engine registered, in the test's folder."""
    papermill_engines.register("fanpin", entry.FanpinEngine)
    monkeypatch.chdir(tmp_path)

    def run(source: Path, **options: object) -> object:
        return papermill.execute_notebook(
            source, "out.ipynb", engine_name="fanpin", progress_bar=False, **options
        )

    return run


def test_papermill_sees_a_timeout_as_a_failed_cell(
    execute: Callable[..., object], write: Callable[..., Path], tmp_path: Path
) -> None:
    source = write("print(1)", "print('kept')\nimport time; time.sleep(60)")
    with pytest.raises(PapermillExecutionError) as caught:
        execute(source, execution_timeout=4)
    assert caught.value.ename == "CellTimeoutError"
    assert "4 seconds" in caught.value.evalue
    nb = nbformat.read(tmp_path / "out.ipynb", 4)
    assert nb.cells[0].metadata.tags == ["papermill-error-cell-tag"]
    assert nb.cells[3].outputs[0].text == "kept\n"
    assert nb.cells[3].metadata.papermill.status == "failed"


def test_papermill_options_reach_the_run(
    execute: Callable[..., object], write: Callable[..., Path], tmp_path: Path
) -> None:
    (tmp_path / "below").mkdir()
    with (tmp_path / "stdout.txt").open("w") as stdout:
        source = write("import os; print(os.path.basename(os.getcwd()))", "1/0", "print(2)")
        with pytest.raises(PapermillExecutionError):
            execute(source, cwd="below", allow_errors=True, stdout_file=stdout)
    assert (tmp_path / "stdout.txt").read_text() == "below\n2\n"


def test_environment_of_the_moment_is_seen(
    execute: Callable[..., object],
    write: Callable[..., Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    look = "import os; print(os.environ.get('FANPIN_A'), os.environ.get('FANPIN_B'))"
    monkeypatch.setenv("FANPIN_A", "1")
    execute(write(look))
    monkeypatch.delenv("FANPIN_A")
    monkeypatch.setenv("FANPIN_B", "2")
    execute(write(look))
    assert nbformat.read(tmp_path / "out.ipynb", 4).cells[0].outputs[0].text == "None 2\n"


def test_unknown_kernel_is_papermills_error(
    execute: Callable[..., object], write: Callable[..., Path]
) -> None:
    with pytest.raises(NoSuchKernel):
        execute(write("1"), kernel_name="no-such-kernel")


def test_only_this_python_runs_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    launch = ["-m", "ipykernel_launcher", "-f", "{connection_file}"]
    for name, spec in {
        "same": {"argv": [sys.executable, *launch]},
        "elsewhere": {"argv": ["/usr/bin/env", *launch]},
        "setting": {"argv": ["python", *launch], "env": {"A": "1"}},
        "r": {"argv": ["python", "-m", "something_else"]},
    }.items():
        folder = tmp_path / "kernels" / name
        folder.mkdir(parents=True)
        about = {"display_name": name, "language": "python", **spec}
        (folder / "kernel.json").write_text(json.dumps(about), encoding="utf-8")
    ours = {name: entry.runs_here(name) for name in ("same", "elsewhere", "setting", "r")}
    assert ours == {"same": True, "elsewhere": False, "setting": False, "r": False}


@pytest.mark.heavy
def test_other_kernels_are_left_to_papermill(
    execute: Callable[..., object],
    write: Callable[..., Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    folder = tmp_path / "kernels" / "setting"
    folder.mkdir(parents=True)
    launch = ["python", "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    about = {"argv": launch, "display_name": "s", "language": "python", "env": {"ONE": "1"}}
    (folder / "kernel.json").write_text(json.dumps(about), encoding="utf-8")
    execute(write("import os; print(os.environ['ONE'])"), kernel_name="setting", preload=[])
    assert nbformat.read(tmp_path / "out.ipynb", 4).cells[0].outputs[0].text == "1\n"


def test_preload_follows_the_imports_of_the_notebook() -> None:
    nb = engine_cells.notebook(
        "import pandas as pd\nimport os, sys\nfrom matplotlib.pyplot import plot\n%time import x",
        "def f():\n    import numpy",
    )
    assert entry._imported_by(nb) == ["matplotlib.pyplot", "pandas"]
    drawing = engine_cells.notebook("from matplotlib import rcParams\nimport pandas.api.types, x.y")
    assert entry._imported_by(drawing) == ["matplotlib.figure", "pandas"]


DRAWS = (
    "import io, os\nfrom IPython.display import SVG\n"
    "from matplotlib import rcParams\nfrom matplotlib.figure import Figure",
    "figure = Figure()\nfigure.subplots().plot([1, 2])\ntext = io.StringIO()\n"
    "figure.savefig(text, format='svg')\nSVG(text.getvalue())",
    "print(os.getpid())",
)
ASKS = (
    "import os, yaml",
    "try:\n    yaml.load('[', yaml.CSafeLoader)\nexcept yaml.YAMLError:\n    print('as expected')",
    "print(os.getpid())",
)


@pytest.mark.parametrize("cells", [DRAWS, ASKS])
def test_calls_one_after_the_other_keep_their_process(
    execute: Callable[..., Any],
    write: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
    cells: tuple[str, ...],
) -> None:
    """Only the first one's ends: after it the warm process imports what that one imported."""
    engines: dict[bool | None, NotebookEngine] = {}
    monkeypatch.setattr(entry, "_engines", engines)  # which have learnt nothing yet
    source = write(*cells)
    makers = [execute(source).cells[-1].outputs[0].text for _ in range(5)]
    engines[None].close()
    assert len(set(makers[1:])) == 1
