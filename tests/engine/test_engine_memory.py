"""Memory of a program that runs notebook after notebook does not grow."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

import papermill
import psutil
import pytest
from papermill.engines import papermill_engines

from fanpin_lib.engine import NotebookEngine, Template
from fanpin_lib.engine.entry import FanpinEngine

CELLS = (
    "import pandas as pd\nrows = pd.DataFrame({'a': [n], 'b': ['x' * 100_000]})",
    "print(n)\nrows",
)
_NOTEBOOKS = 300
_MIB = 1 << 20


def used() -> tuple[int, int, int]:
    """Memory of this process and of those under it (bytes), and how many descriptors are open."""
    own = psutil.Process()
    below = 0
    for one in own.children(recursive=True):
        with contextlib.suppress(OSError):
            below += made(one.pid)
    return made(own.pid), below, own.num_fds()


def made(pid: int) -> int:
    """Share of the memory that a process made itself (bytes).

    Libraries read from files do not count: their share goes up by megabytes whenever another
    program that reads the same ones ends, and down when one starts.
    """
    text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    (line,) = (line for line in text.splitlines() if line.startswith("Pss_Anon:"))
    return int(line.split()[1]) * 1024


def assert_flat(step: Callable[[int], None]) -> None:
    """What many notebooks need is not more than what a few need."""
    for number in range(30):
        step(number)
    own, below, opened = used()
    for number in range(_NOTEBOOKS):
        step(number)
    own_then, below_then, opened_then = used()
    assert own_then - own < 8 * _MIB
    assert below_then - below < 32 * _MIB
    assert opened_then <= opened + 2


@pytest.mark.heavy
def test_calls_of_papermill_one_after_the_other(write: Callable[..., Path], tmp_path: Path) -> None:
    papermill_engines.register("fanpin", FanpinEngine)
    source = write(*CELLS, parameters="n = 0")

    def step(number: int) -> None:
        papermill.execute_notebook(
            source, tmp_path / "out.ipynb", {"n": number}, engine_name="fanpin", progress_bar=False
        )

    assert_flat(step)


@pytest.mark.heavy
def test_a_batch(write: Callable[..., Path], tmp_path: Path) -> None:
    template = Template(write(*CELLS, parameters="n = 0"))
    with NotebookEngine(["pandas"], workers=2) as engine:

        def step(number: int) -> None:
            assert engine.submit(template, tmp_path / "out.ipynb", {"n": number}).result(60).done

        assert_flat(step)
