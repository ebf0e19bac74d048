"""Races engines that run notebooks, interleaved in one run on one machine.

    python benchmarks/race.py [--rounds 3] [--edition reports/2026-10/internal] [--json FILE]

Two notebooks: the village notebook on the villages of an edition (by default the newest one
here, see ``make demo``), and one that uses nothing of fanpin. Each way gets two processes, or
one process that runs two notebooks at once, except those through papermill's own call, which
run one after the other. Everything is warm: starting is not measured, except the kernels that
a way starts for each notebook. ploomber-engine is raced where it is installed
(``pip install -e '.[bench]'``).

What each way promises about one notebook and the next is `ISOLATION`. Processor time is of
the whole tree of processes; other load on the machine spoils the clock.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path

import psutil
from engine_case import Case, made_up, newest_edition, real
from measuring import Figure

ISOLATION = {
    "stock": "a new kernel each",
    "nbclient": "a new kernel each",
    "ploomber": "none: one process goes on",
    "ours": "a forked process, used again only if it is as it was",
    "ploomber_papermill": "none: one process goes on",
    "ours_papermill": "a forked process, used again only if it is as it was",
}
NOTEBOOKS = {"village": "village notebook", "plain": "plain notebook"}
#: Regions of each round, and processes.
COUNTS = {"stock": (4, 2), "nbclient": (4, 2), "ploomber": (24, 2), "ours": (24, 1)}
_THROUGH_PAPERMILL = (12, 1)
#: Ratios of interest, with aims for the village notebook's processor time.
RATIOS = {
    ("stock", "ours"): "",
    ("ours", "ploomber"): "<= 0.85",
    ("ours_papermill", "ploomber_papermill"): "<= 1.1",
}


class Racer:
    """A way under way (see `racer`)."""

    def __init__(self, way: str, told: Path) -> None:
        self._count, processes = COUNTS.get(way, _THROUGH_PAPERMILL)
        script = Path(__file__).with_name("racer.py")
        self._processes = [
            subprocess.Popen(
                [sys.executable, str(script), way, str(told)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
            for _ in range(processes)
        ]
        self._run(2)
        self._run(2)

    def lap(self) -> tuple[float, float]:
        """One round: seconds of the clock and of the processor, a region."""
        began, used = time.perf_counter(), self._cpu_seconds()
        self._run(self._count // len(self._processes))
        wall = time.perf_counter() - began
        return wall / self._count, (self._cpu_seconds() - used) / self._count

    def close(self) -> None:
        """End the processes."""
        for process in self._processes:
            process.communicate()

    def _run(self, count: int) -> None:
        for process in self._processes:
            assert process.stdin is not None
            print(count, file=process.stdin, flush=True)
        for process in self._processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "done\n"

    def _cpu_seconds(self) -> float:
        total = 0.0
        for process in self._processes:
            top = psutil.Process(process.pid)
            for one in (top, *top.children(recursive=True)):
                with contextlib.suppress(psutil.Error):
                    total += sum(one.cpu_times()[:4])
        return total


def race(case: Case, ways: list[str], rounds: int) -> dict[str, list[tuple[float, float]]]:
    """Laps of each way, taken in turn."""
    told = case.folder / "case.json"
    told.write_text(json.dumps(asdict(case), default=str), encoding="utf-8")
    racers = {way: Racer(way, told) for way in ways}
    laps: dict[str, list[tuple[float, float]]] = {way: [] for way in ways}
    for _ in range(rounds):
        for way, racer in racers.items():
            laps[way].append(racer.lap())
    for racer in racers.values():
        racer.close()
    return laps


def figures_of(notebook: str, laps: dict[str, list[tuple[float, float]]]) -> list[Figure]:
    """Medians of each way and of the ratios, round by round."""
    found = []
    for way, values in laps.items():
        what = f"{NOTEBOOKS[notebook]}, {way} ({ISOLATION[way]})"
        for place, (ending, more) in enumerate((("", ""), ("_cpu", ", processor"))):
            median = statistics.median(lap[place] for lap in values) * 1000
            found.append(Figure(f"race_{notebook}_{way}{ending}", what + more, median, "ms"))
    for (over, under), aim in RATIOS.items():
        if over in laps and under in laps:
            ratio = statistics.median(a[1] / b[1] for a, b in zip(laps[over], laps[under]))
            name = f"race_{notebook}_{over}_to_{under}_cpu"
            told = f"{NOTEBOOKS[notebook]}, {over} / {under}, processor"
            found.append(Figure(name, told, ratio, "x", aim if notebook == "village" else ""))
    return found


def cases(folder: Path, edition: Path | None) -> dict[str, Case]:
    """The notebooks to race with; the village's only where there is an edition."""
    found = {}
    for name in NOTEBOOKS:
        own = folder / name
        own.mkdir()
        if name == "plain":
            found[name] = made_up(own)
        elif edition is not None:
            found[name] = real(own, edition)
    return found


def main() -> None:
    """Race in a temporary folder and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--ways", default=",".join(ISOLATION))
    parser.add_argument("--edition", type=Path, default=newest_edition())
    parser.add_argument("--json", type=Path, help="write the figures there")
    options = parser.parse_args()
    ways = options.ways.split(",")
    if find_spec("ploomber_engine") is None:
        print("ploomber-engine is not installed and not raced: pip install -e '.[bench]'")
        ways = [way for way in ways if "ploomber" not in way]
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as name:
        for notebook, case in cases(Path(name), options.edition).items():
            figures += figures_of(notebook, race(case, ways, options.rounds))
    print("\n".join(map(str, figures)))
    if options.json:
        options.json.write_text(json.dumps([asdict(f) for f in figures], ensure_ascii=False))


if __name__ == "__main__":
    main()
