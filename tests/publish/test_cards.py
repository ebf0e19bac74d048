"""A figure explains itself on the spot: with the mouse, the keyboard and on a phone."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from second_county import ONE
from test_browser import Visitor, browser  # noqa: F401 - a fixture

pytestmark = pytest.mark.heavy


@pytest.fixture
def visit(browser, second_county):  # noqa: F811
    def visit(path: str = "township/530129100.html", **context) -> Visitor:
        visitor = Visitor(browser, second_county, **context)
        visitor.open(path)
        return visitor

    return visit


def _said(page) -> str:
    page.locator(".fp-why dd").first.wait_for()
    page.wait_for_function("document.querySelector('.fp-why').textContent.includes('定义')")
    return page.locator(".fp-why").inner_text()


def _focused(page) -> str:
    return page.evaluate("document.activeElement.textContent")


def test_what_all_pages_share_lies_in_one_file_of_the_month(second_county: Path) -> None:
    script = (second_county / "data" / "cards-2026-10.js").read_text("utf-8")
    said = json.loads(script.removeprefix("fanpinCards(").removesuffix(");\n"))
    rate = said["indicators"]["visit_rate"]
    assert said["asOf"] == "2026年10月31日" and said["edition"] == "2026年10月第 3 版"
    assert rate["ledgers"] == "月度监测台账（2026年10月，2026年10月28日交付）"
    assert rate["clause"].startswith("每月走访：《方案》第五条")
    assert rate["definition"].count("。") <= 1 and rate["numerator"] and rate["denominator"]
    assert said["indicators"]["from_elsewhere"] == {"name": "别处来的指标"}
    assert "<" not in script


def test_pages_grow_by_a_few_bytes_a_figure(second_county: Path) -> None:
    page = (second_county / "village" / f"{ONE}.html").read_text("utf-8")
    marks = re.findall(r' data-(?:of|was|i|cards)="[^"]*"', page)
    assert marks and sum(map(len, marks)) < 50 * (len(marks) + 1)


@pytest.mark.chromium
def test_enter_opens_the_card_and_escape_gives_the_focus_back(visit) -> None:
    visitor = visit()
    page = visitor.page
    figure = page.locator("table a.fp-from", has_text="87.5%").nth(1)
    figure.focus()
    page.keyboard.press("Enter")
    said = _said(page)
    for words in ("走访完成率", "一户村", "87.50", "÷", "40", "比上月 +2.3个百分点（上月 85.3%）",
                  "2026年10月31日", "《方案》第五条", "（2026年10月，2026年10月28日交付）",
                  "75.1%—95%，总数40", "已算出"):  # fmt: skip
        assert words in said, said
    assert page.url.endswith(".html") and figure.get_attribute("aria-expanded") == "true"
    page.keyboard.press("Escape")
    assert not page.locator(".fp-why").is_visible()
    assert figure.evaluate("one => one === document.activeElement")
    assert visitor.complaints == [] and visitor.outside() == []


@pytest.mark.chromium
def test_a_table_is_one_stop_and_arrows_move_inside(visit) -> None:
    page = visit().page
    stops = page.locator(".fp-table table").first.evaluate(
        "t => [...t.querySelectorAll('a, button')].filter(one => one.tabIndex === 0).length"
    )
    assert stops == 1
    page.locator("table .fp-from").first.focus()
    page.keyboard.press("ArrowRight")
    assert _focused(page) == "87.5%"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert _focused(page) == "—"
    page.keyboard.press("Home")
    assert _focused(page) == "甸<头>村"
    page.keyboard.press("Control+Home")
    page.keyboard.press("Control+End")
    assert _focused(page) == "—"
    page.keyboard.press("Tab")
    assert not page.evaluate("document.activeElement.closest('table') !== null")
    page.keyboard.press("Shift+Tab")
    assert _focused(page) == "—"  # where one was


@pytest.mark.chromium
def test_a_gap_says_why_and_a_sentences_figures_are_one_stop(visit) -> None:
    page = visit().page
    page.locator("table button.fp-from").click()
    assert "没有数：没有数据（缺走访台账）" in _said(page) and "注2" not in _said(page)
    page.locator(".fp-why-close").click()
    assert _focused(page) == "—"
    in_sentence = page.locator("p a.fp-from")
    assert [one.evaluate("a => a.tabIndex") for one in in_sentence.all()] == [0, -1]
    in_sentence.first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    assert "羊街镇" in _said(page) and "已算出" in _said(page)
    assert page.locator(".md-content [title]:not(.headerlink)").count() == 0


@pytest.mark.chromium
def test_a_click_beside_closes_or_opens_the_next_and_a_phone_shows_a_sheet(visit) -> None:
    page = visit(viewport={"width": 1200, "height": 900}).page
    figures = page.locator("p a.fp-from")
    figures.nth(1).click()
    box = figures.nth(0).bounding_box()
    page.mouse.click(box["x"] + 3, box["y"] + 3)
    assert "12户" in page.locator(".fp-why-value").inner_text()
    page.mouse.click(3, 3)
    assert not page.locator(".fp-why").is_visible()
    phone = visit(viewport={"width": 375, "height": 800}).page
    phone.locator("p a.fp-from").first.click()
    sheet = phone.locator(".fp-why").bounding_box()
    assert sheet["x"] == 0 and sheet["width"] == 375 and sheet["y"] + sheet["height"] == 800


@pytest.mark.chromium
def test_the_home_page_has_cards_and_a_month_before_says_its_own(visit) -> None:
    page = visit("index.html").page
    page.locator(".fp-cards .fp-from").first.click()
    assert "寻甸县" in _said(page) and "比上月 +3户（上月 9户）" in _said(page)
    town = visit().page
    town.locator("td a.fp-from", has_text="80%").click()
    said = _said(town)
    assert "上月 80%" in said and "比上月" not in said
