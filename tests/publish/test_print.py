"""What comes out of the printer: in Chromium, as PDF, read with pypdf."""

from __future__ import annotations

import io
import re
import unicodedata
from pathlib import Path

import pytest
from second_county import FEW, NAMES, ONE, TWO
from test_browser import Visitor, browser  # noqa: F401

pytestmark = [pytest.mark.chromium, pytest.mark.heavy]
TOWN_PAGE = "township/530129100.html"
#: As wide as what is between the margins of a sheet of A4, in pixels of 1/96 inch.
SHEET = {"width": 695, "height": 1000}


@pytest.fixture
def visit(browser, second_county):  # noqa: F811
    def visit(path: str = TOWN_PAGE, **context) -> Visitor:
        visitor = Visitor(browser, second_county, **context)
        visitor.page.add_init_script("window.print = () => {};")
        visitor.open(path)
        return visitor

    return visit


def _sheets(page) -> list[str]:
    """The text of every sheet, without blanks."""
    from pypdf import PdfReader

    found = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    return [re.sub(r"\s", "", _letters(sheet.extract_text())) for sheet in found]


def _letters(text: str) -> str:
    """Words as they are typed: PDF readers take some letters for the radicals that they are."""
    return unicodedata.normalize("NFKC", text).translate(str.maketrans("⻚戶", "页户"))


def _choose(page, words: str) -> None:
    page.locator(".fp-print > summary").click()
    page.locator(".fp-print button", has_text=words).first.click()
    page.locator("html[data-print]").wait_for(state="attached", timeout=60_000)


def test_every_sheet_says_place_month_and_its_number(visit) -> None:
    visitor = visit()
    sheets = _sheets(visitor.page)
    for number, sheet in enumerate(sheets, 1):
        assert "寻甸县羊街镇2026年10月" in sheet
        assert f"第{number}页,共{len(sheets)}页" in sheet
    assert "只打" not in "".join(sheets)  # the list to choose from stays on the screen
    assert visitor.complaints == [] and visitor.outside() == []


def test_one_section_is_printed_without_the_others(visit) -> None:
    page = visit("help/reading.html").page
    heads = page.locator("article > h2").all_inner_texts()
    wanted, other = (head.replace("¶", "").strip() for head in (heads[2], heads[3]))
    whole = len(_sheets(page))
    _choose(page, f"只打“{wanted}”")
    sheets = _sheets(page)
    assert len(sheets) < whole and wanted in "".join(sheets) and other not in "".join(sheets)
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator(".fp-left-out").count() == 0


def test_a_section_of_folded_tables_is_printed_unfolded_and_folds_again(visit) -> None:
    page = visit(f"village/{ONE}.html").page
    assert "月度监测台账" not in "".join(_sheets(page))
    _choose(page, "只打“数字从哪来”")
    page.locator("th", has_text="规则（版本）").wait_for()
    assert "月度监测台账" in "".join(_sheets(page))
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert not page.locator(".fp-family").last.evaluate("fold => fold.open")


def test_a_township_is_printed_with_all_its_villages_from_a_folder(visit) -> None:
    visitor = visit()
    page = visitor.page
    _choose(page, "连同")
    sheets = _sheets(page)
    for code in (ONE, TWO, FEW):
        own = [sheet for sheet in sheets if f"寻甸县{NAMES[code]}(羊街镇)2026年10月" in sheet]
        assert own and NAMES[code] in own[0]
    assert len(sheets) >= 4 and "其他村" not in "".join(sheets)
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator(".fp-whole, .fp-print-frame").count() == 0
    assert visitor.complaints == [] and visitor.outside() == []


def test_a_kept_month_is_printed_with_its_own_month(browser, site: Path) -> None:  # noqa: F811
    visitor = Visitor(browser, site)
    visitor.page.add_init_script("window.print = () => {};")
    page = visitor.open("archive/2026-09/township/220281101.html")
    page.locator(".fp-print > summary").wait_for()
    _choose(page, "连同")
    sheets = _sheets(page)
    assert all("2026年9月" in sheet for sheet in sheets)
    assert any("瓦窑村(新站镇)2026年9月演示数据" in sheet for sheet in sheets)
    assert visitor.complaints == [] and visitor.outside() == []


@pytest.mark.parametrize("path", ["index.html", TOWN_PAGE, f"village/{ONE}.html", "query.html"])
def test_paper_is_light_and_wide_enough_whatever_the_screen_was(visit, path: str) -> None:
    page = visit(path, color_scheme="dark", viewport=SHEET).page
    assert page.locator("body").get_attribute("data-md-color-scheme") == "slate"
    page.emulate_media(media="print", color_scheme="dark")
    too_wide = page.locator("article table, article figure, article p").evaluate_all(
        "all => all.filter(one => one.offsetParent"
        " && one.getBoundingClientRect().right > innerWidth + 1).map(one => one.outerHTML)"
    )
    assert too_wide == []
    faint = page.locator("article :is(p, td, th, h1, h2, small)").evaluate_all(
        """all => all.filter(one => one.offsetParent && one.textContent.trim()).map(one =>
          [getComputedStyle(one).color.match(/[\\d.]+/g).slice(0, 3).map(Number), one.textContent])
          .filter(([colour]) => Math.max(...colour) > 140)"""
    )
    assert faint == []


def test_a_page_gives_its_text_to_no_other_site(visit) -> None:
    page = visit(f"village/{ONE}.html").page
    answered = page.evaluate(
        """() => new Promise(done => {
          let found = "";
          addEventListener("message", event => { if (event.data.fanpinPrint) found = "text"; });
          dispatchEvent(new MessageEvent("message",
            { data: "fanpin-print", origin: "https://example.org", source: window }));
          setTimeout(() => done(found), 300);
        })"""
    )
    assert answered == ""


def test_the_name_of_a_place_is_not_broken(visit) -> None:
    """Nor where columns leave it no room: a table of as many figures as a sheet holds."""
    page = visit(TOWN_PAGE, viewport={**SHEET, "width": 240}).page
    page.emulate_media(media="print")
    names = page.locator('th[scope="row"] > :is(a[href*="village/"], strong)')
    lines = names.evaluate_all(
        """all => all.map(one => {
          one.textContent = "乌林朝鲜族蒙古族乡";
          return one.getClientRects().length;
        })"""
    )
    assert len(lines) > 2 and set(lines) == {1}
