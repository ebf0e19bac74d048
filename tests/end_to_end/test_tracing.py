"""Figures recounted by hand from the ledger files; corrections named with old and new value."""

from __future__ import annotations

import json
import re
import shutil

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fanpin_lib import desk
from fanpin_lib.desk import tracing
from fanpin_lib.edition.about import read_about
from fanpin_lib.edition.editions import edition_before, editions, newest_edition
from fanpin_lib.edition.folder import EditionFolder
from fanpin_lib.edition.names import FIGURES
from fanpin_lib.edition.regions import load_regions
from fanpin_lib.edition.run_manifest import RunManifest
from fanpin_lib.errors import InputError, NoDataForMonth, UnknownRegion
from fanpin_lib.history.compare import closed_states, compare
from fanpin_lib.history.lookup import find_indicator
from fanpin_lib.indicators import catalogue
from fanpin_lib.indicators.engine import lay_out_facts
from fanpin_lib.indicators.trace import trace_in
from tests.end_to_end.conftest import MONTH

pytestmark = pytest.mark.heavy

END = pd.Timestamp(MONTH.last_day)


def ledger(county, name: str) -> pd.DataFrame:
    """A ledger of the month as the office wrote it, read by pandas alone.

    A title row, then one to two rows of headers: a column is called by the lowest filled one.
    """
    path = next(county.folders.ledgers.glob(f"202610/{name}_202610.*"))
    if path.suffix == ".csv":
        raw = path.read_bytes()
        encoding = "utf-8-sig" if raw.startswith(b"\xef\xbb\xbf") else "gb18030"
        cells = pd.read_csv(path, dtype=str, header=None, encoding=encoding)
    else:
        cells = pd.read_excel(path, dtype=str, header=None, engine="openpyxl")
    first = next(i for i in cells.index if cells.loc[i].fillna("").str.fullmatch(r"\d{16}").any())
    heads = cells.iloc[1:first].ffill().iloc[-1].astype(str).str.replace(r"\s", "", regex=True)
    return cells.iloc[first:].set_axis(list(heads), axis=1).reset_index(drop=True)


def days(column: pd.Series) -> pd.Series:
    """Dates in any of the ways that ledgers write them."""
    text = column.fillna("").str.replace(r"[年月./]", "-", regex=True).str.rstrip("日")
    return pd.to_datetime(text.str.slice(0, 10), errors="coerce", format="mixed")


def ids_in(told, sheet: str = "计入的行") -> set[str]:
    return set(
        pd.read_excel(told.path, sheet_name=sheet, dtype=str, engine="openpyxl")["户编号"].dropna()
    )


def published(told) -> float:
    found = re.search(r"公布的数：([\d,.]+)", told.text)
    assert found, told.text
    return float(found[1].replace(",", ""))


def test_cases_active_are_the_households_counted_by_hand(county):
    cases = ledger(county, "监测对象台账")
    begun, ended, back = (days(cases[c]) for c in ("识别日期", "消除日期", "消除回退日期"))
    gone = (ended <= END) & ~((back >= ended) & (back <= END))
    by_hand = set(cases["户编号"][(begun <= END) & ~gone])
    told = tracing.explain_figure(county, MONTH, "在监测户数", "")
    assert published(told) == len(by_hand) > 0
    assert ids_in(told) == by_hand
    assert "与公布的数一致" in told.text and "监测对象台账_202610" in told.text


def test_visit_rate_of_a_township_counted_by_hand(county):
    cases, records = ledger(county, "监测对象台账"), ledger(county, "月度监测台账")
    active = ids_in(tracing.explain_figure(county, MONTH, "cases_active", ""))
    towns = cases["村代码"].str.slice(0, 9)[cases["户编号"].isin(active)]
    town = towns.value_counts().index[0]
    watched = active & set(cases["户编号"][cases["村代码"].str.startswith(town)])
    on = days(records["走访日期"])
    seen = set(records["户编号"][(on >= END.replace(day=1)) & (on <= END)])
    told = tracing.explain_figure(county, MONTH, "visit_rate", town)
    assert f"公布的数：{len(watched & seen)} ÷ {len(watched)}" in told.text  # few: no percentage
    assert ids_in(told) == watched & seen
    assert f"分母：应走访户次＝{len(watched)}" in told.text


def test_alerts_of_the_month_by_source_counted_by_hand(county):
    alerts = ledger(county, "预警线索台账")
    received = days(alerts["接收日期"]).fillna(days(alerts["发现日期"]))
    source = alerts["线索来源"].mode()[0]
    chosen = (received >= END.replace(day=1)) & (received <= END) & (alerts["线索来源"] == source)
    told = tracing.explain_figure(county, MONTH, "alerts_received", "", source)
    assert published(told) == int(chosen.sum()) > 0
    rows = pd.read_excel(told.path, sheet_name="计入的行", dtype=str, engine="openpyxl")
    assert set(rows["线索编号"]) == set(alerts["线索编号"][chosen])


