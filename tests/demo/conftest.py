"""One small synthetic county, built and written once for all tests of this room."""

from __future__ import annotations

from pathlib import Path

import pytest

from fanpin_lib.demo import DemoReport, write_demo
from fanpin_lib.demo.files.plan import plan
from fanpin_lib.demo.office.table import LedgerTable
from fanpin_lib.demo.world.build import build_world
from fanpin_lib.demo.world.county import World
from fanpin_lib.period import Month

MONTH = Month(2026, 10)
SMALL = 0.02
SEED = 7


@pytest.fixture(scope="session")
def world() -> World:
    """Some three thousand households: enough for shares to mean something."""
    return build_world(MONTH, seed=SEED, scale=0.3, county_code="220281")


@pytest.fixture(scope="session")
def tables(world: World) -> dict[tuple[str, int], LedgerTable]:
    """Every ledger of every window month, as columns."""
    return {(p.table, p.index): p.table_of(world) for p in plan(world.timeline.months)}


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, DemoReport]:
    """The smallest county on disk: working directory and report."""
    root = tmp_path_factory.mktemp("demo-county")
    return root, write_demo(root, MONTH, seed=SEED, scale=SMALL)
