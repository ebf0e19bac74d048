"""Cities and provinces from counties: sums of parts, medians of rows, nothing averaged."""

from __future__ import annotations

import json
import math
import shutil

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fanpin_lib import desk
from fanpin_lib.county import County
from fanpin_lib.edition.figures import WITHHELD
from fanpin_lib.indicators import catalogue
from fanpin_lib.period import Month
from fanpin_lib.province.contribution import FIGURES, SAID, Contribution, contribute
from fanpin_lib.store import Coverage
from tests.province.conftest import COUNTIES, computed, given_by, roll_up
from tests.province.tiny_counties import MONTH, make_county, write_ledger

pytestmark = pytest.mark.heavy

CITY_OF_TWO, CITY_OF_ONE, PROVINCE = "220100000000", "220200000000", "220000000000"


def rolled(counties):
    return Figures(roll_up(counties, MONTH, {PROVINCE: "吉林省"}).table.to_pylist())


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
        found = figures.row(region, "under_line")
        if found["status"] != WITHHELD:  # few are under the line in one of the counties
            assert found["value"] == sum(i < line for i in incomes_of(*codes))


def test_every_figure_that_adds_up_has_the_parts_of_its_counties(figures, counties):
    kinds = {i.id: i for i in catalogue().values() if i.additive}
    sums: dict = {}
    for county in counties:
        table = pq.read_table(county.folder / FIGURES)
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
        if row["status"] == WITHHELD:
            assert row["numerator"] is row["value"] is None
            continue
        assert math.isclose(row["numerator"] or 0, parts[0])
        if indicator.kind in ("count", "amount"):
            assert row["value"] == row["numerator"]
        elif row["status"] == "ok":
            assert math.isclose(row["value"], indicator.scale * parts[0] / parts[1])
            checked += 1
    assert checked > 20


def test_a_city_shows_no_median_that_one_of_its_counties_withholds(figures):
    assert figures.row("220291000000", "income_median")["status"] == WITHHELD
    for region in (CITY_OF_ONE, PROVINCE):
        row = figures.row(region, "income_median")
        assert row["status"] == WITHHELD and row["value"] is row["n"] is None


#: With enough households in each, so that nothing is withheld.
LARGER = {
    "220191": [5000, 6000, 20000],
    "220192": [9000, 9500, 50000, 50000],
    "220291": [7000, 7100, 300],
}


@pytest.fixture(scope="module")
def larger(tmp_path_factory):
    root = tmp_path_factory.mktemp("larger")
    return [computed(root, code, incomes, 3) for code, incomes in LARGER.items()]


@pytest.fixture(scope="module")
def pooled(larger):
    return rolled(larger)


def of_larger(*codes):
    return [float(income) for code in codes for income in LARGER[code]]


def test_medians_are_of_all_households_not_of_county_medians(pooled):
    assert pooled.value(PROVINCE, "income_median") == np.median(of_larger(*LARGER)) == 8050
    two = of_larger("220191", "220192")
    assert pooled.value(CITY_OF_TWO, "income_median") == np.median(two) == 9500
    assert pooled.value(CITY_OF_TWO, "income_q1") == np.quantile(two, 0.25)
    assert pooled.row(CITY_OF_TWO, "income_median")["n"] == 7
    of_medians = np.mean([np.median(of_larger(code)) for code in ("220191", "220192")])
    assert pooled.value(CITY_OF_TWO, "income_median") != of_medians


def test_gini_is_of_all_households(pooled):
    incomes = np.sort(of_larger(*LARGER))
    n = incomes.size
    expected = 2 * (np.arange(1, n + 1) @ incomes) / (n * incomes.sum()) - (n + 1) / n
    gini = next(i.id for i in catalogue().values() if i.kind == "gini")
    assert math.isclose(pooled.value(PROVINCE, gini), expected)


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
    shutil.copytree(counties[2].folder.parents[2], folder)
    for path in folder.glob("ledgers/*监测对象*"):
        path.unlink()
    shutil.rmtree(folder / "store")
    county = County.at(folder)
    desk.ingest(county, desk.ledgers_of(county), "测试", coverage=Coverage.ALL)
    given = contribute(county, MONTH, desk.compute(county, MONTH).folder)
    figures = rolled([*counties[:2], given])
    assert figures.row("220291000000", "cases_active")["status"] == "无数据"
    assert figures.row(CITY_OF_ONE, "cases_active")["status"] == "无数据"
    assert figures.value(PROVINCE, "cases_active") == 3


