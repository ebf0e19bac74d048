"""The site without a mouse, without colours, without English: for everybody."""

from __future__ import annotations

import re

import pytest
from test_browser import browser  # noqa: F401 - a fixture

from fanpin_lib.publish.table_headers import with_scopes
from tests.accessibility import MODES, violations
from tests.site_links import SiteLinks

pytestmark = pytest.mark.heavy

_WORDS = r"[A-Za-z]{3,}"
#: Outside the text of pages: names of files, programs and methods in titles are no words.
_NAMES = re.compile(
    r"[\w./]+\.(?:yaml|toml)|fanpin[.\w]*|YAML|FGT\d|nginx|IIS|Linux|cron|systemd|Windows|Excel|CSV"
)
#: Stops of the Tab key that somebody who sees them can tell.
_STOPS = """() => {
  const seen = [];
  const shown = one => one.getClientRects().length
    && getComputedStyle(one).visibility === 'visible';
  for (const one of document.querySelectorAll('main a[href], main button, main summary')) {
    if (shown(one) && one.tabIndex < 0 && !one.closest('[role=grid], table, .fp-list, .fp-one'))
      seen.push(one.outerHTML.slice(0, 120));
  }
  return seen;
}"""


@pytest.mark.chromium
def test_a_row_unlike_the_others_is_looked_at(browser) -> None:  # noqa: F811
    page = browser.new_page()
    alike = ["<tr><td>一村</td></tr>", "<tr><td>二村</td></tr>"]
    faint = "<tr><td style='color:#ccc;background:#fff'>看不清的字</td></tr>"
    unnamed = "<tr><td><img src='chart.png'></td></tr>"
    for rows, faults in ((alike, []), ([*alike, faint, *alike, unnamed], ["color", "image"])):
        page.set_content(
            "<html lang=zh><title>表</title><main><h1>表</h1><table><thead><tr><th scope=col>村"
            f"</th></tr></thead><tbody>{''.join(rows)}</tbody></table></main></html>"
        )
        assert sorted(found.partition("-")[0] for found in violations(page)) == faults


@pytest.mark.chromium
@pytest.mark.parametrize("mode", MODES)
def test_axe_finds_nothing_grave_on_any_kind_of_page(site, browser, mode) -> None:  # noqa: F811
    page = browser.new_context(**MODES[mode]).new_page()
    found = {}
    for kind, path in SiteLinks(site).kinds.items():
        if kind.startswith(("help/", "methods/")) and kind != "help/rules.html":
            continue  # alike: text with tables; the whole site is looked at in end_to_end
        page.goto(path.as_uri())
        found[kind] = violations(page)
    assert {kind: faults for kind, faults in found.items() if faults} == {}


@pytest.mark.chromium
@pytest.mark.parametrize("mode", MODES)
def test_axe_finds_nothing_grave_in_what_opens(second_county, browser, mode) -> None:  # noqa: F811
    page = browser.new_context(**MODES[mode]).new_page()
    town = (second_county / "township" / "530129100.html").as_uri()
    page.goto(town)
    page.locator("table a.fp-from").first.click()
    page.locator(".fp-why dd").first.wait_for()
    assert violations(page) == []
    page.goto(town)
    page.locator(".fp-print > summary").click()
    page.locator(".fp-print li").first.wait_for()
    assert violations(page) == []
    page.goto(town)
    page.keyboard.press("/")
    page.keyboard.type("月")
    page.locator(".fp-search__result").first.wait_for()
    page.locator(".fp-search__more").first.wait_for()
    assert violations(page) == []
    chosen = page.locator('.fp-search__more[aria-selected="true"]')
    for _ in range(page.locator('[role="option"]:not([hidden])').count()):
        if not chosen.count():  # 还有几条 is one of the choices
            page.keyboard.press("ArrowDown")
    shown = page.locator('[role="option"]:not([hidden])').count()
    page.keyboard.press("Enter")
    assert page.locator('[role="option"]:not([hidden])').count() > shown


@pytest.mark.chromium
def test_the_keyboard_reaches_all_that_a_click_does(site, browser) -> None:  # noqa: F811
    page = browser.new_page()
    for path in ("index.html", "township/220281101.html", "village/220281101201.html"):
        page.goto((site / path).as_uri())
        assert page.evaluate(_STOPS) == [], path
    page.goto((site / "index.html").as_uri())
    page.keyboard.press("Tab")
    assert "md-skip" in page.evaluate("document.activeElement.className")
    page.get_by_role("link", name="新站镇").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/township/220281101.html")


def test_every_header_of_every_table_says_what_it_heads(site) -> None:
    for page in SiteLinks(site).pages:
        text = page.read_text(encoding="utf-8")
        assert re.findall(r"<th(?=[\s>])(?![^>]*\bscope=)[^>]*>", text) == [], page


def test_headers_before_figures_are_their_rows_others_their_columns() -> None:
    table = (
        "<table><thead><tr><th></th><th class=x>数</th></tr></thead><tr><th>村</th><td>1</td></tr>"
    )
    assert with_scopes(table) == (
        '<table><thead><tr><th scope="col"></th><th scope="col" class=x>数</th></tr></thead>'
        '<tr><th scope="row">村</th><td>1</td></tr>'
    )
    said = '<tr><th scope="rowgroup" colspan="4">按类别</th></tr>'
    assert with_scopes(said) == said


def test_nothing_around_the_text_of_a_page_is_english(site) -> None:
    for page in SiteLinks(site).pages:
        text = page.read_text(encoding="utf-8")
        said = re.findall(r'\s(?:aria-label|title|placeholder|alt)="([^"]*)"', text)
        around = re.sub(r"(?s)<(article|script|style|head)\b.*?</\1>", " ", text)
        said += re.findall(r">([^<>]+)<", around)
        foreign = [one for one in said if re.search(_WORDS, _NAMES.sub("", one))]
        assert foreign == [], page
