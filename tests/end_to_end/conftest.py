"""A small demo county, its month computed and a few of its notebooks run, made once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from fanpin_lib import layout, process
from fanpin_lib.config import Config, load_config
from fanpin_lib.demo import write_demo
from fanpin_lib.period import Month

MONTH = Month(2026, 10)
SCALE = 0.02
REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def county(tmp_path_factory) -> Config:
    """A working directory with the demo ledgers of every month stored and the month computed."""
    folder = tmp_path_factory.mktemp("county")
    layout.lay_out(folder, "220281", "蛟河市", "demo-jiaohe", demo=True)
    write_demo(folder, MONTH, seed=7, scale=SCALE, on_progress=lambda *_: None)
    config = load_config(folder)
    report = process.ingest(config, process.ledgers_of(config), "测试")
    assert report.ok, report.to_text()
    process.compute(config, MONTH)
    return config


@pytest.fixture
def copy(county, tmp_path) -> Config:
    """The county's working directory again, to do harm to."""
    folder = tmp_path / "copy"
    shutil.copytree(county.root, folder, copy_function=shutil.copy2)
    return load_config(folder)
