"""Whatever the repository holds of others is named in NOTICE.md with its licence."""

from __future__ import annotations

import re
import subprocess
import tomllib
from fnmatch import fnmatch
from importlib.metadata import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: Kinds of files that are written here.
WRITTEN_HERE = {".py", ".yaml", ".yml", ".sql", ".md", ".ipynb", ".j2", ".toml", ".样例"}
#: Ours, though files of such a kind often come from elsewhere.
OURS = (
    ".ci/run",
    ".gitignore",
    "LICENSE",
    "Makefile",
    "constraints.txt",
    "fanpin_lib/publish/templates/months.js",
    "fanpin_lib/publish/theme/assets/print/*",
    "fanpin_lib/publish/theme/assets/search/*",
    "fanpin_lib/publish/theme/main.html",
    "pictures/*.png",
    "reports/.gitkeep",
    "site/docs/assets/cards.js",
    "site/docs/assets/charts.js",
    "site/docs/assets/fanpin.css",
    "site/docs/assets/fanpin.js",
    "site/docs/assets/figures/*.js",
    "site/docs/assets/pictures/*.png",
    "tests/house/golden/*.json",
    "tests/ledgers/protected/*",
    "tests/quality/codes.txt",
    "tests/store/released/*.zip",
)
LICENCES = ("MIT", "WTFPL", "OFL", "Apache", "BSD")


def tracked() -> list[str]:
    command = ["git", "-c", "core.quotePath=false", "ls-files"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    return done.stdout.splitlines()


def rows() -> list[list[str]]:
    """The cells of NOTICE.md's tables, without heads."""
    text = (ROOT / "NOTICE.md").read_text(encoding="utf-8")
    lines = re.findall(r"^\| (.*) \|$", text, re.M)
    return [line.split(" | ") for line in lines if line.startswith("`")]


def named(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def of_others() -> list[str]:
    return [
        path
        for path in tracked()
        if Path(path).suffix not in WRITTEN_HERE and not any(fnmatch(path, ours) for ours in OURS)
    ]


def test_every_file_of_others_is_named() -> None:
    said = {path for row in rows() for cell in row for path in named(cell)}
    assert of_others()
    assert [path for path in of_others() if path not in said] == [], (
        "say in NOTICE.md whose it is and under which licence, or in this test that it is ours"
    )


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_every_notice_says_what_it_is_and_its_licence(row: list[str]) -> None:
    _, what, licence = row
    assert what.strip() and any(name in licence for name in LICENCES)


def test_files_that_the_notices_name_are_there() -> None:
    paths = [path for row in rows() for cell in row for path in named(cell) if "/" in path]
    assert paths and [path for path in paths if not (ROOT / path).is_file()] == []


def test_packages_that_the_notices_name_are_asked_for_under_that_licence() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked_for = {re.split(r"[<>=\[]", needs)[0] for needs in project["dependencies"]}
    packages = {row[0].strip("`"): row[2] for row in rows() if "/" not in row[0]}
    assert packages and set(packages) <= asked_for
    for package, licence in packages.items():
        about = metadata(package)
        says = " ".join([about.get("License-Expression", ""), about.get("License", "")])
        says += " ".join(about.get_all("Classifier", []))
        assert re.split(r"[- ；]", licence)[0].removeprefix("软件包") in says, package


def test_the_package_says_the_licence_that_lies_beside_it() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["license"] == "MIT"
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith("MIT License\n")
