"""The tiny county as fixtures: its edition, a job to publish it, and its built site."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from second_county import build
from tiny_edition import MONTH, REPOSITORY, write_edition

from fanpin_lib.publish import PublishJob, publish


@pytest.fixture
def edition(tmp_path: Path) -> Path:
    """``reports/2026-10/internal`` of the tiny county."""
    folder = tmp_path / "reports" / "2026-10" / "internal"
    write_edition(folder)
    return folder


@pytest.fixture
def make_job(tmp_path: Path, edition: Path) -> Callable[..., PublishJob]:
    """A working directory with the shipped hand-written pages and settings."""
    shutil.copytree(REPOSITORY / "site" / "docs", tmp_path / "site" / "docs")
    shutil.copyfile(REPOSITORY / "mkdocs.yml", tmp_path / "mkdocs.yml")

    def make(**changes: object) -> PublishJob:
        settings: dict[str, object] = {
            "month": MONTH,
            "edition": "internal",
            "edition_folder": edition,
            "docs": tmp_path / "site" / "docs",
            "public": tmp_path / "site" / "public",
            "mkdocs_file": tmp_path / "mkdocs.yml",
            "county_name": "蛟河市",
            "demo": True,
        }
        return PublishJob(**{**settings, **changes})  # type: ignore[arg-type]

    return make


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny county's site, really built once; never written to."""
    root = tmp_path_factory.mktemp("county")
    for month in (MONTH - 1, MONTH):
        write_edition(root / "reports" / str(month) / "internal", month)
    shutil.copytree(REPOSITORY / "site" / "docs", root / "site" / "docs")
    shutil.copyfile(REPOSITORY / "mkdocs.yml", root / "mkdocs.yml")
    job = PublishJob(
        MONTH,
        "internal",
        root / "reports" / str(MONTH) / "internal",
        root / "site" / "docs",
        root / "site" / "public",
        root / "mkdocs.yml",
        "蛟河市",
        demo=True,
        earlier={MONTH - 1: root / "reports" / str(MONTH - 1) / "internal"},
    )
    publish(job, known_names=["王小平", "高山"])
    return job.public


@pytest.fixture(scope="session")
def second_county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of another tiny county, whose figures have cards and charts; never written to."""
    return build(tmp_path_factory.mktemp("xundian"))
