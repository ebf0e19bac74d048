"""The wheel carries all that a county needs, and closes a month from where it is installed."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

from tests.house.test_notices import ROOT, tracked

#: Where `fanpin init` finds in the wheel what the source tree has elsewhere.
LAID_OUT = ("notebooks/", "site/docs/", "site/docs-open/", "mkdocs.yml")
REGIONS = """行政区划代码,名称,层级,上级代码
522301000000,兴义市,县,
522301100000,某镇,乡镇,522301000000
522301100201,某村,村,522301100000
"""
HOUSEHOLDS = """户编号,户主姓名,村代码,户类型,家庭人口,劳动力人数
5223010001,王小平,522301100201,一般农户,3,2
5223010002,高山,522301100201,脱贫户,1,0
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    return Path(next(WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])))


def test_the_wheel_carries_the_package_whole_and_what_init_lays_out(wheel: Path) -> None:
    carried = set(zipfile.ZipFile(wheel).namelist())
    wanted = {path for path in tracked() if path.startswith("fanpin_lib/")}
    wanted |= {f"fanpin_lib/templates/{path}" for path in tracked() if path.startswith(LAID_OUT)}
    wanted.add("fanpin_lib/CHANGELOG.md")
    assert len(wanted) > 500 and sorted(wanted - carried) == []


def test_the_wheel_carries_nothing_else(wheel: Path) -> None:
    carried = zipfile.ZipFile(wheel).namelist()
    about = [path for path in carried if not path.startswith("fanpin_lib/")]
    assert all(path.split("/")[0].endswith(".dist-info") for path in about)
    shown_in_help = "fanpin_lib/templates/site/docs/assets/pictures/"
    own = [path for path in carried if not path.startswith(shown_in_help)]
    assert [path for path in own if path.endswith((".pyc", ".png"))] == []


def test_the_wheel_carries_licence_and_notices(wheel: Path) -> None:
    licences = {p.partition("/licenses/")[2] for p in zipfile.ZipFile(wheel).namelist()}
    assert {"LICENSE", "NOTICE.md"} <= licences


@pytest.mark.heavy
def test_the_installed_wheel_closes_a_month_of_one_village(wheel: Path, tmp_path: Path) -> None:
    installed = tmp_path / "installed"
    zipfile.ZipFile(wheel).extractall(installed)
    environment = {**os.environ, "PYTHONPATH": str(installed)}

    def fanpin(*arguments: str, at: Path = tmp_path) -> str:
        program = "import fanpin_lib; print(fanpin_lib.__file__); fanpin_lib.cli.main()"
        command = [sys.executable, "-c", f"import fanpin_lib.cli; {program}", *arguments]
        done = subprocess.run(
            command, cwd=at, env=environment, capture_output=True, encoding="utf-8"
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert done.stdout.startswith(str(installed))  # not the source tree
        return done.stdout

    fanpin("init", "county", "--code", "522301", "--name", "兴义市")
    county = tmp_path / "county"
    (county / "ledgers/行政区划_202610.csv").write_text(REGIONS, encoding="utf-8")
    (county / "ledgers/农户台账_202610.csv").write_text(HOUSEHOLDS, encoding="utf-8")
    fanpin("month", "2026-10", at=county)
    page = (county / "site/public/village/522301100201.html").read_text(encoding="utf-8")
    assert "某村" in page and "王小平" not in page
