"""How all tests run: properties without haste, and tests of other programs where these are."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

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


#: Files that take a minute and more, the longest first; what they took: see pytest --durations.
LONGEST = (
    "end_to_end/test_demo_site.py",
    "end_to_end/test_profiles.py",
    "indicators/test_against_reference.py",
    "indicators/test_withheld_page.py",
    "end_to_end/test_two_editions.py",
    "demo/test_errors.py",
    "end_to_end/test_tracing.py",
    "house/test_sameness.py",
    "notebooks/test_workbooks.py",
    "province/test_many_counties.py",
    "runner/test_killed_runs.py",
    "runner/test_cluster.py",
    "house/test_pictures.py",
    "province/test_province.py",
    "disclosure/test_attacker.py",
    "runner/test_papermill_pool.py",
    "province/test_cluster.py",
    "desk/test_killed_backups.py",
    "indicators/test_trace.py",
    "indicators/test_each_month_by_itself.py",
    "engine/test_engine_fidelity.py",
    "end_to_end/test_month.py",
    "end_to_end/test_corrections.py",
    "desk/test_bulletins.py",
    "publish/test_accessibility.py",
    "end_to_end/test_december.py",
    "province/test_rollup.py",
    "publish/test_search_score.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, and no test of a program that is not there."""
    _longest_first(items)
    _skip_without_program(items)


def _longest_first(items: list[pytest.Item]) -> None:
    """So that of several processes none is left with one long file when the others are done."""
    places = {Path(__file__).parent / name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path, len(places)))


def _skip_without_program(items: list[pytest.Item]) -> None:
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
