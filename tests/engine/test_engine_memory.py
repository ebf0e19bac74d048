"""Memory of a program that runs notebook after notebook does not grow."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import engine_memory_run
import pytest

CELLS = (
    "import pandas as pd\nrows = pd.DataFrame({'a': [n], 'b': ['x' * 100_000]})",
    "print(n)\nrows",
)
_MIB = 1 << 20


@pytest.fixture
def ran(write: Callable[..., Path], tmp_path: Path) -> Callable[..., list[list[int]]]:
    """What a program that runs a notebook so many times uses after a few and after many."""

    def run(way: str, *cells: str, parameters: str = "") -> list[list[int]]:
        source, target = write(*cells, parameters=parameters), tmp_path / "out.ipynb"
        command = [sys.executable, engine_memory_run.__file__, way, source, target]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return list(json.loads(done.stdout))

    return run


@pytest.mark.heavy
@pytest.mark.parametrize("way", ["calls", "batch"])
def test_many_notebooks_need_no_more_than_a_few(
    ran: Callable[..., list[list[int]]], way: str
) -> None:
    (own, below, opened), (own_then, below_then, opened_then) = ran(way, *CELLS, parameters="n = 0")
    assert own_then - own < 8 * _MIB
    assert below_then - below < 32 * _MIB
    assert opened_then <= opened + 2


@pytest.mark.heavy
def test_a_crowd_of_notebooks_leaves_nothing(ran: Callable[..., list[list[int]]]) -> None:
    """Neither in the program nor in its warm process."""
    cells = ("import pandas\npandas.DataFrame({'a': range(9)})", "print('x' * 9999)")
    (memory, opened, threads), (memory_then, opened_then, threads_then) = ran("crowd", *cells)
    assert (opened_then, threads_then) == (opened, threads)
    assert memory_then - memory < 6 * _MIB
