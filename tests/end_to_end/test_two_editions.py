"""A month in two editions: what the open one holds, kills, switching it off and on again."""

from __future__ import annotations

import csv
import html
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from fanpin_lib import desk
from fanpin_lib.county import County
from fanpin_lib.demo import write_demo
from fanpin_lib.demo.divisions import county_name, serving
from fanpin_lib.demo.system.months import default_month
from fanpin_lib.desk import working_folder
from fanpin_lib.desk.month_states import month_states
from fanpin_lib.desk.site_standing import site_standings
from fanpin_lib.desk.tracing import compare_published, explain_published
from fanpin_lib.edition.about import read_about, write_about
from fanpin_lib.edition.figures import OK, WITHHELD
from fanpin_lib.edition.folder import EditionFolder
from fanpin_lib.edition.kinds import kind_of
from fanpin_lib.edition.names import DATA, INDICATORS, INTERNAL, OPEN
from fanpin_lib.edition.regions import load_regions
from fanpin_lib.errors import InputError, NotFitToPublish, UnknownRegion
from fanpin_lib.period import Month
from fanpin_lib.policy import load_profile
from fanpin_lib.regions import Level
from tests.demo_months import written_of
from tests.end_to_end.closed_demo import FEWEST
from tests.site_links import SiteLinks

pytestmark = pytest.mark.heavy

PROFILES = ("nm-hohhot", "national-2026")
#: What only the office may read.
OFFICE_WORDS = (
    *("内部版", "逾期", "疑点", "漏报", "应纳未纳", "应消未消", "没有计入", "走访完成", "待核查"),
    *("fanpin", "sha256", "private", "ledgers", "internal", "交付"),
)
_NUMBERS = ("value", "numerator", "denominator", "n", "low", "high")


@dataclass(frozen=True)
class Office:
    """A county that makes both editions, and its newest month."""

    county: County
    month: Month

    def data(self, edition: str) -> Path:
        return EditionFolder.of(self.county.folders.reports, self.month, edition).current / DATA

    @property
    def site(self) -> Path:
        return self.county.folders.site / "open"


def _set_editions(folder: Path, written: str) -> County:
    path = folder / "fanpin.toml"
    text = re.sub(r"(?m)^editions = .*$", f"editions = {written}", path.read_text("utf-8"))
    path.write_text(text, encoding="utf-8")
    return County.at(folder)


def _close(county: County, month: Month) -> None:
    desk.compute(county, month)
    for edition in county.editions:
        assert not desk.run_notebooks(county, month, edition).failures
    for edition in county.editions:
        desk.publish_site(county, month, edition=edition)


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Office]:
    """A small county of each profile, two months closed in both editions; made once."""
    return cache(lambda name: _office(tmp_path_factory.mktemp("office"), name))


def _office(folder: Path, name: str) -> Office:
    profile = load_profile(name)
    code, month = serving(profile.usage, FEWEST), default_month(profile)
    working_folder.lay_out(folder, code, county_name(code), profile.name, demo=True)
    county = _set_editions(folder, '["internal", "open"]')
    months = (month - 1, month)
    with written_of(*months):
        write_demo(folder, month, seed=7, scale=0.02, county_code=code, profile=profile)
    assert desk.ingest(county, desk.ledgers_of(county), "测试").ok
    for one in months:
        _close(county, one)
    return Office(county, month)


@pytest.fixture(scope="module", params=PROFILES)
def office(request: pytest.FixtureRequest, offices: Callable[[str], Office]) -> Office:
    return offices(request.param)


@pytest.fixture
def copy(offices: Callable[[str], Office], tmp_path: Path) -> Office:
    """One of the working directories again, to do harm to; of which profile is all one."""
    office, folder = offices(PROFILES[0]), tmp_path / "copy"
    shutil.copytree(office.county.root, folder, copy_function=shutil.copy2)
    return Office(County.at(folder), office.month)


def _pages(site: Path) -> Iterator[tuple[str, str]]:
    """Path and visible text of every page, and the raw text of what else can be read."""
    for path in sorted(site.rglob("*")):
        if path.suffix == ".html":
            text = re.sub(r"<(script|style)\b.*?</\1>", " ", path.read_text("utf-8"), flags=re.S)
            yield path.relative_to(site).as_posix(), html.unescape(re.sub(r"<[^>]+>", " ", text))
        elif path.suffix in (".csv", ".json", ".svg", ".xml"):
            yield path.relative_to(site).as_posix(), path.read_text("utf-8")


