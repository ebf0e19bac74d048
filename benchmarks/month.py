"""A county's whole month as a person starts it: time, memory, and what nothing changed costs.

    python benchmarks/month.py [--quick] [--json FILE]

The demo county (304 regions) with its ledgers stored. `fanpin month` is run as a program of its
own; memory is the proportional set size of it and all that it starts, sampled twice a second.
Then once more with nothing changed, and the start of the program alone.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

import psutil

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.measuring import ROOT, Figure, main, parser
from benchmarks.small_counties import make_counties
from fanpin_lib.county import County
from fanpin_lib.desk import generated_pages
from fanpin_lib.edition.names import INTERNAL, RUNS
from fanpin_lib.period import Month

MONTH = Month(2026, 10)

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
    """A county's month, command by command."""
    yield Figure("start.import", "import fanpin_lib", started(*_imports()), "s", "≤ 0.25")
    yield Figure("start.help", "fanpin --help", started(*_FANPIN, "--help"), "s", "≤ 0.25")
    with tempfile.TemporaryDirectory() as name:
        folder, what = county(Path(name), quick=given.quick)
        taken, _ = fanpin(folder, "ingest")
        yield Figure("month.ingest", f"{what}: ledgers of 13 months in", taken, "s")
        generated_pages(County.at(folder), MONTH)  # the findings of policy are kept from here on
        times = [_everything(folder) for _ in range(given.repeats)]
        taken, peak = median(t for t, _ in times), median(m for _, m in times)
        yield Figure("month.all", f"{what}: fanpin month, all of it new", taken, "s", "≤ 60")
        yield Figure("month.memory", "the same, memory (PSS)", peak, "MB", "≤ 600")
        taken, _ = fanpin(folder, "run", str(MONTH))
        yield Figure("month.unchanged", "fanpin run, nothing changed", taken, "s", "≤ 2")
        yield from one_changed(folder)


def one_changed(folder: Path) -> Iterator[Figure]:
    """One household's sum corrected: its village, township and county are run again."""
    whole = last_run(folder)
    correct_one_household(folder)
    fanpin(folder, "ingest")
    taken, _ = fanpin(folder, "run", str(MONTH))
    again = last_run(folder)
    assert (whole["executed"], again["executed"]) == (len(manifest(folder)["regions"]), 3), again
    yield Figure("month.changed", "fanpin run, one household corrected", taken, "s")
    share = 100 * again["phases"]["笔记本"] / whole["phases"]["笔记本"]
    yield Figure("month.changed_share", "its notebooks / those of all regions", share, "%", "≤ 3")


def last_run(folder: Path) -> dict[str, Any]:
    """What the newest run of the month wrote into its log."""
    return manifest(folder)["runs"][-1]


def manifest(folder: Path) -> dict[str, Any]:
    path = folder / "reports" / str(MONTH) / INTERNAL / RUNS
    return json.loads(path.read_text("utf-8"))


def correct_one_household(folder: Path) -> None:
    """Forty yuan more of medical costs in the first row of the month's monitoring ledger."""
    (path,) = (folder / "ledgers").rglob(f"月度监测台账_{MONTH.compact}.csv")
    encoding = "utf-8-sig" if path.read_bytes().startswith(b"\xef\xbb\xbf") else "gb18030"
    title, header, first, *rest = path.read_text(encoding).splitlines()
    cells = first.split(",")
    place = next(n for n, name in enumerate(header.split(",")) if name.startswith("合规自付"))
    cells[place] = str(int(cells[place]) + 40)
    path.write_text("\n".join([title, header, ",".join(cells), *rest, ""]), encoding)


def county(root: Path, *, quick: bool) -> tuple[Path, str]:
    """A working directory with its ledgers, and how it is called."""
    if quick:
        return make_counties(root, 1, MONTH, villages=3)[0], "a county of 6 villages"
    folder = root / "county"
    fanpin(root, "init", str(folder), "--demo")
    fanpin(folder, "demo")
    return folder, "demo county"


def _everything(folder: Path) -> tuple[float, float]:
    """A month closed again from nothing: every edition forgotten, the store kept."""
    for edition in (folder / "reports").glob("????-??"):
        shutil.rmtree(edition)
    return fanpin(folder, "month", str(MONTH))


def _imports() -> tuple[str, ...]:
    return sys.executable, "-c", "import fanpin_lib"


if __name__ == "__main__":
    main(parser(__doc__).parse_args(), {}, report)
