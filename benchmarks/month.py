"""A county's whole month as a person starts it: time, memory, and what nothing changed costs.

    python benchmarks/month.py [--scale 1] [--json FILE]

The demo county (304 regions) with its ledgers stored. `fanpin month` is run as a program of its
own; memory is the proportional set size of it and all that it starts, sampled twice a second.
Then once more with nothing changed, and the start of the program alone.
"""

from __future__ import annotations

import argparse
import contextlib
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import psutil

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.measuring import ROOT, Figure, main, parser

_SAMPLE_SECONDS = 0.5
_FANPIN = (sys.executable, "-c", "from fanpin_lib.cli import main; main()")


class Memory:
    """The largest proportional set size of a process and its descendants, in MB."""

    def __init__(self, process: subprocess.Popen) -> None:
        self.peak = 0.0
        self._process = psutil.Process(process.pid)
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        with contextlib.suppress(psutil.Error):
            while self._process.is_running():
                self.peak = max(self.peak, self._now())
                time.sleep(_SAMPLE_SECONDS)

    def _now(self) -> float:
        total = 0
        for process in (self._process, *self._process.children(recursive=True)):
            with contextlib.suppress(psutil.Error):
                total += process.memory_full_info().pss
        return total / 1e6


def fanpin(folder: Path, *arguments: str) -> tuple[float, float]:
    """Run a command; seconds on the clock and the peak of memory."""
    import os

    began = time.perf_counter()
    process = subprocess.Popen(
        [*_FANPIN, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    memory = Memory(process)
    _, said = process.communicate()
    assert process.returncode == 0, said
    return time.perf_counter() - began, memory.peak


def started(*command: str) -> float:
    """Seconds of a command that does nothing, the median of five."""
    times = []
    for _ in range(5):
        began = time.perf_counter()
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        times.append(time.perf_counter() - began)
    return median(times)


def report(given: argparse.Namespace) -> Iterator[Figure]:
    yield Figure("start.import", "import fanpin_lib", started(*_imports()), "s", "≤ 0.25")
    yield Figure("start.help", "fanpin --help", started(*_FANPIN, "--help"), "s", "≤ 0.25")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "county"
        fanpin(Path(name), "init", str(folder))
        scale = given.scale or (0.05 if given.quick else 1.0)
        fanpin(folder, "demo", "--scale", str(scale))
        taken, _ = fanpin(folder, "ingest")
        yield Figure(
            "month.ingest", f"ledgers of 13 months in, demo county × {scale:g}", taken, "s"
        )
        taken, _ = fanpin(folder, "run", "2026-10")
        fanpin(folder, "publish", "2026-10")  # the policy pages' findings are kept from here on
        times = [_everything(folder) for _ in range(given.repeats)]
        taken, peak = median(t for t, _ in times), median(m for _, m in times)
        what = f"fanpin month, demo county × {scale:g}, everything new"
        yield Figure("month.all", what, taken, "s", "≤ 60")
        yield Figure("month.memory", f"{what}, memory (PSS)", peak, "MB", "≤ 600")
        taken, _ = fanpin(folder, "run", "2026-10")
        yield Figure("month.unchanged", "fanpin run, nothing changed", taken, "s", "≤ 2")


def _everything(folder: Path) -> tuple[float, float]:
    """A month closed again from nothing: every edition forgotten, the store kept."""
    import shutil

    for edition in (folder / "reports").glob("????-??"):
        shutil.rmtree(edition)
    return fanpin(folder, "month", "2026-10")


def _imports() -> tuple[str, ...]:
    return sys.executable, "-c", "import fanpin_lib"


if __name__ == "__main__":
    given = parser(__doc__)
    given.add_argument("--scale", type=float, default=0.0)
    main(given.parse_args(), {}, report)