def test_the_open_site_has_no_village_and_no_word_of_the_office(office: Office) -> None:
    regions = load_regions(office.data(INTERNAL))
    upper = {region.name for region in regions if region.level != Level.VILLAGE}
    villages = {region.name for region in regions if region.level == Level.VILLAGE} - upper
    villages = {name for name in villages if len(name) > 2}
    pages = dict(_pages(office.site))
    assert "index.html" in pages and f"archive/{office.month - 1}.html" in pages
    assert not any(path.startswith("village") for path in pages)
    for path, text in pages.items():
        assert not {name for name in villages if name in text}, path
        if path.endswith(".html"):
            assert "公开版" in text, path
        assert not {word for word in OFFICE_WORDS if word in text}, path


@pytest.mark.parametrize("site", ["public", "open"])
def test_no_link_leads_nowhere(office: Office, site: str) -> None:
    links = SiteLinks(office.county.folders.site / site)
    assert len(links.pages) > 10 and links.dead() == []


def test_no_page_of_the_open_site_leads_out_of_it(office: Office) -> None:
    for path in office.site.rglob("*.html"):
        for address in re.findall(r'(?:href|src)="([^"#?:]+)[#?"]', path.read_text("utf-8")):
            target = (path.parent / address).resolve()
            assert target.is_relative_to(office.site.resolve()), (path, address)
            assert target.exists(), (path, address)


def test_the_internal_site_is_as_it_was(office: Office) -> None:
    public = office.county.folders.site / "public"
    assert (public / "village").is_dir() and (public / "methods" / "sources.html").is_file()
    assert "内部版" in (public / "index.html").read_text("utf-8")


def test_open_shows_nothing_that_internal_withholds(office: Office) -> None:
    def rows(edition: str) -> dict[tuple[str, ...], dict[str, object]]:
        table = pq.read_table(office.data(edition) / INDICATORS).to_pylist()
        key = ("region_code", "indicator", "dimension", "month")
        return {tuple(str(row[name]) for name in key): row for row in table}

    shown, internal = rows(OPEN), rows(INTERNAL)
    kind = kind_of(OPEN)
    assert {row["level"] for row in shown.values()} == {"county", "township"}
    assert {row["indicator"] for row in shown.values()} <= set(kind.indicators or ())
    withheld = [row for row in shown.values() if row["status"] == WITHHELD]
    assert withheld and all(row[name] is None for row in withheld for name in _NUMBERS)
    for key, row in shown.items():
        if row["status"] == OK:
            assert internal[key]["status"] == OK and internal[key]["value"] == row["value"], key
    incomes = [row for row in shown.values() if row["indicator"] == "income_median"]
    assert all(row["status"] != OK or (row["n"] or 0) >= 10 for row in incomes)


