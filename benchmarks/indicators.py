"""Seconds and memory to count 12 million household-months to all levels, beside pandas.

    python -m benchmarks.indicators [--rows 12000000] [--county DIR] [--json FILE]

rates    every count and rate of the families that read the monthly records, and of scale
all      the same with every amount, mean, quantile and Gini coefficient
pandas   the plainest of them in pandas: no carrying forward, no year before, no statuses

Each runs in a process of its own, over the same Parquet file, interleaved; clock and
processor seconds are medians, memory is the peak of the process. `--county` adds the figures
of a working directory (``make demo``), every family.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import duckdb

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.household_months import CLOSING, make_records, snapshot
from benchmarks.measuring import ROOT, Figure

FAMILIES = ["scale", "income", "expenditure", "conditions", "visits"]
RUNS = ("rates", "all", "pandas rates", "pandas all")


def run_ours(file: Path, *, everything: bool) -> int:
    """Our figures; returns the rows of the long table."""
    from fanpin_lib.indicators import catalogue
    from fanpin_lib.indicators.engine import compute
    from fanpin_lib.policy import TEMPLATES, load_profile

    only = (
        None if everything else {i.id for i in catalogue().values() if i.kind in ("count", "rate")}
    )
    profile = load_profile("demo-jiaohe", TEMPLATES)
    connection = snapshot(file)
    return _timed(
        lambda: compute(connection, CLOSING, profile, "220281", families=FAMILIES, only=only)
    )


def run_pandas(file: Path, *, everything: bool) -> int:
    """Counts and rates of a record's own month in pandas, with quantiles if asked for."""
    return _timed(lambda: _in_pandas(file, everything))


def _in_pandas(file: Path, everything: bool) -> list:
    import pandas as pd

    money = ["wage_income", "business_income", "property_income", "transfer_income"]
    oks = [f"{c}_ok" for c in ("food", "clothing", "education", "medical", "housing", "water")]
    columns = ["month", "village_code", "visit_date", "net_income_per_capita", *money, *oks]
    records = pd.read_parquet(file, columns=columns)
    for column in ("net_income_per_capita", *money):
        records[column] = records[column].astype("float64")
    gross = records[money].sum(axis=1)
    counted = pd.DataFrame(
        {
            "under": records["net_income_per_capita"] < 8300,
            "dependent": records["transfer_income"] >= 0.5 * gross,
            "visited": records["visit_date"].notna(),
            **{name: ~records[name] for name in oks},
        }
    )
    result = []
    for digits in (12, 9, 6):
        keys = [records["month"], records["village_code"].str.slice(0, digits)]
        result.append(counted.groupby(keys).sum())
        if everything:
            result.append(records.groupby(keys)[money].sum())
            result.append(
                records["net_income_per_capita"].groupby(keys).quantile([0.25, 0.5, 0.75])
            )
    return result


def _timed(work) -> int:
    start, cpu = time.perf_counter(), time.process_time()
    result = work()
    print(
        json.dumps(
            {
                "seconds": time.perf_counter() - start,
                "processor": time.process_time() - cpu,
                "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            }
        )
    )
    return len(result)


def measure(run: str, file: Path) -> dict[str, float]:
    """One run in a process of its own."""
    return json.loads(_child(run, file).splitlines()[-1])


def _child(run: str, file: Path, *more: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.indicators", "--run", run, "--file", str(file), *more],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def county(folder: Path) -> dict[str, float]:
    """Every family of a working directory's last month."""
    from fanpin_lib.county import County
    from fanpin_lib.indicators.engine import compute

    county = County.at(folder)
    month = max(d.as_of for d in county.store.deliveries())
    profile, snapshot = county.profile, county.snapshot(month)
    times = []
    for _ in range(3):
        with snapshot.connect() as connection:
            start, cpu = time.perf_counter(), time.process_time()
            compute(connection, month, profile, county.code)
            times.append((time.perf_counter() - start, time.process_time() - cpu))
    return {"seconds": min(t[0] for t in times), "processor": min(t[1] for t in times)}


#: Run → seconds and megabytes aimed at (12 million household-months on an idle machine).
AIMS = {"rates": ("≤ 5", "≤ 1500"), "all": ("≤ 15", "≤ 1500")}


def report(rows: int, repeats: int, runs: list[str]) -> Iterator[Figure]:
    """Our runs and pandas', interleaved."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "records.parquet"
        # in a process of its own: a child's peak memory is never less than its parent's
        _child("make", file, "--rows", str(rows))
        held = duckdb.sql(f"SELECT count(*) FROM '{file}'").fetchall()[0][0]
        print(
            f"{held:,} household-months, 286 villages, 13 months; median of {repeats}", flush=True
        )
        found: dict[str, list[dict[str, float]]] = {run: [] for run in runs}
        for _ in range(repeats):
            for run in runs:
                found[run].append(measure(run, file))
    middle = {
        run: {k: statistics.median(r[k] for r in results) for k in results[0]}
        for run, results in found.items()
    }
    for run, m in middle.items():
        seconds, peak = AIMS.get(run, ("", ""))
        yield Figure(f"{run} seconds", f"{run}: clock", m["seconds"], "s", seconds)
        yield Figure(f"{run} processor", f"{run}: processor", m["processor"], "s")
        yield Figure(f"{run} peak", f"{run}: peak memory", m["peak_mb"], "MB", peak)
        if other := middle.get(f"pandas {run}"):
            ratio = other["seconds"] / m["seconds"]
            yield Figure(f"{run} ratio", f"{run}: pandas takes so many times as long", ratio, "×")


def of_county(folder: Path) -> Iterator[Figure]:
    """Every family of a working directory."""
    m = county(folder)
    yield Figure("county seconds", "demo county, every family: clock", m["seconds"], "s", "≤ 3")
    yield Figure("county processor", "demo county, every family: processor", m["processor"], "s")


def main() -> None:
    """Measure as asked on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=12_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--county", type=Path)
    parser.add_argument("--runs", nargs="+", choices=RUNS, default=list(RUNS))
    parser.add_argument("--json", type=Path, help="write the figures for the collector")
    parser.add_argument("--run", choices=[*RUNS, "make"], help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path)
    given = parser.parse_args()
    if given.run == "make":
        make_records(given.file, given.rows)
        return
    if given.run:
        work = run_pandas if given.run.startswith("pandas") else run_ours
        work(given.file, everything=given.run.endswith("all"))
        return
    figures: list[Figure] = []
    for part in (
        of_county(given.county) if given.county else (),
        report(given.rows, given.repeats, given.runs),
    ):
        for figure in part:
            print(figure, flush=True)
            figures.append(figure)
    if given.json:
        text = json.dumps([asdict(f) for f in figures], ensure_ascii=False, indent=1)
        given.json.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
