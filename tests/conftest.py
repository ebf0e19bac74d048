"""Fixtures that several rooms' tests share, and the words for what is not installed."""

from __future__ import annotations

import os
import shutil

import pytest
from hypothesis import HealthCheck, settings

# Shared machines are slow now and then: no property fails for the time it took.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip tests whose program is missing, saying how to get it.

    Where `.ci/run` has said that everything is installed, they run, and fail.
    """
    if os.environ.get("FANPIN_NOTHING_MISSING"):
        return
    programs = {
        "chromium": ("chromium", "apt-get install chromium"),
        "libreoffice": ("soffice", "apt-get install libreoffice-calc libreoffice-writer"),
    }
    for marker, (program, install) in programs.items():
        if shutil.which(program):
            continue
        skip = pytest.mark.skip(reason=f"{program} is not installed: {install}")
        for item in items:
            if marker in item.keywords:
                item.add_marker(skip)
