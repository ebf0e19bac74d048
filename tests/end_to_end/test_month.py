"""The month as the office lives it: on a real store, real notebooks and a real site."""

from __future__ import annotations

import csv
import json
import shutil
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal

import pyarrow.parquet as pq
import pytest

from fanpin_lib import desk
from fanpin_lib.desk import what_if
from fanpin_lib.desk.month_states import month_states
from fanpin_lib.desk.site_inputs import site_fingerprint
from fanpin_lib.desk.site_standing import site_standing
from fanpin_lib.edition.about import readable
from fanpin_lib.edition.folder import EditionFolder
from fanpin_lib.edition.names import FIGURES
from fanpin_lib.edition.region_reading import read_region
from fanpin_lib.errors import InputError, NoDataForMonth, StoreUnusable, UnknownRegion
from fanpin_lib.indicators import catalogue
from fanpin_lib.office.forms.vocabulary import shipped
from fanpin_lib.period import Month
from fanpin_lib.publish import PublishJob, PublishResult
from fanpin_lib.publish.unchanged import remember
from fanpin_lib.regions import Level, ancestor
from tests.end_to_end.conftest import MONTH

pytestmark = pytest.mark.heavy


def rows_of(county):
    path = EditionFolder.of(county.folders.reports, MONTH).newest_data / "indicators.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def store_state(county):
    return {
        path.relative_to(county.root): path.read_bytes()
        for folder in (county.folders.store, county.folders.reports)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix in {".json", ".parquet", ".csv"}
    }


