"""Three tiny counties in two cities, their month computed once; and closed as a person would."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pytest

from fanpin_lib import desk
from fanpin_lib.county import County
from fanpin_lib.edition.folder import EditionFolder
from fanpin_lib.province.contribution import Contribution, contribute, contribution_folder
from fanpin_lib.province.rollup import rolled_up
from fanpin_lib.store import Coverage
from tests.made_once import made_once
from tests.province.tiny_counties import MONTH, make_county

#: County → incomes, monitored households. 2201 is a city of two counties, 2202 of one.
COUNTIES = {
    "220191": ([5000, 6000, 20000], 1),
    "220192": ([9000, 50000], 2),
    "220291": ([7000], 0),
}


def computed(root: Path, code: str, incomes: list[float], monitored: int) -> Contribution:
    return given_by(make_county(root, code, incomes, monitored))


def given_by(county: County, *, skip_bad_rows: bool = False) -> Contribution:
    """What a county with ledgers gives, its month computed; notebooks and site are not made."""
    files = desk.ledgers_of(county)  # one county has no household in its second village
    report = desk.ingest(county, files, "测试", coverage=Coverage.ALL, skip_bad_rows=skip_bad_rows)
    assert report.ok, report.to_text()
    desk.compute(county, MONTH)
    return contribute(county, MONTH, EditionFolder.of(county.folders.reports, MONTH).newest_data)


@dataclass(frozen=True)
class Rolled:
    """All figures of a roll-up in one table, and what is no sum."""

    table: pa.Table
    apart: Mapping[str, Sequence[str]]


def roll_up(counties, month, names) -> Rolled:
    with rolled_up(counties, month, names) as made:
        return Rolled(pa.concat_tables(made.tables()), made.apart)


@pytest.fixture(scope="session")
def counties(tmp_path_factory, request) -> list[Contribution]:
    def make(root: Path) -> None:
        for code, given in COUNTIES.items():
            computed(root, code, *given)

    root = made_once(request, tmp_path_factory, "counties", make)
    given = [contribution_folder(County.at(root / code), MONTH) for code in COUNTIES]
    return [Contribution.read(folder) for folder in given]
