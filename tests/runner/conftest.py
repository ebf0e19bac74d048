from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "presentation"))

from edition_maker import make_edition  # noqa: E402
from runner_parts import write_notebook  # noqa: E402


@pytest.fixture
def edition(tmp_path: Path) -> Path:
    """An edition's folder inside a working directory, with data and nothing run."""
    (tmp_path / "fanpin.toml").touch()
    folder = tmp_path / "reports" / "2026-10" / "internal"
    make_edition(folder / "data")
    return folder


@pytest.fixture
def notebooks(tmp_path: Path) -> Path:
    """A notebooks folder with three tiny notebooks (``write_notebook`` replaces one)."""
    folder = tmp_path / "notebooks"
    folder.mkdir()
    for level in ("county", "township", "village"):
        write_notebook(folder / f"{level}.ipynb", "print(region_code)")
    return folder
