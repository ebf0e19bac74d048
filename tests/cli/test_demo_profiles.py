"""``fanpin demo --profile``: which directory it writes into, and which it leaves alone."""

import pytest
from typer.testing import CliRunner

from fanpin_lib.cli.app import app
from fanpin_lib.config import load_config
from fanpin_lib.county import County
from fanpin_lib.desk import working_folder
from fanpin_lib.period import Month
from fanpin_lib.store import Store
from tests.store.readings import household, part, reading


def fanpin(*words: str):
    return CliRunner().invoke(app, list(words))


@pytest.fixture
def demo(tmp_path, monkeypatch):
    working_folder.lay_out(tmp_path, "220281", "蛟河市", "demo-jiaohe", demo=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_an_empty_demo_directory_becomes_that_of_the_profile(demo) -> None:
    done = fanpin("demo", "--profile", "nm-hohhot", "--scale", "0.01")
    assert done.exit_code == 0, done.output
    config = load_config(demo)
    assert (config.policy.profile, config.county.demo) == ("nm-hohhot", True)
    assert config.county.code.startswith("1501") and config.county.name in done.output
    assert County.at(demo).profile.name == "nm-hohhot"
    assert (demo / "ledgers" / "202010").is_dir()
    assert "2020-10" in done.output


def test_a_county_of_its_own_is_left_alone(tmp_path, monkeypatch) -> None:
    working_folder.lay_out(tmp_path, "522301", "兴义市", "national-2026")
    monkeypatch.chdir(tmp_path)
    before = (tmp_path / "fanpin.toml").read_bytes()
    done = fanpin("demo", "--profile", "town-three-colour-rm1", "--scale", "0.01")
    said = str(done.exception)
    assert "不是演示目录" in said and "init 文件夹 --demo --profile town-three-colour-rm1" in said
    assert (tmp_path / "fanpin.toml").read_bytes() == before
    assert not [p for p in (tmp_path / "ledgers").iterdir() if p.is_dir()]


def test_ledgers_of_another_system_are_not_mixed_with_new_ones(demo) -> None:
    Store(demo / "store").ingest(reading(Month(2026, 10), part("households", [household(1)])), "王")
    done = fanpin("demo", "--profile", "county-2020", "--scale", "0.01")
    assert "库里已有按方案 demo-jiaohe 写的台账" in str(done.exception)
    assert load_config(demo).policy.profile == "demo-jiaohe"


def test_a_profile_that_cannot_be_used_alone_is_refused(demo) -> None:
    done = fanpin("demo", "--profile", "practice", "--scale", "0.01")
    assert "只供别的方案继承" in str(done.exception)
    assert load_config(demo).policy.profile == "demo-jiaohe"


def test_init_lays_out_the_demo_of_a_profile(tmp_path) -> None:
    folder = tmp_path / "演示"
    done = fanpin("init", str(folder), "--demo", "--profile", "town-three-colour-n6")
    assert done.exit_code == 0, done.output
    config = load_config(folder)
    assert (config.policy.profile, config.county.demo) == ("town-three-colour-n6", True)