def test_the_open_table_is_the_open_edition(office: Office) -> None:
    with (office.site / "data" / "indicators.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["month"] for row in rows} == {str(office.month)}
    assert {row["level"] for row in rows} == {"county", "township"}
    assert all(not row["value"] for row in rows if row["status"] == WITHHELD)


def test_the_open_manifest_says_nothing_of_ledgers(office: Office) -> None:
    about = read_about(office.data(OPEN))
    assert about.fewest == 10 and about.inputs == read_about(office.data(INTERNAL)).inputs
    left_out = (about.ledgers, about.provenance, about.quality, about.left_out, about.lacking)
    assert left_out == (None,) * 5 and about.beyond_chance is None
    assert not (office.data(OPEN) / "quality.parquet").exists()


def test_an_edition_explains_no_more_than_it_shows(office: Office) -> None:
    """Of figures that are shown, withheld, in a withheld split, and not in the edition at all."""
    county, month = office.county, office.month
    rows = pq.read_table(office.data(OPEN) / INDICATORS).to_pylist()
    own = [row for row in rows if row["month"] == str(month)]
    for status in (OK, WITHHELD):
        row = next(row for row in own if row["status"] == status)
        told = explain_published(
            county, month, OPEN, row["indicator"], row["region_code"], row["dimension"]
        )
        assert ("不公开，" in told or "户数少，不公开" in told) == (status == WITHHELD)
        assert ("不到 10 户" in told) == (status == WITHHELD)
        assert not any(word in told for word in ("户编号", "sha256", "台账：", "分子"))
    split = next(row for row in own if row["dimension"].endswith(f"={WITHHELD}"))
    told = explain_published(county, month, OPEN, split["indicator"], split["region_code"], "因病")
    assert "户数少，不公开" in told and "因病" not in told.partition("\n")[0]
    with pytest.raises(InputError, match="公开版没有“走访完成率”"):
        explain_published(county, month, OPEN, "visit_rate", "")
    village = next(r for r in load_regions(office.data(INTERNAL)) if r.level == Level.VILLAGE)
    with pytest.raises(UnknownRegion, match="公开版有县、乡镇的数字"):
        explain_published(county, month, OPEN, "cases_active", village.code)


def test_an_edition_is_compared_by_what_it_shows(office: Office) -> None:
    told = compare_published(office.county, office.month, OPEN)
    assert "与上月相比" in told and "户编号" not in told and "清单" not in told
    with pytest.raises(InputError, match="没有可以对照的第 7 版"):
        compare_published(office.county, office.month, INTERNAL, 7)


def test_figures_from_before_protection_are_told_to_nobody(copy: Office) -> None:
    data = copy.data(INTERNAL)
    write_about(data, replace(read_about(data), fewest=None))
    with pytest.raises(NotFitToPublish, match=f"fanpin month {copy.month}"):
        explain_published(copy.county, copy.month, INTERNAL, "cases_active", "")
    with pytest.raises(NotFitToPublish, match="没有按现在的设置去掉"):
        desk.publish_site(copy.county, copy.month, everything=True)


def test_status_tells_of_both(office: Office) -> None:
    told = [str(state) for state in month_states(office.county) if state.month == office.month]
    assert len(told) == 2 and f"{office.month}  公开版，" in told[1] and "完成" in told[1]
    sites = [str(standing) for standing in site_standings(office.county)]
    assert sites == [
        f"网站显示{office.month.label}，是最新的。",
        f"公开版网站显示{office.month.label}，是最新的。",
    ]


def test_switched_off_and_on_again(copy: Office) -> None:
    root = copy.county.root
    off = _set_editions(root, '["internal"]')
    assert not desk.compute(off, copy.month).computed
    assert desk.publish_site(off, copy.month).unchanged  # nothing of the other changes it
    told = [str(standing) for standing in site_standings(off)]
    assert told[0].endswith("是最新的。") and "不再更新" in told[1] and "site/open" in told[1]
    assert len([s for s in month_states(off) if s.month == copy.month]) == 1
    on = _set_editions(root, '["internal", "open"]')
    assert not desk.compute(on, copy.month).computed
    assert desk.publish_site(on, copy.month, edition=OPEN).unchanged


def test_switched_on_later_leaves_the_internal_edition_alone(copy: Office) -> None:
    reports = copy.county.folders.reports
    shutil.rmtree(reports / str(copy.month) / OPEN)
    shutil.rmtree(copy.site)
    before = (copy.data(INTERNAL) / "manifest.json").read_bytes()
    told = [str(state) for state in month_states(copy.county) if state.month == copy.month]
    assert told[1].endswith(f"公开版，还没有做，要做请运行 fanpin month {copy.month}")
    _close(copy.county, copy.month)
    assert (copy.data(INTERNAL) / "manifest.json").read_bytes() == before
    assert (copy.site / "index.html").is_file()


_KILLED = """
import os, sys
from pathlib import Path
from fanpin_lib import desk
from fanpin_lib.county import County
from fanpin_lib.desk import computing
from fanpin_lib.period import Month

county, month, where = County.at(Path(sys.argv[1])), Month.parse(sys.argv[2]), sys.argv[3]
if where == "compute":
    write = computing.write_edition_data
    def once(folder, county, new, about):
        if about.edition == "open":
            os._exit(9)
        write(folder, county, new, about)
    computing.write_edition_data = once
    desk.compute(county, month, everything=True)
stop = lambda done, total, name: os._exit(9) if done > 1 else None
if where == "run":
    desk.run_notebooks(county, month, "open", resume=False, on_progress=stop)
desk.publish_site(county, month, stop, edition="open", everything=True)
"""


@pytest.mark.parametrize("where", ["compute", "run", "publish"])
def test_killed_in_the_middle_it_goes_on(copy: Office, where: str) -> None:
    before = (copy.site / "index.html").read_bytes()
    command = [sys.executable, "-c", _KILLED, str(copy.county.root), str(copy.month), where]
    killed = subprocess.run(command, env=dict(os.environ), check=False, capture_output=True)
    assert killed.returncode in (9, -signal.SIGKILL), killed.stderr.decode()
    assert (copy.site / "index.html").read_bytes() == before  # whole as it was
    _close(copy.county, copy.month)
    made = [read_about(copy.data(edition)).inputs for edition in (INTERNAL, OPEN)]
    assert made[0] == made[1]
    assert all("最新" in str(standing) for standing in site_standings(copy.county))