def test_households_of_unknown_villages_count_for_their_own_county(larger, tmp_path):
    county = make_county(tmp_path, "220291", [7000, 8000, 90000], 3)
    rows = [
        {"household_id": f"H{n}", "village_code": f"220291{village}", "month": str(MONTH)}
        | {"net_income_per_capita": income, "members": 2}
        for n, (village, income) in enumerate(
            (("101202", 7000), ("101201", 8000), ("999123", 90000)), start=1
        )
    ]
    write_ledger(county.root / "ledgers", "monthly_records", rows)
    figures = rolled([*larger[:2], given_by(county, skip_bad_rows=True)])
    assert figures.value(CITY_OF_ONE, "income_median") == 8000
    assert figures.row(CITY_OF_ONE, "income_median")["n"] == 3
    assert figures.value(CITY_OF_TWO, "income_median") == 9500


def test_a_province_of_one_county_is_that_county_in_every_figure(larger):
    for county in larger:
        figures = rolled([county])
        place = f"{county.code}000000"
        own = {k[1:]: row for k, row in figures._found.items() if k[0] == place}
        province = {k[1:]: row for k, row in figures._found.items() if k[0] == PROVINCE}
        levels = {i.id for i in catalogue().values() if "province" in i.levels}
        both = {k for k in own if k[0] in levels}
        assert both == set(province) and len(both) > 500
        for key in both:
            parts = ("numerator", "denominator", "n", "low", "high")
            known = own[key]["status"] == "ok"
            for part in ("value", "status", "unit", *(parts if known else ())):
                assert own[key][part] == province[key][part], (key, part)


def test_a_county_that_is_behind_stands_with_its_newest_month(larger):
    later = MONTH + 1
    rows = roll_up(larger[:1], later, {}).table.to_pylist()
    found = {
        (row["region_code"], row["month"]): row["value"]
        for row in rows
        if row["indicator"] == "income_median" and not row["dimension"]
    }
    for place in ("220191000000", CITY_OF_TWO, PROVINCE):
        assert found[place, str(later)] == found[place, str(MONTH)] == 6000
    assert min(row["month"] for row in rows) == str(later - 12)


def test_of_a_county_that_is_behind_only_what_stands_is_carried(larger, tmp_path):
    """What it newly identified in its last month is not what it identifies in every month since."""
    later = MONTH + 1
    folder = tmp_path / "220192"
    shutil.copytree(larger[1].folder, folder)
    said = json.loads((folder / SAID).read_text(encoding="utf-8"))
    (folder / SAID).write_text(json.dumps({**said, "month": str(later)}), encoding="utf-8")
    rows = pq.read_table(folder / FIGURES)
    shown = [str(month) for month in later.window(12)]
    ahead = [{**row, "month": str(Month.parse(row["month"]) + 1)} for row in rows.to_pylist()]
    kept = [row for row in ahead if row["month"] in shown]
    pq.write_table(pa.Table.from_pylist(kept, rows.schema), folder / FIGURES)
    made = roll_up([larger[0], Contribution.read(folder)], later, {}).table.to_pylist()
    found = {
        (row["region_code"], row["indicator"]): row
        for row in made
        if row["month"] == str(later) and not row["dimension"]
    }
    behind, ahead_of_it = "220191000000", "220192000000"
    checked = set()
    flows = [one for one in catalogue().values() if one.total and not one.stands]
    for indicator in [one for one in flows if "province" in one.levels]:
        own, other = found[behind, indicator.id], found[ahead_of_it, indicator.id]
        above = found[PROVINCE, indicator.id]
        assert (own["status"], own["value"], own["n"]) == ("无数据", None, None)
        assert (above["status"], above["value"]) == (other["status"], other["value"])
        checked |= {indicator.id} if other["status"] == "ok" else set()
    assert {"cases_new", "cases_eliminated", "visits_done"} <= checked
    both = found[behind, "cases_active"]["value"] + found[ahead_of_it, "cases_active"]["value"]
    assert found[PROVINCE, "cases_active"]["value"] == both
    parts = {row["indicator"] for row in made if row["region_code"] == behind and row["dimension"]
             and row["month"] == str(later)}  # fmt: skip
    assert parts and all(catalogue()[name].stands for name in parts)