def test_rows_add_up_to_every_figure_of_the_county(county):
    """Every indicator's total: the catalogue's own SQL row by row gives what was published."""
    from fanpin_lib.classification import assess, differences

    edition = newest_edition(county.folders.reports, MONTH, "internal")
    wanted = [("region_code", "==", "220281000000"), ("month", "==", str(MONTH))]
    figures = pq.read_table(edition.data / "indicators.parquet", filters=wanted).to_pylist()
    totals = [row for row in figures if not row["dimension"] and row["n"] is not None]
    profile, calendar = county.profile, county.calendar
    with county.store.snapshot(MONTH, edition.snapshot).connect() as connection:
        assess(connection, profile)
        differences(connection, county.profile)
        facts = lay_out_facts(connection, MONTH, profile, "220281", calendar, None)
        for row in totals:
            found = trace_in(connection, facts, MONTH, row["indicator"], row["region_code"])
            if not found.indicator.additive:
                assert found.table.num_rows == row["n"], row
                continue
            assert (found.numerator or 0) == pytest.approx(row["numerator"] or 0), row
            if found.indicator.denominator:
                assert found.denominator == pytest.approx(row["denominator"] or 0), row
    assert len(totals) > 100


@pytest.mark.parametrize("wanted", ["在监测户数", "cases_active"])
def test_an_indicator_is_found_by_name_and_by_id(wanted):
    assert find_indicator(wanted) is catalogue()["cases_active"]


def test_what_cannot_be_explained_is_said_with_what_can(county):
    with pytest.raises(InputError, match="走访完成率"):
        tracing.explain_figure(county, MONTH, "走访率", "")
    with pytest.raises(UnknownRegion, match="新站镇"):
        tracing.explain_figure(county, MONTH, "cases_active", "新站乡")
    with pytest.raises(InputError, match="category=边缘易致贫户"):
        tracing.explain_figure(county, MONTH, "cases_active", "", "边缘户")
    with pytest.raises(InputError, match="没有村级的数字"):
        data = EditionFolder.of(county.folders.reports, MONTH).newest_data
        village = next(r for r in load_regions(data) if r.level == "village")
        tracing.explain_figure(county, MONTH, "fund_budget", village.code)
    with pytest.raises(NoDataForMonth, match="还没有结账"):
        tracing.explain_figure(county, MONTH - 1, "cases_active", "")


def in_force(county, month=MONTH) -> None:
    """Let the computed figures appear, as they do once every notebook was run."""
    edition = EditionFolder.of(county.folders.reports, month)
    manifest = RunManifest.read(edition.next)
    about = read_about(edition.next / "data")
    manifest.about |= {name: getattr(about, name) for name in ("inputs", "edition_no")}
    manifest.write()
    with edition.held("测试"):
        edition.appear()


def figure_files(data) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in data.glob("indicators.*")}


def tamper_with(path) -> None:
    """Change the county's first figure of the month with a value, as nobody should."""
    table = pq.read_table(path)
    values = table["value"].to_pylist()
    months, status = table["month"].to_pylist(), table["status"].to_pylist()
    place = next(i for i, m in enumerate(months) if m == str(MONTH) and status[i] == "ok")
    values[place] = (values[place] or 0) + 1
    column = table.column_names.index("value")
    path.unlink()  # the file may be linked elsewhere
    pq.write_table(table.set_column(column, "value", pa.array(values, pa.float64())), path)


def corrected(county) -> dict[str, tuple[str, str]]:
    """Deliver the cases ledger of the month again with three dates moved; household → edit."""
    cases = ledger(county, "监测对象台账")
    active = days(cases["消除日期"]).isna() & (
        days(cases["识别日期"]) < END - pd.Timedelta(days=90)
    )
    edits = {}
    for row in cases.index[active][:3]:
        before = str(days(cases.loc[[row], "识别日期"]).iloc[0].date())
        cases.loc[row, "识别日期"] = "2026-08-15"
        edits[cases.loc[row, "户编号"]] = (before, "2026-08-15")
    target = county.folders.ledgers / "监测对象台账_更正_202610.xlsx"
    cases.to_excel(target, index=False)
    report = desk.ingest(county, [target], "测试", as_of=MONTH)
    assert report.ok, report.to_text()
    return edits


def test_two_editions_with_one_edited_ledger_name_exactly_the_edited_households(copy):
    in_force(copy)
    first = newest_edition(copy.folders.reports, MONTH, "internal")
    figures_before = (first.data / "indicators.parquet").read_bytes()
    edits = corrected(copy)
    desk.compute(copy, MONTH)
    in_force(copy)
    assert [e.number for e in editions(copy.folders.reports, MONTH, "internal")] == [1, 2]
    old = edition_before(copy.folders.reports, MONTH, "internal", 1)
    assert (old.data / "indicators.parquet").read_bytes() == figures_before
    now = newest_edition(copy.folders.reports, MONTH, "internal")
    found = compare(old, now, copy)
    assert found.edited_households == sorted(edits)
    assert {e.household: (e.before, e.after) for e in found.edits} == edits
    assert {e.column for e in found.edits} == {"识别日期"}
    told = tracing.compare_month(copy, MONTH)
    assert all(household in told.text for household in edits)
    sheet = pd.read_excel(told.path, sheet_name="对照第1版·改动的值", dtype=str, engine="openpyxl")
    assert set(sheet["户编号"]) == set(edits)

    note = json.loads((now.data / "revisions.json").read_text(encoding="utf-8"))["since_edition"]
    assert note["edition_no"] == 1 and note["households_edited"] == 3
    assert note["edits"] == [
        {"ledger": "监测对象台账", "kind": "改动", "column": "识别日期", "count": 3}
    ]
    assert not [household for household in edits if household in json.dumps(note)]


