"""What benchmarks share: a run in a process of its own, figures with their aims."""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Figure:
    """One measured number; ``aim`` says what it should be, empty where there is no aim."""

    name: str
    what: str
    value: float
    unit: str
    aim: str = ""

    def __str__(self) -> str:
        aim = f"   aim {self.aim}" if self.aim else ""
        return f"{self.what:62} {self.value:10,.2f} {self.unit}{aim}"


class Phases:
    """Clock and processor seconds of the steps of a run."""

    def __init__(self) -> None:
        self.found: dict[str, Any] = {}

    @contextmanager
    def step(self, name: str):
        """Measure what is done inside: ``s`` of the clock, ``cpu`` seconds."""
        clock, cpu = time.perf_counter(), _processor()
        yield
        self.found[name] = {"s": time.perf_counter() - clock, "cpu": _processor() - cpu}

    def tell(self, **more: Any) -> None:
        """The last line of a child's output: what the parent reads."""
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"steps": self.found, "peak_mb": peak, **more}))


def _processor() -> float:
    """Seconds of this process and of all that it started, those still at work among them."""
    ended = sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
    return time.process_time() + ended + sum(map(_spent, psutil.Process().children()))


def _spent(process: psutil.Process) -> float:
    with suppress(psutil.Error):
        return sum(process.cpu_times()[:4])
    return 0.0


def measured(module: str, run: str, *arguments: str) -> dict[str, Any]:
    """One run of a benchmark's part in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{module}", "--run", run, *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def best(module: str, run: str, *arguments: str, repeats: int) -> dict[str, Any]:
    """The quickest of several runs: other work on the machine only ever adds."""
    runs = [measured(module, run, *arguments) for _ in range(repeats)]
    return min(runs, key=lambda r: sum(step["s"] for step in r["steps"].values()))


def seconds(found: dict[str, Any], key: str = "s") -> float:
    """The sum over all steps of what was measured."""
    return sum(step[key] for step in found["steps"].values())


def parser(doc: str) -> argparse.ArgumentParser:
    """The options that all measurements share."""
    given = argparse.ArgumentParser(
        description=doc, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    given.add_argument("--repeats", type=int, default=2)
    given.add_argument("--json", type=Path, help="also write the figures as a JSON list")
    given.add_argument("--quick", action="store_true", help="smaller, a few minutes in all")
    given.add_argument("--run", help=argparse.SUPPRESS)
    given.add_argument("rest", nargs="*", help=argparse.SUPPRESS)
    return given


def main(given: argparse.Namespace, runs: dict[str, Callable], report: Callable) -> None:
    """A child's run, or the whole report with its figures written down."""
    if given.run:
        runs[given.run](*given.rest)
        return
    figures: list[Figure] = []
    for figure in report(given):
        print(figure, flush=True)
        figures.append(figure)
    if given.json:
        text = json.dumps([asdict(f) for f in figures], ensure_ascii=False, indent=1)
        given.json.write_text(text + "\n", encoding="utf-8")