#: Three below the demo line of 2026, six below that of the second county.
LINE, HIGHER = 8300, 9300
INCOMES = [LINE + step for step in (-300, -200, -100, 100, 200, 300)]


@pytest.fixture(scope="module")
def two_documents(tmp_path_factory):
    """Two counties of a city: the second has three colours, a line and bands of its own."""
    root = tmp_path_factory.mktemp("documents")
    first = computed(root, "220191", INCOMES, 6)
    county = make_county(root, "220192", INCOMES, 6)
    policy = county.root / "county" / "policy"
    values = policy / "demo-jiaohe.yaml"
    text = values.read_text(encoding="utf-8").replace(str(LINE), str(HIGHER))
    bands = "\n  income_bands:\n    2021-01-01: {value: [5000, 8300], note: 演示值}\n"
    values.write_text(text + bands, encoding="utf-8")
    return [first, given_by(County.at(county.root))]


@pytest.fixture(scope="module")
def colours(two_documents, tmp_path_factory):
    """A county of the same city with three colours."""
    county = make_county(tmp_path_factory.mktemp("colours"), "220193", INCOMES, 6)
    profile = county.root / "county" / "policy" / "tiny.yaml"
    text = profile.read_text(encoding="utf-8")
    other = text.replace("inherits: demo-jiaohe", "inherits: town-three-colour-n6")
    profile.write_text(other, encoding="utf-8")
    return given_by(County.at(county.root))


def test_each_county_counts_by_its_own_rules(two_documents):
    figures = rolled(two_documents)
    for place, below in (("220191000000", 3), ("220192000000", 6), (PROVINCE, 9)):
        assert figures.value(place, "under_line") == below
    assert figures.value(PROVINCE, "income_median") == LINE


def test_a_band_that_one_county_does_not_know_is_no_sum(two_documents):
    made = roll_up(two_documents, MONTH, {})
    figures = Figures(made.table.to_pylist())
    assert made.apart == {
        "5000–<10000": ["220191"], "5000–<8300": ["220192"], "≥8300": ["220192"],
    }  # fmt: skip
    for band, codes in made.apart.items():
        assert figures.row(PROVINCE, "income_band", f"band={band}")["status"] == "无法合计"
        for code in codes:  # each county itself has it
            status = figures.row(f"{code}000000", "income_band", f"band={band}")["status"]
            assert status in ("ok", WITHHELD)
    category = figures.row(PROVINCE, "cases_active", "category=边缘易致贫户")
    assert (category["status"], category["value"]) == ("ok", 12)  # both know it


def test_a_class_that_one_county_does_not_know_is_no_sum(two_documents, colours):
    made = roll_up([two_documents[0], colours], MONTH, {})
    figures = Figures(made.table.to_pylist())
    assert made.apart["三色分级"] == ["220193"] and "边缘易致贫户" in made.apart
    parts = [
        row
        for row in figures.rows
        if (row["region_code"], row["month"]) == (PROVINCE, str(MONTH))
        and row["dimension"].startswith(("class=监测对象类别：", "category=边缘"))
    ]
    assert parts and {row["status"] for row in parts} <= {"无法合计", "无数据", WITHHELD}
    assert all(row["value"] is None for row in parts)
    assert figures.value(PROVINCE, "cases_active") == 12  # how many there are is a sum all the same