def test_villages_and_townships_add_up_to_the_county_for_every_count(county):
    counts = {i.id for i in catalogue().values() if i.kind in ("count", "amount")}
    sums: dict[tuple, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    seen = set()
    full = pq.read_table(county.private_folder(MONTH) / FIGURES).to_pylist()
    for row in full:  # editions withhold some of the small ones
        if row["indicator"] not in counts or row["status"] != "ok":
            continue
        seen.add(row["indicator"])
        key = (row["month"], row["indicator"], row["dimension"])
        sums[key][row["level"]] += Decimal(str(row["value"]))
    assert len(seen) > 30
    apart = set(shipped()["apart"])  # meetings: a county and its departments hold their own
    for (_, indicator, _), levels in sums.items():
        if indicator in apart:
            assert levels["township"] <= levels["county"]
    wrong = {
        key: dict(levels)
        for key, levels in sums.items()
        if key[1] not in apart and len(set(levels.values())) > 1
    }
    assert wrong == {}


def test_every_village_is_in_the_table_every_month(county):
    villages = defaultdict(set)
    for row in rows_of(county):
        if (
            row["level"] == "village"
            and row["indicator"] == "cases_active"
            and not row["dimension"]
        ):
            villages[row["month"]].add(row["region_code"])
    assert len(villages) == 13
    assert {len(codes) for codes in villages.values()} == {286}


def test_the_data_say_what_they_were_computed_from(county):
    about = json.loads(
        (EditionFolder.of(county.folders.reports, MONTH).newest_data / "manifest.json").read_text(
            encoding="utf-8"
        )
    )
    assert about["snapshot"] == county.store.newest()
    assert about["profile"] == "demo-jiaohe" and about["demo"] is True
    assert {"监测对象台账", "月度监测台账"} <= {entry["ledger"] for entry in about["ledgers"]}


def test_delivering_the_same_files_again_changes_nothing(copy):
    before = copy.store.newest()
    report = desk.ingest(copy, desk.ledgers_of(copy)[:5], "测试")
    assert report.ok and report.stored == []
    assert copy.store.newest() == before


def test_a_month_without_data_is_refused_and_nothing_is_touched(county):
    before = store_state(county)
    with pytest.raises(NoDataForMonth, match="2027年3月"):
        desk.compute(county, Month(2027, 3))
    assert store_state(county) == before


def test_notebooks_run_for_a_branch_of_the_county_and_say_so_in_status(copy):
    village = next(row["region_code"] for row in rows_of(copy) if row["level"] == "village")
    branch = [ancestor(village, Level.COUNTY), ancestor(village, Level.TOWNSHIP), village]
    summary = desk.run_notebooks(copy, MONTH, regions=branch)
    assert summary.failures == [] and sorted(summary.executed) == sorted(branch)
    state = month_states(copy)[0]
    assert state.month == MONTH and state.done == 3 and len(state.missing) == state.regions - 3
    assert (
        len(summary.left) == state.regions - 3
        and not EditionFolder.of(copy.folders.reports, MONTH).current.exists()
    )


def test_a_region_that_nobody_knows_is_refused_before_anything_is_computed(copy):
    village = next(row["region_code"] for row in rows_of(copy) if row["level"] == "village")
    known = [ancestor(village, Level.COUNTY), ancestor(village, Level.TOWNSHIP)[:9], village]
    desk.refuse_unknown(copy, MONTH, known)
    with pytest.raises(UnknownRegion, match="220281999777"):
        desk.refuse_unknown(copy, MONTH, [*known, "220281999777"])
    shutil.rmtree(copy.folders.reports)
    desk.refuse_unknown(copy, MONTH, known)  # the ledger of regions knows them too
    with pytest.raises(UnknownRegion, match="220281999777"):
        desk.refuse_unknown(copy, MONTH, ["220281999777"])


def test_raising_the_line_only_brings_households_in(county):
    line = county.profile.require("monitoring_line", MONTH.last_day).value
    table = what_if.simulated(county, MONTH, "", MONTH.last_day, {"line": line + 1500}).changes
    unchanged = what_if.simulated(county, MONTH, "", MONTH.last_day, {"line": line})
    assert unchanged.changes.empty
    entered = table[table.result_before == "不属于监测对象"]
    assert entered.households.sum() > 0
    assert "不属于监测对象" not in set(table.result_after)
    with pytest.raises(InputError, match="monitoring_line"):
        what_if.simulated(county, MONTH, "", MONTH.last_day, {"x": 1})


def test_files_for_the_public_hold_nobody(county):
    names = {name for name in desk.known_names(county, MONTH) if len(name) > 2}
    words = {value for row in rows_of(county) for value in row.values() if not value.isascii()}
    assert names and "蛟河市" in words
    assert not [name for name in names if any(name in word for word in words)]


def test_a_site_is_built_again_when_pages_rules_or_names_change(copy):
    def fingerprint() -> str:
        return site_fingerprint(copy, PublishJob.of(copy.settings, MONTH))

    before = fingerprint()
    assert fingerprint() == before
    page = next((copy.folders.site / "docs").rglob("*.md"))
    page.write_text(page.read_text(encoding="utf-8") + "\n改过。\n", encoding="utf-8")
    changed_page = fingerprint()
    assert changed_page != before
    extra = copy.folders.county / "policy" / "own.yaml"
    extra.parent.mkdir(parents=True, exist_ok=True)
    extra.write_text("values_for: demo-jiaohe\n", encoding="utf-8")
    changed_rule = fingerprint()
    assert changed_rule != changed_page
    copy.store.undo(1, "测试")
    assert fingerprint() != changed_rule


def test_the_standing_of_the_site_names_its_month_and_what_to_do(copy):
    assert str(site_standing(copy)).startswith("网站还没有发布")
    edition = EditionFolder.of(copy.folders.reports, MONTH)
    edition.next.rename(edition.current)
    job = PublishJob.of(copy.settings, MONTH)
    job.public.mkdir(parents=True)
    (job.public / "index.html").touch()
    made = PublishResult(MONTH, job.public / "index.html", 1, 0.0, (), 0, ())
    remember(replace(job, fingerprint=site_fingerprint(copy, job)), job.public, made)
    assert str(site_standing(copy)) == "网站显示2026年10月，是最新的。"
    page = next((copy.folders.site / "docs").rglob("*.md"))
    page.write_text(page.read_text(encoding="utf-8") + "\n改过。\n", encoding="utf-8")
    assert str(site_standing(copy)).endswith("要更新请运行 fanpin publish 2026-10。")


def test_a_damaged_edition_is_computed_again_and_never_taken_for_figures(copy):
    data = EditionFolder.of(copy.folders.reports, MONTH).newest_data
    for name in ("manifest.json", "indicators.parquet"):  # the last one stays damaged
        content = (data / name).read_bytes()
        data.joinpath(name).write_bytes(content[: len(content) // 2])
        assert not readable(data)
        assert "还没有计算" in str(month_states(copy)[0])
        with pytest.raises(NoDataForMonth, match="fanpin run 2026-10"):
            desk.run_notebooks(copy, MONTH)
        with pytest.raises(StoreUnusable, match=name):
            read_region(MONTH, "220281000000", data)
        if name == "manifest.json":
            data.joinpath(name).write_bytes(content)
    figures = desk.compute(copy, MONTH)
    assert figures.computed and readable(figures.folder)
