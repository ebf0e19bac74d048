"""Compares ways to run one lean notebook for many regions, interleaved in one run.

    python benchmarks/engine.py [--rounds 3] [--edition reports/2026-10/internal] [--json FILE]

The village notebook and the villages of that edition, by default the newest one here (``make
demo``); where there is none, a made-up notebook of two charts and three tables.

plain  papermill.execute_notebook in a loop, one process
pool   the same in two processes
ours   fanpin's engine, two runs at once
limit  the cells alone in two warm kernels: no fork, no fresh state, no notebook written. A
       kernel that goes on uses up an empty drawing, so it makes each chart's axes anew;
       every process forked by ours finds them made
given  the same with empty drawings laid ready before each region, off the clock

Prints seconds a region (median over the rounds) and the ratios that matter. Other load on
the machine spoils seconds; ratios of interleaved rounds bear it better.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import logging
import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import NamedTuple

import psutil
from engine_case import Case, made_up, newest_edition, real
from measuring import Figure


class Cost(NamedTuple):
    """Seconds a region: on the clock, and of processor time over all processes."""

    wall: float
    cpu: float


#: Regions of each round.
COUNTS = {"plain": 2, "pool": 4, "ours": 40, "limit": 40, "given": 40}
WORKERS = 2
#: Looking at memory costs processor time itself, so it is done seldom.
_LOOK_SECONDS = 1.0
_BLINK_SECONDS = 0.02


def plain(case: Case, count: int, first: int = 0) -> None:
    """Stock papermill, one after the other."""
    import papermill

    logging.getLogger("papermill").setLevel(logging.ERROR)
    for number in range(first, first + count):
        papermill.execute_notebook(
            case.notebook,
            case.folder / f"plain-{number}.ipynb",
            case.parameters(number),
            progress_bar=False,
        )


def pool(case: Case, count: int) -> None:
    """Stock papermill in two processes."""
    share = count // WORKERS
    starts = [(case, share, number * share) for number in range(WORKERS)]
    with multiprocessing.get_context("spawn").Pool(WORKERS) as workers:
        workers.starmap(plain, starts)


class Ours:
    """fanpin's engine, started once like a batch does; its start is measured apart."""

    def __init__(self, case: Case) -> None:
        from fanpin_lib.engine import NotebookEngine, Template

        began = time.perf_counter()
        self.engine = NotebookEngine(preload=case.preload, workers=WORKERS)
        self.start_seconds = time.perf_counter() - began
        self.peak = 0.0
        self._template = Template(case.notebook)

    def run(self, case: Case, count: int) -> None:
        """Run the notebook for `count` regions."""
        futures = [
            self.engine.submit(
                self._template, case.folder / f"ours-{number}.ipynb", case.parameters(number)
            )
            for number in range(count)
        ]
        looked = time.monotonic()
        while not all(future.done() for future in futures):
            time.sleep(_BLINK_SECONDS)
            if time.monotonic() - looked > _LOOK_SECONDS:
                looked, self.peak = time.monotonic(), max(self.peak, self._memory())
        failed = [future.result() for future in futures if not future.result().done]
        assert not failed, failed[0]

    def _memory(self) -> float:
        """Proportional set size of this process, the warm one and the runs, in MB."""
        warm = psutil.Process(self.engine._source._process.pid)
        total = 0
        for process in [psutil.Process(), warm, *warm.children(recursive=True)]:
            with contextlib.suppress(psutil.Error):
                total += process.memory_full_info().pss
        return total / 1e6


