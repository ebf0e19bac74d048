"""An executor made ahead of the notebooks, only when some will be run."""

from __future__ import annotations

import os
import sys
import time
from contextlib import closing
from pathlib import Path

import psutil
import pytest
from edition_maker import FEW, MONTH, TOWN
from runner_parts import InstantExecutor, write_notebook

from fanpin_lib.runner import run_edition
from fanpin_lib.runner.executors import ExecutorAtHand
from fanpin_lib.runner.jobs import Executor
from fanpin_lib.runner.warm import WarmExecutor

LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="no fork here")


def _warm_processes() -> set[int]:
    children = psutil.Process().children()
    return {child.pid for child in children if "zygote_process" in " ".join(child.cmdline())}


def _until(ready: bool, known: set[int]) -> set[int]:
    """Warm processes besides those known, once there are some (or none)."""
    deadline = time.monotonic() + 60
    while bool(found := _warm_processes() - known) is not ready and time.monotonic() < deadline:
        time.sleep(0.02)
    return found


def test_what_nobody_needs_is_never_made() -> None:
    made: list[Executor] = []
    with closing(ExecutorAtHand(lambda: made.append(InstantExecutor()) or made[0])):
        pass
    assert made == []


def test_it_is_made_once(edition: Path, notebooks: Path) -> None:
    made: list[InstantExecutor] = []

    def make() -> InstantExecutor:
        made.append(InstantExecutor())
        return made[-1]

    with closing(ExecutorAtHand(make)) as executor:
        executor.get_ready()
        executor.get_ready()
        run_edition(edition, notebooks, MONTH, [FEW, TOWN], executor=executor)
    assert [one.ran for one in made] == [[TOWN, FEW]]


def test_that_it_cannot_be_made_is_told_when_it_is_asked_to_run() -> None:
    def make() -> InstantExecutor:
        raise ValueError("not here")

    with closing(ExecutorAtHand(make)) as executor:
        executor.get_ready()
        with pytest.raises(ValueError, match="not here"):
            next(executor.run([]))
    with closing(ExecutorAtHand(make)) as executor:
        executor.get_ready()  # and nobody asks


@LINUX
def test_notebooks_are_forked_from_the_process_that_was_ready(
    edition: Path, notebooks: Path
) -> None:
    write_notebook(notebooks / "village.ipynb", "import os, sys", "print(os.getppid())")
    known = _warm_processes()
    with closing(ExecutorAtHand(lambda: WarmExecutor(1, 60))) as executor:
        executor.get_ready()
        (ready,) = _until(True, known)
        assert run_edition(edition, notebooks, MONTH, [FEW], executor=executor).ok
    assert str(ready) in (edition / "village" / f"{FEW}.ipynb").read_text(encoding="utf-8")
    assert not psutil.pid_exists(ready)


@LINUX
def test_a_warm_process_that_had_nothing_to_do_is_ended() -> None:
    known = _warm_processes()
    at_hand = ExecutorAtHand(lambda: WarmExecutor(1, 60))
    with pytest.raises(KeyboardInterrupt), closing(at_hand) as executor:
        executor.get_ready()
        assert _until(True, known)
        os.kill(os.getpid(), 2)  # Ctrl-C while figures are written
        time.sleep(60)
    assert not _until(False, known)
