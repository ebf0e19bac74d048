"""Backups and restores killed at any moment: what was whole stays whole."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from forked import Warm

from desk.backup_county import deliver, make_county, tree, write
from fanpin_lib.county import County
from fanpin_lib.desk.backup import restore, versions

pytestmark = [
    pytest.mark.heavy,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked from a warm one"),
]
SCRIPT = Path(__file__).with_name("killed_backup.py")
KILLS = 50
PAGES = 100


class Moments:
    """When to kill: anywhere in a piece of work, however long it takes just now.

    Drawn evenly from a span that shrinks when the work was over before the kill and grows when
    it was not, so that it keeps to the work's own length on a machine of any speed.
    """

    def __init__(self, longest: float, seed: int) -> None:
        self._span, self._draws = longest, random.Random(seed)
        self.struck = 0

    def next(self) -> float:
        """Seconds from the start of the work."""
        return self._draws.uniform(0, self._span)

    def note(self, struck: bool) -> None:
        """Whether the last one came while it was at work."""
        self.struck += struck
        self._span *= 1.2 if struck else 0.7


@pytest.fixture(scope="module")
def warm() -> Iterator[Warm]:
    warm = Warm(SCRIPT)
    yield warm
    warm.end()


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> County:
    """A working directory of some hundred files."""
    county = make_county(tmp_path_factory.mktemp("killed") / "县")
    change_pages(county, 0)
    return county


def change_pages(county: County, state: int) -> None:
    folder = county.root / "reports" / "2026-10" / "internal" / "village"
    for number in range(0, PAGES, 2 if state else 1):
        write(folder / f"{number}.ipynb", f"{state} {number} " * 3000)


def restored(place: Path, target: Path) -> dict[str, bytes | None]:
    """What the newest version gives."""
    found = tree(restore(place, target).folder)
    shutil.rmtree(target)
    return found


def test_fifty_killed_backups(county: County, warm: Warm, tmp_path: Path) -> None:
    place = tmp_path / "备份"
    moments = Moments(warm.through("backup", county.root, place), 20261129)
    for kill in range(1, KILLS + 1):
        known, saved = versions(place), tree(county.root)
        change_pages(county, kill)
        deliver(county, 10 + kill)
        moments.note(warm.killed(moments.next(), "backup", county.root, place, 2 * kill))
        assert versions(place)[: len(known)] == known
        assert restored(place, tmp_path / "新县") in (saved, tree(county.root))
        warm.through("backup", county.root, place, 2 * kill + 1)
        assert restored(place, tmp_path / "新县") == tree(county.root)
        assert not list((place / "objects").rglob("*.part"))
        assert not (county.folders.store / ".backup").exists()
    assert moments.struck >= KILLS // 4


def test_fifty_killed_restores(county: County, warm: Warm, tmp_path: Path) -> None:
    place, target = tmp_path / "备份", tmp_path / "新县"
    warm.through("backup", county.root, place)
    moments = Moments(warm.through("restore", tmp_path / "全", place), 20261130)
    saved = tree(tmp_path / "全")
    assert saved == tree(county.root)
    for _ in range(KILLS):
        moments.note(warm.killed(moments.next(), "restore", target, place))
        assert not target.exists() or tree(target) == saved  # nothing, or all of it
        if not target.exists():
            warm.through("restore", target, place)
        assert tree(target) == saved
        assert [path.name for path in tmp_path.iterdir() if "恢复中" in path.name] == []
        shutil.rmtree(target)
    assert moments.struck >= KILLS // 4
