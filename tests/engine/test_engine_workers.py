"""Where fork does not exist: processes are reused, notebooks still do not see each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from fanpin_lib.engine import EngineFailed, Limits, NotebookEngine, Outcome, Template

pytestmark = pytest.mark.heavy

Run = Callable[..., tuple[Outcome, NotebookNode]]
MIB = 1 << 20


@pytest.fixture(scope="module")
def warm() -> Iterator[NotebookEngine]:
    """One process that is used again and again."""
    with NotebookEngine(preload=["matplotlib.pyplot", "pandas"], fork=False) as engine:
        yield engine


@pytest.fixture
def run(warm: NotebookEngine, write: Callable[..., Path], tmp_path: Path) -> Run:
    """Run cells; returns how it ended and the notebook written."""

    def run_cells(*cells: str, **options: object) -> tuple[Outcome, NotebookNode]:
        output = tmp_path / "out.ipynb"
        outcome = warm.submit(Template(write(*cells)), output, **options).result(60)  # type: ignore[arg-type]
        return outcome, nbformat.read(output, 4)

    return run_cells


def text(nb: NotebookNode, index: int = 0) -> str:
    """What a cell printed to standard output."""
    outputs = nb.cells[index].outputs
    return "".join(one.text for one in outputs if one.get("name") == "stdout")


SPOIL = """
import builtins, logging, os, random, sys, warnings
import matplotlib.pyplot as plt, pandas as pd
left_over = builtins.spoilt = 1
os.environ['SPOILT'] = '1'; os.chdir('/'); sys.path.append('spoilt')
warnings.simplefilter('error'); logging.disable; logging.root.setLevel(1)
plt.rcParams['lines.linewidth'] = 99; plt.figure(); pd.set_option('display.max_rows', 1)
get_ipython().events.register('pre_run_cell', lambda *_: print('spoilt'))
get_ipython().display_formatter.formatters['text/plain'].for_type(int, lambda *_: 'spoilt')
print = len; random.seed(1); sys.stdout = sys.stderr
import asyncio; asyncio.get_event_loop().call_later(0.2, os._exit, 3)
"""
LOOK = """
import builtins, logging, os, random, sys, warnings
import matplotlib.pyplot as plt, pandas as pd
print('left_over' in globals(), hasattr(builtins, 'spoilt'), 'SPOILT' in os.environ,
      os.getcwd() == '/', 'spoilt' in sys.path, logging.root.level,
      plt.rcParams['lines.linewidth'], plt.get_fignums(), pd.get_option('display.max_rows'),
      ('error', None, Warning, None, 0) in warnings.filters, get_ipython().execution_count)
"""


def test_a_notebook_does_not_see_the_one_before(run: Run) -> None:
    pid = text(run("import os; print(os.getpid())")[1])
    assert run(SPOIL)[0].done
    outcome, nb = run(LOOK, "1", "import os, time; time.sleep(0.4); print(os.getpid())")
    assert outcome.done
    assert text(nb) == "False False False False False 30 1.5 [] 60 False 2\n"
    assert nb.cells[1].outputs[0].data["text/plain"] == "1"
    assert text(nb, 2) == pid, "the process was meant to be used again"


def test_modules_beside_the_notebook_are_read_again(run: Run, tmp_path: Path) -> None:
    module = tmp_path / "beside.py"
    for value in ("first", "second version"):
        module.write_text(f"value = {value!r}")
        assert text(run("import beside; print(beside.value)", cwd=tmp_path)[1]) == f"{value}\n"


def test_a_failed_cell_does_not_cost_the_process(run: Run) -> None:
    pid = text(run("import os; print(os.getpid())")[1])
    assert run("1/0")[0].status == "failed"
    assert text(run("import os; print(os.getpid())")[1]) == pid


@pytest.mark.parametrize(
    ("cell", "status", "limits"),
    [
        ("import os; os._exit(7)", "crashed", Limits()),
        ("import ctypes; ctypes.string_at(0)", "crashed", Limits()),
        ("import time; time.sleep(60)", "timeout", Limits(notebook_seconds=4)),
        (
            "held = b'x' * (600 << 20); import time; time.sleep(60)",
            "memory",
            Limits(memory_bytes=600 * MIB),
        ),
        ("while True: print('x' * 1000)", "output", Limits(output_bytes=MIB)),
    ],
)
def test_a_run_that_dies_fails_alone(run: Run, cell: str, status: str, limits: Limits) -> None:
    outcome, nb = run("print('kept')", cell, limits=limits)
    assert (outcome.status, outcome.cell) == (status, 1)
    assert text(nb, 1) == "kept\n"
    assert run("print('well')")[0].done


def test_a_process_with_threads_left_over_is_not_used_again(run: Run) -> None:
    start = "import os, threading; threading.Thread(target=threading.Event().wait).start()"
    pid = text(run(start + "; print(os.getpid())")[1])
    assert text(run("import os; print(os.getpid())")[1]) != pid


def test_a_module_that_cannot_be_imported_is_named() -> None:
    for fork in (True, False):
        with pytest.raises(EngineFailed, match="no_such_module"):
            NotebookEngine(preload=["no_such_module"], fork=fork)
