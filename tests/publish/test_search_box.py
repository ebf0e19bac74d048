"""The search in Chromium, on a site opened from the file system: keys, results, loading."""

from __future__ import annotations

import shutil

import pytest
from test_browser import Visitor, browser, visit  # noqa: F401

pytestmark = [pytest.mark.chromium, pytest.mark.heavy]
BOX, RESULT, SAID = ".fp-search__input", ".fp-search__result", ".fp-search__said"


def search(page, words: str) -> list[str]:
    """Titles found, typed as with an input method: the text at once."""
    page.click(BOX)
    page.fill(BOX, words)
    page.wait_for_selector(f'[data-answered="{words}"]', state="attached")
    return page.locator(".fp-search__title").all_inner_texts()


def test_nothing_of_the_index_is_loaded_before_somebody_searches(visit) -> None:  # noqa: F811
    visitor = visit("village/220281101201.html")
    assert not [url for url in visitor.requests if "/search/index.js" in url]
    found = search(visitor.page, "困难户")
    assert found and [url for url in visitor.requests if "/search/index.js" in url]
    assert visitor.outside() == [] and visitor.complaints == []


def test_namesakes_are_told_apart_and_the_glued_name_is_the_one(visit) -> None:  # noqa: F811
    page = visit("index.html").page
    assert set(search(page, "瓦窑村")[:2]) == {"瓦窑村（新站镇）", "瓦窑村（前进乡）"}
    for typed in ("前进乡瓦窑村", "前进瓦窑", "220281201201", "qjxwyc", "qianjinxiangwayaocun"):
        assert search(page, typed)[0] == "瓦窑村（前进乡）", typed


def test_by_keyboard_alone(visit) -> None:  # noqa: F811
    page = visit("help/index.html").page
    page.keyboard.press("/")
    page.keyboard.type("gsc")  # 高山村
    page.wait_for_selector(RESULT)
    page.keyboard.press("ArrowDown")
    chosen = page.locator(f'{RESULT}[aria-selected="true"]')
    assert chosen.count() == 1
    assert page.locator(BOX).get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    page.keyboard.press("Enter")
    page.wait_for_url("**/village/220281101202.html")


def test_escape_closes_and_gives_the_focus_back(visit) -> None:  # noqa: F811
    page = visit("index.html").page
    link = page.locator(".md-content a").first
    link.focus()
    page.keyboard.press("s")
    assert "fp-search__input" in page.evaluate("document.activeElement.className")
    page.keyboard.type("s")  # a letter like any other, inside the box
    assert page.locator(BOX).input_value() == "s"
    page.keyboard.press("Escape")
    assert link.evaluate("link => link === document.activeElement")
    assert not page.locator("#__search").is_checked()


def test_letters_typed_into_other_fields_stay_there(visit) -> None:  # noqa: F811
    page = visit("index.html").page
    page.evaluate("document.querySelector('article').prepend(document.createElement('input'))")
    page.locator("article input").first.focus()
    page.keyboard.type("s/")
    assert page.locator("article input").first.input_value() == "s/"


def test_results_stand_under_what_they_are_and_are_few(visit) -> None:  # noqa: F811
    page = visit("index.html").page
    search(page, "台账")
    heads = page.locator(".fp-search__head").all_inner_texts()
    assert heads[0] == "最相关" and set(heads[1:]) <= {"地区", "指标", "政策", "帮助"}
    assert page.locator(f"{RESULT}:visible").count() <= 3 + 4 * 5
    assert page.locator(f"{RESULT} mark").count() > 0


@pytest.mark.parametrize("typed", ["的", "怎么", "……", "飞船对接", "zzqx"])
def test_what_says_nothing_finds_nothing_and_says_so(visit, typed) -> None:  # noqa: F811
    page = visit("index.html").page
    assert search(page, typed) == []
    assert "没有找到" in page.locator(SAID).inner_text()


def test_a_result_leads_to_its_section(visit) -> None:  # noqa: F811
    page = visit("index.html").page
    search(page, "怎么升级")
    href = page.locator(RESULT).first.get_attribute("href")
    assert "/help/first.html#" in href and "%20" not in page.url


def test_a_site_without_its_index_says_what_is_missing(browser, site, tmp_path) -> None:  # noqa: F811
    without = tmp_path / "public"
    shutil.copytree(site, without, ignore=shutil.ignore_patterns("index.js"))
    page = Visitor(browser, without).open("index.html")
    page.click(BOX)
    page.fill(BOX, "瓦窑村")
    page.get_by_text("读不了").wait_for()


def test_on_a_phone_the_search_opens_by_its_sign_and_fits(visit) -> None:  # noqa: F811
    page = visit("index.html", viewport={"width": 390, "height": 800}).page
    page.click(".fp-search__open")
    page.keyboard.type("瓦窑村")
    page.wait_for_selector(RESULT)
    page.wait_for_function(  # it slides in; once it is there it fits
        """one => { const box = document.querySelector(one).getBoundingClientRect();
                    return box.left >= 0 && box.right <= innerWidth; }""",
        arg=RESULT,
    )
    page.locator(RESULT).first.click()
    page.wait_for_url("**/village/*.html")
