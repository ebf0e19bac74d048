"""A run killed at any moment is resumed to the very edition that an undisturbed one makes."""

from __future__ import annotations

import difflib
import json
import os
import random
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from typing import Any

import pytest
from forked import Warm
from runner_parts import write_notebook

from fanpin_lib.edition.names import RUNS

SCRIPT = Path(__file__).with_name("killed_run.py")
CONFIG = '[county]\ncode = "220281"\nname = "蛟河市"\n[policy]\nprofile = "demo-jiaohe"\n'
#: What depends on the clock: times in notebooks and manifests, and the log of runs.
_STAMP = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|\+00:00)?")
_SECONDS = re.compile(r'("(?:seconds|duration)": )[-\d.e]+')


def _edition(month: Path) -> dict[str, str]:
    """Every file of the month's editions, the clock's doing left out."""
    kept = {}
    for folder in [month / "internal", *sorted((month / "history").glob("*"))]:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                kept[path.relative_to(month).as_posix()] = _timeless(path)
    return kept


def _timeless(path: Path) -> str:
    if path.suffix == ".parquet":
        return path.read_bytes().hex()
    text = path.read_text(encoding="utf-8")
    if path.name == RUNS:
        manifest: dict[str, Any] = json.loads(text)
        manifest.pop("runs", None)
        text = json.dumps(manifest, ensure_ascii=False, indent=1)
    return _SECONDS.sub(r"\1TIME", _STAMP.sub("TIME", text))


@pytest.fixture(scope="module")
def runs() -> Iterator[Queue[Warm]]:
    """Two processes that runs are forked from; who takes one puts it back."""
    several: Queue[Warm] = Queue()
    warm = [Warm(SCRIPT), Warm(SCRIPT)]
    for one in warm:
        several.put(one)
    yield several
    for one in warm:
        one.end()


@contextmanager
def _taken(runs: Queue[Warm]) -> Iterator[Warm]:
    one = runs.get()
    try:
        yield one
    finally:
        runs.put(one)


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory, runs: Queue[Warm]) -> Path:
    """A working directory with a first edition in force."""
    root = tmp_path_factory.mktemp("county")
    (root / "fanpin.toml").write_text(CONFIG, encoding="utf-8")
    (root / "notebooks").mkdir()
    for level in ("county", "township", "village"):
        cells = ("print(data_dir, region_code)", "import time; time.sleep(0.02)", "month")
        write_notebook(root / "notebooks" / f"{level}.ipynb", *cells)
    with _taken(runs) as warm:
        warm.through(root, 1)
    return root


def _differing(one: str, other: str) -> list[str]:
    if one == other:
        return []
    return list(difflib.unified_diff(one.splitlines(), other.splitlines(), n=1, lineterm=""))


def _copy(county: Path, name: str) -> Path:
    root = county.with_name(f"{county.name}-{name}")
    shutil.copytree(county, root)
    return root


def _kill_and_resume(warm: Warm, root: Path, moment: float, whole: list[dict[str, str]]) -> str:
    """Kill a run after some seconds, look, resume, look again; where the kill struck."""
    month = root / "reports" / "2026-10"
    warm.killed(moment, root, 2)
    found = _edition(month)
    struck = "notebooks" if (month / ".internal.next").exists() else "before or after"
    current = {path: text for path, text in found.items() if path.startswith("internal/")}
    assert any(current.items() <= edition.items() for edition in whole)  # whole, old or new
    warm.through(root, 2)
    resumed = _edition(month)
    assert resumed.keys() == whole[1].keys()
    differing = [line for path in resumed for line in _differing(resumed[path], whole[1][path])]
    assert differing == []
    hidden = {path.name for path in month.glob(".internal*") if path.is_dir()}
    assert not hidden
    shutil.rmtree(root)
    return struck


def _one_kill(
    runs: Queue[Warm], county: Path, number: int, moment: float, whole: list[dict[str, str]]
) -> str:
    root = _copy(county, f"kill-{number}")
    with _taken(runs) as warm:
        return _kill_and_resume(warm, root, moment, whole)


@pytest.mark.heavy
@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked from a warm one")
def test_a_hundred_killed_runs_are_resumed_to_the_same_edition(
    county: Path, runs: Queue[Warm]
) -> None:
    undisturbed = _copy(county, "undisturbed")
    first = _edition(county / "reports" / "2026-10")
    with _taken(runs) as warm:
        longest = warm.through(undisturbed, 2)
    whole = [first, _edition(undisturbed / "reports" / "2026-10")]
    assert any(path.startswith("history/internal-001/") for path in whole[1])
    draws = random.Random(20261127)
    moments = [draws.uniform(0, longest) for _ in range(100)]
    with ThreadPoolExecutor(2) as several:
        jobs = [
            several.submit(_one_kill, runs, county, n, moment, whole)
            for n, moment in enumerate(moments)
        ]
        struck = Counter(job.result() for job in jobs)
    assert struck.total() == 100
    assert struck["notebooks"] >= 20  # most of the time is spent there
