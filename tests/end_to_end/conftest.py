"""A small demo county, its month computed and a few of its notebooks run, made once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from fanpin_lib import desk
from fanpin_lib.county import County
from fanpin_lib.demo import write_demo
from fanpin_lib.desk import working_folder
from fanpin_lib.period import Month
from tests.made_once import made_once

MONTH = Month(2026, 10)
SCALE = 0.02
REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def county(tmp_path_factory, request) -> County:
    """A working directory with the demo ledgers of every month stored and the month computed."""
    return County.at(made_once(request, tmp_path_factory, "county", _computed))


def _computed(folder: Path) -> None:
    working_folder.lay_out(folder, "220281", "蛟河市", "demo-jiaohe", demo=True)
    write_demo(folder, MONTH, seed=7, scale=SCALE, on_progress=lambda *_: None)
    county = County.at(folder)
    report = desk.ingest(county, desk.ledgers_of(county), "测试")
    assert report.ok, report.to_text()
    desk.compute(county, MONTH)


@pytest.fixture
def copy(county, tmp_path) -> County:
    """The county's working directory again, to do harm to."""
    folder = tmp_path / "copy"
    shutil.copytree(county.root, folder, copy_function=shutil.copy2)
    return County.at(folder)
