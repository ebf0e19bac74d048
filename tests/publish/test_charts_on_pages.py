"""Charts people can read: on a phone, in the dark, with their values, and of many places."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from second_county import FEW, ONE, TWO
from test_browser import Visitor, browser  # noqa: F401 - a fixture

pytestmark = pytest.mark.heavy

TOWN_PAGE = "township/530129100.html"
#: Letters as they are seen: their size times what the drawing is scaled by.
SIZES = """() => [...document.querySelectorAll(
    '.fp-svg text, .fp-map a, .fp-map-key span, .fp-small')]
  .map(one => parseFloat(getComputedStyle(one).fontSize)
    * (one.getScreenCTM ? one.getScreenCTM().a : 1))"""


@pytest.fixture
def visit(browser, second_county):  # noqa: F811
    def visit(path: str = TOWN_PAGE, **context) -> Visitor:
        visitor = Visitor(browser, second_county, **context)
        visitor.open(path)
        return visitor

    return visit


def test_a_chart_stands_in_its_page_with_its_values_behind_it(second_county: Path) -> None:
    page = (second_county / TOWN_PAGE).read_text("utf-8")
    figure = re.search(r'<figure class="fp-chart">.*?</figure>', page, re.S)
    assert figure and 'aria-label="羊街镇每月走访。"' in figure[0]
    rows = re.findall(r'<tr><th scope="row">([^<]+)<td class="num">([^<]+)', figure[0])
    assert len(rows) == 13 and rows[-1] == ("2026年10月", "1,234") and rows[-3][1] == "—"


def test_places_have_a_tile_and_what_is_not_shown_says_so(second_county: Path) -> None:
    home = (second_county / "index.html").read_text("utf-8")
    places = {code: kind for kind, code in re.findall(
        r'<a class="(\w+)" href="[a-z]+/(\d+)\.html" data-r', home)}  # fmt: skip
    assert len(places) == 6
    assert places[TWO] == "none" and places[FEW] == "few" and places[ONE] == "q2"
    assert re.search(
        rf'href="village/{TWO}.html"[^>]*><span>甸&lt;头&gt;村</span><b>不公开</b>', home
    )
    assert re.search(rf'href="village/{FEW}.html"[^>]*><span>三户村</span><b>2/3</b>', home)
    assert home.count('class="fp-tile"') == 2 and "不是真实的位置" in home
    assert home.count("fp-svg") == 1  # one chart says where the county stands


def test_places_below_have_a_small_chart_each_but_none_of_a_few(second_county: Path) -> None:
    page = (second_county / TOWN_PAGE).read_text("utf-8")
    small = re.findall(r'<div class="fp-small"><a[^>]*>(.*?)</a><b>(.*?)</b>(<svg|<p>)', page)
    assert [name for name, _, _ in small] == ["一户村", "甸&lt;头&gt;村", "三户村"]
    assert "各村十三个月的" in page
    values = re.search(
        r"<details class=\"?fp-values.*?</details>", page[page.index("fp-many") :], re.S
    )
    assert (
        values and re.findall(r'<th class="num" scope="col">([^<]+)', values[0])[-1] == "2026年10月"
    )
    assert values[0].count('class="num"') == 13 * (1 + 3)  # a head and three villages
    village = (second_county / "village" / f"{ONE}.html").read_text("utf-8")
    assert "fp-small" not in village


@pytest.mark.chromium
@pytest.mark.parametrize("path", [TOWN_PAGE, "index.html"])
def test_letters_are_readable_on_a_phone_and_charts_fill_their_column(visit, path) -> None:
    for width in (375, 1280):
        visitor = visit(path, viewport={"width": width, "height": 800})
        page = visitor.page
        assert min(page.evaluate(SIZES)) >= 10.99
        wide = page.evaluate("""() => {
          const one = document.querySelector('.fp-svg[role=img]');
          return [one.getBoundingClientRect().width, one.closest('.fp-drawn').clientWidth];
        }""")
        assert abs(wide[0] - wide[1]) <= 1
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert visitor.complaints == []


@pytest.mark.chromium
def test_letters_of_a_phones_chart_do_not_run_into_each_other(visit) -> None:
    page = visit(viewport={"width": 375, "height": 800}).page
    overlap = page.evaluate("""() => {
      const boxes = [...document.querySelectorAll('.fp-svg text')].map(t => [t.textContent, t.getBoundingClientRect()]);
      const out = [];
      boxes.forEach(([a, x], i) => boxes.slice(i + 1).forEach(([b, y]) => {
        if (Math.min(x.right, y.right) - Math.max(x.left, y.left) > 1
          && Math.min(x.bottom, y.bottom) - Math.max(x.top, y.top) > 4) out.push(a + '|' + b);
      }));
      return out.concat(boxes.filter(([, x]) => x.left < 0 || x.right > 375).map(([a]) => a));
    }""")  # noqa: E501
    assert overlap == []


@pytest.mark.chromium
def test_heads_of_values_stand_where_their_numbers_stand(visit) -> None:
    for context in ({}, {"viewport": {"width": 375, "height": 800}, "color_scheme": "dark"}):
        sides = visit(**context).page.evaluate("""() =>
          [...document.querySelectorAll('.fp-values table')].map(table =>
            [...table.querySelectorAll('thead th + th, td')].map(
              cell => getComputedStyle(cell).textAlign))""")
        assert len(sides) == 2 and {side for table in sides for side in table} == {"right"}


@pytest.mark.chromium
def test_charts_have_colours_of_their_own_in_the_dark(visit) -> None:
    light, dark = (visit(color_scheme=scheme) for scheme in ("light", "dark"))
    for selector, name in (
        (".fp-svg .b-blue", "fill"),
        (".fp-svg .m", "fill"),
        (".fp-svg", "fill"),
    ):
        assert light.style(selector, name) != dark.style(selector, name), selector
    assert dark.style(".fp-svg", "backgroundColor") == "rgba(0, 0, 0, 0)"
    assert max(map(int, re.findall(r"\d+", dark.style(".fp-svg", "fill"))[:3])) > 150
    home = visit("index.html", color_scheme="dark")
    assert home.style(".fp-tile a.q2", "color") == "rgb(255, 255, 255)"


@pytest.mark.chromium
def test_on_paper_charts_are_light_and_nothing_folded_is_printed(visit) -> None:
    light = visit(color_scheme="light").style(".fp-svg .b-blue", "fill")
    paper = visit(color_scheme="dark")
    paper.page.emulate_media(media="print")
    assert paper.style(".fp-svg .b-blue", "fill") == light
    assert paper.style(".fp-values", "display") == "none"
    assert paper.style(".fp-svg", "display") != "none"


@pytest.mark.chromium
def test_a_hover_or_a_tap_says_the_values_of_the_month(visit) -> None:
    for context in ({}, {"has_touch": True, "viewport": {"width": 375, "height": 800}}):
        page = visit(**context).page
        drawing = page.locator(".fp-svg[role=img]")
        drawing.scroll_into_view_if_needed()
        box = drawing.bounding_box()
        x, y = box["x"] + box["width"] - 18, box["y"] + 90
        if context:
            page.touchscreen.tap(x, y)
        else:
            page.mouse.move(x, y)
        said = page.locator(".fp-tip").inner_text()
        assert said.split("\n") == ["2026年10月", "入户：1,234", "没有走访：2"]
        tip = page.locator(".fp-tip").bounding_box()
        assert tip["x"] >= 0 and tip["x"] + tip["width"] <= page.viewport_size["width"]


@pytest.mark.chromium
def test_the_map_is_one_stop_and_shows_the_rate_that_is_chosen(visit) -> None:
    page = visit("index.html").page
    stops = page.locator(".fp-map-tiles").evaluate(
        "m => [...m.querySelectorAll('a')].filter(one => one.tabIndex === 0).length"
    )
    assert stops == 1
    page.locator(".fp-map-tiles a").first.focus()
    page.keyboard.press("ArrowRight")
    assert "一户村" in page.evaluate("document.activeElement.textContent")
    page.evaluate("""() => {
      const map = document.querySelector('.fp-map');
      const other = map.cloneNode(true);
      other.dataset.names += '|按时率';
      other.dataset.legends += '|不到1%;1%—2%;2%—3%;3%—4%;4%及以上';
      other.querySelectorAll('a').forEach(a => { a.dataset.r += ';3.0%:q3'; });
      map.replaceWith(other);
    }""")
    page.add_script_tag(url="assets/charts.js")
    page.locator(".fp-map select").select_option(label="按时率")
    tile = page.locator(".fp-tile a").nth(1)
    assert tile.locator("b").inner_text() == "3.0%" and tile.get_attribute("class") == "q3"
    assert "2%—3%" in page.locator(".fp-map-key").inner_text()
