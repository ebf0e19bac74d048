"""Three tiny counties in two cities, their month computed once; and closed as a person would."""

from __future__ import annotations

from pathlib import Path

import pytest

from fanpin_lib import process
from fanpin_lib.province.rollup import ClosedCounty
from tests.province.tiny_counties import MONTH, make_county

#: County → incomes, monitored households. 2201 is a city of two counties, 2202 of one.
COUNTIES = {
    "220191": ([5000, 6000, 20000], 1),
    "220192": ([9000, 50000], 2),
    "220291": ([7000], 0),
}


def computed(root: Path, code: str, incomes: list[float], monitored: int) -> ClosedCounty:
    config = make_county(root, code, incomes, monitored)
    report = process.ingest(config, process.ledgers_of(config), "测试")
    assert report.ok, report.to_text()
    process.compute(config, MONTH)
    return ClosedCounty(config, process.figures_folder(config, MONTH))


@pytest.fixture(scope="session")
def counties(tmp_path_factory) -> list[ClosedCounty]:
    root = tmp_path_factory.mktemp("root")
    return [computed(root, code, *given) for code, given in COUNTIES.items()]
