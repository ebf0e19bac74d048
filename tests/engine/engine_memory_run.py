"""A program that runs one notebook many times and prints what memory that took.

    python engine_memory_run.py calls|batch NOTEBOOK OUTPUT

Prints two lists, after a few runs and after many: bytes that the program made itself, bytes of the
processes under it, and how many descriptors are open. A program of its own, for what tests left
in their process goes and comes.
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
from papermill.engines import papermill_engines

from fanpin_lib.engine import NotebookEngine, Template
from fanpin_lib.engine.entry import FanpinEngine

FEW, MANY = 30, 300
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


def main(way: str, source: str, target: str) -> None:
    """Run it and print."""
    with {"calls": calls, "batch": batch}[way](Path(source), Path(target)) as step:
        found = []
        for many in (FEW, MANY):
            for number in range(many):
                step(number)
            found.append(used())
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
