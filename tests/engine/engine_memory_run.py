"""A program that runs one notebook many times and prints what memory that took.

    python engine_memory_run.py calls|batch|crowd NOTEBOOK OUTPUT

Prints two lists, after a few runs and after many. Of ``calls`` and ``batch``: bytes that the
program made itself, bytes of the processes under it, and how many descriptors are open; of
``crowd`` see there. A program of its own, for what tests left in their process goes and comes.
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import papermill
import psutil
from engine_processes import wait_until
from papermill.engines import papermill_engines

from fanpin_lib.engine import NotebookEngine, Template
from fanpin_lib.engine.entry import FanpinEngine

FEW, MANY = 30, 300
AT_ONCE = 2
PRELOAD = ("matplotlib.pyplot", "pandas", "numpy.random", "psutil")
Step = Callable[[int], object]


def used() -> tuple[int, int, int]:
    """Memory of this process and of those under it (bytes), and how many descriptors are open."""
    own = psutil.Process()
    below = 0
    for one in own.children(recursive=True):
        with contextlib.suppress(OSError):
            below += made(one.pid)
    return made(own.pid), below, own.num_fds()


def made(pid: int) -> int:
    """Share of the memory that a process made itself (bytes).

    Libraries read from files do not count: their share goes up by megabytes whenever another
    program that reads the same ones ends, and down when one starts.
    """
    text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    (line,) = (line for line in text.splitlines() if line.startswith("Pss_Anon:"))
    return int(line.split()[1]) * 1024


@contextmanager
def calls(source: Path, target: Path) -> Iterator[Step]:
    """Calls of papermill, one after the other."""
    papermill_engines.register("fanpin", FanpinEngine)
    yield lambda number: papermill.execute_notebook(
        source, target, {"n": number}, engine_name="fanpin", progress_bar=False
    )


@contextmanager
def batch(source: Path, target: Path) -> Iterator[Step]:
    """One engine that is given notebook after notebook."""
    template = Template(source)
    with NotebookEngine(["pandas"], workers=2) as engine:

        def step(number: int) -> None:
            assert engine.submit(template, target, {"n": number}).result(60).done

        yield step


def one_by_one(way: str, source: Path, target: Path) -> Iterator[tuple[int, int, int]]:
    """What is used after a few runs and after many."""
    with {"calls": calls, "batch": batch}[way](source, target) as step:
        for many in (FEW, MANY):
            for number in range(many):
                step(number)
            yield used()


def crowd(source: Path, target: Path) -> Iterator[tuple[int, int, int]]:
    """Many notebooks handed in at once: bytes in memory of the program and its warm process, the
    descriptors that both have open, and the program's threads."""
    template = Template(source)
    with NotebookEngine(PRELOAD, fork=True, workers=AT_ONCE) as engine:
        for many in (FEW, 5 * FEW, FEW):
            names = [target.with_stem(str(number)) for number in range(many)]
            runs = [engine.submit(template, name) for name in names]
            assert all(run.result(120).done for run in runs)
            yield left_by(psutil.Process(engine._source._process.pid))


def left_by(warm: psutil.Process) -> tuple[int, int, int]:
    """What `crowd` tells, once only the processes that rest are left."""
    wait_until(lambda: len(warm.children()) <= AT_ONCE)
    family = (psutil.Process(), warm)
    memory = sum(one.memory_info().rss for one in family)
    return memory, sum(one.num_fds() for one in family), family[0].num_threads()


def main(way: str, source: str, target: str) -> None:
    """Run it and print."""
    if way == "crowd":
        first, _, last = crowd(Path(source), Path(target))
    else:
        first, last = one_by_one(way, Path(source), Path(target))
    print(json.dumps([first, last]))


if __name__ == "__main__":
    main(*sys.argv[1:])
