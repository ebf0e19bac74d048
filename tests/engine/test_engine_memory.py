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


@pytest.mark.heavy
@pytest.mark.parametrize("way", ["calls", "batch"])
def test_many_notebooks_need_no_more_than_a_few(
    write: Callable[..., Path], tmp_path: Path, way: str
) -> None:
    source, target = write(*CELLS, parameters="n = 0"), tmp_path / "out.ipynb"
    command = [sys.executable, engine_memory_run.__file__, way, source, target]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    (own, below, opened), (own_then, below_then, opened_then) = json.loads(done.stdout)
    assert own_then - own < 8 * _MIB
    assert below_then - below < 32 * _MIB
    assert opened_then <= opened + 2
