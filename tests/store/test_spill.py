"""What a database over stored ledgers leaves alone: the working directory, and the output."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_CODE = """
from pathlib import Path
from fanpin_lib.store.spill import database
with database(Path("store")) as connection:
    for name in ("enable_progress_bar", "temp_directory"):
        print(connection.execute(f"SELECT current_setting('{name}')").fetchone()[0])
"""


def test_used_by_hand_it_draws_no_bar_and_spills_into_the_store(tmp_path: Path) -> None:
    """``python -c`` looks to DuckDB like somebody at a prompt, as a notebook does."""
    done = subprocess.run(
        [sys.executable, "-c", _CODE], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == ["False", str(Path("store") / ".tmp")]
