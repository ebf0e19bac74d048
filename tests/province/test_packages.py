"""A county's figures as one file: exact above it, no persons, refused when it is not that."""

from __future__ import annotations

import json
import shutil
from zipfile import ZipFile

import pyarrow.parquet as pq
import pytest

from fanpin_lib.county import County
from fanpin_lib.edition.folder import EditionFolder
from fanpin_lib.errors import InputError, NoDataForMonth
from fanpin_lib.province.closing import CLOSED, CountyOutcome
from fanpin_lib.province.contribution import FIGURES, FILES, SAID, VALUES
from fanpin_lib.province.gathering import gather
from fanpin_lib.province.packages import ENDING, package_files, read_package, write_package
from tests.province.conftest import roll_up
from tests.province.tiny_counties import MONTH

pytestmark = pytest.mark.heavy

CODE, SMALL = "220191", "220291"


def closed(given):
    """The county of a contribution, its figures in force although nobody ran notebooks."""
    county = County.at(given.folder.parents[2])
    edition = EditionFolder.of(county.folders.reports, MONTH)
    if not edition.current.is_dir():
        edition.appear()
    return county


@pytest.fixture
def package(counties, tmp_path):
    path = write_package(closed(counties[0]), MONTH, tmp_path / "out")
    assert path.name == f"{CODE}_{MONTH}{ENDING}"
    return path


def changed(path, target, name, content):
    """The package with one file of other content; a new file if it has none of the name."""
    with ZipFile(path) as source, ZipFile(target, "w") as copy:
        for one in dict.fromkeys([*source.namelist(), name]):
            copy.writestr(one, content if one == name else source.read(one))
    return target


def test_figures_above_are_the_same_from_a_package(counties, package, tmp_path):
    root = tmp_path / "root"
    root.mkdir()
    shutil.copy(package, root)
    outcomes: list[CountyOutcome] = []
    given = gather(outcomes, root, MONTH)
    assert [(one.code, one.state) for one in outcomes] == [(CODE, CLOSED)]
    assert "交来了汇总包" in str(outcomes[0])
    from_package = roll_up([*given, counties[1]], MONTH, {}).table
    assert from_package.equals(roll_up(counties[:2], MONTH, {}).table)


def test_a_package_holds_no_persons_and_no_villages(counties, package):
    with ZipFile(package) as packed:
        assert set(packed.namelist()) == set(FILES)
        text = b"".join(packed.read(name) for name in FILES)
        said = json.loads(packed.read(SAID))
    assert b"H1" not in text.split() and f"{CODE}101".encode() not in text
    assert said["code"] == CODE and "folder" not in said
    assert pq.read_table(counties[0].folder / VALUES).schema.names == [
        "base", "month", "dimension", "value", "many",
    ]  # fmt: skip


def test_a_county_of_one_household_gives_no_package(counties, tmp_path):
    with pytest.raises(InputError, match="会让人知道是谁家"):
        write_package(closed(counties[2]), MONTH, tmp_path)
    assert not package_files(tmp_path)


def test_values_behind_what_is_withheld_are_in_no_list(counties):
    """Two households: the county withholds their median, so nobody gets the two values."""
    bases = set(pq.read_table(counties[1].folder / VALUES)["base"].to_pylist())
    assert "income_median" not in bases


def test_a_month_that_is_not_closed_gives_none(counties, tmp_path):
    with pytest.raises(NoDataForMonth, match="还没有结清"):
        write_package(closed(counties[0]), MONTH - 1, tmp_path)


@pytest.mark.parametrize("name", ["persons.csv", "../outside.txt"])
def test_a_package_with_anything_else_is_refused(package, tmp_path, name):
    bad = changed(package, tmp_path / f"bad{ENDING}", name, b"x")
    with pytest.raises(InputError, match="里面应该只有"):
        read_package(bad, tmp_path / "kept")
    assert not (tmp_path / "kept" / "bad").exists() and not (tmp_path / "outside.txt").exists()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("meaning", "another", "另一份指标口径"),
        ("month", "2026-13", "不是月份"),
        ("code", "22", "不是六位数字"),
        ("code", "220192", "别的地区"),
        ("month", "2026-01", "以后月份"),
    ],
)
def test_a_package_that_is_not_what_it_says_is_refused(package, tmp_path, name, value, said):
    with ZipFile(package) as packed:
        about = json.loads(packed.read(SAID)) | {name: value}
    bad = changed(package, tmp_path / f"bad{ENDING}", SAID, json.dumps(about).encode())
    with pytest.raises(InputError, match=said) as refused:
        read_package(bad, tmp_path / "kept")
    assert bad.name in str(refused.value)


@pytest.mark.parametrize("content", [b"", b"no zip at all"])
def test_a_broken_file_is_named(tmp_path, content):
    bad = tmp_path / f"{CODE}{ENDING}"
    bad.write_bytes(content)
    with pytest.raises(InputError, match="打不开"):
        read_package(bad, tmp_path / "kept")


def test_tables_with_a_column_more_are_refused(package, counties, tmp_path):
    wide = pq.read_table(counties[0].folder / FIGURES)
    pq.write_table(wide.append_column("name", wide["unit"]), tmp_path / "wide.parquet")
    content = (tmp_path / "wide.parquet").read_bytes()
    bad = changed(package, tmp_path / f"bad{ENDING}", FIGURES, content)
    with pytest.raises(InputError, match="列不对"):
        read_package(bad, tmp_path / "kept")


def test_two_packages_of_one_month_count_neither(package, tmp_path):
    shutil.copy(package, tmp_path / f"甲{ENDING}")
    shutil.copy(package, tmp_path / f"乙{ENDING}")
    with pytest.raises(NoDataForMonth) as none:
        gather([], tmp_path, MONTH)
    assert "甲" in str(none.value) and "乙" in str(none.value)


def test_a_package_of_the_month_before_stands_and_says_so(package, tmp_path):
    shutil.copy(package, tmp_path)
    outcomes: list[CountyOutcome] = []
    (given,) = gather(outcomes, tmp_path, MONTH + 1)
    assert given.of_month == MONTH
    assert not outcomes[0].closed and outcomes[0].as_of == MONTH.label
    with pytest.raises(NoDataForMonth):  # of what is over a year old nothing stands
        gather([], tmp_path, MONTH + 13)
