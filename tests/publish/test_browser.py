"""The built site in Chromium, opened from the file system as a clerk does it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
#: Without Chromium skipped, with a word how to install it, by tests/conftest.py.
pytestmark = [pytest.mark.chromium, pytest.mark.heavy]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Visitor:
    """Opens pages of a site and keeps what the browser complained about or asked for."""

    def __init__(self, browser, site: Path, **context) -> None:
        self.site = site
        self.page = browser.new_context(**context).new_page()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on(
            "console",
            lambda message: (
                self.complaints.append(message.text)
                if message.type in ("error", "warning")
                else None
            ),
        )

    def open(self, path: str):
        self.page.goto((self.site / path).as_uri())
        return self.page

    def outside(self) -> list[str]:
        return [url for url in self.requests if not url.startswith(("file:", "data:"))]

    def style(self, selector: str, name: str) -> str:
        return self.page.locator(selector).first.evaluate(
            "(element, name) => getComputedStyle(element)[name]", name
        )


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser, site):
    def visit(path: str, **context) -> Visitor:
        visitor = Visitor(browser, site, **context)
        visitor.open(path)
        return visitor

    return visit


def test_from_home_down_to_a_village_and_back_without_the_network(visit) -> None:
    visitor = visit("index.html")
    page = visitor.page
    assert "蛟河市" in page.title()
    page.get_by_role("link", name="新站镇").first.click()
    page.locator(".fp-table").get_by_role("link", name="瓦窑村").click()
    assert page.title().startswith("瓦窑村（新站镇）")
    loaded = page.locator(".fp-chart img").evaluate("image => image.complete && image.naturalWidth")
    assert loaded > 0
    page.locator(".fp-crumbs").get_by_role("link", name="蛟河市").click()
    assert page.locator("h1").inner_text().startswith("蛟河市")
    assert visitor.outside() == [] and visitor.complaints == []


def test_tables_whose_order_means_something_are_left_alone(visit) -> None:
    assert visit("help/rules.html").page.locator(".fp-sort").count() == 0
    assert visit("township/220281101.html").page.locator(".fp-sort").count() == 0


def test_figures_sort_by_size_whatever_their_unit(visit) -> None:
    page = visit("index.html").page
    rows = ["1,000", "—", "87.5%", "3/4", "12", "0", "2万", "8/8", "9,000（5户）"]
    page.evaluate(
        """rows => {
          document.querySelector('.md-content article').innerHTML = '<div class="fp-table"><table>'
            + '<thead><tr><th>数</th></tr></thead><tbody><tr><td>合计</td></tr></tbody><tbody>'
            + rows.map(r => `<tr><td><a>${r}</a></td></tr>`).join('') + '</tbody></table></div>';
        }""",
        rows,
    )
    page.add_script_tag(url="assets/fanpin.js")
    shown, header = page.locator("tbody td"), page.locator("th")
    header.locator("button").click()
    assert shown.all_inner_texts() == [
        *("合计", "2万", "1,000", "12", "87.5%", "0"),
        *("3/4", "8/8", "9,000（5户）", "—"),  # too few to be ranked: as they stood
    ]
    assert header.get_attribute("aria-sort") == "descending"
    header.locator("button").press("Enter")
    assert shown.all_inner_texts() == [
        *("合计", "0", "87.5%", "12", "1,000", "2万"),
        *("3/4", "8/8", "9,000（5户）", "—"),
    ]
    assert header.get_attribute("aria-sort") == "ascending"


def test_earlier_months_lead_to_the_row_of_the_months_own_figure(visit) -> None:
    page = visit("index.html").page
    page.evaluate(
        """() => {
          const own = '<td><a class="fp-from" href="#f-visit_rate">87.5%</a></td>';
          document.querySelector('.md-content article').innerHTML = '<table><thead><tr>'
            + '<th>项目</th><th>本月</th><th>比上月</th><th>上月</th><th>上年同月</th></tr></thead>'
            + `<tbody><tr><th>走访</th>${own}<td>+1</td><td>80%</td><td>—</td></tr></tbody>`
            + '</table>';
        }"""
    )
    page.add_script_tag(url="assets/fanpin.js")
    links = page.locator("tbody a")
    assert links.all_inner_texts() == ["87.5%", "80%"]  # neither a difference nor a gap
    assert {link.get_attribute("href") for link in links.all()} == {"#f-visit_rate"}


def test_light_and_dark(visit) -> None:
    light = visit("village/220281101201.html", color_scheme="light")
    dark = visit("village/220281101201.html", color_scheme="dark")
    assert light.style("body", "backgroundColor") != dark.style("body", "backgroundColor")
    assert dark.style(".fp-chart img", "backgroundColor") == "rgb(255, 255, 255)"
    light.page.locator("label[for=__palette_1]").click()
    assert light.page.locator("body").get_attribute("data-md-color-scheme") == "slate"


def test_on_a_phone_only_tables_scroll_sideways(visit) -> None:
    for path in ("index.html", "township/220281101.html", "help/rules.html"):
        page = visit(path, viewport={"width": 390, "height": 800}).page
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path


def test_on_paper_menus_go_and_the_banner_stays(visit) -> None:
    visitor = visit("village/220281101201.html")
    visitor.page.emulate_media(media="print")
    assert visitor.style(".md-header", "display") == "none"
    assert visitor.style(".fp-beside", "display") == "none"
    assert visitor.style(".md-banner", "display") != "none"
    assert visitor.style("thead", "display") == "table-header-group"


def test_a_hostile_page_cannot_run_anything(visit) -> None:
    visitor = visit("index.html")
    visitor.page.evaluate("""() => {
        const image = document.createElement('div');
        image.innerHTML = '<img src="nowhere.png" onerror="window.attacked = true">';
        document.body.append(image);
    }""")
    visitor.page.wait_for_timeout(300)
    assert visitor.page.evaluate("window.attacked") is None
    assert any("Content Security Policy" in complaint for complaint in visitor.complaints)
