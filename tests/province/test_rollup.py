"""Cities and provinces from counties: sums of parts, medians of rows, nothing averaged."""

from __future__ import annotations

import math
import shutil

import numpy as np
import pyarrow.parquet as pq
import pytest

from fanpin_lib import desk
from fanpin_lib.county import County
from fanpin_lib.indicators import catalogue
from fanpin_lib.province.rollup import ClosedCounty, roll_up
from fanpin_lib.store import Coverage
from tests.province.conftest import COUNTIES, computed
from tests.province.tiny_counties import MONTH, write_ledger

CITY_OF_TWO, CITY_OF_ONE, PROVINCE = "220100000000", "220200000000", "220000000000"


def rolled(counties):
    profile = counties[0].county.profile
    return Figures(roll_up(counties, MONTH, {PROVINCE: "吉林省"}, profile).to_pylist())


class Figures:
    def __init__(self, rows):
        self.rows = rows
        self._found = {
            (r["region_code"], r["indicator"], r["dimension"], r["month"]): r for r in rows
        }
        assert len(self._found) == len(rows), "a figure twice"

    def row(self, region, indicator, dimension=""):
        return self._found[region, indicator, dimension, str(MONTH)]

    def value(self, region, indicator, dimension=""):
        return self.row(region, indicator, dimension)["value"]


@pytest.fixture(scope="module")
def figures(counties):
    return rolled(counties)


def incomes_of(*codes):
    return [float(income) for code in codes for income in COUNTIES[code][0]]


def test_counts_are_the_sums_of_the_counties(figures):
    assert figures.value(PROVINCE, "cases_active") == 3
    assert figures.value(CITY_OF_TWO, "cases_active") == 3
    assert figures.value(CITY_OF_ONE, "cases_active") == 0
    line = 8300  # the demo value of 2026
    for region, codes in (
        (PROVINCE, list(COUNTIES)),
        (CITY_OF_TWO, ["220191", "220192"]),
        (CITY_OF_ONE, ["220291"]),
    ):
        assert figures.value(region, "under_line") == sum(i < line for i in incomes_of(*codes))


def test_every_figure_that_adds_up_has_the_parts_of_its_counties(figures, counties):
    kinds = {i.id: i for i in catalogue().values() if i.additive}
    sums: dict = {}
    for county in counties:
        table = pq.read_table(county.data / "indicators.parquet")
        for row in table.to_pylist():
            usable = row["status"] in ("ok", "不适用", "口径矛盾")
            if row["level"] == "county" and row["indicator"] in kinds and usable:
                key = (row["indicator"], row["dimension"], row["month"])
                parts = sums.setdefault(key, [0.0, 0.0])
                parts[0] += row["numerator"] or 0
                parts[1] += row["denominator"] or 0
    checked = 0
    for row in figures.rows:
        if row["region_code"] != PROVINCE or row["indicator"] not in kinds:
            continue
        indicator = kinds[row["indicator"]]
        parts = sums.get((row["indicator"], row["dimension"], row["month"]))
        if parts is None:
            assert row["status"] != "ok"
            continue
        assert math.isclose(row["numerator"] or 0, parts[0])
        if indicator.kind in ("count", "amount"):
            assert row["value"] == row["numerator"]
        elif row["status"] == "ok":
            assert math.isclose(row["value"], indicator.scale * parts[0] / parts[1])
            checked += 1
    assert checked > 20


def test_medians_are_of_all_households_not_of_county_medians(figures):
    everybody = incomes_of(*COUNTIES)
    assert figures.value(PROVINCE, "income_median") == np.median(everybody) == 8000
    two = incomes_of("220191", "220192")
    assert figures.value(CITY_OF_TWO, "income_median") == np.median(two) == 9000
    of_medians = np.mean([np.median(incomes_of(code)) for code in ("220191", "220192")])
    assert of_medians != 9000
    assert figures.value(PROVINCE, "income_q3") == np.quantile(everybody, 0.75)
    assert figures.row(PROVINCE, "income_median")["n"] == len(everybody)


def test_gini_is_of_all_households(figures):
    incomes = np.sort(incomes_of(*COUNTIES))
    n = incomes.size
    expected = 2 * (np.arange(1, n + 1) @ incomes) / (n * incomes.sum()) - (n + 1) / n
    gini = next(i.id for i in catalogue().values() if i.kind == "gini")
    assert math.isclose(figures.value(PROVINCE, gini), expected)


def test_a_city_of_one_county_equals_that_county(figures):
    own = {i.id for i in catalogue().values() if {"county", "city"} <= set(i.levels)}
    for row in figures.rows:
        if row["region_code"] == "220291000000" and row["indicator"] in own:
            key = (CITY_OF_ONE, row["indicator"], row["dimension"], row["month"])
            above = figures._found[key]
            assert (above["value"], above["status"]) == (row["value"], row["status"]), key


def test_household_numbers_that_repeat_in_every_county_are_not_mixed_up(figures):
    assert figures.value(PROVINCE, "persons_active") == 9  # three households of three


def test_a_rate_gets_the_interval_of_its_own_parts(figures):
    row = figures.row(PROVINCE, "visit_rate")
    assert row["numerator"] == row["denominator"] == 3
    assert row["value"] == 100 and row["low"] < 50 and row["high"] == 100


def test_a_ledger_that_one_county_lacks_leaves_the_others_figures(counties, tmp_path):
    folder = tmp_path / "220291"
    shutil.copytree(counties[2].county.root, folder)
    for path in folder.glob("ledgers/*监测对象*"):
        path.unlink()
    shutil.rmtree(folder / "store")
    county = County.at(folder)
    desk.ingest(county, desk.ledgers_of(county), "测试", coverage=Coverage.ALL)
    figures_folder = desk.compute(county, MONTH).folder
    figures = rolled([*counties[:2], ClosedCounty(county, figures_folder)])
    assert figures.row("220291000000", "cases_active")["status"] == "无数据"
    assert figures.row(CITY_OF_ONE, "cases_active")["status"] == "无数据"
    assert figures.value(PROVINCE, "cases_active") == 3


@pytest.mark.heavy
def test_households_of_unknown_villages_count_for_their_own_county(counties, tmp_path):
    second = computed(tmp_path, "220291", [7000], 0)
    rows = [
        {"household_id": f"H{n}", "village_code": f"220291{village}", "month": str(MONTH)}
        | {"net_income_per_capita": income, "members": 2}
        for n, (village, income) in enumerate((("101201", 7000), ("999123", 90000)), start=1)
    ]
    write_ledger(second.county.root / "ledgers", "monthly_records", rows)
    files = desk.ledgers_of(second.county)
    report = desk.ingest(second.county, files, "测试", skip_bad_rows=True)  # its village: empty
    assert report.ok, report.to_text()
    desk.compute(second.county, MONTH)
    figures = rolled([*counties[:2], second])
    assert figures.value(CITY_OF_ONE, "income_median") == (7000 + 90000) / 2
    assert figures.value(CITY_OF_TWO, "income_median") == 9000


def test_one_county_alone_is_its_city_and_its_province(counties):
    figures = rolled(counties[:1])
    for region in ("220191000000", CITY_OF_TWO, PROVINCE):
        assert figures.value(region, "income_median") == 6000
        assert figures.value(region, "cases_active") == 1