class Limit:
    """Two warm kernels that only run the cells, over and over.

    Args:
        given: whether empty drawings are laid ready before each region.
    """

    def __init__(self, case: Case, *, given: bool = False) -> None:
        script = Path(__file__).with_name("engine_limit.py")
        options = ["given"] if given else []
        shares = [  # the regions that our engine runs, dealt out to the kernels
            [case.parameters(number) for number in range(worker, COUNTS["limit"], WORKERS)]
            for worker in range(WORKERS)
        ]
        self._kernels = [
            subprocess.Popen(
                [sys.executable, str(script), str(case.notebook), json.dumps(share), *options],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for share in shares
        ]
        self._ask("3")

    def run(self, _case: Case, count: int) -> float:
        """Run the cells for `count` regions, half of them in each kernel; seconds of a
        processor that do not count.
        """
        return self._ask(str(count // WORKERS))

    def _ask(self, line: str) -> float:
        for kernel in self._kernels:
            assert kernel.stdin is not None
            print(line, file=kernel.stdin, flush=True)
        giving = 0.0
        for kernel in self._kernels:
            assert kernel.stdout is not None
            giving += float(kernel.stdout.readline())
        return giving

    def close(self) -> None:
        """End the kernels."""
        for kernel in self._kernels:
            assert kernel.stdin is not None
            kernel.stdin.close()
            kernel.wait()


def cpu_seconds() -> float:
    """Processor time of this process and all it started, living or dead."""
    own = os.times()
    total = own.user + own.system + own.children_user + own.children_system
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            total += sum(process.cpu_times()[:4])
    return total


def measure(
    case: Case, rounds: int, chosen: list[str]
) -> tuple[dict[str, list[Cost]], list[Figure]]:
    """Cost a region, by way and round; start and memory of the engine."""
    ours, limit = Ours(case), Limit(case)
    given = Limit(case, given=True) if "given" in chosen else None
    ways: dict[str, Callable[[Case, int], float | None]] = {
        "plain": plain,
        "pool": pool,
        "ours": ours.run,
        "limit": limit.run,
        "given": given.run if given else limit.run,
    }
    ours.run(case, 4)
    costs: dict[str, list[Cost]] = {way: [] for way in chosen}
    for _ in range(rounds):
        for way in chosen:
            began, used = time.perf_counter(), cpu_seconds()
            off = ways[way](case, COUNTS[way]) or 0.0
            wall = time.perf_counter() - began - off / WORKERS
            cpu = cpu_seconds() - used - off
            costs[way].append(Cost(wall / COUNTS[way], cpu / COUNTS[way]))
    ours.engine.close()
    for kernels in filter(None, (limit, given)):
        kernels.close()
    return costs, [
        Figure("engine_start", "start of the engine", ours.start_seconds, "s"),
        Figure("engine_memory", "memory of a run, 2 workers (PSS)", ours.peak, "MB", "<= 600"),
    ]


WAYS = {
    "plain": "stock papermill, one process",
    "pool": "stock papermill, two processes",
    "ours": "our engine, two runs at once",
    "limit": "cells alone in two warm kernels",
    "given": "the same, empty drawings laid ready",
}
#: Ratios of interest: over, under, and what they should be.
RATIOS = (
    ("plain", "ours", ">= 15"),
    ("pool", "ours", ""),
    ("ours", "limit", "<= 1.25"),
    ("ours", "given", ""),
)


def figures_of(costs: dict[str, list[Cost]]) -> list[Figure]:
    """Medians of each way and, round by round, ratios; on the clock and of the processor."""
    found = []
    for way, values in costs.items():
        for clock, what in (("wall", ""), ("cpu", ", processor")):
            median = statistics.median(getattr(cost, clock) for cost in values) * 1000
            name = f"engine_{way}" + ("_cpu" if clock == "cpu" else "")
            found.append(Figure(name, f"{WAYS[way]}, a region{what}", median, "ms"))
    for over, under, aim in RATIOS:
        if over in costs and under in costs:
            found += _ratios(over, under, aim, list(zip(costs[over], costs[under])))
    return found


def _ratios(over: str, under: str, aim: str, pairs: list[tuple[Cost, Cost]]) -> list[Figure]:
    name, what = f"engine_{over}_to_{under}", f"{over} / {under}"
    wall = statistics.median(a.wall / b.wall for a, b in pairs)
    cpu = statistics.median(a.cpu / b.cpu for a, b in pairs)
    spread = [a.wall / b.wall for a, b in pairs]
    told = f"{what} ({min(spread):.2f} to {max(spread):.2f})"
    return [
        Figure(name, told, wall, "x", aim),
        Figure(f"{name}_cpu", f"{what}, processor", cpu, "x"),
    ]


def main() -> None:
    """Measure in a temporary folder and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ways", default="plain,pool,ours,limit,given")
    parser.add_argument("--edition", type=Path, default=newest_edition())
    parser.add_argument("--made-up", action="store_true", help="not an edition, if there is one")
    parser.add_argument("--json", type=Path, help="write the figures there")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        own = options.made_up or options.edition is None
        case = made_up(folder) if own else real(folder, options.edition)
        print(f"notebook: {case.notebook.name}, {len(case.regions)} regions")
        chosen = [way for way in options.ways.split(",") if way != "given" or not own]
        costs, figures = measure(case, options.rounds, chosen)
    figures = figures_of(costs) + figures
    print("\n".join(map(str, figures)))
    if options.json:
        options.json.write_text(json.dumps([asdict(f) for f in figures], ensure_ascii=False))


if __name__ == "__main__":
    main()
