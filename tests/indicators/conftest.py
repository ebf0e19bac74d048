"""The demo county that several files look at, its ledgers stored once."""

from __future__ import annotations

import pytest

from fanpin_lib.county import County
from tests.indicators.withheld_page import demo_county
from tests.made_once import made_once


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> County:
    """The demo county with all of its ledgers stored; nothing is written into it."""
    return County.at(made_once(request, tmp_path_factory, "demo-stored", demo_county))
