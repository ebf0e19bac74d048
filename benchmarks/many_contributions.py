"""What many counties give to the figures above them, made from what one small county gives.

Real six-digit codes of the shipped names' cities, ten counties in each; only figures and values,
so that a hundred counties cost seconds and not hours.
"""

from __future__ import annotations

import json
import resource
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.small_counties import make_counties
from fanpin_lib import desk
from fanpin_lib.county import County
from fanpin_lib.indicators.value_lists import VALUES as SCHEMA
from fanpin_lib.period import Month
from fanpin_lib.province.contribution import (
    FIGURES,
    FILES,
    SAID,
    VALUES,
    Contribution,
    contribute,
)
from fanpin_lib.province.rollup import rolled_up

MONTH = Month(2026, 10)
_CITIES = 12


def of_one_county(root: Path) -> Contribution:
    """What a county of four villages gives."""
    folder = make_counties(root, 1, MONTH, townships=1, villages=4, scale=0.02)[0]
    county = County.at(folder)
    desk.ingest(county, desk.ledgers_of(county), "benchmark", skip_bad_rows=True)
    return contribute(county, MONTH, desk.compute(county, MONTH).folder)


def many(one: Contribution, root: Path, count: int, households: int) -> Iterator[Contribution]:
    """As many counties, each with values of so many households."""
    figures = pq.read_table(one.folder / FIGURES)
    values = _values(households)
    for number in range(count):
        code = f"22{number % _CITIES + 1:02}{number // _CITIES + 21:02}"
        folder = root / code
        folder.mkdir()
        for name in FILES:
            shutil.copy(one.folder / name, folder / name)
        place = pa.array([f"{code}000000"] * figures.num_rows, pa.string())
        column = figures.schema.get_field_index("region_code")
        pq.write_table(figures.set_column(column, "region_code", place), folder / FIGURES)
        pq.write_table(values, folder / VALUES)
        said = json.loads((one.folder / SAID).read_text(encoding="utf-8"))
        (folder / SAID).write_text(json.dumps({**said, "code": code}), encoding="utf-8")
        yield Contribution.read(folder)


def _values(households: int) -> pa.Table:
    """Incomes of each of thirteen months under every list of incomes."""
    incomes = np.random.default_rng(1).lognormal(9.3, 0.6, households).round(2)
    months = [str(month) for month in MONTH.window(12)]
    bases = ("income_median", "income_median_persons")
    parts = [
        pa.table(
            {
                "base": [base] * households,
                "month": [month] * households,
                "dimension": [""] * households,
                "value": incomes,
                "many": np.ones(households, dtype=np.int64),
            },
            schema=SCHEMA,
        )
        for base in bases
        for month in months
    ]
    return pa.concat_tables(parts)


def main(count: int, households: int) -> None:
    """Print the processor seconds and the peak memory of one roll-up."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "many").mkdir()
        given = list(many(of_one_county(root / "one"), root / "many", count, households))
        before = time.process_time()
        with rolled_up(given, MONTH, {}) as made:
            places = [table["level"][0].as_py() for table in made.tables()]
        seconds = time.process_time() - before
        assert "province" in places and places.count("county") == count
        megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{seconds:.2f} {megabytes:.0f}")
