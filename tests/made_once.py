"""Folders that are dear to make: made by one of a run's processes, and copied by the others."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from fanpin_lib.files.lock import hold

#: The others wait for the one that makes it, however slow the machine is.
_PATIENCE_SECONDS = 3600


def made_once(
    request: pytest.FixtureRequest,
    folders: pytest.TempPathFactory,
    name: str,
    make: Callable[[Path], object],
) -> Path:
    """A folder of this process's own that holds what ``make`` wrote.

    Args:
        name: what it is called in the run; the same name is the same content.
        make: writes into a folder that is there and empty.
    """
    own = folders.mktemp(name)
    if not hasattr(request.config, "workerinput"):  # no others: without xdist
        make(own)
        return own
    shared = folders.getbasetemp().parent / f"{name}-of-all"
    shared.mkdir(exist_ok=True)
    with hold(shared, _PATIENCE_SECONDS):
        if not (shared / "made").exists():
            shutil.rmtree(shared / name, ignore_errors=True)
            (shared / name).mkdir()
            make(shared / name)
            (shared / "made").touch()
    shutil.copytree(shared / name, own, copy_function=shutil.copy2, dirs_exist_ok=True)
    return own
