"""Processor seconds a county when one, five or twenty small counties are closed together.

    python benchmarks/province.py [--counts 1,5,20] [--json FILE]

Each county: 2 townships, 16 villages, about 300 households, thirteen months of ledgers
(`small_counties`). Counted are all steps of a county (ledgers in, check, figures, notebooks,
site), and apart from them the roll-up and the portal, which are made once.
"""

from __future__ import annotations

import argparse
import contextlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import mean

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.measuring import Figure, main, parser
from benchmarks.small_counties import make_counties
from fanpin_lib.period import Month
from fanpin_lib.province import ProvinceResult, close_province

MONTH = Month(2026, 10)


def closed(count: int, *, villages: int) -> tuple[ProvinceResult, float]:
    """Close so many new counties; also the processor seconds of roll-up and portal."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        make_counties(root, count, MONTH, villages=villages)
        before = time.process_time()
        with contextlib.redirect_stdout(sys.stderr):
            result = close_province(root, MONTH, "benchmark")
        assert result.complete, str(result)
        return result, time.process_time() - before


def rolled_up(count: int, households: int) -> tuple[float, float]:
    """Processor seconds and peak megabytes of rolling up so many counties, in a new process.

    Every county gives the same: the figures of one small county, and values of so many
    households in each of thirteen months.
    """
    program = (
        "import sys; from benchmarks.many_contributions import main; main(*map(int, sys.argv[1:]))"
    )
    command = [sys.executable, "-c", program, str(count), str(households)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, megabytes = done.stdout.split()[-2:]
    return float(seconds), float(megabytes)


def report(given: argparse.Namespace) -> Iterator[Figure]:
    """Many counties closed together."""
    counts = [int(n) for n in (given.counts or ("1,4" if given.quick else "1,5,20")).split(",")]
    a_county: dict[int, float] = {}
    for count in counts:
        result, own = closed(count, villages=2 if given.quick else 8)
        a_county[count] = mean(outcome.cpu_seconds for outcome in result.outcomes)
        what = f"a county, of {count} closed together"
        yield Figure(f"province.county.{count}", f"{what}, processor", a_county[count], "s")
        yield Figure(f"province.clock.{count}", f"{what}", result.seconds / count, "s")
        yield Figure(
            f"province.above.{count}", f"roll-up and portal of {count}, processor", own, "s"
        )
    for count in (12,) if given.quick else (30, 120):
        households = 500 if given.quick else 5_000
        seconds, megabytes = rolled_up(count, households)
        what = f"figures above {count} counties of {households:,} households"
        yield Figure(f"province.rollup.{count}", f"{what}, processor", seconds, "s")
        yield Figure(f"province.memory.{count}", f"{what}, memory", megabytes, "MB")
    first, last = counts[0], counts[-1]
    what = f"processor a county: {last} together ÷ {first} alone"
    yield Figure("province.flat", what, a_county[last] / a_county[first], "×", "≤ 1.1")


if __name__ == "__main__":
    given = parser(__doc__)
    given.add_argument("--counts", default="", help="how many counties, such as 1,5,20")
    main(given.parse_args(), {}, report)
