"""How all tests run: properties without haste, browser tests where there is a browser."""

from __future__ import annotations

import os
import shutil

import pytest
from hypothesis import HealthCheck, settings

# Shared machines are slow now and then: no property fails for the time it took.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip tests of the browser where there is none, saying how to get it.

    Where `.ci/run` has said that everything is installed, they run, and fail.
    """
    if os.environ.get("FANPIN_NOTHING_MISSING") or shutil.which("chromium"):
        return
    skip = pytest.mark.skip(reason="chromium is not installed: apt-get install chromium")
    for item in items:
        if "chromium" in item.keywords:
            item.add_marker(skip)
