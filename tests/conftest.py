"""How all tests run: properties without haste, and tests of other programs where these are."""

from __future__ import annotations

import os
import shutil

import pytest
from hypothesis import HealthCheck, settings

from fanpin_lib.cli import FRUGAL

# As commands do: threads of numpy's that wait for each other take processor time all the same.
os.environ.update(FRUGAL | os.environ)

# Shared machines are slow now and then: no property fails for the time it took.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


#: Programs that some tests need, by the tests' mark: what to look for and how to get it.
PROGRAMS = {
    "chromium": ("chromium", "apt-get install chromium"),
    "libreoffice": ("soffice", "apt-get install libreoffice-calc"),
    "nginx": ("nginx", "apt-get install nginx"),
    "writer": ("lowriter", "apt-get install libreoffice-writer"),
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip tests of programs that are not there, saying how to get them.

    Where `.ci/run` has said that everything is installed, they run, and fail.
    """
    if os.environ.get("FANPIN_NOTHING_MISSING"):
        return
    for mark, (program, how) in PROGRAMS.items():
        if shutil.which(program):
            continue
        skip = pytest.mark.skip(reason=f"{mark} is not installed: {how}")
        for item in items:
            if mark in item.keywords:
                item.add_marker(skip)
