"""The demo county's whole site as its readers find it: every link, every page, every click."""

from __future__ import annotations

from pathlib import Path

import pytest

from fanpin_lib import desk
from fanpin_lib.county import County
from fanpin_lib.demo import write_demo
from fanpin_lib.desk import working_folder
from fanpin_lib.edition.folder import EditionFolder
from fanpin_lib.edition.names import DATA
from fanpin_lib.period import Month
from tests.accessibility import MODES, violations
from tests.demo_months import written_of
from tests.end_to_end.leader_questions import MOST_CLICKS, Asked, Edition, questions, reads
from tests.publish.test_browser import browser  # noqa: F401 - a fixture
from tests.site_links import SiteLinks

MONTH = Month(2026, 10)
pytestmark = pytest.mark.heavy


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of a small demo county with the shipped policy pages, one month closed."""
    folder = tmp_path_factory.mktemp("demo")
    working_folder.lay_out(folder, "220281", "蛟河市", "demo-jiaohe", demo=True)
    with written_of(MONTH - 1, MONTH):
        write_demo(folder, MONTH, seed=7, scale=0.02, on_progress=lambda *_: None)
    county = County.at(folder)
    assert desk.ingest(county, desk.ledgers_of(county), "测试").ok
    desk.compute(county, MONTH)
    assert not desk.run_notebooks(county, MONTH).failures
    desk.publish_site(county, MONTH)
    return county.folders.site / "public"


def test_no_link_of_the_whole_site_leads_nowhere(site: Path) -> None:
    links = SiteLinks(site)
    assert len(links.pages) > 300 and links.dead() == []


@pytest.mark.chromium
def test_nor_does_one_that_a_click_brings(site: Path, browser) -> None:  # noqa: F811
    assert SiteLinks(site).faults_after_clicks(browser.new_page()) == []


@pytest.mark.chromium
@pytest.mark.parametrize("mode", MODES)
def test_axe_finds_nothing_grave_on_any_kind_of_page(site: Path, browser, mode: str) -> None:  # noqa: F811
    page = browser.new_context(**MODES[mode]).new_page()
    found = {}
    for kind, path in SiteLinks(site).kinds.items():
        page.goto(path.as_uri())
        found[kind] = violations(page)
    assert {kind: faults for kind, faults in found.items() if faults} == {}


@pytest.mark.chromium
@pytest.mark.parametrize("number", range(len(questions())))
def test_a_township_leaders_question_is_answered_within_three_clicks(
    site: Path,
    browser,  # noqa: F811
    number: int,
) -> None:
    """The answer is the edition's figure; places are those of the edition."""
    county = County.at(site.parents[1])
    edition = Edition.read(EditionFolder.of(county.folders.reports, MONTH).current / DATA, MONTH)
    asked = Asked(questions()[number], edition)
    page = browser.new_context(viewport={"width": 1400, "height": 1000}).new_page()
    assert asked.go(page, site) <= MOST_CLICKS, asked.ask
    for said in asked.expected():
        assert reads(said, asked.answer(page)), (asked.ask, said)


def test_ten_questions_are_asked() -> None:
    assert len({one["ask"] for one in questions()}) >= 10
