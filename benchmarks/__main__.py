"""``make bench``: every benchmark in turn, one table of figures, and the page about them.

    python -m benchmarks [--quick] [--date 2026-11-27] [--only engine,site] [--page FILE]

A benchmark is a script that takes ``--json FILE`` and writes a list of ``{"name", "what",
"value", "unit", "aim"}`` there (`measuring` does it). Those not adapted yet print only.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.measuring import ROOT, Figure
from benchmarks.page import name_of, page, verdict

#: Benchmarks in the order in which they are run, and what makes a small run of each.
BENCHMARKS: dict[str, list[str]] = {
    "engine": ["--rounds", "1"],
    "race": ["--rounds", "1"],
    "month": ["--quick"],
    "correction": ["--quick"],
    "site": ["--quick"],
    "gate": ["--quick"],
    "papers": ["--quick"],
    "indicators": ["--rows", "600000", "--repeats", "1"],
    "classification": ["--quick"],
    "ingest": ["--repeats", "1"],
    "quality": ["--repeats", "1"],
    "province": ["--quick"],
}
PAGE = ROOT / "site" / "docs" / "methods" / "benchmarks.md"


def run(name: str, options: list[str], figures: list[Figure]) -> bool:
    """Run one benchmark and take its figures; whether it went through."""
    print(f"\n=== {name} ===", flush=True)
    command = [*script(name), *options]
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "figures.json"
        if takes_json(name):
            command += ["--json", str(written)]
        done = subprocess.run(command, cwd=ROOT, env=_environment())
        if written.is_file():
            figures += [Figure(**item) for item in json.loads(written.read_text("utf-8"))]
    print(f"({name}: {time.perf_counter() - began:.0f} s)", flush=True)
    return done.returncode == 0


def takes_json(name: str) -> bool:
    """Whether the script writes its figures down."""
    told = subprocess.run(
        [*script(name), "--help"], cwd=ROOT, env=_environment(), capture_output=True, text=True
    )
    return "--json" in told.stdout


def script(name: str) -> list[str]:
    """How a benchmark is started: by its path, so that it finds the helpers beside it."""
    return [sys.executable, str(ROOT / "benchmarks" / f"{name}.py")]


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def table(figures: list[Figure]) -> str:
    """All figures, one a line."""
    lines = []
    for figure in figures:
        aim = f"   目标 {figure.aim} {verdict(figure).strip('*')}" if figure.aim else ""
        value = f"{figure.value:12,.2f} {figure.unit}"
        lines.append(f"{figure.name:32} {value:22} {name_of(figure).strip()}{aim}")
    return "\n".join(lines)


def main() -> int:
    """Run the benchmarks; the exit code is 1 if one of them failed."""
    options = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    options.add_argument("--quick", action="store_true", help="small runs, a few minutes")
    options.add_argument("--only", default="", help="some of: " + ",".join(BENCHMARKS))
    options.add_argument("--date", default="", help="the day, for the page")
    options.add_argument("--page", type=Path, help="where the page goes; none with --quick/--only")
    given = options.parse_args()
    chosen = given.only.split(",") if given.only else list(BENCHMARKS)
    if unknown := set(chosen) - set(BENCHMARKS):
        options.error(f"unknown: {', '.join(sorted(unknown))}")
    figures: list[Figure] = []
    failed = [n for n in chosen if not run(n, BENCHMARKS[n] if given.quick else [], figures)]
    print(f"\n{table(figures)}")
    whole = not (given.quick or given.only)
    if target := given.page or (PAGE if whole else None):
        left_out = [name for name in BENCHMARKS if name not in chosen]
        text = page(figures, given.date, failed, quick=given.quick, left_out=left_out)
        target.write_text(text, encoding="utf-8")
        print(f"\n{target}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