@pytest.mark.heavy
def test_a_month_is_reproduced_from_the_ledgers_that_it_was_closed_on(copy):
    figures, edition = copy.private_folder(MONTH) / FIGURES, EditionFolder.of
    before = figures.read_bytes()
    shown = figure_files(edition(copy.folders.reports, MONTH).newest_data)
    in_force(copy)
    corrected(copy)
    said = tracing.recompute_as_closed(copy, MONTH)
    assert "全部相同" in said
    assert figures.read_bytes() == before
    assert figure_files(edition(copy.folders.reports, MONTH).next / "data") == shown
    tamper_with(edition(copy.folders.reports, MONTH).current / "data" / "indicators.parquet")
    assert "有 1 个与原来不同" in tracing.recompute_as_closed(copy, MONTH)
    desk.compute(copy, MONTH)
    assert figures.read_bytes() != before


@pytest.mark.heavy
def test_the_month_before_edits_of_the_past_are_told_from_new_facts(copy):
    """A case identified this month is news; an old date moved in this month's file is not."""
    desk.compute(copy, MONTH - 1)
    edits = corrected(copy)
    desk.compute(copy, MONTH)
    last = editions(copy.folders.reports, MONTH - 1, "internal")[-1]
    now = newest_edition(copy.folders.reports, MONTH, "internal")
    found = compare(last, now, copy)
    moved = {e.household: (e.before, e.after) for e in found.edits if e.column == "识别日期"}
    assert moved == edits
    entered = {m.household for m in found.moves if m.kind == "新纳入监测"}
    assert entered and not entered & {
        e.household for e in found.edits if e.ledger == "监测对象台账"
    }
    told = tracing.compare_month(copy, MONTH)
    assert "对照上月" in told.text and "新纳入监测" in told.text


def test_states_are_those_of_the_closing_whatever_the_rules_are_now(copy):
    edition = newest_edition(copy.folders.reports, MONTH, "internal")
    closed = closed_states(copy, edition)
    strict = copy.under(copy.profile.with_value("monitoring_line", 50_000))
    assert closed_states(strict, edition).equals(closed)
    shutil.rmtree(copy.folders.private / "states")
    assert not closed_states(strict, edition).equals(closed)


@pytest.mark.heavy
def test_a_median_is_compared_by_its_value_and_not_by_its_rows(copy):
    median = next(i for i in catalogue().values() if not i.additive and "中位数" in i.name)
    assert "与公布的数一致" in tracing.explain_figure(copy, MONTH, median.id, "").text
    path = newest_edition(copy.folders.reports, MONTH, "internal").data / "indicators.parquet"
    table = pq.read_table(path)
    rows = table.to_pylist()
    for row in rows:
        if row["indicator"] == median.id and row["value"] is not None:
            row["value"] += 1
    path.unlink()  # the file may be linked elsewhere
    pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), path)
    told = tracing.explain_figure(copy, MONTH, median.id, "").text
    assert "与公布的数不一致" in told and "重算得" in told


def test_an_edition_that_is_not_there_is_refused(county):
    with pytest.raises(InputError, match="第 7 版"):
        tracing.compare_month(county, MONTH, 7)
    with pytest.raises(NoDataForMonth, match="没有可对照的"):
        tracing.compare_month(county, MONTH)


def test_the_data_package_is_valid_for_frictionless(county):
    from frictionless import Package

    data = EditionFolder.of(county.folders.reports, MONTH).newest_data
    package = Package(str(data / "datapackage.json"))
    described = {resource.path for resource in package.resources}
    assert described == {p.name for p in data.iterdir() if p.name != "datapackage.json"}
    assert all(resource.title != resource.path for resource in package.resources)
    for resource in package.resources:
        if resource.path != "indicators.parquet":  # minutes; the same rows as the csv
            report = resource.validate(limit_rows=5_000)
            assert report.valid, report.flatten(["rowNumber", "fieldName", "note"])[:5]
    columns = pq.read_schema(data / "indicators.parquet").names
    assert package.get_resource("indicators-parquet").schema.field_names == columns


def test_the_validator_notices_a_file_that_was_touched(copy):
    from frictionless import Package

    data = EditionFolder.of(copy.folders.reports, MONTH).newest_data
    (data / "regions.parquet").rename(data / "gone")
    (data / "revisions.json").write_text("{}", encoding="utf-8")
    package = Package(str(data / "datapackage.json"))
    for name in ("regions-parquet", "revisions-json"):
        assert not package.get_resource(name).validate().valid
